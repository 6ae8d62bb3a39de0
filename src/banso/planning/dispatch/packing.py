"""Packing tables into the flat arrays of the engine; see `engine.layout`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import TEAM, Ints


class Counts(NamedTuple):
    """How many there are of each, in order of the header."""

    visits: int
    projects: int
    experts: int
    houses: int
    days: int
    blocks: int
    near: int


def packed(
    tables: Mapping[int, Ints], bits: Mapping[int, Ints], counts: Counts, yen: tuple[int, ...]
) -> tuple[Ints, Ints]:
    """Return `fixed`, that is the header and `tables` (by their words in the header), and `flags`, that is `bits`.

    `yen` are the prices in order of the header.
    """
    header = np.zeros(layout.HEADER, np.int64)
    header[: len(counts) + 1] = (*counts, counts.projects + 1)
    header[layout.NIGHT : layout.FAIRNESS + 1] = 100 * ints(yen)
    _place(header, layout.HEADER, {word: table.size for word, table in tables.items()})
    _place(header, 0, {word: table.size for word, table in bits.items()})
    _place_state(header, counts)
    fixed = [header, *(table.reshape(-1) for table in tables.values())]
    flags = [table.reshape(-1).astype(np.uint8) for table in bits.values()]
    return np.concatenate(fixed).astype(np.int32), np.concatenate(flags)


def _place(header: Ints, length: int, sizes: Mapping[int, int]) -> int:
    """Write where each table begins, one after the other from `length` on; returns where the last ends."""
    for word, size in sizes.items():
        header[word] = length
        length += size
    return length


def _place_state(header: Ints, counts: Counts) -> None:
    """Write where the parts of `state` and `sums` begin, and at the end of the header how long they are."""
    visits, projects, experts, houses, days, blocks, _ = counts
    scratch = 4 * (visits + 8)
    words = {
        layout.DAY_OF: visits,
        layout.TEAMS: TEAM * projects,
        layout.OCC: 2 * experts * days,
        layout.RECEPTIONS: houses * days,
        layout.LOAD: experts,
        layout.SERVED_COUNT: experts,
        layout.SERVED: experts * (projects + 1),
        layout.SERVED_AT: TEAM * projects,
        layout.TOUCHED: 2 * scratch,
        layout.SAVED: 2 * scratch,
    }
    length = _place(header, 0, words)
    header[layout.TOUCHED_PRICE] = layout.BLOCK_PRICE + experts * blocks
    header[layout.HEADER - 2 :] = length, header[layout.TOUCHED_PRICE] + scratch


class Lists:
    """Lists of many rows joined into one; `add` returns where each row begins and ends."""

    def __init__(self) -> None:
        self._parts: list[Ints] = []
        self._length = 0

    def add(self, entries: Ints, lengths: Iterable[int]) -> Ints:
        """Append the rows, given one after the other and how long each is."""
        ends = self._length + np.cumsum(ints(lengths))
        self._parts.append(entries)
        self._length += len(entries)
        return np.column_stack([ends - ints(lengths), ends])

    def joined(self) -> Ints:
        """Return all lists as one table."""
        return np.concatenate([*self._parts, [0]])


def ints(values: Iterable[int]) -> Ints:
    """Return the numbers as an array."""
    return np.array(list(values), np.int64)


def joined(rows: Iterable[Iterable[int]]) -> Ints:
    """Return the rows one after the other."""
    return ints(x for row in rows for x in row)


def starts(lengths: Iterable[int]) -> Ints:
    """Return where each of the rows begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(ints(lengths))]).astype(np.int64)
