"""What is known of a municipality: results, budget, staff, partners. Missing is missing, never a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

from banso.briefings.comparison import (
    Answered,
    Median,
    Profile,
    all_answered,
    median_of,
    peers_of,
    profiles_of,
    rate,
)
from banso.directory.models import Organisation
from banso.dispatch.questionnaires import questionnaire_of
from banso.formkit import Form
from banso.formkit.cells import Value
from banso.formkit.definition import Grid
from banso.office.rounding import percent_of
from banso.surveys.checks import number_of
from banso.surveys.definitions import form_of, grid_of, period_of
from banso.surveys.models import Response, Survey
from banso.surveys.queries import last_values
from banso.years.enums import YardstickMeasure
from banso.years.models import FiscalYear, Yardstick
from banso.years.yardsticks import Compared, compared

# Rows of the questionnaire that a national yardstick speaks of.
YARDSTICKS: Final = {
    "counts.NEW": YardstickMeasure.NEW_CONSULTATIONS,
    "counts.PLANS": YardstickMeasure.PLANS,
}
WORKED, NOT_YET, REFUSED = "1", "2", "3"
# A partner that at least so many percent of the bracket work with is missed where it is missing.
USUAL_PERCENT: Final = 50
_MONTHS = 12


@dataclass(frozen=True)
class Period:
    """A column of the results: code, label, fiscal year, months."""

    code: str
    label: str
    year: int
    months: int


@dataclass(frozen=True)
class Result:
    """One measure: counts and rates by period, and the comparison for the newest whole year."""

    path: str
    label: str
    counts: Sequence[Value]
    rates: Sequence[Decimal | None]
    yardsticks: Sequence[Yardstick | None]
    # The own value in the unit of each period's yardstick, and as a percentage of it.
    compared: Sequence[Compared | None]
    peers: Median


@dataclass(frozen=True)
class Share:
    """How much of a part was left blank."""

    label: str
    blank: int
    asked: int

    @property
    def percent(self) -> int:
        """Blank in percent."""
        return int(percent_of(self.blank, self.asked)) if self.asked else 0


@dataclass(frozen=True)
class PartnerGroup:
    """A category of partners: how many of them the programme's staff worked with, beside the bracket."""

    label: str
    worked: int
    not_yet: int
    refused: int
    blank: int
    peers: Median


@dataclass(frozen=True)
class Gap:
    """A partner most of the bracket work with and this programme does not."""

    label: str
    category: str
    own: str
    worked: int
    answered: int


@dataclass(frozen=True)
class Figures:
    """A municipality's figures of a year. Everything is computed from answers, profile, bracket and yardsticks."""

    municipality: Organisation
    fiscal_year: FiscalYear
    profile: Profile
    survey: Survey | None
    response: Response | None
    everyone: Mapping[int, Answered] = field(repr=False)
    yardsticks: Mapping[tuple[str, int], Yardstick] = field(repr=False)
    last: Mapping[str, Value] = field(repr=False)

    @property
    def values(self) -> Mapping[str, Value]:
        """The counted answers; empty where nothing was submitted."""
        own = self.everyone.get(self.municipality.pk)
        return own.values if own else {}

    @property
    def has_answers(self) -> bool:
        """Whether a questionnaire of the municipality counts."""
        return self.municipality.pk in self.everyone

    @cached_property
    def form(self) -> Form | None:
        """The questionnaire's form."""
        return form_of(self.survey) if self.survey else None

    @cached_property
    def peers(self) -> list[Answered]:
        """The others of the bracket that have answered."""
        return peers_of(self.municipality, self.profile, self.everyone)

    def grid(self, key: str) -> Grid | None:
        """A grid of the questionnaire."""
        return grid_of(self.form, key) if self.form else None


def figures_of(municipality: Organisation, fiscal_year: FiscalYear) -> Figures:
    """Return the figures of a municipality, in a constant number of queries."""
    survey = questionnaire_of(fiscal_year)
    response = (
        Response.objects.select_related("survey__fiscal_year", "organisation", "counted")
        .filter(survey=survey, organisation=municipality)
        .first()
        if survey
        else None
    )
    known = {(yardstick.measure, yardstick.year): yardstick for yardstick in Yardstick.objects.all()}
    return Figures(
        municipality,
        fiscal_year,
        profiles_of(fiscal_year, [municipality.pk]).get(municipality.pk, Profile()),
        survey,
        response,
        all_answered(fiscal_year) if survey else {},
        known,
        last_values(response) if response else {},
    )


def periods_of(figures: Figures) -> list[Period]:
    """Return the periods the results are asked for."""
    grid = figures.grid("counts")
    found = []
    for column in grid.columns if grid else ():
        period = period_of(column.code)
        if period is not None:
            found.append(Period(column.code, column.label, *period))
    return found


def compared_period(figures: Figures) -> Period | None:
    """Return the newest whole year: what is compared with the bracket."""
    whole = [period for period in periods_of(figures) if period.months == _MONTHS]
    return whole[-1] if whole else None


def results_of(figures: Figures) -> list[Result]:
    """Return every measure of the results."""
    periods, compared = periods_of(figures), compared_period(figures)
    found = []
    for key in ("counts", "services"):
        grid = figures.grid(key)
        for row in grid.rows if grid else ():
            path = f"{key}.{row.code}"
            measure = YARDSTICKS.get(path)
            yardsticks = [figures.yardsticks.get((measure, one.year)) if measure else None for one in periods]
            found.append(
                Result(
                    path,
                    row.label,
                    [number_of(figures.values.get(f"{path}.{one.code}")) for one in periods],
                    [
                        rate(figures.values, f"{path}.{one.code}", figures.profile, one.months)
                        for one in periods
                    ],
                    yardsticks,
                    [
                        _compared(figures, period, yardstick)
                        for period, yardstick in zip(periods, yardsticks, strict=True)
                    ],
                    median_of(
                        [
                            rate(peer.values, f"{path}.{compared.code}", peer.profile, compared.months)
                            for peer in figures.peers
                        ]
                        if compared
                        else []
                    ),
                )
            )
    return found


def _compared(figures: Figures, period: Period, yardstick: Yardstick | None) -> Compared | None:
    if yardstick is None:
        return None
    numbers = {
        measure: number_of(figures.values.get(f"{path}.{period.code}"))
        for path, measure in YARDSTICKS.items()
    }
    counts = {str(measure): None if number is None else int(number) for measure, number in numbers.items()}
    return compared(yardstick, counts, figures.profile.population, period.months)


def blanks_of(figures: Figures) -> list[Share]:
    """Return how much of each part the municipality left blank (不明率)."""
    if not figures.has_answers:
        return []
    found = []
    for key, label in (
        ("budget", "予算"),
        ("counts", "相談・プラン"),
        ("services", "利用件数"),
        ("network", "連携"),
    ):
        grid = figures.grid(key)
        paths = [
            f"{key}.{row.code}.{column.code}"
            for row in (grid.rows if grid else ())
            if not row.free
            for column in (grid.columns if grid else ())
        ]
        blank = sum(figures.values.get(path) is None for path in paths)
        found.append(Share(label, blank, len(paths)))
    return found


def amounts(
    figures: Figures, key: str, column: str, values: Mapping[str, Value]
) -> dict[str, Decimal | None]:
    """Return {row label: number} of a column of a grid; a row without a number is None."""
    grid = figures.grid(key)
    found: dict[str, Decimal | None] = {}
    for row in grid.rows if grid else ():
        number = number_of(values.get(f"{key}.{row.code}.{column}"))
        found[row.label] = None if number is None else Decimal(number)
    return found


def staff_of(figures: Figures, values: Mapping[str, Value]) -> dict[str, Decimal | None]:
    """Return {row label: full-time equivalents}, full and concurrent together; None where neither was written."""
    full = amounts(figures, "staff", "full", values)
    shared = amounts(figures, "staff", "concurrent", values)
    return {
        label: None
        if number is None and shared[label] is None
        else (number or 0) + (shared[label] or Decimal(0))
        for label, number in full.items()
    }


def partner_groups(figures: Figures, programme: str) -> list[PartnerGroup]:
    """Return the categories of the network matrix for a programme; empty where it is not asked of it."""
    grid = figures.grid("network")
    if grid is None or programme not in {column.code for column in grid.columns}:
        return []
    categories = dict.fromkeys(row.group for row in grid.rows)
    found = []
    for category in categories:
        paths = [
            f"network.{row.code}.{programme}" for row in grid.rows if row.group == category and not row.free
        ]
        own = [figures.values.get(path) for path in paths]
        others = [_worked_with(peer.values, paths) for peer in figures.peers]
        found.append(
            PartnerGroup(
                category,
                own.count(WORKED),
                own.count(NOT_YET),
                own.count(REFUSED),
                own.count(None),
                median_of(others),
            )
        )
    return found


def _worked_with(values: Mapping[str, Value], paths: Sequence[str]) -> Decimal | None:
    """Return how many of the partners were worked with; None where nothing was answered."""
    answers = [values.get(path) for path in paths]
    return Decimal(answers.count(WORKED)) if any(answers) else None


def gaps_of(figures: Figures, programme: str) -> list[Gap]:
    """Return the partners most of the bracket work with and this programme does not, refusals and usual ones first."""
    grid = figures.grid("network")
    if grid is None or not figures.has_answers or programme not in {column.code for column in grid.columns}:
        return []
    said = {WORKED: "連携あり", NOT_YET: "連携なし", REFUSED: "断られた", None: "記入なし"}
    found = []
    for row in grid.rows:
        path = f"network.{row.code}.{programme}"
        own = figures.values.get(path)
        answers = [answer for peer in figures.peers if (answer := peer.values.get(path)) is not None]
        worked = answers.count(WORKED)
        is_usual = len(answers) >= 3 and worked * 100 >= USUAL_PERCENT * len(answers)
        if row.free or own == WORKED or not (is_usual or own == REFUSED):
            continue
        own_text = said.get(own if isinstance(own, str) else None, "記入なし")
        found.append(Gap(row.label, row.group, own_text, worked, len(answers)))
    return sorted(found, key=lambda one: (one.own != said[REFUSED], -one.worked / (one.answered or 1)))


def marks_of(figures: Figures, key: str, programme: str = "") -> list[tuple[str, list[str]]]:
    """Return [(row label, programme labels marked)] of issues or expectations that have any mark.

    With `programme`, only rows marked for it.
    """
    grid = figures.grid(key)
    found = []
    for row in grid.rows if grid else ():
        assert grid is not None  # noqa: S101
        marked = [
            column for column in grid.columns if figures.values.get(f"{key}.{row.code}.{column.code}") is True
        ]
        if marked and (not programme or programme in {one.code for one in marked}):
            name = figures.values.get(f"{key}.{row.code}.name")
            label = f"{row.label}（{name}）" if name else row.label
            found.append((label, [one.label for one in marked]))
    return found


def missing_of(figures: Figures) -> list[str]:
    """Return in sentences what is not known and why."""
    found = []
    if figures.survey is None:
        found.append("この年度の事前アンケートはまだ作られていません。")
    elif figures.response is None:
        found.append("この自治体には、事前アンケートをまだお願いしていません。")
    elif not figures.has_answers and figures.response.submitted_at:
        found.append(
            "事前アンケートは届きましたが、直していただいているところです。直った回答が届くと、数字が出ます。"
        )
    elif not figures.has_answers:
        found.append(f"事前アンケートはまだ届いていません（いま：{figures.response.get_state_display()}）。")
    if figures.profile.population is None:
        found.append("人口が名簿に登録されていないため、人口10万人あたりの件数は出せません。")
    if not figures.profile.bracket:
        found.append("人口規模が名簿に登録されていないため、同じ規模の自治体と比べられません。")
    elif figures.has_answers and len(figures.peers) < 3:
        found.append(
            f"同じ人口規模（{figures.profile.bracket_label}）の回答がほかに{len(figures.peers)}件のため、"
            "中央値は出していません（3件から出します）。"
        )
    compared = compared_period(figures)
    if compared and not any(year == compared.year for _measure, year in figures.yardsticks):
        found.append(f"{compared.label}の国の目安値は入力されていません。")
    return found
