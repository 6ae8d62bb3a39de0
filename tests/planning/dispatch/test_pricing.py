"""Pricing finds the best tour of a block: the same as trying every tour, with any memory."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest

from banso.planning.dispatch.bounding import pricing
from banso.planning.dispatch.bounding.pricing import BEGIN, END, FIRST, SECOND

DAYS, VISITS, NIGHT = 3, 5, 8.0


class Block:
    """A random block: five visits of three projects or more at four houses, one of them two days long."""

    def __init__(self, seed: int) -> None:
        lot = random.Random(seed)
        self.house = np.array([0, 1, 2, 3, lot.randrange(4)], np.int64)
        self.length = np.array([1, 1, 1, 1, lot.choice([1, 2])], np.int64)
        self.key = np.array([0, 1, 2, 2, lot.choice([0, 3])], np.int64)
        spots = [(lot.uniform(0, 30), lot.uniform(0, 30)) for _ in range(5)]
        way = np.array([[abs(a - c) + abs(b - d) for c, d in spots] for a, b in spots])
        self.between, self.home = way[:4, :4].copy(), way[4].copy()
        together = np.array(way[:4, :4] < 20, np.uint8)
        last = [DAYS - n for n in self.length]
        possible = np.array(
            [[d <= last[i] and lot.random() < 0.8 for d in range(DAYS)] for i in range(VISITS)], np.uint8
        )
        self.gain = np.where(
            possible, np.array([[lot.uniform(5, 70)] * DAYS for _ in range(VISITS)]), -np.inf
        )
        self.rows = pricing.options_of(possible, self.house, self.length, self.key, together)
        self.cost = pricing.costs_of(self.rows, self.gain, self.length, self.between, NIGHT)
        self.way = pricing.entering(self.between, self.home, NIGHT)

    def price(self, most: int) -> tuple[int, float, bool, Any, Any]:
        return pricing.price(DAYS, self.rows, self.cost, self.key, self.way, self.home, 0.0, most)

    def net(self, options: list[int]) -> float:
        """The price of a tour by its rows, in order of days; infinite where it does a thing twice."""
        at, net, day, used = -1, 0.0, 0, set[int]()
        for o in options:
            row = self.rows[o]
            keys = {int(self.key[i]) for i in row[[FIRST, SECOND]] if i >= 0}
            if row[5] < day or used & keys:
                return float("inf")
            if at >= 0 and row[5] > day:
                net, at = net + self.home[at], -1
            net += self.way[at, row[BEGIN]] + self.cost[o]
            used, at, day = used | keys, int(row[END]), int(row[4])
        return float(net + (self.home[at] if at >= 0 else 0.0))

    def best(self) -> float:
        """Try every choice of one option or none for each day."""
        by_day = [[-1, *np.nonzero(self.rows[:, 5] == d)[0]] for d in range(DAYS)]
        return min(self.net([int(o) for o in choice if o >= 0]) for choice in product(*by_day))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("most", [1, 2, 4096])
def test_the_best_tour_is_that_of_trying_everything(seed: int, most: int) -> None:
    block = Block(seed)
    best = block.best()
    made, least, exact, nets, found = block.price(most)
    assert least <= best + 1e-6
    for k in range(made):
        tour = sorted((int(o) for n, o in found if n == k), key=lambda o: block.rows[o, 5])
        assert block.net(tour) == pytest.approx(nets[k])
    if exact:
        assert min(least, 0.0) == pytest.approx(best)
    if most == 4096:
        assert exact
        assert made == 0 or min(nets) == pytest.approx(best)


@pytest.mark.parametrize("seed", range(12))
def test_without_memory_the_best_beginnings_still_lead_to_the_best_tour(seed: int) -> None:
    block = Block(seed)
    starts = np.searchsorted(block.rows[:, 5], np.arange(DAYS + 1))
    bits = np.zeros(len(block.rows), np.int64)
    ahead = pricing.look_ahead(DAYS, block.rows, block.cost, bits, 1, starts, block.way, block.home)
    made, least, exact, _, _ = pricing.best_first(
        DAYS, block.rows, block.cost, bits, block.key, starts, block.way, block.home, ahead, 0.0
    )
    assert exact
    assert min(least, 0.0) == pytest.approx(block.best())
    assert made == (block.best() < -1e-9)
