"""What a next year takes over from the year before: each room says what of its yearly settings it copies.

    @carries("letter_templates", "手紙のひな形", about="使用中のものの最新の版。", count=count)
    def copy_templates(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried: ...

Put it in the app's `domain/carrying.py` and import it in `apps.ready()`. It runs inside the operation that makes the
year, on request; a second run never happens, because a year is made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import ForeignKey, Model

from banso.foundation.history import Operation
from banso.years.models import FiscalYear

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Carried:
    """How many were copied, and what somebody has to look at."""

    number: int
    remarks: Sequence[str] = ()


Copier = Callable[[Operation, FiscalYear, FiscalYear], Carried]
Counter = Callable[[FiscalYear], int]


@dataclass(frozen=True)
class Carrying:
    """One thing that can be taken over: its words, how many there are, and how it is copied."""

    code: str
    label: str
    about: str
    count: Counter
    copy: Copier
    is_usual: bool


_carried: list[Carrying] = []
# What stays behind on purpose, in words, so that nobody looks for it in vain.
LEFT_OUT = (
    "予定（日付は年度ごとに決めます。公募やアンケートの日付は、それぞれの画面から自動で入ります）",
    "公募・申込・選定・審査の観点（選定を始めるときに、標準の観点が入ります）",
    "事前アンケート・訪問・報告書・研修と大会・支払の明細と予算",
    "手紙・メール・連絡の記録",
    "することリスト",
    "目安値（国が示した値を、年度ごとに登録します）",
)


def carries(
    code: str, label: str, *, about: str, count: Counter, is_usual: bool = True
) -> Callable[[Copier], Copier]:
    """Register something a next year can take over. Raises ValueError when the code is taken.

    `is_usual`: chosen unless somebody takes it off.
    """

    def register(copier: Copier) -> Copier:
        if any(one.code == code for one in _carried):
            raise ValueError(f"carried twice: {code}")
        _carried.append(Carrying(code, label, about, count, copier, is_usual))
        return copier

    return register


def carryings(chosen: Collection[str] | None = None) -> list[Carrying]:
    """Return what can be taken over (of `chosen` codes), as the rooms stand in the year."""
    return [one for one in _carried if chosen is None or one.code in chosen]


def copied(row: M, **changes: Any) -> M:
    """Store a copy of a row with some values changed and return it; the row itself stays as it is."""
    values = {
        field.attname if isinstance(field, ForeignKey) else field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in changes
    }
    copy = type(row)(**values, **changes)
    copy.save(force_insert=True)
    return copy


def a_year_later(day: dt.date) -> dt.date:
    """Return the same day of the next year (28 February for the 29th)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
