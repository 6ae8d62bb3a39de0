"""A map of the 47 prefectures as SVG text, safe under a strict Content Security Policy.

No script, no style attribute, no style element: colours are presentation attributes, which CSS classes may
override on screen and which stay in a PDF. Every value is also written as text, so no meaning hangs on colour
alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Final, TypedDict, TypeVar

from banso.japan.errors import UnsafeLink
from banso.japan.prefectures import PREFECTURES, Prefecture, find_prefecture

MapValue = int | float | None
T = TypeVar("T")

_NO_DATA: Final = "#f2f2f2"
_FILLS: Final = ("#e8f1fe", "#c5d7fb", "#9db7f9", "#4979f5", "#0017c1")
_DARK_FROM: Final = 3
_INK, _PAPER, _LINE = "#1a1a1a", "#ffffff", "#767676"
_FONT: Final = "'Noto Sans JP','Noto Sans CJK JP',sans-serif"
_NAME_SIZE, _VALUE_SIZE = 9, 9.5


class _Shape(TypedDict, total=False):
    path: str
    label: list[float]
    leader: list[float]


class _Outlines(TypedDict):
    width: int
    height: int
    inset: list[float]
    prefectures: dict[str, _Shape]


@lru_cache(maxsize=1)
def _outlines() -> _Outlines:
    text = files("banso.japan").joinpath("data/outlines.json").read_text(encoding="utf-8")
    loaded: _Outlines = json.loads(text)
    return loaded


@dataclass(frozen=True, slots=True)
class MapScale:
    """Classes of values: `floors` are the least values of the classes, ascending, at most five."""

    floors: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.floors) <= len(_FILLS) or list(self.floors) != sorted(set(self.floors)):
            raise ValueError("one to five ascending floors expected")

    def level(self, value: MapValue) -> int | None:
        """The class of a value counted from 0, None for no value; below the first floor it is 0."""
        if value is None:
            return None
        return max(0, sum(floor <= value for floor in self.floors) - 1)

    def colour(self, level: int | None) -> str:
        """The fill of a class; fewer classes use the wider steps of the same blues."""
        if level is None:
            return _NO_DATA
        if len(self.floors) == 1:
            return _FILLS[1]
        return _FILLS[round(level * (len(_FILLS) - 1) / (len(self.floors) - 1))]

    def is_dark(self, level: int | None) -> bool:
        """Say whether text on this class must be white."""
        return self.colour(level) in _FILLS[_DARK_FROM:]

    def labels(self, unit: str) -> tuple[str, ...]:
        """The range of each class in words: 0件, 1〜2件, 3件以上."""
        whole = all(float(floor).is_integer() for floor in self.floors)
        texts = []
        for floor, following in zip(self.floors, (*self.floors[1:], None), strict=True):
            if following is None:
                texts.append(f"{_number(floor)}{unit}以上")
            elif whole and following - floor == 1:
                texts.append(f"{_number(floor)}{unit}")
            elif whole:
                texts.append(f"{_number(floor)}〜{_number(following - 1)}{unit}")
            else:
                texts.append(f"{_number(floor)}{unit}以上{_number(following)}{unit}未満")
        return tuple(texts)


def scale_for(values: Mapping[str, MapValue]) -> MapScale:
    """Choose classes: each distinct value where there are at most five, else five of equal size."""
    present = sorted(value for value in values.values() if value is not None)
    distinct = sorted(set(present))
    if len(distinct) <= len(_FILLS):
        return MapScale(tuple(distinct) or (0,))
    cuts = {present[len(present) * i // len(_FILLS)] for i in range(len(_FILLS))}
    return MapScale(tuple(sorted(cuts)))


def prefecture_map_svg(
    values: Mapping[str, MapValue],
    *,
    title: str,
    description: str = "",
    classes: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    unit: str = "",
    scale: MapScale | None = None,
    id_prefix: str = "prefecture-map",
) -> str:
    """Draw the prefectures with their values and return the SVG element as text.

    `values`, `classes` (further CSS classes) and `links` are keyed by prefecture code or name. A prefecture
    without a value, or with None, is drawn as no data (データなし); 0 is a value. `id_prefix` must be unique
    on the page. Each prefecture is a group with the classes `prefecture`, `prefecture-13`, and `level-0` to
    `level-4` or `level-none`.

    With links the picture is a group of links for keyboard and screen reader, without them one image with
    title and description. Raises `UnknownPrefecture` for a wrong key and `UnsafeLink` for a link that is
    neither a path of this site nor http(s).
    """
    by_code = _by_code(values)
    drawing = _Drawing(
        scale or scale_for(by_code), unit, by_code, _by_code(classes or {}), _by_code(links or {})
    )
    outlines = _outlines()
    shapes = [drawing.prefecture(p, outlines["prefectures"][p.code]) for p in PREFECTURES]
    labels = [drawing.label(p, outlines["prefectures"][p.code]) for p in PREFECTURES]
    x, y, width, height = outlines["inset"]
    described = f' aria-describedby="{escape(id_prefix)}-description"' if description else ""
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" class="prefecture-map"'
            f' role="{"group" if links else "img"}" font-family="{_FONT}"'
            f' viewBox="0 0 {outlines["width"]} {outlines["height"]}"'
            f' aria-labelledby="{escape(id_prefix)}-title"{described}>',
            f'<title id="{escape(id_prefix)}-title">{escape(title)}</title>',
            f'<desc id="{escape(id_prefix)}-description">{escape(description)}</desc>' if description else "",
            f'<rect class="map-inset" x="{x}" y="{y}" width="{width}" height="{height}" fill="none"'
            f' stroke="{_LINE}" stroke-width="0.8"/>',
            f'<g class="map-shapes" stroke="{_LINE}" stroke-width="0.6" stroke-linejoin="round">',
            *shapes,
            '</g><g class="map-labels" text-anchor="middle" pointer-events="none" aria-hidden="true">',
            *labels,
            "</g>",
            drawing.legend(),
            "</svg>",
        )
    )


def _by_code(given: Mapping[str, T]) -> dict[str, T]:
    return {find_prefecture(key).code: value for key, value in given.items()}


@dataclass(frozen=True, slots=True)
class _Drawing:
    scale: MapScale
    unit: str
    values: Mapping[str, MapValue]
    classes: Mapping[str, str]
    links: Mapping[str, str]

    def prefecture(self, prefecture: Prefecture, shape: _Shape) -> str:
        """One outline with its accessible name, in a link where there is one."""
        level = self.scale.level(self.values.get(prefecture.code))
        names = f"prefecture prefecture-{prefecture.code} level-{'none' if level is None else level}"
        names = f"{names} {self.classes.get(prefecture.code, '')}".strip()
        spoken = escape(f"{prefecture.name} {self._value_text(prefecture.code)}")
        drawn = (
            f'<g class="{escape(names)}"><title>{spoken}</title>'
            f'<path d="{shape["path"]}" fill="{self.scale.colour(level)}"/></g>'
        )
        link = self.links.get(prefecture.code)
        if link is None:
            return drawn
        return f'<a href="{escape(_checked(link))}" aria-label="{spoken}">{drawn}</a>'

    def label(self, prefecture: Prefecture, shape: _Shape) -> str:
        """Short name, and below it the value where there is one."""
        x, y = shape["label"]
        value = self.values.get(prefecture.code)
        outside = "leader" in shape
        dark = self.scale.is_dark(self.scale.level(value)) and not outside
        ink, halo = (_PAPER, _FILLS[-1]) if dark else (_INK, _PAPER)
        line = ""
        if outside:
            x1, y1, x2, y2 = shape["leader"]
            line = f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2 - 12}" stroke="{_INK}" stroke-width="0.8"/>'
        paint = f'fill="{ink}" stroke="{halo}" stroke-width="2" stroke-linejoin="round" paint-order="stroke"'
        name_y = y + 3.2 if value is None else y - 1
        text = (
            f'<text x="{x}" y="{name_y:.1f}" font-size="{_NAME_SIZE}" {paint}>{prefecture.short_name}</text>'
        )
        if value is not None:
            text += (
                f'<text x="{x}" y="{y + 8.6:.1f}" font-size="{_VALUE_SIZE}" font-weight="700" {paint}>'
                f"{_number(value)}</text>"
            )
        return line + text

    def legend(self) -> str:
        """The classes with their ranges in words, in the empty upper left."""
        rows = [
            (self.scale.colour(level), text, f"level-{level}")
            for level, text in enumerate(self.scale.labels(self.unit))
        ]
        if any(self.values.get(p.code) is None for p in PREFECTURES):
            rows.append((_NO_DATA, "データなし", "level-none"))
        drawn = "".join(
            f'<g class="{name}"><rect x="24" y="{24 + 26 * i}" width="26" height="16" fill="{colour}"'
            f' stroke="{_LINE}" stroke-width="0.8"/>'
            f'<text x="58" y="{37 + 26 * i}" font-size="14" fill="{_INK}">{escape(text)}</text></g>'
            for i, (colour, text, name) in enumerate(rows)
        )
        return f'<g class="map-legend" aria-hidden="true">{drawn}</g>'

    def _value_text(self, code: str) -> str:
        value = self.values.get(code)
        return "データなし" if value is None else f"{_number(value)}{self.unit}"


def _checked(link: str) -> str:
    is_path = link.startswith(("/", "?", "#")) and not link.startswith(("//", "/\\"))
    if not is_path and not link.startswith(("https://", "http://")):
        raise UnsafeLink(link)
    return link


def _number(value: float) -> str:
    """1234 → 1,234 ; 2.50 → 2.5."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0")


# The projection of tools/build_map.py: units a degree of latitude, the north-western corner, the inset of 沖縄県.
_UNITS: Final = 62.0
_SHRINK: Final = math.cos(math.radians(37))
_WEST, _NORTH, _MARGIN = 129.556, 45.52, 8.0
_OKINAWA: Final = "47"
_OKINAWA_WEST, _OKINAWA_NORTH, _OKINAWA_SCALE = 127.64, 26.87, 1.8
_INSET_X, _INSET_Y = 40.0, 250.0


def map_point(latitude: float, longitude: float, prefecture_code: str) -> tuple[float, float]:
    """Return where a position in degrees lies on the picture, in SVG units; 沖縄県 in its inset.

    Islands that the picture does not draw come to lie at its edge, or at that of the inset.
    """
    outlines = _outlines()
    if prefecture_code == _OKINAWA:
        x = _INSET_X + (longitude - _OKINAWA_WEST) * _SHRINK * _UNITS * _OKINAWA_SCALE
        y = _INSET_Y + (_OKINAWA_NORTH - latitude) * _UNITS * _OKINAWA_SCALE
        left, top, width, height = outlines["inset"]
    else:
        x = _MARGIN + (longitude - _WEST) * _SHRINK * _UNITS
        y = _MARGIN + (_NORTH - latitude) * _UNITS
        left, top, width, height = 0.0, 0.0, outlines["width"], outlines["height"]
    return round(min(max(x, left), left + width), 1), round(min(max(y, top), top + height), 1)


def table_rows(values: Mapping[str, MapValue], *, unit: str = "") -> Sequence[tuple[str, str]]:
    """The facts of the map for the table beside it: (prefecture, value in words), all 47."""
    by_code = _by_code(values)
    drawing = _Drawing(MapScale((0,)), unit, by_code, {}, {})
    return [(p.name, drawing._value_text(p.code)) for p in PREFECTURES]
