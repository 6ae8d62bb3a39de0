"""Where municipalities are, and how far from one another; of a masked one the seat of its prefecture stands in."""

from __future__ import annotations

from dataclasses import dataclass

from banso.briefings.card import position_of
from banso.directory.models import Organisation
from banso.japan.distance import great_circle_km
from banso.japan.prefectures import PREFECTURES

CAPITAL_NOTE = (
    "名前が伏せられた自治体は、都道府県庁の位置で測っています（同じ都道府県どうしは0kmになります）。"
)


@dataclass(frozen=True)
class Place:
    """A position in degrees; `is_capital` says that the prefecture's seat stands in."""

    latitude: float
    longitude: float
    is_capital: bool


def place_of(organisation: Organisation) -> Place | None:
    """Return where an organisation is; None where not even the prefecture is known."""
    known = position_of(organisation)
    if known is not None:
        return Place(*known, is_capital=False)
    capital = next(
        (prefecture for prefecture in PREFECTURES if prefecture.code == organisation.prefecture_code), None
    )
    return Place(capital.latitude, capital.longitude, is_capital=True) if capital else None


def km_between(one: Place | None, other: Place | None) -> int | None:
    """Return the distance in a straight line, rounded to kilometres."""
    if one is None or other is None:
        return None
    return round(great_circle_km(one.latitude, one.longitude, other.latitude, other.longitude))


def distance_text(km: int) -> str:
    """Return a distance in words; none at all means that the prefecture's seat stands in for both."""
    return f"約{km}km" if km else "同じ県内"
