"""The table of yardstick values 目安値 and the formulas behind the measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from banso.japan.dates import fiscal_year_label
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
    """Return `count` per 100,000 people per month, to two decimals. Raises ValueError for none of either."""
    if population <= 0 or months <= 0:
        raise ValueError("population and months must be positive")
    return (Decimal(count) * 100_000 / population / months).quantize(Decimal("0.01"))


def value_text(yardstick: Yardstick) -> str:
    """Return value and unit as shown in a cell, e.g. 26件（人口10万人・月）, 75％."""
    value = yardstick.value.normalize()
    return f"{value:f}{yardstick.unit}"


def yardstick_table(yardsticks: Iterable[Yardstick], last_year: int) -> Table:
    """Return measures by fiscal year up to `last_year`; a year without a value stays empty."""
    cells = {(one.measure, one.year): value_text(one) for one in yardsticks}
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
