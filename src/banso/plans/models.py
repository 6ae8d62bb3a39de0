"""Plans: who visits whom when, one visit a row, with what each plan costs and breaks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from banso.dispatch.models.projects import Expert, Project
from banso.foundation.states import Transitions
from banso.plans.enums import PlanOrigin, PlanState
from banso.years.models import FiscalYear


class Plan(models.Model):
    """One plan of a year. Drafts are edited on the board, the one in force is `PUBLISHED`, former ones `SUPERSEDED`.

    `measures` are the kit's (travel_yen, km, nights, trips, reception_days, total_yen, changes) and follow every
    edit; `solved` is what the planner said when it made the plan (bound_yen, gap, seconds, seed, input_hash, …);
    `unplanned` lists [{project, number, reason, relaxation}], `reasons` [{kind, subject, text, yen}] where the subject
    is "<project>/<number>" of a visit or empty for the whole plan.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="plans")
    number = models.PositiveSmallIntegerField("番号")
    name = models.CharField("名前", max_length=80, blank=True)
    note = models.TextField("メモ", blank=True)
    origin = models.CharField("作り方", max_length=8, choices=PlanOrigin.choices)
    state = models.CharField("状態", max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    base = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successors", verbose_name="もとの計画"
    )
    measures = models.JSONField("費用", default=dict)
    solved = models.JSONField("計算の記録", default=dict)
    unplanned = models.JSONField("置けなかった訪問", default=list)
    reasons = models.JSONField("理由", default=list)
    revision = models.PositiveIntegerField("手直しの回数", default=0)
    made_at = models.DateTimeField("作成日時")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField("手で直した日時", null=True, blank=True)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "派遣計画"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="plan_number_unique"),
            models.UniqueConstraint(
                fields=["fiscal_year"],
                condition=models.Q(state=PlanState.PUBLISHED),
                name="plan_one_published",
            ),
        ]

    def __str__(self) -> str:
        return f"計画{self.number}　{self.name}" if self.name else f"計画{self.number}"


PLAN_STEPS = Transitions(
    "派遣計画",
    {
        "publish": ("公開する", [PlanState.DRAFT], PlanState.PUBLISHED),
        "supersede": ("新しい計画に替える", [PlanState.PUBLISHED], PlanState.SUPERSEDED),
    },
)


class PlannedVisit(models.Model):
    """One visit of a plan: `number` is that of `Visit`, `date` its first day, `days` how many calendar days in a row.

    A locked visit keeps its date and its experts when the plan is made anew.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits")
    project = models.ForeignKey(Project, models.PROTECT, related_name="planned_visits")
    number = models.PositiveSmallIntegerField("回")
    date = models.DateField("最初の日")
    days = models.PositiveSmallIntegerField(
        "日数", default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    experts = models.ManyToManyField(Expert, related_name="planned_visits", verbose_name="講師")
    is_locked = models.BooleanField("固定", default=False)

    class Meta:
        verbose_name = "計画の訪問"
        ordering: ClassVar = ["date", "project_id", "number"]
        indexes: ClassVar = [models.Index(fields=["plan", "date"], name="planned_visit_by_date")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "project", "number"], name="planned_visit_unique"),
            models.CheckConstraint(
                condition=models.Q(days__gte=1) & models.Q(days__lte=5), name="planned_visit_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}回目 {self.date}"


class PlanLoad(models.Model):
    """What one expert's visits of a plan cost; the plan's travel is the sum. Hundredths, so that sums are exact."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="loads")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="plan_loads")
    visits = models.PositiveSmallIntegerField("訪問", default=0)
    trips = models.PositiveSmallIntegerField("出張", default=0)
    nights = models.PositiveSmallIntegerField("泊", default=0)
    km_hundredths = models.PositiveBigIntegerField("距離（1/100 km）", default=0)
    yen_hundredths = models.PositiveBigIntegerField("旅費（1/100円）", default=0)

    class Meta:
        verbose_name = "計画の負担"
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "expert"], name="plan_load_unique")]

    def __str__(self) -> str:
        return f"{self.plan} {self.expert}"


class PlanClash(models.Model):
    """A rule a plan breaks, in words; `code` is the checker's (window, gap, same_day, …)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="clashes")
    code = models.CharField("規則", max_length=30)
    text = models.TextField("内容")
    expert = models.ForeignKey(Expert, models.CASCADE, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "計画の規則違反"
        ordering: ClassVar = ["code", "id"]

    def __str__(self) -> str:
        return self.text


class PlanStep(models.Model):
    """One step of hand work on a plan's board, with what was before, so that it can be undone."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField("順")
    text = models.CharField("したこと", max_length=200)
    before = models.JSONField("前", default=list)

    class Meta:
        verbose_name = "計画の手直し"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="plan_step_unique")]

    def __str__(self) -> str:
        return self.text
