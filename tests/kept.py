"""What many tests build alike is built once a process: later its rows are put where they were.

A small year is a hundred statements through all layers of the ORM, for two tests of three. Its rows are written again
only over a database that holds just what it held then; over any other the year is built as ever.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, Model

from tests import database

Made = TypeVar("Made")
MOST = 3  # states of the database a thing is kept for
Held = tuple[tuple[str, int, int | None], ...]
State = tuple[Held, tuple[object, ...]]
Keys = dict[str, list[int]]
_kept: dict[str, dict[State, tuple[Keys, database.Rows, bytes]]] = {}
database.hold_with_copy(_kept)


def kept(name: str, make: Callable[[], Made], *given: object) -> Made:
    """Return what `make` makes from what is in the database and from `given` (objects it may hold on to).

    What it does to the given objects themselves is not done again.
    """
    states = _kept.setdefault(name, {})
    state = _held(), tuple(getattr(one, "pk", None) for one in given)
    if state in states:
        gone, rows, packed = states[state]
        with transaction.atomic():
            _delete(gone)
            database.put_rows(rows)
        again: Made = _Unpack(packed, given).load()
        return again
    if len(states) == MOST:
        return make()
    before = database.all_rows()
    made = make()
    states[state] = (*_difference(before, database.all_rows()), _packed(made, given))
    return made


def _difference(before: database.Rows, after: database.Rows) -> tuple[Keys, database.Rows]:
    """Return the keys of the rows that are changed or gone, and the rows that are changed or new."""
    gone: Keys = {}
    new: database.Rows = {}
    for table in before.keys() | after.keys():
        columns, earlier = before.get(table, ([], []))
        columns, later = after.get(table, (columns, []))
        if lost := [row for row in earlier if row not in later]:
            gone[table] = [row[columns.index("id")] for row in lost]
        if came := [row for row in later if row not in earlier]:
            new[table] = columns, came
    return gone, new


def _delete(keys: Keys) -> None:
    with connection.cursor() as cursor:
        for table, ids in keys.items():
            cursor.executemany(f'DELETE FROM "{table}" WHERE id = %s', [(one,) for one in ids])


def _held() -> Held:
    """What the database holds: of each table that has some, its rows and a sum over which belongs to which."""
    with connection.cursor() as cursor:
        cursor.execute(_asks_what_is_held())
        return tuple(cursor.fetchall())


@cache
def _asks_what_is_held() -> str:
    parts = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.app_label not in ("contenttypes", "auth"):
            table, key = model._meta.db_table, model._meta.pk
            belongs = _weighed(model) if key.get_internal_type().endswith("AutoField") else "NULL"
            parts.append(f"SELECT '{table}' AS held, count(*) AS rows, {belongs} AS belongs FROM \"{table}\"")
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS tables WHERE rows > 0"


def _weighed(model: type[Model]) -> str:
    """The sum of a table's keys, each times the keys its row points to: the same rows in another order differ."""
    factor = "1"
    for place, field in enumerate(model._meta.concrete_fields, start=2):
        if isinstance(field, ForeignKey) and field.target_field.get_internal_type().endswith("AutoField"):
            factor += f' + {place} * coalesce("{field.column}", 0)'
    return f'sum("{model._meta.pk.column}" * ({factor}))'


class _Pack(pickle.Pickler):
    """Leaves out objects that are given: unpacked, the thing holds the given ones of then."""

    def __init__(self, file: io.BytesIO, given: tuple[object, ...]) -> None:
        super().__init__(file)
        self._places = {id(one): place for place, one in enumerate(given)}

    def persistent_id(self, obj: object) -> int | None:
        return self._places.get(id(obj))


def _packed(made: object, given: tuple[object, ...]) -> bytes:
    file = io.BytesIO()
    _Pack(file, given).dump(made)
    return file.getvalue()


class _Unpack(pickle.Unpickler):
    def __init__(self, packed: bytes, given: tuple[object, ...]) -> None:
        super().__init__(io.BytesIO(packed))
        self._given = given

    def persistent_load(self, place: Any) -> object:
        return self._given[place]
