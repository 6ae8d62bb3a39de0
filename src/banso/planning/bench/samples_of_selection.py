"""Instances: R1's 47 applications and generated ones.

**All scores are synthetic**: R1's assessment was never published.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any, Final

from banso.japan.prefectures import PREFECTURES, find_prefecture

Json = dict[str, Any]

_PROGRAMMES: Final = (
    ("CONSULTATION", "自立相談支援事業"), ("WORK_PREPARATION", "就労準備支援事業"),
    ("HOUSEHOLD_BUDGET", "家計改善支援事業"),
    ("CHILDREN", "子どもの学習・生活支援事業"), ("TEMPORARY_LIVING", "一時生活支援事業"),
)  # fmt: skip
_R1_PROJECTS: Final = {
    "CONSULTATION": 9, "WORK_PREPARATION": 20, "HOUSEHOLD_BUDGET": 18, "CHILDREN": 4, "TEMPORARY_LIVING": 3,
}  # fmt: skip
"""Projects advised on in R1 (section 1-5 of the report), taken as what its experts could carry."""
_CRITERIA: Final = (
    ("need", "必要度", 3),
    ("readiness", "実施体制", 2),
    ("effect", "波及効果", 2),
    ("plan", "計画の具体性", 1),
)
_BRACKETS: Final = ("5万人未満", "5万人以上10万人未満", "10万人以上30万人未満", "30万人以上")
SYNTHETIC: Final = (
    "審査点・人口区分・実施方法・実施状況は、試すために乱数で作ったものです。実際の審査ではありません。"
)


def r1_selection(folder: Path, *, seed: int = 2019) -> Json:
    """Return R1's call, 30 of 47 with 54 projects, from `examples/r01`; the criteria scores are drawn by `seed`."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    kinds = {row["name"]: row for row in _rows(folder / "organisations.csv")}
    applicants = []
    for row in _rows(folder / "applications.csv"):
        wishes = [w for w in row["wishes"].split(";") if w in _R1_PROJECTS]
        if not wishes:
            wishes = ["CONSULTATION"]
        place = kinds.get(row["municipality"], {"kind": "PREFECTURE", "prefecture_code": row["municipality"]})
        applicants.append(
            _applicant(
                draw,
                f"a{row['number']}",
                row["municipality"],
                place["prefecture_code"],
                place["kind"],
                wishes,
            )
        )
    return _document(30, 54, _R1_PROJECTS, applicants)


def generated_selection(size: int, count: int, total: int, *, seed: int) -> Json:
    """Return a synthetic call with `size` applicants all over the country, to choose `count` with `total` projects."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    names = [p for p, _ in _PROGRAMMES]
    applicants = []
    for number in range(size):
        prefecture = draw.choice(PREFECTURES)
        wishes = draw.sample(names, draw.choice((1, 1, 2, 2, 3, 4, 5)))
        kind = draw.choice(("CITY", "CITY", "CITY", "PREFECTURE", "TOWN"))
        name = f"{prefecture.name}の自治体{number + 1}"
        applicants.append(_applicant(draw, f"a{number + 1}", name, prefecture.code, kind, wishes))
    shares = {p: max(1, round(total * n / 54)) for p, n in _R1_PROJECTS.items()}
    return _document(count, total, shares, applicants)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _applicant(draw: random.Random, key: str, name: str, code: str, kind: str, wishes: list[str]) -> Json:
    prefecture = find_prefecture(code)
    return {
        "id": key,
        "name": name,
        "attributes": {
            "prefecture": prefecture.name, "block": prefecture.block.label, "kind": kind,
            "bracket": draw.choice(_BRACKETS), "management": draw.choice(("直営", "委託")),
        },
        "scores": {c: draw.randint(1, 5) for c, _, _ in _CRITERIA},
        "wishes": [
            {"programme": p, "points": draw.randint(1, 5), "status": draw.choice(("RUNNING", "LAUNCHING"))}
            for p in wishes
        ],
    }  # fmt: skip


def _document(count: int, total: int, capacity: dict[str, int], applicants: list[Json]) -> Json:
    return {
        "format": "banso/selection@1",
        "note": SYNTHETIC,
        "count": count,
        "projects": {"total_max": total},
        "programmes": [{"id": p, "name": n, "capacity": capacity[p]} for p, n in _PROGRAMMES],
        "criteria": [{"id": i, "name": n, "weight": w} for i, n, w in _CRITERIA],
        "applicants": applicants,
        "rules": _rules(count, total),
    }


def _rules(count: int, total: int) -> list[Json]:
    return [
        {"id": "block", "name": "ブロックの広がり", "attribute": "block", "min_share": 0.1,
         "max_share": 0.3, "penalty": 8},
        {"id": "prefecture", "name": "一つの都道府県の割合", "attribute": "prefecture",
         "max_share": 0.07, "penalty": 10},
        {"id": "bracket", "name": "人口区分の広がり", "attribute": "bracket", "min_share": 0.15, "penalty": 4},
        {"id": "kind", "name": "市以外も選ぶ", "attribute": "kind", "value": "PREFECTURE", "min": 1, "penalty": 6},
        {"id": "management", "name": "直営と委託の釣り合い", "attribute": "management",
         "min_share": 0.35, "penalty": 4},
        {"id": "status", "name": "これから始める事業", "counts": "projects", "attribute": "status",
         "value": "LAUNCHING", "min": total // 3, "penalty": 3},
    ]  # fmt: skip
