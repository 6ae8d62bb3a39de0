"""What is known about each application, gathered for those who choose; nothing is ever guessed.

A fact nobody stated is None and shown as 「わかりません」. Everything is read in a constant number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from banso.calls.application_form import application_form
from banso.calls.enums import ApplicationState
from banso.calls.models import Application, Call
from banso.directory.enums import PopulationBracket
from banso.directory.models import Organisation
from banso.directory.queries import profiles_in
from banso.formkit.reading import values_from_json
from banso.japan.dates import fiscal_year_label
from banso.japan.prefectures import Prefecture, find_prefecture
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import Decision, KnownStatus
from banso.years.enums import ProgrammeCode, ProgrammeKind, YardstickMeasure
from banso.years.models import SupportProgramme, Yardstick
from banso.years.yardsticks import compared, value_text

DIRECT, CONTRACTED, BOTH = "直営", "委託", "直営と委託"
RUNNING, LAUNCHING, UNKNOWN = "実施中", "未実施", "不明"
_MONTHS = 12
_BRACKETS = (
    (50_000, PopulationBracket.UNDER_50K),
    (100_000, PopulationBracket.FROM_50K),
    (200_000, PopulationBracket.FROM_100K),
)


@dataclass(frozen=True)
class Comparison:
    """A municipality's own value beside the national yardstick of a year, in the unit of that yardstick.

    `percent` is the own value as a percentage of the yardstick, None for a yardstick of nothing.
    """

    measure: str
    own: str
    yardstick: str
    year: str
    percent: int | None = None


@dataclass(frozen=True)
class Evidence:
    """One application with what is known of the municipality."""

    application: Application
    name: str
    prefecture: Prefecture | None
    wishes: Sequence[SupportProgramme]
    runs: Mapping[str, bool]
    missing: Sequence[SupportProgramme]
    unknown: Sequence[SupportProgramme]
    management: str
    population: int | None
    population_source: str
    bracket: str
    past: Sequence[str]
    comparisons: Sequence[Comparison] = field(default=())

    @property
    def id(self) -> int:
        """The application's id."""
        return self.application.pk

    @property
    def block(self) -> str:
        """The block's name, empty where the prefecture is unknown."""
        return self.prefecture.block.label if self.prefecture else ""

    @property
    def kind(self) -> str:
        """市町村 or 都道府県, as the criteria tell them apart."""
        return "都道府県" if self.application.municipality.is_prefecture else "市区町村"

    @property
    def bracket_label(self) -> str:
        """The population bracket in words, empty where unknown."""
        return str(PopulationBracket(self.bracket).label) if self.bracket else ""

    @property
    def advisable(self) -> list[SupportProgramme]:
        """The wished programmes that can be advised (without その他)."""
        return [wish for wish in self.wishes if wish.code != ProgrammeCode.OTHER]

    def status(self, code: str) -> str:
        """実施中, 未実施 or 不明."""
        known = self.runs.get(code)
        return UNKNOWN if known is None else RUNNING if known else LAUNCHING

    def mark(self, code: str) -> str:
        """◎ ○, or ？ where nobody said whether it runs."""
        known = self.runs.get(code)
        return "？" if known is None else "◎" if known else "○"


def candidates(call: Call) -> list[Application]:
    """Return the applications a selection chooses among, in order of receipt (two queries)."""
    return list(
        call.applications.filter(state=ApplicationState.SUBMITTED)
        .select_related("municipality__parent")
        .prefetch_related("wishes__programme")
        .order_by("number", "id")
    )


def evidence_of(call: Call, applications: Sequence[Application] | None = None) -> list[Evidence]:
    """Return what is known about the call's applications (or those given), in their order."""
    found = candidates(call) if applications is None else list(applications)
    facts = _Facts(call, found)
    return [facts.evidence(candidate) for candidate in found]


class _Facts:
    """Everything looked up once for many applications."""

    def __init__(self, call: Call, applications: Sequence[Application]) -> None:
        self.year = call.fiscal_year.year
        self.form = application_form(call)
        self.programmes = list(call.fiscal_year.programmes.order_by("order"))
        self.named = [programme for programme in self.programmes if programme.code != ProgrammeCode.OTHER]
        self.profiles = profiles_in([application.municipality for application in applications], self.year)
        self.said: dict[int, dict[str, bool]] = defaultdict(dict)
        ids = [application.pk for application in applications]
        for known in KnownStatus.objects.filter(application__in=ids).select_related("programme"):
            self.said[known.application_id][known.programme.code] = known.runs
        self.decided: dict[int, dict[str, bool]] = defaultdict(dict)
        self.past: dict[int, list[str]] = defaultdict(list)
        self._decisions(applications)
        self.yardsticks = list(Yardstick.objects.filter(year__lte=self.year).order_by("-year"))

    def _decisions(self, applications: Sequence[Application]) -> None:
        places = {one.municipality_id for one in applications}
        decisions = (
            Decision.objects.filter(
                application__municipality__in=places,
                application__call__fiscal_year__year__lte=self.year,
                outcome=Outcome.SELECTED,
            )
            .select_related("application__call__fiscal_year", "selection")
            .prefetch_related("programmes__programme")
            .order_by("application__call__fiscal_year__year")
        )
        for decision in decisions:
            application = decision.application
            year = application.call.fiscal_year.year
            marks = {item.programme.code: item for item in decision.programmes.all()}
            if year == self.year:
                self.decided[application.pk] = {
                    code: item.status == ProgrammeStatus.RUNNING
                    for code, item in marks.items()
                    if item.status != ProgrammeStatus.NOT_THIS_TIME
                }
            elif decision.selection.state == SelectionState.PUBLISHED:
                names = "・".join(
                    item.programme.short_name
                    for item in marks.values()
                    if item.status != ProgrammeStatus.NOT_THIS_TIME
                )
                self.past[application.municipality_id].append(f"{fiscal_year_label(year)}に派遣（{names}）")

    def evidence(self, application: Application) -> Evidence:
        answers = values_from_json(self.form, application.answers)
        runs = self._runs(application, answers)
        population, source = self._population(application, answers)
        organisation = application.municipality
        optional = [one for one in self.named if one.kind == ProgrammeKind.OPTIONAL]
        return Evidence(
            application=application,
            name=organisation.full_name,
            prefecture=find_prefecture(organisation.prefecture_code)
            if organisation.prefecture_code
            else None,
            wishes=[wish.programme for wish in application.wishes.all()],
            runs=runs,
            missing=[one for one in optional if runs.get(one.code) is False],
            unknown=[one for one in optional if one.code not in runs],
            management=_management(answers, [one.code for one in self.named]),
            population=population,
            population_source=source,
            bracket=self._bracket(organisation, population),
            past=self.past[application.municipality_id],
            comparisons=self._comparisons(application, population),
        )

    def _runs(self, application: Application, answers: Mapping[str, object]) -> dict[str, bool]:
        """Return what is known to run. In a filled grid a blank means no; in an empty one it means nothing."""
        given = {one.code: answers.get(f"running.{one.code}.runs") for one in self.named}
        filled = any(given.values())
        stated = {code: bool(value) for code, value in given.items() if filled or value is not None}
        return stated | self.decided[application.pk] | self.said[application.pk]

    def _population(self, application: Application, answers: Mapping[str, object]) -> tuple[int | None, str]:
        profile = self.profiles.get(application.municipality_id)
        if profile is not None and profile.population is not None:
            return profile.population, profile.population_source or "団体の名簿"
        stated = answers.get("population")
        return (stated, "申込書") if isinstance(stated, int) and stated > 0 else (None, "")

    def _bracket(self, organisation: Organisation, population: int | None) -> str:
        if organisation.is_prefecture:
            return PopulationBracket.PREFECTURAL
        profile = self.profiles.get(organisation.pk)
        if profile is not None and profile.bracket:
            return profile.bracket
        if population is None:
            return ""
        return next((one for limit, one in _BRACKETS if population < limit), PopulationBracket.FROM_200K)

    def _comparisons(self, application: Application, population: int | None) -> list[Comparison]:
        """Compare counts of a whole year (`counts.PLANS` …) with the newest yardstick, where both are known."""
        answered = {value: application.answers.get(f"counts.{value}") for value in YardstickMeasure.values}
        counts = {
            measure: count
            for measure, count in answered.items()
            if isinstance(count, int) and not isinstance(count, bool)
        }
        found = []
        for yardstick in _newest(self.yardsticks):
            if own := compared(yardstick, counts, population, _MONTHS):
                label = str(yardstick.get_measure_display())
                year = fiscal_year_label(yardstick.year)
                found.append(Comparison(label, own.own_text, value_text(yardstick), year, own.percent))
        return found


def _newest(yardsticks: Iterable[Yardstick]) -> list[Yardstick]:
    newest: dict[str, Yardstick] = {}
    for yardstick in yardsticks:
        newest.setdefault(yardstick.measure, yardstick)
    return list(newest.values())


def _management(answers: Mapping[str, object], codes: Iterable[str]) -> str:
    """Return how what runs is delivered; empty where no row says so."""
    said = {answers.get(f"running.{code}.delivery") for code in codes} - {None, ""}
    if not said:
        return ""
    return DIRECT if said == {"DIRECT"} else CONTRACTED if said == {"CONTRACTED"} else BOTH
