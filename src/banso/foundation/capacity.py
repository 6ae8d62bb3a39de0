"""The one service for scarce places: seats, quotas, equipment (design rule 4).

A pool's `taken` changes by one conditional UPDATE, so that two who ask at the same moment cannot both get the
last place; a check constraint stands behind it. Several pools are locked in the order of their keys, so that
two who want the same pools never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from banso.foundation.access import Actor
from banso.foundation.errors import Conflict
from banso.foundation.history import Operation, operation
from banso.foundation.models import CapacityClaim, CapacityPool


class NoCapacity(Conflict):
    """A pool has fewer places left than were asked for."""

    def __init__(self, pool: CapacityPool, asked: int) -> None:
        self.pool_key = pool.key
        self.left = pool.left
        self.asked = asked
        state = "すでに満員です" if not pool.left else f"残りは{pool.left}です"
        super().__init__(
            f"「{pool.name}」は{state}（定員{pool.limit}）。{asked}を確保することはできませんでした。"
            "数を減らすか、空きが出るのをお待ちください。"
        )


class LimitBelowTaken(Conflict):
    """A limit cannot go below what is already taken."""

    def __init__(self, pool: CapacityPool, limit: int) -> None:
        super().__init__(
            f"「{pool.name}」はすでに{pool.taken}を使用しているため、定員を{limit}にはできません。"
            f"先に使用中のものを減らすか、{pool.taken}以上の定員にしてください。"
        )


def open_pool(actor: Actor, key: str, name: str, limit: int) -> CapacityPool:
    """Create the pool `key`, or give it this name and limit. Raises LimitBelowTaken."""
    with operation(actor) as op:
        pool, created = CapacityPool.objects.get_or_create(key=key, defaults={"name": name, "limit": limit})
        if created:
            op.record("capacity.opened", pool, {"limit": (None, limit)})
            return pool
        if pool.name != name:
            old, pool.name = pool.name, name
            pool.save(update_fields=["name"])
            op.record("capacity.renamed", pool, {"name": (old, name)})
        return _change_limit(op, pool.key, limit)


def set_limit(actor: Actor, pool_key: str, limit: int) -> CapacityPool:
    """Change how many places a pool has. Raises LimitBelowTaken, CapacityPool.DoesNotExist."""
    with operation(actor) as op:
        return _change_limit(op, pool_key, limit)


def _change_limit(op: Operation, pool_key: str, limit: int) -> CapacityPool:
    (pool,) = _locked([pool_key])
    if pool.limit == limit:
        return pool
    if not CapacityPool.objects.filter(pk=pool.pk, taken__lte=limit).update(limit=limit):
        raise LimitBelowTaken(pool, limit)
    op.record("capacity.limit_changed", pool, {"limit": (pool.limit, limit)})
    pool.limit = limit
    return pool


def claim(
    actor: Actor, pool_keys: str | Sequence[str], holder: str, quantity: int = 1
) -> list[CapacityClaim]:
    """Make `holder` hold exactly `quantity` places of every pool named, or of none.

    Asking again is harmless; asking for more or fewer changes the claim. Raises NoCapacity, ValueError for a
    quantity below 1, CapacityPool.DoesNotExist for an unknown pool.
    """
    if quantity < 1:
        raise ValueError("a claim is for one place or more; release() gives places back")
    with operation(actor) as op:
        return [_claim_one(op, pool, holder, quantity) for pool in _locked(pool_keys)]


def _claim_one(op: Operation, pool: CapacityPool, holder: str, quantity: int) -> CapacityClaim:
    held = CapacityClaim.objects.filter(pool=pool, holder=holder).first()
    before = held.quantity if held else 0
    more = quantity - before
    if held is not None and not more:
        return held
    enough = CapacityPool.objects.filter(pk=pool.pk, taken__lte=F("limit") - more)
    if not enough.update(taken=F("taken") + more):
        raise NoCapacity(pool, quantity)
    result, _ = CapacityClaim.objects.update_or_create(
        pool=pool, holder=holder, defaults={"quantity": quantity}
    )
    op.record("capacity.claimed", result, {"quantity": (before, quantity)})
    return result


def release(actor: Actor, pool_keys: str | Sequence[str], holder: str) -> int:
    """Give back all that `holder` has of the pools named; return how many places that were (0: none)."""
    with operation(actor) as op:
        return sum(_release_one(op, pool, holder) for pool in _locked(pool_keys))


def _release_one(op: Operation, pool: CapacityPool, holder: str) -> int:
    held = CapacityClaim.objects.filter(pool=pool, holder=holder).first()
    if held is None:
        return 0
    CapacityPool.objects.filter(pk=pool.pk).update(taken=F("taken") - held.quantity)
    op.record("capacity.released", held, {"quantity": (held.quantity, 0)})
    held.delete()
    return held.quantity


def _locked(pool_keys: str | Iterable[str]) -> list[CapacityPool]:
    """Return the pools in the order of their keys, each locked until the transaction ends.

    SQLite has no row locks and needs none: its transactions are IMMEDIATE, one writer at a time.
    """
    keys = sorted({pool_keys} if isinstance(pool_keys, str) else set(pool_keys))
    pools = list(CapacityPool.objects.select_for_update().filter(key__in=keys).order_by("key"))
    if missing := set(keys) - {pool.key for pool in pools}:
        raise CapacityPool.DoesNotExist(f"no such pool: {', '.join(sorted(missing))}")
    return pools


def miscounted_pools() -> QuerySet[CapacityPool]:
    """Return the pools whose `taken` is not the sum of their claims: none, unless someone wrote past us."""
    claimed = Coalesce(Sum("claims__quantity"), 0)
    return CapacityPool.objects.annotate(claimed=claimed).filter(~Q(taken=F("claimed")))
