"""Surveys of a fiscal year, who is asked, what was answered (every version kept), and filled workbooks handed in."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.directory.models import Organisation
from banso.foundation.models import ReturnedBatch, ReturnedFile, Upload, batch_steps
from banso.foundation.states import Transitions
from banso.surveys.enums import (
    Channel,
    ImportOutcome,
    ResponseState,
    SurveyState,
)
from banso.years.models import FiscalYear


class Survey(models.Model):
    """A questionnaire of a fiscal year. `definition` is the form as it was sent out; it never changes after that."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="surveys")
    code = models.CharField("様式", max_length=30)
    version = models.PositiveSmallIntegerField("様式の版")
    title = models.CharField("名称", max_length=120)
    definition = models.JSONField("様式の定義")
    due_at = models.DateTimeField("回答期限")
    state = models.CharField("状態", max_length=9, choices=SurveyState.choices, default=SurveyState.PREPARING)

    class Meta:
        verbose_name = "アンケート"
        ordering: ClassVar = ["-fiscal_year__year", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="survey_unique_in_year")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def word(self) -> str:
        """What it is called in a sentence: 事前アンケート for the year's questionnaire, else its title."""
        return "事前アンケート" if self.code == "QUESTIONNAIRE" else self.title


SURVEY_STEPS = Transitions(
    "アンケート",
    {
        "open": ("受付を始める", [SurveyState.PREPARING], SurveyState.OPEN),
        "close": ("受付を締め切る", [SurveyState.OPEN], SurveyState.CLOSED),
        "reopen": ("受付を再開する", [SurveyState.CLOSED], SurveyState.OPEN),
    },
)


class Response(models.Model):
    """One organisation that is asked, and where its answer stands. `counted` is the version that holds."""

    PERSONAL_FIELDS: ClassVar = frozenset({"call_note"})

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="survey_responses")
    state = models.CharField(
        "状態", max_length=11, choices=ResponseState.choices, default=ResponseState.NOT_STARTED
    )
    counted = models.ForeignKey(
        "surveys.ResponseVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    is_late = models.BooleanField("期限後", default=False)
    called_at = models.DateTimeField("電話した日時", null=True, blank=True)
    call_note = models.CharField("電話のメモ", max_length=200, blank=True)

    class Meta:
        verbose_name = "回答"
        ordering: ClassVar = ["organisation__prefecture_code", "organisation__code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "organisation"], name="response_unique"),
            models.CheckConstraint(
                condition=models.Q(counted__isnull=False)
                | ~models.Q(state__in=[ResponseState.SUBMITTED, ResponseState.ACCEPTED]),
                name="response_submitted_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}の回答"


_ANY = [
    ResponseState.NOT_STARTED,
    ResponseState.DRAFT,
    ResponseState.SUBMITTED,
    ResponseState.ACCEPTED,
]
RESPONSE_STEPS = Transitions(
    "回答",
    {
        "start": ("書き始める", [ResponseState.NOT_STARTED], ResponseState.DRAFT),
        "submit": ("提出する", _ANY, ResponseState.SUBMITTED),
        "accept": ("確認済みにする", [ResponseState.SUBMITTED], ResponseState.ACCEPTED),
        "give_back": (
            "直しをお願いする",
            [ResponseState.SUBMITTED, ResponseState.ACCEPTED],
            ResponseState.DRAFT,
        ),
    },
)


class ResponseVersion(models.Model):
    """One submission, kept as it came. Who filled it in is kept apart from the answers and forgotten earlier."""

    PERSONAL_FIELDS: ClassVar = frozenset({"respondent"})

    response = models.ForeignKey(Response, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    channel = models.CharField("届き方", max_length=5, choices=Channel.choices)
    values = models.JSONField("回答", default=dict)
    raw = models.JSONField("回答（そのまま）", default=dict)
    respondent = models.JSONField("記入者", default=dict, blank=True)
    remarks = models.JSONField("確かめるところ", default=list)
    original = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("提出日時")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_late = models.BooleanField("期限後", default=False)

    class Meta:
        verbose_name = "回答の版"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "number"], name="response_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.response}　第{self.number}版"


class PastAnswer(models.Model):
    """What the secretariat's own table says an organisation answered in a year before Banso: no answer, what is known.

    `values` by path of the questionnaire, who filled it in never among them; `raw` as the cells had them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="past_answers")
    year = models.PositiveSmallIntegerField("年度")
    values = models.JSONField("回答", default=dict)
    raw = models.JSONField("回答（そのまま）", default=dict)

    class Meta:
        verbose_name = "前の年度の回答"
        ordering: ClassVar = ["year", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="past_answer_unique")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年度"


class ResponseDraft(models.Model):
    """What is being typed, valid or not: `raw` as typed, `values` as understood.

    `marks` holds for each section its version number, who saved it last in which tab, and when; a section that
    another tab has saved since is a conflict, never overwritten.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"raw", "values"})

    response = models.OneToOneField(Response, models.CASCADE, related_name="draft")
    raw = models.JSONField("入力（そのまま）", default=dict)
    values = models.JSONField("入力", default=dict)
    marks = models.JSONField("節ごとの保存", default=dict)
    prefilled = models.CharField("はじめに入れた内容", max_length=120, blank=True)
    saved_at = models.DateTimeField("保存日時")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "回答の下書き"

    def __str__(self) -> str:
        return f"{self.response}の下書き"


class SurveyDraftCopy(models.Model):
    """What a tab typed into a section that somebody else had saved meanwhile; kept until one of both is chosen."""

    PERSONAL_FIELDS: ClassVar = frozenset({"raw"})

    draft = models.ForeignKey(ResponseDraft, models.CASCADE, related_name="copies")
    section = models.CharField("節", max_length=20)
    tab = models.CharField("画面", max_length=40)
    raw = models.JSONField("入力（そのまま）", default=dict)
    written_at = models.DateTimeField("入力日時")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "入力の控え"
        ordering: ClassVar = ["written_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "section", "tab"], name="survey_draft_copy_unique")
        ]

    def __str__(self) -> str:
        return f"{self.draft}の控え"


class ResponseImport(ReturnedBatch):
    """Filled workbooks handed in together."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="imports")

    class Meta(ReturnedBatch.Meta):
        verbose_name = "回答の受け取り"


IMPORT_STEPS = batch_steps("回答の受け取り")


class ResponseImportFile(ReturnedFile):
    """One workbook of a batch."""

    batch = models.ForeignKey(ResponseImport, models.CASCADE, related_name="files")
    outcome = models.CharField("読み取り結果", max_length=7, choices=ImportOutcome.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(ResponseVersion, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(ReturnedFile.Meta):
        verbose_name = "受け取ったファイル"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="response_import_file_unique")
        ]
