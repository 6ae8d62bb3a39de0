"""What is kept between tests (tests/kept.py) comes back as it was built, and only where it fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from banso.directory.models import Organisation
from banso.years.models import FiscalYear
from tests import builders, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Callable[[FiscalYear], tuple[Organisation, FiscalYear, bool]]:
    """Ask for a thing that adds, changes and deletes rows; tell whether it was built."""
    monkeypatch.setattr(kept, "_kept", {})

    def ask(year: FiscalYear) -> tuple[Organisation, FiscalYear, bool]:
        built: list[bool] = []

        def make() -> tuple[Organisation, FiscalYear]:
            built.append(True)
            FiscalYear.objects.filter(pk=year.pk).update(commissioner="見本省")
            year.programmes.filter(code="OTHER").delete()
            return builders.make_municipality("見本市"), year

        return *kept.kept("town", make, year), bool(built)

    return ask


def test_what_was_built_is_put_again_with_the_given_objects(build) -> None:
    year = builders.make_year()
    for is_built in (True, False):
        with transaction.atomic():
            town, given, built = build(year)
            assert built == is_built
            assert given is year
            assert town.parent is not None
            assert Organisation.objects.get(pk=town.pk).parent == town.parent
            assert FiscalYear.objects.get(pk=year.pk).commissioner == "見本省"
            assert year.programmes.count() == len(builders.PROGRAMME_NAMES) - 1
            transaction.set_rollback(True)
    assert not Organisation.objects.exists()


def test_over_another_database_it_is_built(build) -> None:
    year = builders.make_year()
    with transaction.atomic():
        build(year)
        transaction.set_rollback(True)
    builders.make_municipality("先の市")
    assert build(year)[2]
    assert Organisation.objects.filter(name="見本市").exists()


def test_over_the_same_rows_in_another_order_it_is_built(build) -> None:
    year = builders.make_year()
    for order in ((1, 2), (2, 1)):
        with transaction.atomic():
            places = {one: builders.make_prefecture(f"0{one}", f"見本{one}県") for one in order}
            builders.make_municipality("先の市", places[1])
            assert build(year)[2]
            transaction.set_rollback(True)
