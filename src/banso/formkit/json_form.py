"""Form definitions as JSON: defaults are left out; a wrong key or type is an error."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from banso.formkit import cells, definition
from banso.formkit.definition import Form

_KINDS: Mapping[str, type] = {
    "text": definition.TextField,
    "long_text": definition.LongTextField,
    "number": definition.NumberField,
    "choice": definition.ChoiceField,
    "mark": definition.MarkField,
    "date": definition.DateField,
    "marks": definition.Marks,
    "grid": definition.Grid,
    "repeating": definition.Repeating,
}
_CELL_KINDS: Mapping[str, type] = {
    "text": cells.TextCell,
    "number": cells.NumberCell,
    "mark": cells.MarkCell,
    "choice": cells.ChoiceCell,
    "date": cells.DateCell,
}
_NAMES = {kind: name for table in (_KINDS, _CELL_KINDS) for name, kind in table.items()}


def dump_form(form: Form) -> dict[str, object]:
    """Return the JSON object from which `load_form` makes the same form."""
    dumped = _dump(form)
    assert isinstance(dumped, dict)  # noqa: S101 - a dataclass dumps to an object
    return dumped


def load_form(data: Mapping[str, object]) -> Form:
    """Return the form a JSON object describes. Raises `ValueError` naming place and fault."""
    form = _load(Form, data, "form")
    assert isinstance(form, Form)  # noqa: S101
    return form


def _dump(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_dump(each) for each in value]
    if not dataclasses.is_dataclass(value):
        return value
    kind = _NAMES.get(type(value))
    dumped: dict[str, object] = {} if kind is None else {"kind": kind}
    for each in dataclasses.fields(value):
        content = getattr(value, each.name)
        if content != _default(each):
            dumped[each.name] = _dump(content)
    return dumped


def _default(each: dataclasses.Field[Any]) -> object:
    if each.default is not dataclasses.MISSING:
        return each.default
    if each.default_factory is not dataclasses.MISSING:
        return each.default_factory()
    return dataclasses.MISSING


def _load(kind: type, data: object, where: str) -> object:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where}: an object is expected")
    hints, needed = _parts_of(kind)
    unknown = data.keys() - hints.keys() - {"kind"}
    if unknown:
        raise ValueError(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")
    missing = [name for name in needed if name not in data]
    if missing:
        raise ValueError(f"{where}: missing {', '.join(missing)}")
    given = {
        name: _convert(hint, data[name], f"{where}.{name}") for name, hint in hints.items() if name in data
    }
    return kind(**given)


@cache
def _parts_of(kind: type) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the types of a dataclass's fields by name, and the names that must be given."""
    fields = dataclasses.fields(kind)
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields}, tuple(
        each.name for each in fields if _is_needed(each)
    )


def _is_needed(each: dataclasses.Field[Any]) -> bool:
    return each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING


def _convert(hint: Any, value: object, where: str) -> object:
    if hint == cells.Cell:
        return _load_kind(_CELL_KINDS, value, where)
    if hint == definition.Item:
        return _load_kind(_KINDS, value, where)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _load(hint, value, where)
    if get_origin(hint) is Sequence:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError(f"{where}: a list is expected")
        return tuple(_convert(get_args(hint)[0], each, f"{where}[{n}]") for n, each in enumerate(value))
    if Decimal in get_args(hint):
        return _decimal(value, where)
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: object, where: str) -> object:
    if isinstance(hint, type):
        if type(value) is hint:
            return value
        raise ValueError(f"{where}: {hint.__name__} is expected, not {value!r}")
    if value not in get_args(hint):
        raise ValueError(f"{where}: one of {', '.join(map(str, get_args(hint)))} is expected, not {value!r}")
    return value


def _decimal(value: object, where: str) -> Decimal | None:
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{where}: a number is expected, not {value!r}") from error


def _load_kind(table: Mapping[str, type], value: object, where: str) -> object:
    name = value.get("kind") if isinstance(value, Mapping) else None
    if not isinstance(name, str) or name not in table:
        raise ValueError(f"{where}: kind {name!r} is not one of {', '.join(table)}")
    return _load(table[name], value, f"{where}<{name}>")
