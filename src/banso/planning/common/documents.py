"""Reading JSON documents so that every complaint names the path of the value at fault."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Final

from banso.planning.common.errors import (
    DocumentTooLarge,
    DuplicateId,
    MissingField,
    OutOfRange,
    PlanningInputError,
    UnknownField,
    UnknownFormat,
    UnknownId,
    UnreadableDocument,
    WrongType,
)

MAX_BYTES: Final = 64_000_000
"""Largest document read. 3,000 projects make 3 MB; 100,000 participants with ranked choices make about 30 MB."""
MAX_ID_LENGTH: Final = 200


class Node:
    """One JSON value with its path; its readers raise the named errors of `errors`."""

    __slots__ = ("path", "value")

    def __init__(self, value: object, path: str = "$") -> None:
        self.value, self.path = value, path

    def fields(self) -> Mapping[str, object]:
        """Return the value as an object, or raise `WrongType`."""
        if not isinstance(self.value, dict):
            raise WrongType(self.path, "まとまり（{…}）", self.value)
        return self.value

    def only(self, *known: str) -> Node:
        """Refuse fields that are not `known` (`UnknownField`); return self."""
        for name in self.fields():
            if name not in known:
                raise UnknownField(f"{self.path}.{name[:60]}", known)
        return self

    def has(self, name: str) -> bool:
        """Say whether the field is there and not null."""
        return self.fields().get(name) is not None

    def child(self, name: str) -> Node:
        """Return a required field; raises `MissingField`."""
        fields, path = self.fields(), f"{self.path}.{name}"
        if name not in fields:
            raise MissingField(path)
        return Node(fields[name], path)

    def entries(self, name: str, *, required: bool = True, limit: int = 1_000_000) -> list[Node]:
        """Return the entries of a list field; a list that is not required may be missing or null."""
        if not required and not self.has(name):
            return []
        return self.child(name).elements(limit=limit)

    def elements(self, *, limit: int = 1_000_000) -> list[Node]:
        """Return the entries of this list."""
        if not isinstance(self.value, list):
            raise WrongType(self.path, "一覧（[…]）", self.value)
        if len(self.value) > limit:
            raise OutOfRange(self.path, f"{limit:,} 件以下", f"{len(self.value):,} 件")
        return [Node(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def as_text(self, *, blank: bool = False, limit: int = MAX_ID_LENGTH) -> str:
        """Return this value as text; empty only where `blank`."""
        if not isinstance(self.value, str):
            raise WrongType(self.path, "文字列", self.value)
        if not (blank or self.value.strip()):
            raise OutOfRange(self.path, "1文字以上", "空")
        if len(self.value) > limit:
            raise OutOfRange(self.path, f"{limit}文字以下", f"{len(self.value)}文字")
        return self.value

    def as_integer(self, minimum: int | None = None, maximum: int | None = None) -> int:
        """Return this value as a whole number inside the limits."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise WrongType(self.path, "整数", self.value)
        _check_range(self.path, self.value, minimum, maximum)
        return self.value

    def as_number(self, minimum: float | None = None, maximum: float | None = None) -> float:
        """Return this value as a finite number inside the limits."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise WrongType(self.path, "数", self.value)
        if isinstance(self.value, float) and not isfinite(self.value):
            raise OutOfRange(self.path, "有限の数", self.value)
        _check_range(self.path, self.value, minimum, maximum)
        return float(self.value)

    def as_day(self) -> date:
        """Return this value, `2019-10-28`, as a date."""
        text = self.as_text()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or len(text) != 10:
            raise WrongType(self.path, "日付（2019-10-28 の形）", text)
        return day

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text field; `default` None makes it required."""
        return default if default is not None and not self.has(name) else self.child(name).as_text()

    def integer(
        self, name: str, default: int | None = None, *, minimum: int | None = None, maximum: int | None = None
    ) -> int:
        """Read a whole number; `default` None makes it required."""
        if default is not None and not self.has(name):
            return default
        return self.child(name).as_integer(minimum, maximum)

    def number(
        self,
        name: str,
        default: float | None = None,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
    ) -> float:
        """Read a number; `default` None makes it required."""
        if default is not None and not self.has(name):
            return default
        return self.child(name).as_number(minimum, maximum)

    def flag(self, name: str, default: bool = False) -> bool:
        """Read true or false; missing means `default`."""
        if not self.has(name):
            return default
        node = self.child(name)
        if not isinstance(node.value, bool):
            raise WrongType(node.path, "真偽値（true / false）", node.value)
        return node.value

    def day(self, name: str) -> date:
        """Read a required date."""
        return self.child(name).as_day()

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """Read a list of texts; missing means none unless `required`."""
        return tuple(entry.as_text() for entry in self.entries(name, required=required))

    def days(self, name: str, *, required: bool = False) -> tuple[date, ...]:
        """Read a list of dates; missing means none unless `required`."""
        return tuple(entry.as_day() for entry in self.entries(name, required=required))

    def references(
        self, name: str, known: Mapping[str, object], what: str, *, required: bool = False
    ) -> tuple[str, ...]:
        """Read a list of ids that must be keys of `known` and differ; `what` names them in the complaint."""
        seen: dict[str, str] = {}
        for entry in self.entries(name, required=required):
            identifier = entry.reference_in(known, what)
            if identifier in seen:
                raise DuplicateId(entry.path, identifier, seen[identifier])
            seen[identifier] = entry.path
        return tuple(seen)

    def reference(self, name: str, known: Mapping[str, object], what: str) -> str:
        """Read a required id that must be a key of `known`."""
        return self.child(name).reference_in(known, what)

    def reference_in(self, known: Mapping[str, object], what: str) -> str:
        """Read this value as an id that must be a key of `known`."""
        identifier = self.as_text()
        if identifier not in known:
            raise UnknownId(self.path, identifier, what)
        return identifier

    def by_id(self, name: str, *, required: bool = True) -> Iterator[tuple[str, Node]]:
        """Walk over a list of objects with an `id` each; raises `DuplicateId` where one comes twice."""
        seen: dict[str, str] = {}
        for entry in self.entries(name, required=required):
            identifier = entry.text("id")
            path = f"{entry.path}.id"
            if identifier in seen:
                raise DuplicateId(path, identifier, seen[identifier])
            seen[identifier] = path
            yield identifier, entry


def _check_range(path: str, value: float, minimum: float | None, maximum: float | None) -> None:
    if minimum is not None and value < minimum:
        raise OutOfRange(path, f"{minimum} 以上", _short(value))
    if maximum is not None and value > maximum:
        raise OutOfRange(path, f"{maximum} 以下", _short(value))


def _short(value: float) -> str:
    return str(value) if abs(value) < 1e15 else f"{float(min(abs(value), 1e300)):.3g} ほど"


def parse(content: bytes, *, limit: int = MAX_BYTES) -> Node:
    """Read a JSON document. Raises `DocumentTooLarge` or `UnreadableDocument`, never anything else."""
    if len(content) > limit:
        raise DocumentTooLarge(len(content), limit)
    try:
        value = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"{error.start + 1}バイト目がUTF-8ではありません") from None
    except json.JSONDecodeError as error:
        raise UnreadableDocument(f"{error.lineno}行目の{error.colno}文字目") from None
    except RecursionError:
        raise UnreadableDocument("入れ子が深すぎます") from None
    except PlanningInputError:
        raise
    except ValueError:  # digits beyond the interpreter's limit for one number
        raise UnreadableDocument("桁の多すぎる数があります") from None
    return Node(value)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableDocument(f"項目「{twice[:40]}」が一つのまとまりに二度あります")
    return found


def _no_constant(name: str) -> object:
    raise UnreadableDocument(f"{name} は数として使えません")


def read_file(path: Path, *, limit: int = MAX_BYTES) -> tuple[Node, bytes]:
    """Read a document from a file; returns it with its bytes. Raises the errors of `parse`."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise DocumentTooLarge(size, limit)
        content = path.read_bytes()
    except OSError as error:
        raise PlanningInputError("$", f"ファイル「{path.name}」を開けません（{error.strerror}）。") from None
    return parse(content, limit=limit), content


def format_of(document: Node, *expected: str) -> str:
    """Return the document's `format`; raises `UnknownFormat` unless it is one of `expected` (if any given)."""
    found = document.fields().get("format")
    if not isinstance(found, str) or (expected and found not in expected):
        raise UnknownFormat(found, expected)
    return found


def canonical(value: object) -> bytes:
    """Return the one way in which this kit writes a JSON value, for hashing."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def input_hash(value: object) -> str:
    """Return `sha256:…` of a JSON value; spacing and order of keys do not matter."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()


def dump(value: object) -> str:
    """Write a JSON value for people and programs: UTF-8, one item a line, closing newline."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
