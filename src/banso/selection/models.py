"""The selection (選定): criteria, reviews, proposals; a decision per application; approval and publication."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from banso.calls.models import Application, Call
from banso.foundation.states import Transitions
from banso.selection.enums import (
    ApprovalAnswer,
    BalanceAttribute,
    LinkCertainty,
    Outcome,
    ProgrammeStatus,
    SelectionState,
)
from banso.years.models import SupportProgramme


class Selection(models.Model):
    """The choice made among a call's applications. Nobody outside sees any result before `published_at`."""

    call = models.OneToOneField(Call, models.PROTECT, related_name="selection")
    state = models.CharField(
        "状態", max_length=10, choices=SelectionState.choices, default=SelectionState.DRAFT
    )
    decided_on = models.DateField("決定日", null=True, blank=True)
    approved_at = models.DateTimeField("承認日時", null=True, blank=True)
    published_at = models.DateTimeField("公表日時", null=True, blank=True)
    # Settings of the proposals; an empty number means the call's number, an empty total no limit.
    number_to_select = models.PositiveSmallIntegerField("選定する自治体数", null=True, blank=True)
    project_total = models.PositiveSmallIntegerField("事業の総数の上限", null=True, blank=True)
    per_municipality = models.PositiveSmallIntegerField("1自治体の事業数の上限", default=3)
    points_launching = models.PositiveSmallIntegerField("未実施の事業1つの点", default=20)
    points_running = models.PositiveSmallIntegerField("実施中の事業1つの点", default=10)

    class Meta:
        verbose_name = "選定"

    def __str__(self) -> str:
        return f"{self.call.fiscal_year}の選定"


SELECTION_STEPS = Transitions(
    "選定",
    {
        "propose": ("承認を求める", [SelectionState.DRAFT], SelectionState.PROPOSED),
        "return": ("検討に戻す", [SelectionState.PROPOSED, SelectionState.APPROVED], SelectionState.DRAFT),
        "approve": ("承認する", [SelectionState.PROPOSED], SelectionState.APPROVED),
        "publish": ("公表する", [SelectionState.APPROVED], SelectionState.PUBLISHED),
    },
)


class Decision(models.Model):
    """What was decided on one application. `number` is the row of 図3."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="decisions")
    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField("結果", max_length=14, choices=Outcome.choices)
    number = models.PositiveSmallIntegerField("選定順", null=True, blank=True)
    link_certainty = models.CharField(
        "申込との対応", max_length=16, choices=LinkCertainty.choices, default=LinkCertainty.CERTAIN
    )
    reason = models.TextField("理由", blank=True)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "選定結果"
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "number"], name="decision_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.application.municipality}：{self.get_outcome_display()}"


class DecidedProgramme(models.Model):
    """One programme of a selected municipality: to be advised (running or not), or not this time (/)."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="programmes")
    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="+")
    status = models.CharField("状況", max_length=14, choices=ProgrammeStatus.choices)

    class Meta:
        verbose_name = "選定事業"
        ordering: ClassVar = ["programme__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "programme"], name="decided_programme_unique")
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.programme} {self.get_status_display()}"

    @property
    def mark(self) -> str:
        """◎ ○ or / as printed in 図3."""
        return ProgrammeStatus(self.status).mark


class Criterion(models.Model):
    """One heading of the year's assessment; reviewers give 0–5, an application's points are Σ weight × mean."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="criteria")
    code = models.SlugField("コード", max_length=20)
    label = models.CharField("観点", max_length=60)
    explanation = models.TextField("説明", blank=True)
    weight = models.PositiveSmallIntegerField("重み", default=1, validators=[MaxValueValidator(20)])
    order = models.PositiveSmallIntegerField("順")

    class Meta:
        verbose_name = "審査の観点"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "code"], name="criterion_code_unique"),
            models.CheckConstraint(condition=models.Q(weight__lte=20), name="criterion_weight_range"),
        ]

    def __str__(self) -> str:
        return self.label


class BalanceRule(models.Model):
    """A spread that is wanted, with what each one too few or too many costs. Shares are percent of those selected."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="balance_rules")
    code = models.SlugField("コード", max_length=20)
    name = models.CharField("規則", max_length=80)
    attribute = models.CharField("数えるもの", max_length=12, choices=BalanceAttribute.choices)
    value = models.CharField("対象", max_length=40, blank=True)
    minimum = models.PositiveSmallIntegerField("下限", null=True, blank=True)
    maximum = models.PositiveSmallIntegerField("上限", null=True, blank=True)
    min_share = models.PositiveSmallIntegerField("下限（％）", null=True, blank=True)
    max_share = models.PositiveSmallIntegerField("上限（％）", null=True, blank=True)
    penalty = models.PositiveIntegerField("減点", default=0, validators=[MaxValueValidator(10_000)])
    is_hard = models.BooleanField("必ず守る", default=False)
    is_active = models.BooleanField("使う", default=True)
    order = models.PositiveSmallIntegerField("順")

    class Meta:
        verbose_name = "釣り合いの規則"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "code"], name="balance_rule_code_unique"),
            models.CheckConstraint(
                condition=(models.Q(min_share__isnull=True) | models.Q(min_share__lte=100))
                & (models.Q(max_share__isnull=True) | models.Q(max_share__lte=100)),
                name="balance_rule_share_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgrammeLimit(models.Model):
    """How many projects of a programme the experts can take; no row means no limit."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="programme_limits")
    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="+")
    capacity = models.PositiveSmallIntegerField("受け持てる数")

    class Meta:
        verbose_name = "事業ごとの上限"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "programme"], name="programme_limit_unique")
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.capacity}"


class KnownStatus(models.Model):
    """Whether a municipality runs a programme now, where the secretariat says so (the application may not)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="known_statuses")
    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="+")
    runs = models.BooleanField("実施中")

    class Meta:
        verbose_name = "事業の実施状況"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "programme"], name="known_status_unique")
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.programme} {'実施中' if self.runs else '未実施'}"


class Reviewer(models.Model):
    """Someone of the programme whom the secretariat asked to assess the applications."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "審査員"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "user"], name="reviewer_unique")
        ]

    def __str__(self) -> str:
        return str(self.user)


class Review(models.Model):
    """One reviewer's assessment of one application. Others see it once both have handed in theirs.

    `revision` counts savings and `tab` names the browser tab of the last one, so that a second tab is told.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"comment", "conflict_reason"})

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="reviews")
    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    comment = models.TextField("意見", blank=True)
    has_conflict = models.BooleanField("利害関係がある", default=False)
    conflict_reason = models.CharField("利害関係の内容", max_length=200, blank=True)
    revision = models.PositiveIntegerField("保存の回数", default=0)
    tab = models.CharField("画面", max_length=40, blank=True)
    saved_at = models.DateTimeField("保存日時", null=True, blank=True)
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)

    class Meta:
        verbose_name = "審査"
        ordering: ClassVar = ["reviewer_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "application"], name="review_unique")
        ]

    def __str__(self) -> str:
        return f"{self.application}の審査"


class Score(models.Model):
    """0–5 for one criterion."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField("点")

    class Meta:
        verbose_name = "点"
        ordering: ClassVar = ["criterion__order", "criterion_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_unique"),
            models.CheckConstraint(condition=models.Q(value__lte=5), name="score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.value}"


class Proposal(models.Model):
    """A set of municipalities with the programmes to be advised. One is being worked on, the others are kept.

    `choice` maps application ids to programme codes, `locks` {"12": true, "12:CHILDREN": false} what people
    fixed, `lock_reasons` why (by the same keys), `past` the last steps for undoing. `input` and `plan` are the
    planner's documents of its last run.
    """

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField("番号")
    is_working = models.BooleanField("検討中", default=False)
    name = models.CharField("名前", max_length=80, blank=True)
    note = models.TextField("メモ", blank=True)
    input = models.JSONField("計算の入力", default=dict)
    plan = models.JSONField("計算の結果", default=dict)
    choice = models.JSONField("選んだもの", default=dict)
    locks = models.JSONField("固定", default=dict)
    lock_reasons = models.JSONField("固定の理由", default=dict)
    past = models.JSONField("元に戻すための控え", default=list)
    seed = models.PositiveIntegerField("乱数の種", default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("作成日時")
    solved_at = models.DateTimeField("計算日時", null=True, blank=True)
    edited_at = models.DateTimeField("手で直した日時", null=True, blank=True)
    adopted_at = models.DateTimeField("採用日時", null=True, blank=True)

    class Meta:
        verbose_name = "選定案"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "number"], name="proposal_number_unique"),
            models.UniqueConstraint(
                fields=["selection"], condition=models.Q(is_working=True), name="proposal_one_working"
            ),
        ]

    def __str__(self) -> str:
        return "検討中の案" if self.is_working else f"案{self.number}　{self.name}"


class ApprovalRequest(models.Model):
    """One asking for the ministry's approval, with what was asked for, so that the next shows what changed."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="approval_requests")
    number = models.PositiveSmallIntegerField("回")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("求めた日時")
    results = models.JSONField("求めたときの結果", default=dict)
    answer = models.CharField(
        "返事", max_length=8, choices=ApprovalAnswer.choices, default=ApprovalAnswer.OPEN
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)
    answer_reason = models.TextField("返事の理由", blank=True)
    # How the answer came where the secretariat recorded it for the ministry; blank where the ministry answered here.
    answered_through = models.CharField("返事の記録", max_length=300, blank=True)

    class Meta:
        verbose_name = "承認の依頼"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "number"], name="approval_request_unique")
        ]

    def __str__(self) -> str:
        return f"{self.selection}の承認依頼（{self.number}回目）"


class AskAnswer(models.Model):
    """What the secretariat writes to an applicant not selected about one theme of its ask; else the draft counts."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="ask_answers")
    theme = models.SlugField("テーマ", max_length=20)
    text = models.TextField("代わりにできること")

    class Meta:
        verbose_name = "代わりにできること"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "theme"], name="ask_answer_unique")
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.theme}"
