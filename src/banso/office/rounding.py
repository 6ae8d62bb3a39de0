"""How a figure is rounded: once, from exact numbers, half up; what page, PDF, Excel and JSON show alike.

Excel and people round 4.35 to 4.4; Python's `round` and its formats take the even neighbour (12.5 → 12) or fall over
the binary form of a float (4.35 → 4.3).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal


def half_up(value: Number, digits: int = 0) -> Decimal:
    """Return the value with so many decimals, halves away from zero; a float counts as it is written (4.35)."""
    return _exact(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percent_of(part: Number, whole: Number, digits: int = 0) -> Decimal:
    """Return part of whole in percent, rounded once. Raises decimal.DivisionByZero for a whole of nothing."""
    return half_up(_exact(part) * 100 / _exact(whole), digits)


def _exact(value: Number) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
