"""Generated instances: parallel sessions with ranked choices of skewed popularity, and quotas."""

from __future__ import annotations

import random
from typing import Any, Final

from banso.japan.prefectures import PREFECTURES

Json = dict[str, Any]
_POPULARITY: Final = (0.34, 0.26, 0.2, 0.12, 0.08)


def generated_seats(people: int, *, seed: int, slots: int = 2, sessions: int = 5, groups: int = 0) -> Json:
    """Return `people` with a full ranking of `sessions` in each slot; seats for 105 % of them."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    names = [f"{s + 1}" for s in range(slots)]
    capacity = -(-people * 105 // (100 * sessions))
    ids = {slot: [f"s{slot}-{n + 1}" for n in range(sessions)] for slot in names}
    weights = [_POPULARITY[n % len(_POPULARITY)] for n in range(sessions)]
    return {
        "format": "banso/seats@1",
        "slots": [{"id": s, "name": f"第{s}部"} for s in names],
        "sessions": [
            {"id": i, "name": f"第{s}部 分科会{n + 1}", "slot": s, "capacity": capacity}
            for s in names for n, i in enumerate(ids[s])
        ],
        "participants": [
            {"id": f"p{n + 1}", "choices": {s: _ranking(draw, ids[s], weights) for s in names}} for n in range(people)
        ],
        "groups": [
            {"id": f"g{n + 1}", "members": [f"p{3 * n + k + 1}" for k in range(draw.choice((2, 3)))]}
            for n in range(groups)
        ],
    }  # fmt: skip


def _ranking(draw: random.Random, sessions: list[str], weights: list[float]) -> list[str]:
    """Draw a ranking: popular sessions come early more often (successive draws without replacement)."""
    keyed = [(draw.random() ** (1 / w), s) for s, w in zip(sessions, weights, strict=True)]
    return [s for _, s in sorted(keyed, reverse=True)]


def generated_quotas(total: int, demand: int, *, seed: int, host: str = "滋賀県") -> Json:
    """Return a national training: the host has a third of the seats, its block comes first when seats are left."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    others = [p.name for p in PREFECTURES if p.name != host]
    each, rest = divmod(total - total // 3, len(others))
    seats = {host: total // 3, **{p: each + (n < rest) for n, p in enumerate(others)}}
    block = next(p.block for p in PREFECTURES if p.name == host)
    places = draw.choices(list(seats), weights=[s * draw.uniform(0.3, 2) for s in seats.values()], k=demand)
    return {
        "format": "banso/seats@1",
        "participants": [{"id": f"p{n + 1}", "prefecture": p} for n, p in enumerate(places)],
        "quota": {
            "total": total,
            "prefectures": [{"prefecture": p, "seats": s} for p, s in seats.items()],
            "tiers": [[host], [p.name for p in PREFECTURES if p.block is block and p.name != host]],
        },
    }
