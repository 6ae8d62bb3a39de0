"""P4 groups: the world café, diverse grouping, social golfers.

Run from the root of the repository: `.venv/bin/python benchmarks/planning_groups.py`. Seconds are processor seconds of
one core, after the loops are compiled. For the generated grouping instances a run with ten times the work stands for
the best known.
"""

from __future__ import annotations

import platform

from banso.planning.bench.groups import GOLFERS, PUBLISHED, PUBLISHED_BEST, timed
from banso.planning.bench.samples_of_groups import (
    RANINT_N012_DS_01,
    RANINT_N012_SS_03,
    diverse_groups,
    published_groups,
    random_diverse_groups,
    social_golfers,
    world_cafe,
)
from banso.planning.common.documents import Node
from banso.planning.groups.verify import verify

UNEVEN = [(3, 4), (3, 4), (2, 5), (3, 4)]


def cafe() -> None:
    """P4-1."""
    print("| people, tables, rounds | seed | CPU s | new meetings | mixing / bound |\n|---|---|---|---|---|")
    for people, tables, rounds in ((132, 22, 3), (300, 50, 4), (128, 22, 3)):
        for seed in (1, 2, 3):
            document = world_cafe(people, tables, seed=seed, rounds=rounds)
            plan, took = timed(document)
            assert verify(Node(document), Node(plan)).is_valid
            most = sum(
                len(t["people"]) * (len(t["people"]) - 1) // 2 for r in plan["rounds"] for t in r["tables"]
            )
            mixing = f"{plan['measures']['mixing']} / {plan['bounds']['mixing']}"
            met = plan["measures"]["new_meetings"]
            print(f"| {people}, {tables}, {rounds} | {seed} | {took:.2f} | {met} of {most} | {mixing} |")


def diverse() -> None:
    """P4-2."""
    print("\n| instance | work s | CPU s | diversity | reference | ratio |\n|---|---|---|---|---|---|")
    small = (("RanInt_n012_ss_03", RANINT_N012_SS_03, [(3, 3)] * 4, 993, "published optimum / 2"),
             ("RanInt_n012_ds_01", RANINT_N012_DS_01, UNEVEN, 1059, "optimum by subsets"))  # fmt: skip
    for name, gains, limits, best, source in small:
        plan, took = timed(diverse_groups(gains, limits), seconds=0.5)
        ratio = -plan["objective"] / best
        print(f"| {name} | 0.5 | {took:.2f} | {-plan['objective']} | {best} ({source}) | {ratio:.4f} |")
    document = published_groups(PUBLISHED)
    for seconds in (1, 10, 100):
        for seed in (1, 2, 3):
            plan, took = timed(document, seconds=seconds, seed=seed)
            print(
                f"| {PUBLISHED.stem}, seed {seed} | {seconds} | {took:.2f} | {-plan['objective']} |", end=""
            )
            print(f" {PUBLISHED_BEST} (published) | {-plan['objective'] / PUBLISHED_BEST:.4f} |", flush=True)
    for seed in (1, 2, 3):
        document = random_diverse_groups(120, [(8, 16)] * 10, seed=seed)
        long, _ = timed(document, seconds=100, seed=99)
        for seconds in (1, 10):
            plan, took = timed(document, seconds=seconds)
            ratio = plan["objective"] / min(long["objective"], plan["objective"])
            print(
                f"| like RanInt_n120_ds, seed {seed} | {seconds} | {took:.2f} | {-plan['objective']} |",
                end="",
            )
            print(f" {-long['objective']} (100 s) | {ratio:.4f} |")


def golfers() -> None:
    """P4-3."""
    print("\n| tables × size × rounds | CPU s | repeated meetings |\n|---|---|---|")
    for tables, size, rounds in GOLFERS:
        plan, took = timed(social_golfers(tables, size, rounds))
        print(f"| {tables} × {size} × {rounds} | {took:.2f} | {plan['measures']['repeats']} |")


def main() -> None:
    """Print the tables."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    timed(world_cafe(25, 6, seed=1), seconds=0.1)
    timed(world_cafe(24, 6, seed=1), seconds=0.1)
    timed(random_diverse_groups(30, [(8, 12)] * 3, seed=1), seconds=0.1)
    cafe()
    diverse()
    golfers()


if __name__ == "__main__":
    main()
