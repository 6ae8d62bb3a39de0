"""Steps of the prices at scale: each goes its own way, as long as its last tours agree on the direction.

After Kingma and Ba (2015), "Adam": what is left undone is averaged over the last turns and measured by its own size,
so that a load that is always full and a day that is rarely wanted both move by yen, not by how often they count.
"""

from __future__ import annotations

from math import sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from banso.planning.dispatch.bounding import jit

Floats = npt.NDArray[Any]
Ints = npt.NDArray[Any]

_MEAN: Final = 0.9
_SQUARE: Final = 0.95
"""How much of the averages of what is undone, and of its square, a turn keeps."""
_LITTLE: Final = 1e-3
"""Added to the size, so that what is always done does not move."""


@jit
def climb(price: Floats, undone: Floats, mean: Floats, square: Floats, turn: int, yen: float) -> None:
    """Move each price by up to about `yen` towards what was left undone; `turn` counts from 1. All are flat arrays."""
    mean_weight, square_weight = 1 - _MEAN**turn, 1 - _SQUARE**turn
    for i in range(price.shape[0]):
        mean[i] += (1 - _MEAN) * (undone[i] - mean[i])
        square[i] += (1 - _SQUARE) * (undone[i] * undone[i] - square[i])
        price[i] += yen * mean[i] / mean_weight / (sqrt(square[i] / square_weight) + _LITTLE)


@jit
def balance(pair: Floats, first: Ints, rank: Ints) -> None:
    """Make the prices of an expert sum to 0 over the visits of each project: visit v stands in column rank[v]."""
    for e in range(pair.shape[0]):
        for p in range(first.shape[0] - 1):
            total = 0.0
            for v in range(first[p], first[p + 1]):
                total += pair[e, rank[v]]
            for v in range(first[p], first[p + 1]):
                pair[e, rank[v]] -= total / (first[p + 1] - first[p])


def nothing(like: Floats) -> tuple[Floats, Floats]:
    """Return averages that know nothing yet."""
    return np.zeros_like(like), np.zeros_like(like)
