"""Ways between places, priced: great-circle kilometres times the road factor, as the cost model has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from banso.japan.distance import EARTH_RADIUS_KM
from banso.japan.prefectures import NEIGHBOURS
from banso.planning.dispatch.engine.layout import Ints
from banso.planning.dispatch.model import Problem

_NEAREST: Final = 24


@dataclass(frozen=True)
class Ways:
    """Prices of ways in hundredths of a yen, which houses fit into one day, and the nearest houses of each."""

    between: Ints
    home: Ints
    same_day: Ints
    nearest: Ints


def ways_of(problem: Problem) -> Ways:
    """Price every way of the problem."""
    places = [m.place for m in problem.municipalities.values()]
    homes = [e.home for e in problem.experts.values()]
    costs = problem.costs
    there = np.array([(p.latitude, p.longitude) for p in places]).reshape(len(places), 2)
    here = np.array([(p.latitude, p.longitude) for p in homes]).reshape(len(homes), 2)
    between_km = _road_km(there, there, costs.road_factor)
    same = (there[:, None, :] == there[None, :, :]).all(axis=2)
    between_km[same] = costs.same_prefecture_km
    between = _price(between_km, costs.yen_per_km)
    np.fill_diagonal(between, 0)
    home = _price(
        np.maximum(_road_km(here, there, costs.road_factor), costs.same_prefecture_km), costs.yen_per_km
    )
    codes = np.array([p.prefecture for p in places])
    same_day = np.array(
        [[a == b or b in NEIGHBOURS[a] for b in codes] for a in dict.fromkeys(codes)], np.uint8
    )
    row = {code: i for i, code in enumerate(dict.fromkeys(codes))}
    same_day = same_day.reshape(len(row), len(places))[[row[code] for code in codes]]
    count = min(_NEAREST, len(places))
    nearest = np.argsort(between + np.arange(len(places))[None, :] * 1e-9, axis=1, kind="stable")[:, :count]
    return Ways(between, home, same_day, nearest)


def _road_km(a: Ints, b: Ints, factor: float) -> Ints:
    """Haversine as in `banso.japan.distance`, for all pairs at once."""
    phi_a, phi_b = np.radians(a[:, 0])[:, None], np.radians(b[:, 0])[None, :]
    half_lambda = np.radians(b[:, 1][None, :] - a[:, 1][:, None]) / 2
    chord = np.sin((phi_b - phi_a) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lambda) ** 2
    km: Ints = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord))) * factor
    return km


def _price(km: Ints, yen_per_km: float) -> Ints:
    """A way is rounded to ten metres, then priced, in hundredths of a yen."""
    price: Ints = np.rint(np.rint(km * 100) * yen_per_km).astype(np.int64)
    return price
