"""Entering the national yardstick values 目安値."""

from __future__ import annotations

from decimal import Decimal

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.years.enums import YardstickMeasure
from banso.years.models import Yardstick
from banso.years.tabledata import rows_of

_FIELDS = ("value", "unit", "source", "entered_by")
# Whoever seeds is not a person who checked the value.
SEEDED_BY = "初期データ"


def set_yardstick(
    *, actor: Actor, year: int, measure: str, value: Decimal, unit: str, source: str
) -> Yardstick:
    """Enter or change the value of a measure for a fiscal year, with its source and who entered it.

    Raises BansoError without a source or unit (an unexplained yardstick is worth nothing) or below zero.
    """
    require(actor, "yardstick.edit")
    if not source.strip() or not unit.strip():
        raise BansoError("目安値には出典と単位が必要です。どの資料の値かを「出典」に書いてください。")
    if value < 0:
        raise BansoError("目安値は0以上の数で入力してください。")
    return _store(actor, year, measure, value, unit.strip(), source.strip(), actor.label)


def _store(
    actor: Actor, year: int, measure: str, value: Decimal, unit: str, source: str, entered_by: str
) -> Yardstick:
    with operation(actor) as op:
        known = Yardstick.objects.select_for_update().filter(year=year, measure=measure).first()
        yardstick = known or Yardstick(year=year, measure=YardstickMeasure(measure))
        before = snapshot(yardstick, _FIELDS)
        yardstick.value, yardstick.unit, yardstick.source = value, unit, source
        yardstick.entered_by = entered_by
        changes = changed(before, yardstick)
        if changes:
            yardstick.save()
            op.record("yardstick.set", yardstick, changes)
    return yardstick


def remove_yardstick(*, actor: Actor, yardstick: Yardstick, reason: str = "") -> None:
    """Take a value back: the cell is empty again, which is not zero."""
    require(actor, "yardstick.edit")
    with operation(actor, reason) as op:
        op.record("yardstick.removed", yardstick, {"value": (yardstick.value, None)})
        yardstick.delete()


def seed_yardsticks(*, actor: Actor) -> int:
    """Enter the confirmed values of `data/yardsticks.csv` where there is none yet; return how many.

    From fiscal 2019 on nothing is confirmed: those stay empty until somebody enters them with a source.
    """
    require(actor, "yardstick.edit")
    known = set(Yardstick.objects.values_list("year", "measure"))
    missing = [row for row in rows_of("yardsticks") if (int(row["year"]), row["measure"]) not in known]
    for row in missing:
        value = Decimal(row["value"])
        _store(actor, int(row["year"]), row["measure"], value, row["unit"], row["source"], SEEDED_BY)
    return len(missing)
