"""Schedules in which nobody meets anybody twice, by construction: what annealing cannot find for many rounds.

**Lines**: T tables of s people, persons (c, x) with c < s ≤ T, x < T. In round r person (c, x) sits at table x + r·c,
in the field of T elements (T prime or 4, 8, 16; or counted mod T if no prime factor of T is below s). Two people of
different columns c meet once, those of one column never: T rounds. If s divides T the columns then split into tables of
their own.

**Starters**: a first round which, turned R times (x → x + 1 mod R in every column), gives R rounds. They were found by
our own exact-cover search over differences and are checked by a test; each reaches the largest possible number of
rounds (7 for 5 × 3, 7 for 6 × 4, 9 for 7 × 4, 11 for 8 × 3).

**Mirrors**: the same with the eight elements of (Z_2)³ instead of a cycle (x → x XOR g in every column). A round may be
its own image under some g; so each first round names the g that complete it and those that lead to further rounds.
The 10 rounds of 8 × 4 are the largest possible number. The arrangement is the one of "Social Golfer Problem" (Wolfram
Demonstrations Project); that there is one was shown by A. Aguado (2004). Its group was found here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from banso.planning.groups.model import Problem
from banso.planning.groups.state import Ints, State

Point = tuple[int, int]
"""(column, x); fixed points are added by the code: one to every block of the first list."""

_STARTERS: Final[dict[tuple[int, int], tuple[int, list[list[Point]], list[list[Point]]]]] = {
    (5, 3): (
        7,
        [[(0, 0), (1, 2)]],
        [[(0, 1), (0, 2), (0, 4)], [(0, 3), (1, 0), (1, 4)], [(0, 5), (1, 1), (1, 3)], [(0, 6), (1, 5), (1, 6)]],
    ),
    (8, 3): (
        11,
        [[(0, 1), (1, 4)], [(0, 9), (1, 0)]],
        [
            [(0, 0), (0, 3), (1, 7)], [(0, 2), (0, 4), (0, 8)], [(0, 5), (1, 2), (1, 6)], [(0, 6), (0, 7), (1, 1)],
            [(0, 10), (1, 9), (1, 10)], [(1, 3), (1, 5), (1, 8)],
        ],
    ),
    (6, 4): (
        7,
        [[(0, 0), (1, 0), (2, 2)], [(0, 3), (1, 1), (2, 6)], [(0, 5), (1, 2), (2, 5)]],
        [[(0, 1), (0, 2), (0, 6), (2, 0)], [(0, 4), (1, 3), (1, 5), (1, 6)], [(1, 4), (2, 1), (2, 3), (2, 4)]],
    ),
    (7, 4): (
        9,
        [[(0, 6), (1, 6), (2, 6)]],
        [
            [(0, 0), (0, 1), (0, 3), (2, 8)], [(0, 5), (1, 0), (1, 3), (1, 4)], [(1, 2), (2, 0), (2, 3), (2, 7)],
            [(0, 2), (1, 5), (1, 7), (2, 4)], [(0, 7), (1, 8), (2, 1), (2, 2)], [(0, 4), (0, 8), (1, 1), (2, 5)],
        ],
    ),
}  # fmt: skip


_MIRRORS: Final[dict[tuple[int, int], list[tuple[tuple[int, ...], tuple[int, ...], list[list[Point]]]]]] = {
    (8, 4): [
        ((0, 1, 2, 3, 4, 5, 6, 7), (0,), [[(0, 0), (1, 0), (2, 0), (3, 0)]]),
        ((0, 1, 2, 3, 4, 5, 6, 7), (0,), [[(0, 0), (1, 1), (2, 4), (3, 5)]]),
        (
            (0, 1, 2, 3, 4, 5, 6, 7),
            (0,),
            [
                [(0, 0), (0, 1), (0, 2), (0, 3)], [(1, 0), (1, 2), (1, 5), (1, 7)],
                [(2, 0), (2, 3), (2, 5), (2, 6)], [(3, 0), (3, 1), (3, 6), (3, 7)],
            ],
        ),
        ((0, 1, 2, 3, 4, 5, 6, 7), (0,), [[(0, 0), (0, 7), (2, 2), (2, 5)], [(1, 0), (1, 3), (3, 1), (3, 2)]]),
        ((0, 1, 4, 5), (0, 2), [[(0, 0), (1, 7), (2, 6), (3, 1)], [(0, 2), (1, 1), (2, 5), (3, 6)]]),
        (
            (0, 1, 4, 5),
            (0, 2),
            [
                [(0, 0), (1, 5), (2, 3), (3, 6)], [(0, 2), (0, 7), (3, 0), (3, 5)], [(1, 2), (1, 3), (2, 0), (2, 1)],
            ],
        ),
        (
            (0, 2, 4, 6),
            (0, 1),
            [
                [(0, 0), (1, 6), (2, 1), (3, 3)], [(0, 1), (0, 7), (1, 3), (1, 5)], [(2, 0), (2, 2), (3, 4), (3, 6)],
            ],
        ),
    ],
}  # fmt: skip
"""Per first round: the elements that complete it, those that lead to the rounds made of it, and its base blocks."""

_POLYNOMIALS: Final = {4: 0b111, 8: 0b1011, 16: 0b10011}


def schedule(tables: int, size: int, rounds: int) -> list[list[list[int]]] | None:
    """Return rounds of tables of people 0 … tables × size - 1 without a second meeting, or None if none is known."""
    if rounds == 1:
        return [[[t * size + k for k in range(size)] for t in range(tables)]]
    made = _lines(tables, size, rounds)
    if made is not None and len(made) < rounds:
        inner = schedule(tables // size, size, rounds - len(made)) if tables % size == 0 else None
        made = None if inner is None else made + [
            [[c * tables + x for x in table] for c in range(size) for table in round_] for round_ in inner
        ]  # fmt: skip
    if made is not None:
        return made
    if (tables, size) in _MIRRORS:
        made = _mirrored(tables, size)
        return made[:rounds] if rounds <= len(made) else None
    starter = _STARTERS.get((tables, size))
    if starter is None or rounds > starter[0]:
        return None
    turn, with_fixed, blocks = starter
    fixed = turn * (size - 1)
    made = []
    for r in range(rounds):
        first = [[*_turned(block, turn, r), fixed + n] for n, block in enumerate(with_fixed)]
        made.append(first + [_turned(block, turn, r) for block in blocks])
    return made


def _lines(tables: int, size: int, rounds: int) -> list[list[list[int]]] | None:
    """Return up to `tables` rounds of lines, or None where there is no such plane."""
    if size > tables or (tables not in _POLYNOMIALS and size > _least_prime_factor(tables)):
        return None
    made = []
    for r in range(min(rounds, tables)):
        at: list[list[int]] = [[] for _ in range(tables)]
        for c in range(size):
            for x in range(tables):
                at[_line(tables, r, c, x)].append(c * tables + x)
        made.append(at)
    return made


def _line(tables: int, r: int, c: int, x: int) -> int:
    """Return x + r·c in the field (or ring) of `tables` elements."""
    polynomial = _POLYNOMIALS.get(tables)
    if polynomial is None:
        return (x + r * c) % tables
    product = 0
    while c:
        product ^= r if c & 1 else 0
        c, r = c >> 1, r << 1
        r ^= polynomial if r >= tables else 0
    return x ^ product


def _turned(block: list[Point], turn: int, by: int) -> list[int]:
    return [column * turn + (x + by) % turn for column, x in block]


def _mirrored(tables: int, size: int) -> list[list[list[int]]]:
    """Return the rounds that the first rounds of `_MIRRORS` and their group make."""
    made = []
    for whole, onward, blocks in _MIRRORS[tables, size]:
        for by in onward:
            seen = {
                tuple(sorted(column * tables + (x ^ g ^ by) for column, x in block))
                for block in blocks
                for g in whole
            }
            made.append([list(table) for table in sorted(seen)])
    return made


def _least_prime_factor(number: int) -> int:
    return next((p for p in range(2, number + 1) if number % p == 0), number)


def construct(problem: Problem, state: State) -> Ints | None:
    """Return a constructed seating where the problem is plain enough: like tables and no rules about persons.

    Empty seats are the last persons of the last column, of which every table of a line has one.
    """
    sizes = {(table.fewest, table.most) for table in problem.tables.values()}
    bound = (problem.facilitators, problem.locks, problem.apart, problem.together, problem.met_before)
    if problem.rounds < 2 or len(sizes) != 1 or any(bound) or problem.previous or problem.pair_charges:
        return None
    (fewest, size), tables = sizes.pop(), len(problem.tables)
    empty = size * tables - state.people
    if empty and (empty > tables or fewest == size or problem.rounds > tables):
        return None
    made = _lines(tables, size, problem.rounds) if empty else schedule(tables, size, problem.rounds)
    return None if made is None else np.array([[p for t in r for p in t] for r in made], dtype=np.int64)
