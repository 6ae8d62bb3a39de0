"""How the compiled core lays out its memory: four flat arrays, so that calls stay cheap and compile quickly.

`fixed` (int32) and `flags` (uint8) hold what the search never changes, `state` (int32) and `sums` (int64) what it does.
The first words of `fixed` say where each table begins. Indices: v visit, p project, e expert, m municipality,
d working day, b block (a run of working days that follow each other in the calendar). Money is in hundredths of a yen.
"""

from __future__ import annotations

from typing import Any, Final

import numpy.typing as npt

from banso.planning.dispatch.engine import borrowing

Ints = npt.NDArray[Any]

FREE: Final = -1
BLOCKED: Final = -2
"""The second place of a day that belongs wholly to a visit of several days."""
TEAM: Final = 4
"""Most experts of a project."""

# Words of the header of `fixed`: counts, prices, beginnings of the tables.
VISIT_COUNT: Final = 0
PROJECT_COUNT: Final = 1
EXPERT_COUNT: Final = 2
HOUSE_COUNT: Final = 3
DAY_COUNT: Final = 4
BLOCK_COUNT: Final = 5
NEAR_COUNT: Final = 6
SERVED_WIDTH: Final = 7
NIGHT: Final = 8
RECEPTION: Final = 9
UNPLANNED: Final = 10
MOVED: Final = 11
CHANGED: Final = 12
FAIRNESS: Final = 13
VISITS: Final = 16
PROJECTS: Final = 17
EXPERTS: Final = 18
HOUSES: Final = 19
DAYS: Final = 20
BLOCKS: Final = 21
BETWEEN: Final = 22
HOME: Final = 23
NEAR: Final = 24
LISTS: Final = 25
POSSIBLE: Final = 26
EXPERT_FREE: Final = 27
SAME_DAY: Final = 28
ELIGIBLE: Final = 29
# Beginnings in `state` and `sums`.
DAY_OF: Final = 30
TEAMS: Final = 31
OCC: Final = 32
RECEPTIONS: Final = 33
LOAD: Final = 34
SERVED_COUNT: Final = 35
SERVED: Final = 36
SERVED_AT: Final = 37
TOUCHED: Final = 38
SAVED: Final = 39
TOUCHED_PRICE: Final = 40
HEADER: Final = 48

# Columns of the tables.
V_PROJECT, V_HOUSE, V_DAYS, V_FROM, V_TO, V_PREVIOUS = 0, 1, 2, 3, 4, 5
VISIT_WIDTH: Final = 8
P_FIRST, P_END, P_GAP, P_SIZE, P_FIXED, P_HOUSE, P_FROM, P_TO, P_BEFORE = 0, 1, 2, 3, 4, 5, 6, 7, 8
PROJECT_WIDTH: Final = 16
E_VISITS, E_NIGHTS = 0, 1
H_FROM, H_TO = 0, 1
D_ORDINAL, D_BLOCK = 0, 1
B_START, B_END = 0, 1

# Words of `sums`.
RANDOM: Final = 0
TOUCHED_COUNT: Final = 4
SAVED_COUNT: Final = 5
WORK: Final = 6
"""Units of work done: one for a move, and what looking for the best day takes beside it."""
BLOCK_PRICE: Final = 8


@borrowing
def visit(fixed: Ints, v: int, column: int) -> int:
    """Read a column of a visit."""
    return fixed[fixed[VISITS] + VISIT_WIDTH * v + column]  # type: ignore[no-any-return]


@borrowing
def project(fixed: Ints, p: int, column: int) -> int:
    """Read a column of a project."""
    return fixed[fixed[PROJECTS] + PROJECT_WIDTH * p + column]  # type: ignore[no-any-return]


@borrowing
def expert(fixed: Ints, e: int, column: int) -> int:
    """Read a column of an expert."""
    return fixed[fixed[EXPERTS] + 2 * e + column]  # type: ignore[no-any-return]


@borrowing
def house(fixed: Ints, m: int, column: int) -> int:
    """Read a column of a municipality."""
    return fixed[fixed[HOUSES] + 2 * m + column]  # type: ignore[no-any-return]


@borrowing
def ordinal(fixed: Ints, d: int) -> int:
    """Return the calendar day's ordinal."""
    return fixed[fixed[DAYS] + 2 * d + D_ORDINAL]  # type: ignore[no-any-return]


@borrowing
def block_of(fixed: Ints, d: int) -> int:
    """Return the block of a day."""
    return fixed[fixed[DAYS] + 2 * d + D_BLOCK]  # type: ignore[no-any-return]


@borrowing
def block(fixed: Ints, b: int, column: int) -> int:
    """Return the first or last day of a block."""
    return fixed[fixed[BLOCKS] + 2 * b + column]  # type: ignore[no-any-return]


@borrowing
def between(fixed: Ints, m: int, n: int) -> int:
    """Return the price of the way between two municipalities."""
    return fixed[fixed[BETWEEN] + m * fixed[HOUSE_COUNT] + n]  # type: ignore[no-any-return]


@borrowing
def home(fixed: Ints, e: int, m: int) -> int:
    """Return the price of the way between an expert's home and a municipality."""
    return fixed[fixed[HOME] + e * fixed[HOUSE_COUNT] + m]  # type: ignore[no-any-return]


@borrowing
def listed(fixed: Ints, i: int) -> int:
    """Return an entry of the lists (days of a visit, candidates of a project, projects of a municipality)."""
    return fixed[fixed[LISTS] + i]  # type: ignore[no-any-return]


@borrowing
def possible(fixed: Ints, flags: Ints, v: int, d: int) -> bool:
    """Say whether the visit may begin on the day by period, municipality and locks."""
    return flags[fixed[POSSIBLE] + v * fixed[DAY_COUNT] + d] != 0  # type: ignore[no-any-return]


@borrowing
def expert_free(fixed: Ints, flags: Ints, e: int, d: int) -> bool:
    """Say whether the expert is available on the day."""
    return flags[fixed[EXPERT_FREE] + e * fixed[DAY_COUNT] + d] != 0  # type: ignore[no-any-return]


@borrowing
def same_day(fixed: Ints, flags: Ints, m: int, n: int) -> bool:
    """Say whether both municipalities fit into one expert's day."""
    return flags[fixed[SAME_DAY] + m * fixed[HOUSE_COUNT] + n] != 0  # type: ignore[no-any-return]


@borrowing
def eligible(fixed: Ints, flags: Ints, p: int, e: int) -> bool:
    """Say whether the expert may take a free place of the project's team."""
    return flags[fixed[ELIGIBLE] + p * fixed[EXPERT_COUNT] + e] != 0  # type: ignore[no-any-return]


@borrowing
def day_of(fixed: Ints, state: Ints, v: int) -> int:
    """Return the first day of the visit, -1 where it has none."""
    return state[fixed[DAY_OF] + v]  # type: ignore[no-any-return]


@borrowing
def member(fixed: Ints, state: Ints, p: int, slot: int) -> int:
    """Return the expert on that place of the project's team, -1 where there is none."""
    return state[fixed[TEAMS] + TEAM * p + slot]  # type: ignore[no-any-return]


@borrowing
def occ_at(fixed: Ints, e: int, d: int) -> int:
    """Return where the two visits of an expert's day stand in `state`."""
    return fixed[OCC] + 2 * (e * fixed[DAY_COUNT] + d)  # type: ignore[no-any-return]


@borrowing
def price_at(fixed: Ints, e: int, b: int) -> int:
    """Return where the price of an expert's block stands in `sums`."""
    return BLOCK_PRICE + e * fixed[BLOCK_COUNT] + b  # type: ignore[no-any-return]


def seed_words(seed: int) -> list[int]:
    """Return the generator's four words for a seed."""
    words, x = [], (seed * 2654435761 + 1013904223) & 0xFFFFFFFF
    for i in range(4):
        x = (1812433253 * (x ^ (x >> 30)) + i + 1) & 0xFFFFFFFF
        words.append(x)
    return words
