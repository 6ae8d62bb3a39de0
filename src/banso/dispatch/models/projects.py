"""Projects (コンサルタント実施事業), experts (講師), assignments (担当) and visits (派遣・訪問)."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from banso.directory.models import Organisation, Person
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.foundation.states import Transitions
from banso.selection.enums import ProgrammeStatus
from banso.selection.models import Decision
from banso.years.models import FiscalYear, SupportProgramme


class Expert(models.Model):
    """An adviser on the year's roster, with affiliation and role as they are in that year."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="experts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="expert_years")
    affiliation = models.CharField("所属・役職", max_length=200)
    home_prefecture = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拠点"
    )
    home_basis = models.CharField("拠点の根拠", max_length=120, blank=True)
    programmes = models.ManyToManyField(SupportProgramme, related_name="+", verbose_name="助言できる事業")
    # R1's list is called 50音順; kana are not printed, so the printed order is kept.
    order = models.PositiveSmallIntegerField("名簿順", default=0)
    # What a plan may ask of the expert; an empty number of visits means no limit.
    max_visits = models.PositiveSmallIntegerField("訪問の上限（回）", null=True, blank=True)
    max_nights = models.PositiveSmallIntegerField(
        "続けて泊まれる数", default=4, validators=[MaxValueValidator(30)]
    )
    preferred_weekdays = models.CharField(
        "希望する曜日", max_length=5, blank=True, validators=[RegexValidator(r"^[0-4]{0,5}$")]
    )
    online_possible = models.BooleanField("オンラインでもできる", default=False)
    # A prefecture stands for itself and every municipality in it.
    conflicts = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name="担当できない自治体"
    )

    class Meta:
        verbose_name = "講師"
        ordering: ClassVar = ["order", "person__family_kana", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "person"], name="expert_unique_in_year")
        ]

    def __str__(self) -> str:
        return self.person.full_name


class Project(models.Model):
    """Municipality × programme to be advised: the unit of matching and reporting. `number` is the row of 図4."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="projects")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="projects")
    municipality = models.ForeignKey(Organisation, models.PROTECT, related_name="projects")
    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="+")
    status = models.CharField("状況", max_length=14, choices=ProgrammeStatus.choices)
    coverage = models.CharField(
        "実施形態", max_length=12, choices=ProjectCoverage.choices, default=ProjectCoverage.OWN
    )
    number = models.PositiveSmallIntegerField("番号", null=True, blank=True)
    # What the source's 図4 printed where it differs in kind from what we hold.
    status_as_printed = models.CharField("出典の印", max_length=4, blank=True)
    prefecture_as_printed = models.CharField("出典の都道府県", max_length=10, blank=True)
    cell_as_printed = models.CharField("出典の欄", max_length=120, blank=True)
    source = models.CharField("出典", max_length=40, blank=True)
    # What a plan is asked for. Experts asked for by name are in every team of the project.
    visits_wanted = models.PositiveSmallIntegerField(
        "訪問の回数", default=2, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    days_wanted = models.PositiveSmallIntegerField(
        "1回の日数", default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    experts_wanted = models.PositiveSmallIntegerField(
        "講師の人数", default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    asked_experts = models.ManyToManyField(
        Expert, related_name="asked_for", blank=True, verbose_name="指名する講師"
    )

    class Meta:
        verbose_name = "コンサルタント実施事業"
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fiscal_year", "municipality", "programme"], name="project_unique_in_year"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=ProgrammeStatus.NOT_THIS_TIME), name="project_is_to_be_advised"
            ),
            models.CheckConstraint(
                condition=models.Q(visits_wanted__range=(1, 12))
                & models.Q(days_wanted__range=(1, 5))
                & models.Q(experts_wanted__range=(1, 4)),
                name="project_wishes_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.programme.short_name}"


class Assignment(models.Model):
    """An expert's charge of a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    order = models.PositiveSmallIntegerField("順", default=1)
    name_as_printed = models.CharField("出典の氏名", max_length=40, blank=True)

    class Meta:
        verbose_name = "担当"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "expert"], name="assignment_unique")
        ]

    def __str__(self) -> str:
        return f"{self.project}：{self.expert}"


class Visit(models.Model):
    """One round (1回目, 2回目, …) of a project; its days are `VisitDay`s. A day range is one visit.

    Visits of several projects of a municipality that are one occasion (合同, 兼) name the same `lead`; the lead itself
    names none. Each is counted by its own project's rule; checklist, kit, files and record are the lead's.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="visits")
    number = models.PositiveSmallIntegerField("回")
    lead = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name="あわせて行う訪問",
    )
    place = models.CharField("場所", max_length=200, blank=True)
    # What the municipality expects beforehand; who came is counted by `Attendance`.
    expected_attendance = models.PositiveSmallIntegerField("参加の見込み人数", null=True, blank=True)
    kind = models.CharField("形態", max_length=10, choices=VisitKind.choices, default=VisitKind.ON_SITE)
    state = models.CharField("状態", max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    state_reason = models.CharField("中止・延期の理由", max_length=200, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)

    class Meta:
        verbose_name = "派遣・訪問"
        ordering: ClassVar = ["project__number", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="visit_number_unique"),
            models.CheckConstraint(
                condition=models.Q(lead__isnull=True) | ~models.Q(lead=models.F("id")),
                name="visit_not_its_own_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}回目"

    @property
    def occasion(self) -> Visit:
        """The visit that stands for the whole occasion: the lead of a joint one, else itself."""
        return self.lead or self


VISIT_STEPS = Transitions(
    "訪問",
    {
        "agree": ("日程を確定する", [VisitState.PLANNED, VisitState.POSTPONED], VisitState.AGREED),
        "hold": ("実施済みにする", [VisitState.PLANNED, VisitState.AGREED], VisitState.DONE),
        "cancel": (
            "中止する",
            [VisitState.PLANNED, VisitState.AGREED, VisitState.POSTPONED],
            VisitState.CANCELLED,
        ),
        "postpone": ("延期する", [VisitState.PLANNED, VisitState.AGREED], VisitState.POSTPONED),
        "reopen": ("実施済み・中止を取り消す", [VisitState.DONE, VisitState.CANCELLED], VisitState.PLANNED),
    },
)


class VisitDay(models.Model):
    """A day of a visit. `weekday_as_printed` keeps what a source said; the true weekday is computed."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="days")
    date = models.DateField("日付")
    day_number = models.PositiveSmallIntegerField("何日目", default=1)
    starts_at = models.TimeField("開始", null=True, blank=True)
    ends_at = models.TimeField("終了", null=True, blank=True)
    weekday_as_printed = models.CharField("出典の曜日", max_length=2, blank=True)

    class Meta:
        verbose_name = "訪問日"
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "date"], name="visit_day_unique")]

    def __str__(self) -> str:
        return f"{self.visit} {self.date}"
