"""Instances: the conference's world café, social golfers, and the published kind of grouping problem."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

from banso.japan.prefectures import PREFECTURES

Json = dict[str, Any]
_AFFILIATIONS: Final = (
    "自治体職員",
    "自立相談支援機関",
    "就労準備支援",
    "家計改善支援",
    "社会福祉協議会",
    "そのほか",
)
_EXPERIENCE: Final = ("1年未満", "1年以上3年未満", "3年以上5年未満", "5年以上")

RANINT_N012_SS_03: Final = (
    (2, 70, 91, 53, 83, 11, 31, 96, 62, 68, 41),
    (83, 61, 10, 51, 48, 26, 2, 56, 21, 83), (10, 62, 19, 22, 59, 1, 11, 86, 84),
    (24, 94, 92, 67, 80, 46, 0, 94), (56, 92, 57, 99, 74, 82, 5), (90, 14, 60, 73, 7, 99), (34, 81, 94, 64, 97),
    (51, 25, 76, 89), (85, 24, 92), (58, 37), (10,),
)  # fmt: skip
"""MDGPLIB's RanInt_n012_ss_03 (upper triangle): 4 groups of 3; published optimum 1986, every pair counted twice."""
RANINT_N012_DS_01: Final = (
    (48, 31, 74, 12, 84, 69, 51, 72, 24, 84, 59),
    (92, 16, 68, 6, 85, 88, 88, 3, 17, 86), (96, 22, 13, 74, 25, 89, 45, 2, 72),
    (75, 83, 46, 21, 88, 21, 62, 10), (36, 97, 88, 97, 51, 4, 23), (79, 96, 5, 12, 43, 94), (80, 73, 65, 89, 84),
    (28, 47, 91, 9), (86, 56, 68), (11, 38), (72,),
)  # fmt: skip
"""MDGPLIB's RanInt_n012_ds_01: 4 groups of 3–4, 3–4, 2–5 and 3–4."""


def world_cafe(people: int, tables: int, *, seed: int, rounds: int = 3) -> Json:
    """Return the conference's case: `people` at `tables` equal tables. Who they are is drawn (R1 printed no list)."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    weights = [draw.uniform(0.4, 3) for _ in PREFECTURES]
    low, rest = divmod(people, tables)
    return {
        "format": "banso/groups@1",
        "rounds": rounds,
        "attributes": [
            {"id": "prefecture", "name": "都道府県", "weight": 5},
            {"id": "affiliation", "name": "所属", "weight": 2},
            {"id": "experience", "name": "経験", "weight": 1},
        ],
        "people": [
            {
                "id": f"p{n + 1}",
                "attributes": {
                    "prefecture": draw.choices(PREFECTURES, weights)[0].name,
                    "affiliation": draw.choice(_AFFILIATIONS),
                    "experience": draw.choice(_EXPERIENCE),
                },
            }
            for n in range(people)
        ],
        "tables": [
            {"id": f"t{t + 1}", "name": f"卓{t + 1}", "size": low + (t < rest)} for t in range(tables)
        ],
    }


def social_golfers(tables: int, size: int, rounds: int) -> Json:
    """Return the puzzle: nobody meets anybody twice."""
    return {
        "format": "banso/groups@1",
        "rounds": rounds,
        "repeat_charge": 1,
        "people": [{"id": f"p{n + 1}"} for n in range(tables * size)],
        "tables": [{"id": f"t{t + 1}", "size": size} for t in range(tables)],
    }


def diverse_groups(gains: tuple[tuple[int, ...], ...], limits: list[tuple[int, int]]) -> Json:
    """Return a maximally diverse grouping problem: `gains[i]` are the distances of i to i + 1, i + 2 … ."""
    people = len(gains) + 1
    return {
        "format": "banso/groups@1",
        "people": [{"id": str(n)} for n in range(people)],
        "tables": [{"id": f"t{t}", "min": low, "max": high} for t, (low, high) in enumerate(limits)],
        "pairs": [
            {"people": [str(i), str(i + 1 + k)], "charge": -gain}
            for i, row in enumerate(gains) for k, gain in enumerate(row)
        ],
    }  # fmt: skip


def published_groups(path: Path) -> Json:
    """Read a diverse grouping problem from a file (`benchmarks/data/mdgplib`). Raises OSError or ValueError.

    After lines with `#`: people and groups; least and greatest size of each group; the distances, one row a line.
    """
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    (people, groups), sizes = map(int, lines[0]), [int(size) for size in lines[1]]
    gains = tuple(tuple(int(gain) for gain in line) for line in lines[2:])
    if len(sizes) != 2 * groups or [len(row) for row in gains] != list(range(people - 1, 0, -1)):
        raise ValueError(f"{path} is not complete")
    return diverse_groups(gains, list(zip(sizes[::2], sizes[1::2], strict=True)))


def random_diverse_groups(people: int, limits: list[tuple[int, int]], *, seed: int) -> Json:
    """Return a generated instance of MDGPLIB's type RanInt: whole distances, even between 0 and 100."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rows = tuple(tuple(draw.randint(0, 100) for _ in range(i + 1, people)) for i in range(people - 1))
    return diverse_groups(rows, limits)
