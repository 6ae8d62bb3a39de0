"""Measure the yardsticks P2-1 to P2-7 (docs/explanation/planning.md says what they are).

Run from the repository's top: `python benchmarks/planning_dispatch.py [--full] [--only P2-1]`.
The same lines come from `banso bench planning --only P2`.
"""

from __future__ import annotations

import argparse

from banso.planning.bench.dispatch import bench
from banso.planning.common.problems import BenchOptions


def main() -> None:
    """Print one line a yardstick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the full size, too (about ten minutes)")
    parser.add_argument("--only", default="P2", help="only yardsticks whose id begins so")
    arguments = parser.parse_args()
    for mark in bench(BenchOptions(arguments.full, arguments.only)):
        verdict = "met" if mark.is_met else "missed"
        sign = "<=" if mark.at_most else ">="
        print(
            f"{mark.id}  {mark.what}: {mark.reached:.4f} (goal {sign} {mark.goal}) {verdict}  {mark.note}",
            flush=True,
        )


if __name__ == "__main__":
    main()
