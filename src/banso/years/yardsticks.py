"""The table of yardstick values 目安値 and the formulas behind the measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from banso.japan.dates import fiscal_year_label
from banso.office.rounding import half_up, percent_of
from banso.office.tables import Column, Table
from banso.years.enums import YardstickMeasure
from banso.years.models import Yardstick


@dataclass(frozen=True)
class Formula:
    """How a measure is computed from a municipality's counts."""

    name: str
    text: str
    example: str = ""


FORMULAS = (
    Formula(
        "人口10万人・月あたりの件数",
        "件数 ÷ 人口 × 100,000 ÷ 月数",
        "4月から7月までの件数なら、月数は4です。",
    ),
    Formula(
        "就労・増収率",
        "（就労した人 ＋ 収入が増えた人）÷ 就労支援の対象者 × 100",
        "就労した人・収入が増えた人は、就労支援の対象としてプランを作った人のうちで数えます。",
    ),
    Formula("プラン作成の割合", "プラン作成件数 ÷ 新規相談受付件数 × 100"),
    Formula("就労支援対象者の割合", "就労支援の対象者 ÷ プラン作成件数 × 100"),
)


def per_100k_per_month(count: int, population: int, months: int) -> Decimal:
    """Return `count` per 100,000 people per month, not rounded. Raises ValueError for no people or no months."""
    if population <= 0 or months <= 0:
        raise ValueError("population and months must be positive")
    return Decimal(count) * 100_000 / (population * months)


# Of what a yardstick in percent is a share (改革工程表: プラン作成は新規相談のうち, 就労支援対象者はプランのうち).
SHARE_OF: Mapping[str, str] = {
    YardstickMeasure.PLANS: YardstickMeasure.NEW_CONSULTATIONS,
    YardstickMeasure.EMPLOYMENT_SUPPORT: YardstickMeasure.PLANS,
}


@dataclass(frozen=True)
class Compared:
    """A municipality's own value in the yardstick's own unit, and that as a percentage of the yardstick."""

    own: Decimal
    is_share: bool
    percent: int | None

    @property
    def own_text(self) -> str:
        """40.4％, or 10.00件（人口10万人・1か月あたり）."""
        return f"{self.own}％" if self.is_share else f"{self.own}件（人口10万人・1か月あたり）"


def is_share(yardstick: Yardstick) -> bool:
    """Return whether the yardstick is a percentage; the same measure has been both, by year."""
    return yardstick.unit.strip().startswith(("％", "%"))


def compared(
    yardstick: Yardstick, counts: Mapping[str, int | None], population: int | None, months: int
) -> Compared | None:
    """Compare counts ({measure: count in `months`}) with a yardstick, a percentage with a percentage.

    None where the count, what it is a share of, or the population is not known.
    """
    count = counts.get(yardstick.measure)
    if count is None:
        return None
    if is_share(yardstick):
        whole = counts.get(SHARE_OF.get(yardstick.measure, ""))
        if not whole:
            return None
        exact = Decimal(count) * 100 / whole
        own = half_up(exact, 1)
    elif population:
        exact = per_100k_per_month(count, population, months)
        own = half_up(exact, 2)
    else:
        return None
    percent = int(percent_of(exact, yardstick.value)) if yardstick.value else None
    return Compared(own, is_share(yardstick), percent)


def value_text(yardstick: Yardstick) -> str:
    """Return value and unit as shown in a cell, e.g. 26件（人口10万人・月）, 75％."""
    value = yardstick.value.normalize()
    return f"{value:f}{yardstick.unit}"


def yardstick_table(yardsticks: Iterable[Yardstick], last_year: int) -> Table:
    """Return measures by fiscal year up to `last_year`; a year without a value stays empty."""
    cells = {(yardstick.measure, yardstick.year): value_text(yardstick) for yardstick in yardsticks}
    first = min((year for _measure, year in cells), default=last_year)
    years = range(first, max(last_year, first) + 1)
    return Table(
        name="yardsticks",
        caption="国の目安値",
        columns=[
            Column("year", "年度", width=14),
            *(Column(measure.value, measure.label, width=22) for measure in YardstickMeasure),
        ],
        rows=[
            {"year": fiscal_year_label(year)}
            | {measure.value: cells.get((measure.value, year)) for measure in YardstickMeasure}
            for year in years
        ],
        notes=["空欄は、出典を確かめた値がまだ入力されていないことを表します（0ではありません）。"],
    )
