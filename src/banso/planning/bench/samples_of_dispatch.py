"""Generated instances of any size: municipalities over the 47 prefectures, experts with one to three programmes."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Final

from banso.japan.prefectures import PREFECTURES
from banso.japan.working_days import PLANNING
from banso.planning.dispatch.model import INPUT_FORMAT

PROGRAMMES: Final = ("CONSULTATION", "WORK_PREPARATION", "HOUSEHOLD_BUDGET", "CHILDREN", "TEMPORARY_LIVING")
_WEIGHTS: Final = (16, 36, 29, 4, 3)
"""Visits by programme in R1."""
_START, _END = date(2019, 9, 17), date(2020, 2, 28)
_CAP: Final = 36


def generate(
    projects: int, *, seed: int = 1, expert_share: float = 0.5, municipality_share: float = 0.6
) -> dict[str, object]:
    """Return `banso/dispatch@1` with that many projects of two visits, and municipalities and experts in proportion.

    3,000 projects make 905 municipalities and 250 experts, the full size of spec 40.
    """
    lot = random.Random(seed)  # noqa: S311 - a lottery for a benchmark
    houses, experts = max(3, round(projects * 905 / 3000)), max(5, round(projects / 12))
    places, at_house, at_home = list[dict[str, object]](), list[str](), list[str]()
    for n in range(houses + experts):
        prefecture = PREFECTURES[n % 47] if n < houses else lot.choice(PREFECTURES)
        places.append(
            {
                "id": f"x{n}",
                "lat": round(prefecture.latitude + lot.uniform(-0.35, 0.35), 4),
                "lon": round(prefecture.longitude + lot.uniform(-0.35, 0.35), 4),
                "prefecture": prefecture.code,
            }
        )
        (at_house if n < houses else at_home).append(f"x{n}")
    days = [
        day for n in range((_END - _START).days + 1) if PLANNING.is_working_day(day := _START + timedelta(n))
    ]
    wanted = [(n % houses, lot.choices(PROGRAMMES, _WEIGHTS)[0]) for n in range(projects)]
    return {
        "format": INPUT_FORMAT,
        "calendar": {
            "round1": ["2019-09-17", "2020-01-15"],
            "round2": ["2019-12-16", "2020-02-28"],
            "min_gap_days": 42,
            "closed": [],
        },
        "costs": {"yen_per_km": 25, "yen_per_night": 12000, "reception_day": 5000},
        "places": places,
        "experts": [
            {
                "id": f"e{n}",
                "home": home,
                "programmes": sorted(
                    {PROGRAMMES[n % 5], *lot.choices(PROGRAMMES, _WEIGHTS, k=lot.randint(0, 2))}
                ),
                "max_visits": _CAP,
                "max_nights": 4,
                "unavailable": [day.isoformat() for day in days if lot.random() >= expert_share],
            }
            for n, home in enumerate(at_home)
        ],
        "municipalities": [
            {
                "id": f"m{n}",
                "place": place,
                "unavailable": [day.isoformat() for day in days if lot.random() >= municipality_share],
            }
            for n, place in enumerate(at_house)
        ],
        "projects": [
            {"id": f"p{n}", "municipality": f"m{house}", "programme": programme, "visits": 2}
            for n, (house, programme) in enumerate(wanted)
        ],
    }
