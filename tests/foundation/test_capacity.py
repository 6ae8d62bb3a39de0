from __future__ import annotations

import time

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from banso.foundation import capacity
from banso.foundation.access import system_actor
from banso.foundation.capacity import LimitBelowTaken, NoCapacity, claim, open_pool, release, set_limit
from banso.foundation.history import history_of
from banso.foundation.models import CapacityClaim, CapacityPool
from tests.foundation.racing import race

ACTOR = system_actor("テスト")


def seats(key: str = "seats", limit: int = 3) -> CapacityPool:
    return open_pool(ACTOR, key, "東京会場の席", limit)


@pytest.mark.django_db
class TestClaims:
    def test_claim_takes_places_and_release_gives_them_back(self) -> None:
        pool = seats()
        (held,) = claim(ACTOR, "seats", "r:1", 2)
        pool.refresh_from_db()
        assert (held.quantity, pool.taken, pool.left) == (2, 2, 1)
        assert release(ACTOR, "seats", "r:1") == 2
        assert release(ACTOR, "seats", "r:1") == 0
        pool.refresh_from_db()
        assert pool.taken == 0
        assert [entry.action for entry in history_of(held)] == ["capacity.released", "capacity.claimed"]

    def test_too_many_is_refused_and_says_how_many_are_left(self) -> None:
        seats()
        claim(ACTOR, "seats", "r:1", 2)
        with pytest.raises(NoCapacity) as refused:
            claim(ACTOR, "seats", "r:2", 2)
        assert (refused.value.left, refused.value.asked) == (1, 2)
        assert refused.value.message.startswith("「東京会場の席」は残りは1です（定員3）")
        claim(ACTOR, "seats", "r:2", 1)
        with pytest.raises(NoCapacity, match="満員"):
            claim(ACTOR, "seats", "r:3")

    def test_asking_again_is_harmless_and_another_quantity_changes_the_claim(self) -> None:
        pool = seats()
        claim(ACTOR, "seats", "r:1", 2)
        claim(ACTOR, "seats", "r:1", 2)
        claim(ACTOR, "seats", "r:1", 3)
        with pytest.raises(NoCapacity):
            claim(ACTOR, "seats", "r:1", 4)
        claim(ACTOR, "seats", "r:1", 1)
        pool.refresh_from_db()
        assert pool.taken == 1
        assert CapacityClaim.objects.get().quantity == 1
        assert not capacity.miscounted_pools()

    def test_several_pools_are_taken_together_or_not_at_all(self) -> None:
        seats("a", 5)
        seats("b", 1)
        claim(ACTOR, ["b", "a"], "r:1")
        with pytest.raises(NoCapacity):
            claim(ACTOR, ["a", "b"], "r:2")
        assert CapacityPool.objects.get(key="a").taken == 1
        assert release(ACTOR, ["a", "b"], "r:1") == 2

    def test_limit_cannot_go_below_what_is_taken(self) -> None:
        seats(limit=3)
        claim(ACTOR, "seats", "r:1", 2)
        with pytest.raises(LimitBelowTaken, match="すでに2"):
            set_limit(ACTOR, "seats", 1)
        assert set_limit(ACTOR, "seats", 2).limit == 2
        assert seats(limit=4).limit == 4

    def test_database_refuses_to_oversell_whoever_writes(self) -> None:
        seats(limit=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            CapacityPool.objects.update(taken=2)

    @pytest.mark.parametrize("quantity", [0, -1])
    def test_empty_claim_is_refused(self, quantity: int) -> None:
        seats()
        with pytest.raises(ValueError, match="one place"):
            claim(ACTOR, "seats", "r:1", quantity)

    def test_unknown_pool_is_named(self) -> None:
        with pytest.raises(CapacityPool.DoesNotExist, match="nowhere"):
            claim(ACTOR, "nowhere", "r:1")

    def test_miscounted_pool_is_found(self) -> None:
        pool = seats()
        claim(ACTOR, "seats", "r:1")
        CapacityPool.objects.filter(pk=pool.pk).update(taken=2)
        assert [one.key for one in capacity.miscounted_pools()] == ["seats"]


# ── races ──

RUNNERS, PLACES = 12, 5


def naive_claim(pool: CapacityPool, number: int) -> bool:
    """The control: count, then insert."""
    taken = pool.claims.aggregate(n=Sum("quantity"))["n"] or 0
    time.sleep(0.05)
    if taken >= pool.limit:
        return False
    CapacityClaim.objects.create(pool=pool, holder=f"r:{number}", quantity=1)
    return True


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_race_for_the_last_places_sells_each_once() -> None:
    pool = seats(limit=PLACES)
    results = race(RUNNERS, lambda number: claim(ACTOR, "seats", f"r:{number}"))
    refused = [one for one in results if isinstance(one, NoCapacity)]
    assert len(refused) == RUNNERS - PLACES, results
    assert sum(isinstance(one, list) for one in results) == PLACES
    pool.refresh_from_db()
    assert pool.taken == PLACES == pool.claims.count()
    assert not capacity.miscounted_pools()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_race_control_in_a_transaction() -> None:
    """Count-then-insert in a transaction oversells on PostgreSQL (READ COMMITTED).

    On SQLite it does not, because our transactions are IMMEDIATE: one writer at a time. So on SQLite this
    control proves what the setting does, and the control without a transaction (below) proves that the race
    is real there too.
    """
    pool = seats(limit=PLACES)

    def inside(number: int) -> bool:
        with transaction.atomic():
            return naive_claim(pool, number)

    sold = race(RUNNERS, inside).count(True)
    if connection.vendor == "postgresql":
        assert sold > PLACES
    else:
        assert sold == PLACES


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_race_control_without_a_transaction_oversells_on_both() -> None:
    pool = seats(limit=PLACES)
    assert race(RUNNERS, lambda number: naive_claim(pool, number)).count(True) > PLACES


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_race_over_two_pools_in_opposite_order_never_deadlocks() -> None:
    seats("a", 50)
    seats("b", 50)

    def both(number: int) -> int:
        keys = ["a", "b"] if number % 2 else ["b", "a"]
        for turn in range(5):
            claim(ACTOR, keys, f"r:{number}:{turn}")
            if turn % 2:
                release(ACTOR, list(reversed(keys)), f"r:{number}:{turn}")
        return 1

    assert race(8, both) == [1] * 8
    assert {pool.taken for pool in CapacityPool.objects.all()} == {24}
    assert not capacity.miscounted_pools()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_race_of_limit_against_claims_keeps_the_rule() -> None:
    pool = seats(limit=10)

    def work(number: int) -> object:
        if number == 0:
            return set_limit(ACTOR, "seats", 4)
        return claim(ACTOR, "seats", f"r:{number}")

    results = race(RUNNERS, work)
    failures = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, NoCapacity | LimitBelowTaken) for one in failures), failures
    pool.refresh_from_db()
    assert pool.taken <= pool.limit
    assert not capacity.miscounted_pools()
