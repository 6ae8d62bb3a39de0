"""A first seating: fixed places, then those who stay together, then all others at random; empty seats come last."""

from __future__ import annotations

import random

import numpy as np

from banso.planning.groups.state import Ints, State


def fixed_places(state: State) -> list[dict[int, int]]:
    """Return per round: person → table, for all who are fixed there, with those who stay together with them."""
    problem = state.problem
    at = {name: i for i, name in enumerate(state.names)}
    number = {table: i for i, table in enumerate(state.tables)}
    found: list[dict[int, int]] = []
    for r in range(problem.rounds):
        here = {at[p]: number[t] for p, t in problem.facilitators.items()}
        here.update({at[k.person]: number[k.table] for k in problem.locks if k.placed and k.round == r + 1})
        for unit in problem.together:
            tables = {here[at[m]] for m in unit if at[m] in here}
            if tables:
                here.update(dict.fromkeys((at[m] for m in unit), min(tables)))
        found.append(here)
    return found


def pins(state: State, seat: Ints) -> Ints:
    """Return 1 for every seat whose person is fixed in the round."""
    found = np.zeros_like(seat)
    for r, here in enumerate(fixed_places(state)):
        found[r] = np.isin(seat[r], list(here))
    return found


def random_start(state: State, seed: int) -> Ints | None:
    """Return a seating with the fixed places kept, near the plan in force where there is one.

    None where those who stay together did not fit.
    """
    draw = random.Random(seed)  # noqa: S311 - a search, not a secret
    number = {table: i for i, table in enumerate(state.tables)}
    before = state.problem.previous
    rows = []
    for r, fixed in enumerate(fixed_places(state), start=1):
        wanted = {i: number[before[r, n]] for i, n in enumerate(state.names) if (r, n) in before}
        rows.append(_round(state, fixed, wanted, draw))
    if any(row is None for row in rows):
        return None
    return np.array([row for row in rows if row is not None], dtype=np.int64)


def from_tables(state: State, tables: list[dict[int, int]]) -> Ints:
    """Return the seating in which person i sits at `tables[round][i]`."""
    rows = []
    for placed in tables:
        at: list[list[int]] = [[] for _ in state.tables]
        for person, table in placed.items():
            at[table].append(person)
        rows.append(_with_empty_seats(state, at))
    return np.array(rows, dtype=np.int64)


def _round(
    state: State, fixed: dict[int, int], wanted: dict[int, int], draw: random.Random
) -> list[int] | None:
    widths = np.diff(state.first).tolist()
    at: list[list[int]] = [[] for _ in state.tables]
    for person, table in fixed.items():
        at[table].append(person)
    units = [[int(m) for m in np.flatnonzero(state.unit == u)] for u in range(len(state.problem.together))]
    free_units = sorted((u for u in units if u[0] not in fixed), key=lambda u: (-len(u), draw.random()))
    for unit in free_units:
        table = max(range(len(at)), key=lambda t: (widths[t] - len(at[t]), draw.random()))
        like = wanted.get(unit[0], table)
        at[like if len(at[like]) + len(unit) <= widths[like] else table] += unit
    if any(len(here) > width for here, width in zip(at, widths, strict=True)):
        return None
    singles = [i for i in range(state.people) if i not in fixed and state.unit[i] < 0]
    draw.shuffle(singles)
    least = [width - int(spare) for width, spare in zip(widths, state.empty_max, strict=True)]
    return _with_empty_seats(state, at) if _seat_singles(at, singles, wanted, widths, least) else None


def _seat_singles(
    at: list[list[int]], singles: list[int], wanted: dict[int, int], widths: list[int], least: list[int]
) -> bool:
    """Seat the others: where they sat before if there is room, else at the tables that lack most."""
    rest = []
    for person in singles:
        if person in wanted and len(at[wanted[person]]) < widths[wanted[person]]:
            at[wanted[person]].append(person)
        else:
            rest.append(person)
    for person in rest:
        open_ = [t for t in range(len(at)) if len(at[t]) < widths[t]]
        if not open_:
            return False
        at[min(open_, key=lambda t: len(at[t]) - least[t])].append(person)
    return all(len(here) >= low for here, low in zip(at, least, strict=True))


def _with_empty_seats(state: State, at: list[list[int]]) -> list[int]:
    empty = state.people
    row: list[int] = []
    for here, width in zip(at, np.diff(state.first).tolist(), strict=True):
        missing = width - len(here)
        row += [*here, *range(empty, empty + missing)]
        empty += missing
    return row
