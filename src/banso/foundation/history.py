"""Writing and reading history: every domain verb runs inside `operation` and records what it changed.

    with operation(actor, reason="締切を過ぎたため") as op:
        call.state = …
        call.save()
        op.record("call.closed", call, {"state": ("OPEN", "CLOSED")})

One operation is one transaction and one id over all rows it touched; when it fails nothing stays.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry

Change = tuple[Any, Any]


def _plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: a model becomes its id, a date its ISO form."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, set | frozenset | list | tuple):
        items = [_plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    if isinstance(value, Mapping):
        return {str(_plain(name)): _plain(item) for name, item in value.items()}
    return value


def snapshot(obj: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """Return the present values of `fields`, to be compared by `changed` after editing."""
    return {name: _plain(getattr(obj, name)) for name in fields}


def changed(before: Mapping[str, Any], obj: models.Model) -> dict[str, Change]:
    """Return {field: (old, new)} for the fields of `before` whose value on `obj` is now another."""
    after = snapshot(obj, before)
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def _stored(obj: models.Model, changes: Mapping[str, Change]) -> dict[str, list[Any]]:
    """Return the changes as stored; of the model's `PERSONAL_FIELDS` only that they changed."""
    personal: frozenset[str] = getattr(obj, "PERSONAL_FIELDS", frozenset())
    return {
        name: ["（個人情報）", "（変更あり）"] if name in personal else [_plain(old), _plain(new)]
        for name, (old, new) in changes.items()
    }


@dataclass
class Operation:
    """One use case being carried out by `actor`; all its entries share `id`."""

    id: uuid.UUID
    actor: Actor
    reason: str
    at: dt.datetime

    def record(
        self, action: str, obj: models.Model, changes: Mapping[str, Change] | None = None
    ) -> HistoryEntry:
        """Add one entry: `action` is a past event (`selection.published`), `changes` {field: (old, new)}."""
        return HistoryEntry.objects.create(**self._values(action, obj, changes or {}))

    def record_many(self, action: str, objs: Iterable[models.Model]) -> None:
        """Add one entry per object without changes, in one statement (imports of hundreds of rows)."""
        HistoryEntry.objects.bulk_create([HistoryEntry(**self._values(action, obj, {})) for obj in objs])

    def _values(self, action: str, obj: models.Model, changes: Mapping[str, Change]) -> dict[str, Any]:
        return {
            "operation": self.id,
            "at": self.at,
            "actor_id": self.actor.user_id,
            "actor_role": self.actor.label if self.actor.is_system else ",".join(sorted(self.actor.roles())),
            "action": action,
            "subject_type": obj._meta.label_lower,
            "subject_id": obj.pk,
            "changes": _stored(obj, changes),
            "reason": self.reason,
        }


@contextmanager
def operation(actor: Actor, reason: str = "") -> Iterator[Operation]:
    """Run one use case in one transaction with one operation id."""
    with transaction.atomic():
        yield Operation(uuid.uuid4(), actor, reason, timezone.now())


def history_of(obj: models.Model) -> models.QuerySet[HistoryEntry]:
    """Return the entries of `obj`, newest first, with the users that acted."""
    return HistoryEntry.objects.filter(subject_type=obj._meta.label_lower, subject_id=obj.pk).select_related(
        "actor"
    )
