"""Surveys of a fiscal year, who is asked, and what is known of years before Banso. Versions are `intake.Version`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from banso.directory.models import Organisation
from banso.foundation.states import Transitions
from banso.intake.models import Paper, Version
from banso.surveys.enums import ResponseState, SurveyState
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


class Response(Paper):
    """One organisation that is asked, and where its answer stands. `counted` is the version that holds."""

    PERSONAL_FIELDS: ClassVar = frozenset({"call_note"})

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="survey_responses")
    state = models.CharField(
        "状態", max_length=11, choices=ResponseState.choices, default=ResponseState.NOT_STARTED
    )
    counted = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
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
