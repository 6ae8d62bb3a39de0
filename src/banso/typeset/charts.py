"""Small charts as SVG text: the same picture on a page and in print.

Text stays text, nothing uses a ``style`` attribute (the pages' CSP forbids it), every chart has a title and a
description that states its figures in words, and series differ by pattern and label as well as by colour.
Lengths are in SVG user units (one unit is one CSS pixel). The same input gives the same string.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from banso.office.rounding import percent_of
from banso.typeset.svg import INK, MUTED, PALETTE, Canvas, figure, identity, num, text_width, wrap


class ChartInvalid(ValueError):
    """The figures cannot be drawn; the message is Japanese and says which."""


@dataclass(frozen=True)
class Series:
    """One row of figures: ``values`` in the order of the categories; ``None`` means no answer, not zero."""

    label: str
    values: Sequence[float | None]


def bar_chart(
    title: str,
    items: Sequence[tuple[str, float]],
    *,
    unit: str = "",
    width: float = 640,
    label_width: float | None = None,
) -> str:
    """Return horizontal bars, one per ``(label, value)``, each with its figure at the end of the bar.

    ``unit`` follows every figure (``件``, ``人``). Raises ChartInvalid for no items or a value below zero.
    """
    _need(bool(items), "図にする値がありません。")
    for label, value in items:
        _need(math.isfinite(value) and value >= 0, f"「{label}」の値 {value} は棒グラフにできません。")
    row, top = 30.0, 8.0
    height = top * 2 + row * len(items)
    canvas = Canvas(width, height, identity("bar", title, items, unit, width))
    left = label_width or min(width * 0.42, max(text_width(label, 12) for label, _ in items) + 14)
    room = width - left - max(text_width(figure(value) + unit, 12) for _, value in items) - 14
    most = max(value for _, value in items) or 1
    for index, (label, value) in enumerate(items):
        y = top + row * index
        canvas.lines(left - 8, y + 15, wrap(label, left - 14, 12))
        canvas.box(left, y + 7, room * value / most, row - 14, 0)
        canvas.text(left + room * value / most + 6, y + 19.5, figure(value) + unit, bold=True)
    canvas.line(left, top - 2, left, height - top + 2, stroke=INK)
    words = "、".join(f"{label} {figure(value)}{unit}" for label, value in items)
    return canvas.svg(title, f"横棒グラフ。{words}。", 1)


def grouped_chart(
    title: str, categories: Sequence[str], series: Sequence[Series], *, unit: str = "", width: float = 640
) -> str:
    """Return upright bars side by side per category, with a legend; a missing value leaves a gap.

    Raises ChartInvalid when a series has another length than the categories, or a negative value.
    """
    _check_series(categories, series)
    height, left, bottom = 330.0, 52.0, 44.0
    canvas = Canvas(width, height, identity("grouped", title, categories, series, unit, width))
    top = _legend(canvas, series, width) + 26
    most, step = _scale(
        max((value for one in series for value in one.values if value is not None), default=0)
    )
    span, slot = height - top - bottom, (width - left - 8) / len(categories)
    _grid(canvas, left, top, span, most, step, unit)
    bar = min(34.0, slot * 0.78 / len(series))
    for column, category in enumerate(categories):
        start = left + slot * column + (slot - bar * len(series)) / 2
        for index, one in enumerate(series):
            value = one.values[column]
            if value is None:
                canvas.text(
                    start + bar * (index + 0.5), top + span - 5, "－", size=10, anchor="middle", fill=MUTED
                )
                continue
            tall = span * value / most
            canvas.box(start + bar * index + 1, top + span - tall, bar - 2, tall, index)
            canvas.text(
                start + bar * (index + 0.5), top + span - tall - 4, figure(value), size=10, anchor="middle"
            )
        _category(canvas, left + slot * (column + 0.5), top + span + 16, category, slot - 6)
    canvas.line(left, top + span, width - 8, top + span, stroke=INK)
    return canvas.svg(title, "棒グラフ。" + _words(categories, series, unit), len(series))


def stacked_chart(
    title: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    percent: bool = False,
    width: float = 640,
) -> str:
    """Return one horizontal bar per category, divided by series; with ``percent`` as shares of 100.

    Figures stand inside the parts that have room for them, the total (or n) at the end. Raises
    ChartInvalid as grouped_chart does.
    """
    _check_series(categories, series)
    totals = [sum(one.values[i] or 0 for one in series) for i in range(len(categories))]
    canvas = Canvas(width, 0, identity("stacked", title, categories, series, unit, percent, width))
    top, row = _legend(canvas, series, width) + 8, 34.0
    canvas.height = top + row * len(categories) + 8
    left = min(width * 0.38, max(text_width(label, 12) for label in categories) + 14)
    ends = [f"n={figure(total)}" if percent else f"{figure(total)}{unit}" for total in totals]
    room = width - left - max(text_width(end, 11) for end in ends) - 14
    most = max(totals) or 1
    for i, category in enumerate(categories):
        y, x = top + row * i, left
        canvas.lines(left - 8, y + 17, wrap(category, left - 14, 12))
        whole = (totals[i] or 1) if percent else most
        for index, one in enumerate(series):
            value = one.values[i] or 0
            wide = room * value / whole
            canvas.box(x, y + 7, wide, row - 14, index)
            _inside(canvas, x, y, wide, f"{percent_of(value, whole)}%" if percent else figure(value), index)
            x += wide
        canvas.text(x + 6, y + 21, ends[i], size=11, bold=not percent, fill=MUTED if percent else INK)
    canvas.line(left, top, left, canvas.height - 6, stroke=INK)
    kind = "100%積み上げ横棒グラフ。" if percent else "積み上げ横棒グラフ。"
    return canvas.svg(title, kind + _words(categories, series, unit), len(series))


def line_chart(
    title: str, categories: Sequence[str], series: Sequence[Series], *, unit: str = "", width: float = 640
) -> str:
    """Return lines over the categories; series differ by dash and marker too, named at their right end.

    A missing value breaks the line. Raises ChartInvalid as grouped_chart does.
    """
    _check_series(categories, series)
    height, left, top, bottom = 300.0, 52.0, 22.0, 40.0
    right = max(text_width(one.label, 11) for one in series) + 18
    canvas = Canvas(width, height, identity("line", title, categories, series, unit, width))
    most, step = _scale(
        max((value for one in series for value in one.values if value is not None), default=0)
    )
    span = height - top - bottom
    slot = (width - left - right) / len(categories)
    _grid(canvas, left, top, span, most, step, unit, right=right)
    ends: list[float] = []
    for index, one in enumerate(series):
        points = [
            None if value is None else (left + slot * (i + 0.5), top + span * (1 - value / most))
            for i, value in enumerate(one.values)
        ]
        _polyline(canvas, points, index)
        for point, value in zip(points, one.values, strict=True):
            if point is not None and value is not None and len(series) == 1:
                canvas.text(point[0], point[1] - 9, figure(value), size=10.5, anchor="middle")
        last = next((point for point in reversed(points) if point is not None), None)
        if last is not None:
            # Names that would overlap move down a line each.
            y = last[1] + 4
            while any(abs(y - other) < 14 for other in ends):
                y += 14
            ends.append(y)
            canvas.text(width - right + 4, y, one.label, size=11, bold=True)
    for i, category in enumerate(categories):
        _category(canvas, left + slot * (i + 0.5), top + span + 16, category, slot - 4)
    canvas.line(left, top + span, width - right, top + span, stroke=INK)
    return canvas.svg(title, "折れ線グラフ。" + _words(categories, series, unit), 0)


# One stroke, dash and marker per series, so that lines differ without colour too.
_STROKES = ((PALETTE[0], ""), (PALETTE[4], "7 4"), (PALETTE[2], "2 3"), (INK, "9 3 2 3"))
_MARKERS = (  # corner points around the middle
    ((3.2, -3.2), (3.2, 3.2), (-3.2, 3.2), (-3.2, -3.2)),
    ((0, -4.4), (4.2, 3.2), (-4.2, 3.2)),
    ((0, -4.6), (4.6, 0), (0, 4.6), (-4.6, 0)),
)


def _polyline(canvas: Canvas, points: Sequence[tuple[float, float] | None], index: int) -> None:
    colour, dash = _STROKES[index % len(_STROKES)]
    path, pen_up = "", True
    for point in points:
        if point is not None:
            path += f"{'M' if pen_up else 'L'}{num(point[0])} {num(point[1])}"
        pen_up = point is None
    canvas.path(path, stroke=colour, width=2, dash=dash)
    for x, y in (point for point in points if point is not None):
        if index % 4 == 0:
            canvas.dot(x, y, stroke=colour)
            continue
        corners = [f"{num(x + dx)} {num(y + dy)}" for dx, dy in _MARKERS[index % 4 - 1]]
        canvas.path("M" + "L".join(corners) + "Z", stroke=colour, width=1.8, fill="#ffffff")


def _legend(canvas: Canvas, series: Sequence[Series], width: float) -> float:
    """Draw the legend along the top and return the height it took."""
    x, y = 4.0, 6.0
    for index, one in enumerate(series):
        wide = 24 + text_width(one.label, 12) + 18
        if x + wide > width and x > 4:
            x, y = 4.0, y + 21
        canvas.box(x, y, 16, 12, index)
        canvas.text(x + 22, y + 10.5, one.label)
        x += wide
    return y + 20


def _grid(
    canvas: Canvas,
    left: float,
    top: float,
    span: float,
    most: float,
    step: float,
    unit: str,
    *,
    right: float = 8,
) -> None:
    for tick in range(round(most / step) + 1):
        y = top + span * (1 - tick * step / most)
        if tick:
            canvas.line(left, y, canvas.width - right, y, width=0.6)
        canvas.text(left - 6, y + 4, figure(tick * step), size=10.5, anchor="end", fill=MUTED)
    if unit:
        canvas.text(left + 2, top - 9, f"（{unit}）", size=10.5, anchor="end", fill=MUTED)


def _category(canvas: Canvas, x: float, y: float, words: str, room: float) -> None:
    for number, part in enumerate(wrap(words, room, 11)):
        canvas.text(x, y + number * 13.5, part, size=11, anchor="middle")


def _inside(canvas: Canvas, x: float, y: float, wide: float, words: str, index: int) -> None:
    """Write a figure inside its part, on a small white plate unless the part is plainly dark."""
    need = text_width(words, 10.5)
    if wide < need + 6 or words in ("0", "0%"):
        return
    solid_dark = index % len(PALETTE) == 0
    if not solid_dark:
        canvas.plate(x + (wide - need) / 2 - 2.5, y + 10, need + 5, 14)
    canvas.text(
        x + wide / 2,
        y + 21,
        words,
        size=10.5,
        anchor="middle",
        bold=True,
        fill="#ffffff" if solid_dark else INK,
    )


def _scale(highest: float) -> tuple[float, float]:
    """Return the end of an axis and its step: 1, 2 or 5 times a power of ten, four to six steps."""
    if highest <= 0:
        return 1, 1
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    if highest >= 4:
        step = max(1.0, step)
    end = math.ceil(highest * 1.02 / step) * step
    return end, step


def _check_series(categories: Sequence[str], series: Sequence[Series]) -> None:
    _need(bool(categories) and bool(series), "図にする値がありません。")
    for one in series:
        _need(
            len(one.values) == len(categories),
            f"「{one.label}」の値は{len(one.values)}個ですが、項目は{len(categories)}個です。数をそろえてください。",
        )
        for value in one.values:
            _need(
                value is None or (math.isfinite(value) and value >= 0),
                f"「{one.label}」に図にできない値 {value} があります。",
            )


def _need(condition: bool, message: str) -> None:
    if not condition:
        raise ChartInvalid(message)


def _words(categories: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Say every figure, for those who hear the chart."""
    return "".join(
        f"{one.label}："
        + "、".join(
            f"{category} {'値なし' if value is None else figure(value) + unit}"
            for category, value in zip(categories, one.values, strict=True)
        )
        + "。"
        for one in series
    )
