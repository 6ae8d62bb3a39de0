"""What looks wrong in an understood answer: warnings with their place. Nothing here stops an answer.

The rules compare numbers with one another and with last year's answer; what a single cell may be (negative, not a
number) is refused by the form itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final

from banso.formkit import Form, Problem
from banso.formkit.cells import NumberCell, Value
from banso.formkit.definition import Grid, GridColumn, GridRow
from banso.formkit.display import column_totals
from banso.formkit.reading import row_counts
from banso.foundation.case_records import remarks_in
from banso.surveys.definitions import QUESTIONNAIRE, grid_of, numbers_of, period_of

Values = Mapping[str, Value]
Number = int | Decimal
# A budget so many times another one of the same line was written in yen (千円 means 1,000 times).
YEN_RATIO: Final = 200
# No line of a municipality's budget reaches this many 千円 (100億円): a lonely number is judged by size alone.
YEN_AT_LEAST: Final = 10_000_000
# A total that grew or shrank by more is worth a second look.
TOTAL_JUMP: Final = 3
# Full-time equivalents beyond this are head counts, or hours.
MOST_STAFF: Final = 300
# The rest of the year would have to bring as many cases a month; more than this, and it is a whole year's count.
PART_YEAR_RATIO: Final = 2


def remarks_on(form: Form, values: Values, last: Values | None = None) -> list[Problem]:
    """Return the warnings about an answer, in the order of the rules; `last` is last year's answer."""
    found = [one for rule in RULES.get(form.code, ()) for one in rule(form, values, last or {})]
    return [*found, *remarks_in(form, values)]


def number_of(value: Value) -> Number | None:
    """Return an answer as a number; a mark or a blank is none."""
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _warn(path: str, label: str, message: str) -> Problem:
    return Problem("warning", path, f"{label}：{message}")


def _label(grid: Grid, row: GridRow, column: GridColumn) -> str:
    return f"{grid.label}／{row.label}／{column.label}"


def _cells(grid: Grid, values: Values) -> Iterator[tuple[GridRow, GridColumn, str, Number]]:
    for row in grid.rows:
        for column in grid.columns:
            path = f"{grid.key}.{row.code}.{column.code}"
            if isinstance(column.cell, NumberCell) and (number := number_of(values.get(path))) is not None:
                yield row, column, path, number


def unit_of_budget(form: Form, values: Values, last: Values) -> Iterator[Problem]:
    """Yen instead of 千円: a thousand times last year's answer, the same line's other years, or the other lines."""
    grid = grid_of(form, "budget")
    if grid is None:
        return
    everything = [number for *_, number in _cells(grid, values) if number > 0]
    for row, column, path, number in _cells(grid, values):
        others = [number_of(one) for other, one in numbers_of(grid, row.code, values) if other != path]
        before = number_of(last.get(path))
        yardstick = next(
            (
                one
                for one in (
                    before,
                    _smallest(others),
                    median(map(Decimal, everything)) if len(everything) > 2 else None,
                )
                if one
            ),
            None,
        )
        label = _label(grid, row, column)
        if yardstick is not None and number >= yardstick * YEN_RATIO:
            compared = "昨年度の回答" if before else "ほかの欄"
            yield _warn(
                path,
                label,
                f"{number:,}千円は、{compared}（{Decimal(yardstick):,.0f}千円）と比べて大きすぎます。"
                f"円で書かれていませんか。円なら{number / 1000:,.0f}千円です。",
            )
        elif number >= YEN_AT_LEAST:
            yield _warn(
                path,
                label,
                f"{number:,}千円（{number / 100_000:,.0f}億円）です。円で書かれていませんか。",
            )


def _smallest(numbers: Sequence[Number | None]) -> Number | None:
    return min((number for number in numbers if number), default=None)


def totals_of_budget(form: Form, values: Values, last: Values) -> Iterator[Problem]:
    """The computed total of a year against the year before, and against what last year's answer said of that year."""
    grid = grid_of(form, "budget")
    if grid is None:
        return
    now, before = column_totals(grid, values), column_totals(grid, last)
    columns = [column for column in grid.columns if now.get(column.code)]
    for column in columns:
        total, said = now[column.code], before.get(column.code)
        assert total is not None  # noqa: S101
        path = f"{grid.key}.{grid.rows[0].code}.{column.code}"
        label = f"{grid.label}／{grid.total_row}／{column.label}"
        if said is not None and said != total:
            yield _warn(
                path,
                label,
                f"計は{total:,}千円です。昨年度の回答では同じ年度の計が{said:,}千円でした。"
                "どちらが正しいか確かめてください。",
            )
    for earlier, later in pairwise(columns):
        one, two = now[earlier.code], now[later.code]
        if one and two and (two >= one * TOTAL_JUMP or one >= two * TOTAL_JUMP):
            path = f"{grid.key}.{grid.rows[0].code}.{later.code}"
            label = f"{grid.label}／{grid.total_row}／{later.label}"
            yield _warn(
                path,
                label,
                f"計が{earlier.label}の{one:,}千円から{two:,}千円に変わっています。抜けや二重がないか確かめてください。",
            )


def part_year(form: Form, values: Values, last: Values) -> Iterator[Problem]:
    """A count of a few months that looks like one of a whole year, judged by the month."""
    for key in ("counts", "services"):
        grid = grid_of(form, key)
        for row in grid.rows if grid else ():
            assert grid is not None  # noqa: S101
            yield from _part_year_row(grid, row, values)


def _part_year_row(grid: Grid, row: GridRow, values: Values) -> Iterator[Problem]:
    monthly: list[tuple[GridColumn, Number, int]] = []
    for column in grid.columns:
        number, period = number_of(values.get(f"{grid.key}.{row.code}.{column.code}")), period_of(column.code)
        if number is not None and period is not None:
            monthly.append((column, number, period[1]))
    whole = [(column, number) for column, number, months in monthly if months == 12]
    parts = [one for one in monthly if one[2] < 12]
    if not whole:
        return
    reference, count = whole[-1]
    for column, number, months in parts:
        # Small counts jump; ten cases more than expected are needed before anybody is bothered.
        expected = Decimal(count) * months / 12
        if number >= expected * PART_YEAR_RATIO and number - expected >= 10:
            yield _warn(
                f"{grid.key}.{row.code}.{column.code}",
                _label(grid, row, column),
                f"{months}か月分で{number:,}件です（{reference.label}は12か月で{count:,}件）。"
                "1年分や見込みを書かれていませんか。",
            )


def parts_of_counts(form: Form, values: Values, last: Values) -> Iterator[Problem]:
    """Plans are made for people who came: more plans than twice the consultations are worth a look."""
    grid = grid_of(form, "counts")
    for column in grid.columns if grid else ():
        assert grid is not None  # noqa: S101
        new = number_of(values.get(f"counts.NEW.{column.code}"))
        plans = number_of(values.get(f"counts.PLANS.{column.code}"))
        if new is not None and plans is not None and plans > new:
            row = next(one for one in grid.rows if one.code == "PLANS")
            yield _warn(
                f"counts.PLANS.{column.code}",
                _label(grid, row, column),
                f"プランが{plans:,}件で、新規受付の{new:,}件より多くなっています。"
                "前の年度からの分を含むときは、そのままでかまいません。",
            )


def staff_sizes(form: Form, values: Values, last: Values) -> Iterator[Problem]:
    """Head counts or hours instead of full-time equivalents; a mark where no number stands."""
    grid = grid_of(form, "staff")
    if grid is None:
        return
    for row, column, path, number in _cells(grid, values):
        if number > MOST_STAFF:
            yield _warn(
                path,
                _label(grid, row, column),
                f"{number:,}人です。常勤換算の人数か確かめてください（時間ではありません）。",
            )
    shared = [number_of(values.get(f"staff.{row.code}.concurrent")) for row in grid.rows]
    for row in grid.rows:
        path = f"staff.{row.code}.concurrent"
        if values.get(path) is True and not any(shared):
            yield _warn(
                path,
                f"{grid.label}／{row.label}／兼任",
                "○がありますが、兼任の人数がどの行にもありません。主な事業の欄に人数を書いてください。",
            )


def programmes_agree(form: Form, values: Values, last: Values) -> Iterator[Problem]:
    """A programme with money this year is run by somebody."""
    budget, delivery = grid_of(form, "budget"), grid_of(form, "delivery")
    if budget is None or delivery is None:
        return
    newest = budget.columns[-1]
    contracted = {
        str(values.get(f"contractors.{number}.programme"))
        for number in range(1, row_counts(form, values).get("contractors", 0) + 1)
    }
    for row in delivery.rows:
        money = number_of(values.get(f"budget.{row.code}.{newest.code}"))
        is_direct = values.get(f"delivery.{row.code}.direct") is True
        is_run = is_direct or values.get(f"delivery.{row.code}.contractor") or row.code in contracted
        if money and not is_run:
            yield _warn(
                f"delivery.{row.code}.direct",
                f"{delivery.label}／{row.label}",
                f"{newest.label}の予算が{money:,}千円ありますが、直営か委託かが書かれていません。",
            )
        if row.code in contracted and not values.get(f"delivery.{row.code}.contractor"):
            yield _warn(
                f"delivery.{row.code}.contractor",
                f"{delivery.label}／{row.label}／委託先名",
                "「2つ目からの委託先」にだけ書かれています。1つ目をここに書いてください。",
            )


Rule = Callable[[Form, Values, Values], Iterator[Problem]]
RULES: Final[Mapping[str, Sequence[Rule]]] = {
    QUESTIONNAIRE: (
        unit_of_budget,
        totals_of_budget,
        part_year,
        parts_of_counts,
        staff_sizes,
        programmes_agree,
    )
}
