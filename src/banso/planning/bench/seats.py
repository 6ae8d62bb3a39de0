"""Yardsticks P3-1 and P3-2: discontent against first come first served, people without any first choice, seconds."""

from __future__ import annotations

import time
from collections.abc import Iterable

from banso.planning.bench.samples_of_seats import generated_seats
from banso.planning.common.documents import Node
from banso.planning.common.problems import BenchOptions, SolveOptions, Yardstick
from banso.planning.seats.baseline import counts, first_come
from banso.planning.seats.kind import solve
from banso.planning.seats.reading import read_problem


def yardsticks(options: BenchOptions) -> Iterable[Yardstick]:
    """Measure P3."""
    if options.only and not any(i.startswith(options.only) for i in ("P3-1", "P3-2")):
        return
    for people, part in ((1_000, "1,000人"), (100_000, "100,000人")):
        document = generated_seats(people, seed=1)
        problem = read_problem(Node(document))
        cost, _, without = counts(problem, first_come(problem, seed=1))
        start = time.process_time()
        plan = solve(Node(document), SolveOptions())
        seconds = time.process_time() - start
        plain = solve(Node({**document, "policy": {"compensation": 0}}), SolveOptions())
        measures, bare = _measures(plan), _measures(plain)
        yield Yardstick(
            "P3-1", f"{part}：不満／先着順", bare["cost"] / cost, 0.34, note=f"最適との差 {plain['gap']}"
        )
        yield Yardstick(
            "P3-2", f"{part}：第1希望が一つもない人／先着順", measures["without_first"] / without, 0.11
        )
        if people == 100_000:
            yield Yardstick("P3-1", f"{part}：計算の秒（読み取りと理由を含む）", seconds, 5.0)


def _measures(plan: dict[str, object]) -> dict[str, int]:
    measures = plan["measures"]
    assert isinstance(measures, dict)  # noqa: S101 - for the type checker
    return measures
