"""Yardsticks P4-1 (132 people, 22 × 6, three rounds), P4-2 (diverse grouping) and P4-3 (social golfers)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from banso.planning.bench.samples_of_groups import (
    RANINT_N012_SS_03,
    Json,
    diverse_groups,
    published_groups,
    social_golfers,
    world_cafe,
)
from banso.planning.common.documents import Node
from banso.planning.common.problems import BenchOptions, SolveOptions, Yardstick
from banso.planning.groups.kind import solve

GOLFERS: Final = ((5, 3, 7), (6, 4, 7), (7, 4, 9), (8, 3, 11), (8, 4, 9), (8, 4, 10))
PUBLISHED: Final = Path("benchmarks/data/mdgplib/RanInt_n120_ds_01.txt")
PUBLISHED_BEST: Final = 51_146
"""Best value published for it, every pair counted once."""


def timed(document: Json, *, seconds: float = 10.0, seed: int = 0) -> tuple[dict[str, Any], float]:
    """Solve a document; returns the plan and the processor seconds."""
    start = time.process_time()
    plan = solve(Node(document), SolveOptions(seconds=seconds, seed=seed))
    return plan, time.process_time() - start


def yardsticks(options: BenchOptions) -> Iterable[Yardstick]:
    """Measure P4."""
    for name, measure in (("P4-1", _cafe), ("P4-2", _diverse), ("P4-3", _golfers)):
        if name.startswith(options.only) or options.only.startswith(name):
            yield from measure()


def _cafe() -> Iterable[Yardstick]:
    timed(world_cafe(25, 6, seed=1), seconds=0.1)  # compiles
    plan, seconds = timed(world_cafe(132, 22, seed=1))
    meetings = plan["measures"]["new_meetings"] / 990
    mixing = plan["bounds"]["mixing"] / plan["measures"]["mixing"]
    yield Yardstick("P4-1", "132人・22卓・3回：新しい出会い／可能な数", meetings, 1.0, at_most=False)
    yield Yardstick("P4-1", "132人・22卓・3回：混ざり方の下限／結果", mixing, 1.0, at_most=False)
    yield Yardstick("P4-1", "132人・22卓・3回：秒", seconds, 0.5)


def _diverse() -> Iterable[Yardstick]:
    plan, _ = timed(diverse_groups(RANINT_N012_SS_03, [(3, 3)] * 4), seconds=1)
    yield Yardstick(
        "P4-2", "RanInt_n012_ss_03：結果／公表の最適", -2 * plan["objective"] / 1986, 1.0, at_most=False
    )
    if not PUBLISHED.exists():
        note = f"{PUBLISHED} がありません。リポジトリの一番上で実行してください。"
        yield Yardstick("P4-2", PUBLISHED.stem, 0, 0.997, at_most=False, note=note)
        return
    large = published_groups(PUBLISHED)
    for seed in (1, 2, 3):
        plan, seconds = timed(large, seed=seed)
        name = f"RanInt_n120_ds_01（乱数の種{seed}、10秒）：結果／公表の最良"
        ratio = -plan["objective"] / PUBLISHED_BEST
        yield Yardstick("P4-2", name, ratio, 0.997, at_most=False, note=f"{seconds:.1f}秒")


def _golfers() -> Iterable[Yardstick]:
    for tables, size, rounds in GOLFERS:
        plan, seconds = timed(social_golfers(tables, size, rounds))
        repeats = plan["measures"]["repeats"]
        name = f"ゴルファー {tables}卓×{size}人×{rounds}回：二度目の同席"
        yield Yardstick("P4-3", name, repeats, 0, note=f"{seconds:.2f}秒")
