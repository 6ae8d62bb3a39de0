"""Changing weights and distance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.outlook.factors import FACTORS, MOST_POINTS, Factor
from banso.outlook.models import OutlookSettings
from banso.years.models import FiscalYear

_FIELDS = ("weights", "radius_km", "budget_request_on", "budget_source")


def change_settings(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    weights: Mapping[Factor, int],
    radius_km: int,
    budget_request_on: dt.date | None = None,
    budget_source: str = "",
    reason: str = "",
) -> OutlookSettings:
    """Set what the ranking counts and how near is near. Raises BansoError for points or a distance out of range."""
    require(actor, "outlook.edit", fiscal_year)
    for factor, points in weights.items():
        if not 0 <= points <= MOST_POINTS:
            raise BansoError(f"「{FACTORS[factor].label}」の重みは0～{MOST_POINTS}で入力してください。")
    if not 1 <= radius_km <= 500:
        raise BansoError("距離は1～500kmで入力してください。")
    if budget_request_on is not None and not budget_source.strip():
        raise BansoError("予算要求の目安の出典（どこで確かめたか）を書いてください。")
    with operation(actor, reason.strip()) as op:
        found, _ = OutlookSettings.objects.get_or_create(fiscal_year=fiscal_year)
        before = snapshot(found, _FIELDS)
        found.weights = {factor.value: points for factor, points in weights.items()}
        found.radius_km, found.budget_request_on = radius_km, budget_request_on
        found.budget_source = budget_source.strip()[:200]
        found.save()
        op.record("outlook.settings_changed", found, changed(before, found))
    return found
