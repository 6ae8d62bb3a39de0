"""Reports of municipalities, their issues, the versions handed in and what the secretariat remarks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.directory.enums import PopulationBracket
from banso.dispatch.models import Project
from banso.foundation.models import Upload
from banso.foundation.states import Transitions
from banso.reports.enums import CellCode, Channel, EmptyReason, IssueOrigin, ReportState, ReturnState
from banso.selection.enums import ProgrammeStatus
from banso.years.models import FiscalYear, SupportProgramme


class ReportRound(models.Model):
    """What holds for all reports of a year: how long after the last visit, and the last day of all."""

    fiscal_year = models.OneToOneField(FiscalYear, models.PROTECT, related_name="report_round")
    months_after = models.PositiveSmallIntegerField("最後の訪問から何か月以内", default=1)
    final_due_at = models.DateTimeField("最終の締切")

    class Meta:
        verbose_name = "報告書の締切"

    def __str__(self) -> str:
        return f"{self.fiscal_year}の報告書"


class Report(models.Model):
    """The report on one project.

    A report taken from a publication is anonymous: it has a `source` and no project, because the publication does
    not say whose it is and Banso does not guess. Programme, status and bracket are kept on the report itself, as
    they were when it was opened or as they were printed.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"author"})

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="reports")
    project = models.OneToOneField(Project, models.PROTECT, null=True, blank=True, related_name="report")
    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="+")
    status = models.CharField("状況", max_length=14, choices=ProgrammeStatus.choices)
    bracket = models.CharField("人口規模", max_length=12, choices=PopulationBracket.choices, blank=True)
    bracket_as_printed = models.CharField("出典の人口規模", max_length=20, blank=True)
    # Place within programme, status and bracket: the printed one of a published report.
    position = models.PositiveSmallIntegerField("順", default=0)
    state = models.CharField(
        "状態", max_length=11, choices=ReportState.choices, default=ReportState.NOT_STARTED
    )
    due_at = models.DateTimeField("期限", null=True, blank=True)
    author = models.CharField("報告者", max_length=80, blank=True)
    counted = models.ForeignKey(
        "reports.ReportVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    is_late = models.BooleanField("期限後", default=False)
    accepted_at = models.DateTimeField("受理日時", null=True, blank=True)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "報告書"
        ordering: ClassVar = ["fiscal_year", "programme__order", "-status", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(project__isnull=False, source="")
                | models.Q(project__isnull=True) & ~models.Q(source=""),
                name="report_has_project_or_source",
            ),
            models.CheckConstraint(
                condition=models.Q(counted__isnull=False)
                | ~models.Q(state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED]),
                name="report_submitted_has_version",
            ),
            models.UniqueConstraint(
                fields=["fiscal_year", "source"],
                condition=~models.Q(source=""),
                name="report_source_unique_in_year",
            ),
        ]

    def __str__(self) -> str:
        if self.project is not None:
            return f"{self.project}の報告書"
        return f"匿名の報告書（{self.programme.short_name}・{self.get_bracket_display() or '人口規模不明'}）"


REPORT_STEPS = Transitions(
    "報告書",
    {
        "start": ("書き始める", [ReportState.NOT_STARTED], ReportState.DRAFT),
        "submit": ("提出する", [ReportState.DRAFT, ReportState.RETURNED], ReportState.SUBMITTED),
        "take_back": ("提出を取り下げて直す", [ReportState.SUBMITTED], ReportState.DRAFT),
        "return": ("差し戻す", [ReportState.SUBMITTED, ReportState.ACCEPTED], ReportState.RETURNED),
        "accept": ("受理する", [ReportState.SUBMITTED], ReportState.ACCEPTED),
    },
)


class ReportIssue(models.Model):
    """One issue, one record from application to report, as it is being written.

    `raw` holds the texts exactly as typed or as the file had them; the other fields hold them as understood.
    `revision` counts the saves: whoever saves from an older one has a conflict, never an overwriting.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="issues")
    number = models.PositiveSmallIntegerField("番号")
    title = models.CharField("課題", max_length=400, blank=True)
    category = models.CharField("課題の区分", max_length=10, blank=True)
    origin = models.CharField("はじめに挙げられたところ", max_length=13, choices=IssueOrigin.choices)
    origin_text = models.TextField("はじめの記載", blank=True)
    before = models.TextField(CellCode.BEFORE.label, blank=True)
    after = models.TextField(CellCode.AFTER.label, blank=True)
    future = models.TextField(CellCode.FUTURE.label, blank=True)
    before_reason = models.CharField("①が空欄の理由", max_length=11, choices=EmptyReason.choices, blank=True)
    after_reason = models.CharField("②が空欄の理由", max_length=11, choices=EmptyReason.choices, blank=True)
    future_reason = models.CharField("③が空欄の理由", max_length=11, choices=EmptyReason.choices, blank=True)
    raw = models.JSONField("入力（そのまま）", default=dict, blank=True)
    revision = models.PositiveIntegerField("保存の回数", default=0)
    saved_tab = models.CharField("保存した画面", max_length=40, blank=True)
    saved_at = models.DateTimeField("保存日時", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "課題"
        ordering: ClassVar = ["report", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_issue_number_unique"),
            # A cell with text has no reason for being empty.
            models.CheckConstraint(
                condition=(models.Q(before="") | models.Q(before_reason=""))
                & (models.Q(after="") | models.Q(after_reason=""))
                & (models.Q(future="") | models.Q(future_reason="")),
                name="report_issue_reason_only_when_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"({self.number}) {self.title or '（課題名なし）'}"


class IssueCopy(models.Model):
    """What was typed from another window (or stood there before a file came in) and gave way; kept until chosen."""

    PERSONAL_FIELDS: ClassVar = frozenset({"raw"})

    issue = models.ForeignKey(ReportIssue, models.CASCADE, related_name="copies")
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
            models.UniqueConstraint(fields=["issue", "tab"], name="report_issue_copy_unique")
        ]

    def __str__(self) -> str:
        return f"{self.issue}の控え"


class ReportVersion(models.Model):
    """One submission, kept as it came: `issues` is the list of its issues with their texts and reasons."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    channel = models.CharField("届き方", max_length=9, choices=Channel.choices)
    issues = models.JSONField("課題", default=list)
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_late = models.BooleanField("期限後", default=False)

    class Meta:
        verbose_name = "報告書の版"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.report}　第{self.number}版"


class Remark(models.Model):
    """What the secretariat asks to be changed: of the whole report, of an issue, or of one cell of it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="remarks")
    issue = models.ForeignKey(ReportIssue, models.CASCADE, null=True, blank=True, related_name="remarks")
    cell = models.CharField("欄", max_length=6, choices=CellCode.choices, blank=True)
    text = models.TextField("お願い")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="remarks")
    made_at = models.DateTimeField("書いた日時")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_in = models.ForeignKey(
        ReportVersion, models.PROTECT, null=True, blank=True, related_name="answered_remarks"
    )

    class Meta:
        verbose_name = "お願い"
        ordering: ClassVar = ["issue__number", "cell", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(cell="") | models.Q(issue__isnull=False), name="remark_cell_has_issue"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class WordReturn(models.Model):
    """A filled Word form that came back: what was read, what it would change, what could not be taken in."""

    PERSONAL_FIELDS: ClassVar = frozenset({"found"})

    report = models.ForeignKey(Report, models.CASCADE, related_name="word_returns")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    state = models.CharField("状態", max_length=9, choices=ReturnState.choices, default=ReturnState.CHECKED)
    created_at = models.DateTimeField("受付日時")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    found = models.JSONField("読み取った内容", default=dict)
    problems = models.JSONField("取り込めないもの・確かめるところ", default=list)
    changes = models.JSONField("今の内容との違い", default=list)
    # {issue id: revision} the file was compared with; another one at commit time means somebody was faster.
    compared_with = models.JSONField("比べた内容", default=dict)

    class Meta:
        verbose_name = "受け取ったWord様式"
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.report}のWord様式"


RETURN_STEPS = Transitions(
    "受け取ったWord様式",
    {
        "record": ("取り込む", [ReturnState.CHECKED], ReturnState.RECORDED),
        "discard": ("取りやめる", [ReturnState.CHECKED], ReturnState.DISCARDED),
    },
)
