from __future__ import annotations

import time

import pytest
from django.db import transaction

from banso.foundation.models import NumberSeries
from banso.foundation.numbering import format_number, next_number
from tests.foundation.racing import race


@pytest.mark.django_db
def test_numbers_run_per_series_and_year() -> None:
    assert [next_number("発", 2019), next_number("発", 2019)] == [1, 2]
    assert next_number("発", 2020) == 1
    assert next_number("収", 2019) == 1
    assert next_number("発", 2019) == 3


@pytest.mark.django_db
def test_rolled_back_document_gives_its_number_back() -> None:
    def failing_letter() -> None:
        with transaction.atomic():
            assert next_number("発", 2019) == 2
            raise LookupError

    next_number("発", 2019)
    with pytest.raises(LookupError):
        failing_letter()
    assert next_number("発", 2019) == 2


@pytest.mark.django_db(transaction=True)
def test_number_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        next_number("発", 2019)
    assert not NumberSeries.objects.exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_when_asked_at_once() -> None:
    def letter(number: int) -> int:
        with transaction.atomic():
            given = next_number("発", 2019)
            time.sleep(0.01)
            if number % 4 == 3:
                raise LookupError("this letter is given up")
            return given

    results = race(12, letter)
    given = [one for one in results if isinstance(one, int)]
    assert sorted(given) == list(range(1, 10)), results
    assert sum(isinstance(one, LookupError) for one in results) == 3


def test_pattern_is_filled() -> None:
    assert format_number("困窮ネット発第{number}号", 12) == "困窮ネット発第12号"
    assert format_number("{year}-{number:03}", 7, fiscal_year=2019) == "2019-007"


@pytest.mark.parametrize("pattern", ["発第号", "{number.__class__}", "{number}{name}", "{}", "{number[0]}"])
def test_pattern_with_anything_else_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        format_number(pattern, 1)


def test_pattern_with_year_needs_the_year() -> None:
    with pytest.raises(ValueError, match="fiscal year"):
        format_number("{year}-{number}", 1)
