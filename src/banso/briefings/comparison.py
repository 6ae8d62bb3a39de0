"""A municipality's answers beside those of its population bracket: medians with n, and how many did not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from banso.directory.enums import PopulationBracket
from banso.directory.models import MunicipalityYear, Organisation
from banso.formkit.cells import Value
from banso.office.rounding import half_up, percent_of
from banso.surveys.checks import number_of
from banso.surveys.definitions import QUESTIONNAIRE
from banso.surveys.queries import counted_answers, values_of
from banso.years.models import FiscalYear
from banso.years.yardsticks import per_100k_per_month

# With fewer answers a median tells what one municipality wrote.
FEWEST_PEERS: Final = 3
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Profile:
    """What the directory knows of a municipality in the year."""

    population: int | None = None
    population_source: str = ""
    bracket: str = ""

    @property
    def bracket_label(self) -> str:
        """～5万人 …; empty where unknown."""
        return PopulationBracket(self.bracket).label if self.bracket else ""


@dataclass(frozen=True)
class Answered:
    """One municipality with its answers and profile."""

    organisation: Organisation
    values: Values
    profile: Profile


@dataclass(frozen=True)
class Median:
    """The middle of what `n` of `asked` peers said; None where too few did."""

    value: Decimal | None
    n: int
    asked: int

    @property
    def unknown(self) -> int:
        """How many peers did not say."""
        return self.asked - self.n

    @property
    def unknown_rate(self) -> int | None:
        """The same in percent; None without peers."""
        return int(percent_of(self.unknown, self.asked)) if self.asked else None


def median_of(numbers: Sequence[Decimal | None]) -> Median:
    """Return the median of those who said, to one decimal, unless fewer than `FEWEST_PEERS` did."""
    said = [number for number in numbers if number is not None]
    value = half_up(median(said), 1) if len(said) >= FEWEST_PEERS else None
    return Median(value, len(said), len(numbers))


def profiles_of(fiscal_year: FiscalYear, ids: Sequence[int]) -> dict[int, Profile]:
    """Return {organisation id: profile in the year}, one query."""
    rows = MunicipalityYear.objects.filter(year=fiscal_year.year, organisation__in=ids)
    return {row.organisation_id: Profile(row.population, row.population_source, row.bracket) for row in rows}


def all_answered(fiscal_year: FiscalYear) -> dict[int, Answered]:
    """Return every municipality whose questionnaire counts, by id, in two queries."""
    responses = list(counted_answers(QUESTIONNAIRE, fiscal_year))
    profiles = profiles_of(fiscal_year, [answer.organisation_id for answer in responses])
    return {
        answer.organisation_id: Answered(
            answer.organisation, values_of(answer), profiles.get(answer.organisation_id, Profile())
        )
        for answer in responses
    }


def peers_of(
    municipality: Organisation, profile: Profile, everyone: Mapping[int, Answered]
) -> list[Answered]:
    """Return those of the same bracket that have answered, the municipality itself left out."""
    if not profile.bracket:
        return []
    return [
        one
        for pk, one in everyone.items()
        if pk != municipality.pk and one.profile.bracket == profile.bracket
    ]


def rate(values: Values, path: str, profile: Profile, months: int) -> Decimal | None:
    """Return an answered count per 100,000 people per month, exact; None where count or population is not known."""
    count = number_of(values.get(path))
    if count is None or not profile.population:
        return None
    return per_100k_per_month(int(count), profile.population, months)
