from __future__ import annotations

import threading
import time

import pytest
from django.db import transaction

from banso.foundation import locks
from tests.foundation.racing import race


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_second_waits_until_the_first_transaction_ends() -> None:
    first_has_it = threading.Event()
    events: list[str] = []

    def work(number: int) -> None:
        if number:
            assert first_has_it.wait(timeout=20)
        with transaction.atomic():
            locks.hold("one")
            events.append(f"{number} in")
            first_has_it.set()
            time.sleep(0.3)
            events.append(f"{number} out")

    assert race(2, work) == [None, None]
    assert events == ["0 in", "0 out", "1 in", "1 out"]


@pytest.mark.django_db(transaction=True)
def test_lock_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        locks.hold("one")
