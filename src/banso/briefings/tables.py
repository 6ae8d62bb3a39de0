"""The briefing's tables and charts: made once, shown on the page and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from banso.briefings.figures import (
    Figures,
    Gap,
    PartnerGroup,
    Result,
    Share,
    amounts,
    compared_period,
    periods_of,
    staff_of,
)
from banso.office.rounding import half_up
from banso.office.tables import Column, ColumnGroup, Table
from banso.surveys.definitions import period_of
from banso.typeset.charts import Series, bar_chart, grouped_chart, stacked_chart
from banso.years.yardsticks import FORMULAS, value_text


def results_table(figures: Figures, results: Sequence[Result]) -> Table:
    """Return counts, rates, yardstick and bracket median, a row per measure."""
    periods, compared = periods_of(figures), compared_period(figures)
    index = periods.index(compared) if compared else -1
    said = compared.label if compared else ""
    return Table(
        name="results",
        caption="事業実績",
        columns=[
            Column("label", "指標", width=26),
            *(Column(f"rate{n}", one.label, "decimal") for n, one in enumerate(periods)),
            Column("yardstick", "目安値", width=14, align="right"),
            Column("percent", "目安値に対して", width=14, align="right"),
            Column("median", "同規模の中央値", "decimal"),
            Column("n", "n", "integer"),
            Column("unknown", "不明率", "text", align="right"),
            *(Column(f"count{n}", one.label, "integer") for n, one in enumerate(periods)),
        ],
        groups=[
            ColumnGroup("", 1),
            ColumnGroup("人口10万人・月あたり", len(periods)),
            ColumnGroup(f"{said}の比較", 5),
            ColumnGroup("件数", len(periods)),
        ],
        rows=[
            {
                "label": result.label,
                **{f"count{n}": _plain(count) for n, count in enumerate(result.counts)},
                **{
                    f"rate{n}": None if value is None else half_up(value, 1)
                    for n, value in enumerate(result.rates)
                },
                **(_beside_yardstick(result, index) if compared else {}),
                "median": result.peers.value,
                "n": result.peers.n if figures.peers else None,
                "unknown": f"{result.peers.unknown_rate}％" if figures.peers else None,
            }
            for result in results
        ],
        notes=[
            f"人口10万人・月あたり：{FORMULAS[0].text}。空欄は、回答・人口・目安値のどれかがないことを表します（0ではありません）。",
            f"同規模：人口規模「{figures.profile.bracket_label or '不明'}」で回答した、ほかの自治体。"
            "目安値が％の年度は、この自治体の％を目安値の％と比べています。nは値の分かる数、不明率は空欄などで分からない割合です。",
        ],
    )


def _beside_yardstick(result: Result, index: int) -> dict[str, str | None]:
    """Return the yardstick with its unit, and the own value in that unit: a percentage beside a percentage."""
    yardstick, own = result.yardsticks[index], result.compared[index]
    percent = f"{own.percent}％" if own and own.percent is not None else None
    return {
        "yardstick": value_text(yardstick) if yardstick else None,
        # The own rate stands in the columns of rates; an own percentage stands nowhere else.
        "percent": f"{percent}（{own.own_text}のため）" if percent and own and own.is_share else percent,
    }


def _plain(value: object) -> int | None:
    return int(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def partner_table(groups: Sequence[PartnerGroup], programme: str) -> Table:
    """Return the categories of partners."""
    return Table(
        name="partners",
        caption=f"連携先の分野（{programme}）",
        columns=[
            Column("label", "分野", width=16),
            Column("worked", "連携あり", "integer"),
            Column("not_yet", "連携なし", "integer"),
            Column("refused", "断られた", "integer"),
            Column("blank", "記入なし", "integer"),
            Column("median", "同規模の中央値", "decimal"),
            Column("n", "n", "integer"),
        ],
        rows=[
            {
                "label": group.label,
                "worked": group.worked,
                "not_yet": group.not_yet,
                "refused": group.refused,
                "blank": group.blank,
                "median": group.peers.value,
                "n": group.peers.n,
            }
            for group in groups
        ],
    )


def gap_table(gaps: Sequence[Gap], programme: str) -> Table:
    """Return the partners that are missing."""
    return Table(
        name="gaps",
        caption=f"同規模の半分以上が連携していて、ここでは連携がない相手・断られた相手（{programme}）",
        columns=[
            Column("label", "相手", width=34),
            Column("category", "分野", width=14),
            Column("own", "ここでは", width=10),
            Column("others", "同規模", width=12, align="right"),
        ],
        rows=[
            {
                "label": gap.label,
                "category": gap.category,
                "own": gap.own,
                "others": f"{gap.answered}件中{gap.worked}件" if gap.answered else "回答なし",
            }
            for gap in gaps
        ],
    )


def blanks_table(shares: Sequence[Share]) -> Table:
    """Return how much was left blank."""
    return Table(
        name="blanks",
        caption="記入のない欄（不明率）",
        columns=[
            Column("label", "部分", width=14),
            Column("blank", "空欄", "integer"),
            Column("asked", "欄の数", "integer"),
            Column("percent", "％", "integer"),
        ],
        rows=[
            {"label": share.label, "blank": share.blank, "asked": share.asked, "percent": share.percent}
            for share in shares
        ],
    )


def budget_chart(figures: Figures) -> str:
    """Return the budget of three years, divided by programme; empty text where no budget is known."""
    grid = figures.grid("budget")
    if grid is None:
        return ""
    by_year = {
        column.label: amounts(figures, "budget", column.code, figures.values) for column in grid.columns
    }
    # A year nobody wrote anything for is left out: its bar would read as zero.
    years = [label for label, year in by_year.items() if any(value is not None for value in year.values())]
    series = [
        Series(row.label.removesuffix("事業"), [_float(by_year[label][row.label]) for label in years])
        for row in grid.rows
        if any(by_year[label][row.label] for label in years)
    ]
    if not series:
        return ""
    return stacked_chart("予算の推移（千円）", years, series, unit="千円", width=560)


def staff_chart(figures: Figures) -> str:
    """Return the staff by programme, beside last year's where it is known; empty text where none is."""
    now, before = staff_of(figures, figures.values), staff_of(figures, figures.last)
    if not any(value is not None for value in now.values()):
        return ""
    if any(value is not None for value in before.values()):
        labels = [_short(label) for label in now]
        return grouped_chart(
            "体制の推移（常勤換算・人）",
            labels,
            [
                Series("前回の回答", [_float(before[label]) for label in now]),
                Series(figures.fiscal_year.label, [_float(value) for value in now.values()]),
            ],
            unit="人",
            width=480,
        )
    items: list[tuple[str, float]] = [
        (_short(label), float(value)) for label, value in now.items() if value is not None
    ]
    return bar_chart("体制（常勤換算・人）", items, unit="人", width=480, label_width=170)


def _short(label: str) -> str:
    return label.removesuffix("支援員").removesuffix("事業").removeprefix("自治体の")


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def chart_alt(figures: Figures, key: str) -> str:
    """Return in words what a chart shows, for readers who do not see it."""
    if key == "staff":
        return "体制（常勤換算）：" + _words(staff_of(figures, figures.values), "人")
    grid = figures.grid("budget")
    parts = [
        f"{column.label}：{_words(amounts(figures, 'budget', column.code, figures.values), '千円')}"
        for column in (grid.columns if grid else ())
        if period_of(column.code)
    ]
    return "予算：" + "。".join(parts)


def _words(numbers: Mapping[str, Decimal | None], unit: str) -> str:
    return "、".join(f"{label} {value:,}{unit}" for label, value in numbers.items() if value is not None)
