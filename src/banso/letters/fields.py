"""The field syntax of templates: `{{締切}}` stands for a value. Nothing in a template is ever code.

A field is a name between two pairs of braces (full-width braces and spaces are taken too). There are no
conditions, loops or filters. Which names there are is a catalogue: `declare` adds to it, the sources of
recipients say which of them they provide, and a template may ask for further ones when it is used.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from banso.foundation.errors import BansoError
from banso.japan.dates import wareki
from banso.office.tables import Table

FieldKind = Literal["text", "date", "list", "table"]
FieldValue = str | dt.date | Sequence[str] | Table | None
Values = Mapping[str, FieldValue]

_HALF = str.maketrans("｛｝", "{}")
_LONGEST = 40


@dataclass(frozen=True)
class FieldSpec:
    """A field people may use: its name, what it stands for, and an example."""

    name: str
    label: str
    kind: FieldKind = "text"
    example: str = ""


@dataclass(frozen=True)
class Place:
    """A field in a text; `line` and `column` count from 1."""

    name: str
    line: int
    column: int
    start: int
    end: int


class TemplateProblem(BansoError):
    """A template that cannot be read. `line` and `column` (from 1) say where, `part` in which text."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"{line}行目の{column}文字目：{message}")
        self.line = line
        self.column = column


class BrokenField(TemplateProblem):
    """Braces that do not close, or hold no name."""


class UnknownField(TemplateProblem):
    """A field nobody provides."""

    def __init__(self, place: Place, known: Sequence[str]) -> None:
        near = difflib.get_close_matches(place.name, known, n=1, cutoff=0.5)
        hint = f"「{{{{{near[0]}}}}}」ではありませんか。" if near else "使える項目の一覧から選んでください。"
        super().__init__(f"「{{{{{place.name}}}}}」という項目はありません。{hint}", place.line, place.column)
        self.name = place.name


class TableOutOfPlace(TemplateProblem):
    """A table in running text."""


_catalogue: dict[str, FieldSpec] = {}


def declare(*specs: FieldSpec) -> None:
    """Add fields to the catalogue. ValueError when a name is declared with another meaning."""
    for spec in specs:
        if _catalogue.get(spec.name, spec) != spec:
            raise ValueError(f"letter field declared twice: {spec.name}")
        _catalogue[spec.name] = spec


def catalogue() -> dict[str, FieldSpec]:
    """Return every declared field by name."""
    return dict(_catalogue)


def places(text: str) -> Iterator[Place]:
    """Yield the fields of a text in order. Raises BrokenField."""
    plain = text.translate(_HALF)
    position = 0
    while (start := plain.find("{{", position)) >= 0:
        line = plain.count("\n", 0, start) + 1
        column = start - (plain.rfind("\n", 0, start) + 1) + 1
        end = plain.find("}}", start + 2)
        name = plain[start + 2 : end].strip() if end >= 0 else ""
        if end < 0 or "\n" in plain[start:end] or "{{" in plain[start + 2 : end]:
            raise BrokenField("「{{」に対応する「}}」がありません。", line, column)
        if not name or len(name) > _LONGEST:
            raise BrokenField("「{{」と「}}」の間に項目の名前を書いてください。", line, column)
        yield Place(name, line, column, start, end + 2)
        position = end + 2


def names_in(*texts: str) -> list[str]:
    """Return the names of the fields used, each once, in order. Raises BrokenField."""
    return list(dict.fromkeys(place.name for text in texts for place in places(text)))


def check(
    text: str, known: Sequence[str], tables: Sequence[str] = (), *, may_hold_tables: bool = False
) -> None:
    """Read a text as it will be filled. Raises BrokenField, UnknownField, TableOutOfPlace."""
    for place in places(text):
        if place.name not in known:
            raise UnknownField(place, known)
        if place.name in tables and not (may_hold_tables and is_alone(text, place)):
            raise TableOutOfPlace(
                f"「{{{{{place.name}}}}}」は表です。「記」の中で、1行に単独で書いてください。",
                place.line,
                place.column,
            )


def is_alone(text: str, place: Place) -> bool:
    """Return whether the field is the only thing on its line."""
    begin = text.rfind("\n", 0, place.start) + 1
    finish = text.find("\n", place.end)
    return text[begin : finish if finish >= 0 else len(text)].strip() == text[place.start : place.end]


def fill(text: str, values: Values) -> str:
    """Return the text with its fields replaced; a value's own braces are left as they are.

    Raises BrokenField, UnknownField for a name without an entry in `values`.
    """
    parts: list[str] = []
    position = 0
    for place in places(text):
        if place.name not in values:
            raise UnknownField(place, list(values))
        parts += [text[position : place.start], in_words(values[place.name])]
        position = place.end
    return "".join(parts) + text[position:]


def in_words(value: FieldValue) -> str:
    """Return a value as text: dates in the Japanese calendar with weekday (and hour), lists joined by 、."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        minute = f"{local.minute}分" if local.minute else ""
        return f"{wareki(local.date(), weekday=True)}{local.hour}時{minute}"
    if isinstance(value, dt.date):
        return wareki(value, weekday=True)
    if isinstance(value, Table):
        return f"（表：{value.caption}）"
    return "、".join(value)


def is_blank(value: FieldValue) -> bool:
    """Return whether a value would print nothing."""
    if isinstance(value, Table):
        return not value.rows
    return not in_words(value).strip()
