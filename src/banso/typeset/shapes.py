"""A small language for the shape of template data, so that a wrong field is named before anything is set.

Not a general schema library: it knows text, numbers, lists, records and records told apart by a ``type`` key,
and it stops at the first problem, because a person fixes one field at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from banso.typeset.errors import FieldInvalid, FieldMissing


class Shape(Protocol):
    """Anything that can check a value found at ``path``."""

    def check(self, value: object, path: str, label: str) -> None:
        """Raise FieldMissing or FieldInvalid when ``value`` does not fit."""


@dataclass(frozen=True)
class Text:
    """A string."""

    def check(self, value: object, path: str, label: str) -> None:
        """Refuse anything but a string."""
        if not isinstance(value, str):
            raise FieldInvalid(path, label, "文字列")


@dataclass(frozen=True)
class Rich:
    """A string, or a list of runs: strings and ``{"text": …, "strong": true, …}``."""

    def check(self, value: object, path: str, label: str) -> None:
        """Refuse anything that cannot be read as runs of text."""
        runs = value if isinstance(value, list) else [value]
        for run in runs:
            text = run.get("text") if isinstance(run, Mapping) else run
            if not isinstance(text, str):
                raise FieldInvalid(path, label, "文字列、または text をもつ項目のリスト")


@dataclass(frozen=True)
class Scalar:
    """A string, a number, a truth value or nothing: what a table cell or a figure may hold."""

    def check(self, value: object, path: str, label: str) -> None:
        """Refuse lists and records."""
        if value is not None and not isinstance(value, str | int | float):
            raise FieldInvalid(path, label, "文字列または数")


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: object, path: str, label: str) -> None:
        """Refuse anything but a truth value."""
        if not isinstance(value, bool):
            raise FieldInvalid(path, label, "true または false")


@dataclass(frozen=True)
class Many:
    """A list of one shape; ``least`` items at least."""

    of: Shape
    least: int = 0

    def check(self, value: object, path: str, label: str) -> None:
        """Check each item in turn."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise FieldInvalid(path, label, "リスト")
        if len(value) < self.least:
            raise FieldMissing(path, label)
        for index, item in enumerate(value):
            self.of.check(item, f"{path}[{index}]", label)


@dataclass(frozen=True)
class Field:
    """One key of a record: its Japanese label, its shape, and whether it must be there and not be empty."""

    label: str
    shape: Shape = field(default_factory=Text)
    required: bool = False


@dataclass(frozen=True)
class Record:
    """A mapping with known fields; further keys are left alone."""

    fields: Mapping[str, Field]

    def check(self, value: object, path: str, label: str) -> None:
        """Check the known fields in the order they are declared."""
        if not isinstance(value, Mapping):
            raise FieldInvalid(path, label, "項目の組")
        for key, known in self.fields.items():
            here = f"{path}.{key}" if path else key
            found = value.get(key)
            if found is None or found == "":
                if known.required:
                    raise FieldMissing(here, known.label)
                continue
            known.shape.check(found, here, known.label)


@dataclass(frozen=True)
class Tagged:
    """A record whose ``type`` decides which fields it has."""

    kinds: Mapping[str, Record]

    def check(self, value: object, path: str, label: str) -> None:
        """Find the record for the type and check it."""
        if not isinstance(value, Mapping):
            raise FieldInvalid(path, label, "項目の組")
        kind = value.get("type")
        if not kind:
            raise FieldMissing(f"{path}.type", "種類")
        if not isinstance(kind, str) or kind not in self.kinds:
            raise FieldInvalid(f"{path}.type", "種類", "・".join(self.kinds) + " のどれか")
        self.kinds[kind].check(value, path, label)
