"""Compile the cores of the planning kit once, at the start of a run: else every worker would, half a minute each.

What is compiled stays in the user's cache folder (`banso.planning.common.compiled`), where the workers find it.
"""

from __future__ import annotations

from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.documents import Node
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.bounding.scale import lower_bound_at_scale
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.solving import solve
from banso.planning.dispatch.tables import build
from banso.planning.groups import kind as groups


def main() -> None:
    """Solve the smallest problems that reach every compiled function."""
    problem = read_problem(Node(generate(4)))
    solve(problem, SolveOptions(1.0, seed=1))
    lower_bound_at_scale(build(problem), turns=1)
    people = [{"id": f"p{n}", "attributes": {"prefecture": "滋賀県"}} for n in range(8)]
    tables = [{"id": f"t{n}", "size": 4} for n in range(2)]
    attributes = [{"id": "prefecture", "name": "都道府県", "weight": 1}]
    for rounds in (1, 2):
        document = {"format": "banso/groups@1", "rounds": rounds, "people": people, "tables": tables,
                    "attributes": attributes}  # fmt: skip
        groups.solve(Node(document), SolveOptions(0.01, seed=1))


if __name__ == "__main__":
    main()
