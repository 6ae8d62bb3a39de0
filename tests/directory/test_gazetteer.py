from __future__ import annotations

import pytest

from banso.directory.domain.gazetteer import Seeded, seed_gazetteer
from banso.directory.models import MunicipalityYear, Organisation
from banso.directory.queries import (
    find_prefecture,
    municipalities_of,
    organisations_matching,
    prefectures,
    with_welfare_office,
)
from banso.foundation.access import PUBLIC, system_actor
from banso.foundation.errors import AccessDenied
from banso.foundation.models import HistoryEntry

LOADER = system_actor("読み込み")


@pytest.fixture
def seeded(db: None) -> Seeded:
    return seed_gazetteer(actor=LOADER, year=2019)


def test_seeding_adds_every_government_once(db: None) -> None:
    first = seed_gazetteer(actor=LOADER, year=2019)
    assert (first.prefectures, first.municipalities) == (47, 1741)
    assert 890 <= first.welfare_offices <= 915
    assert seed_gazetteer(actor=LOADER, year=2019) == Seeded(0, 0, 0)
    assert Organisation.objects.count() == 47 + 1741
    assert HistoryEntry.objects.filter(action="organisation.added").count() == 47 + 1741
    assert HistoryEntry.objects.values("operation").distinct().count() == 1


def test_seeding_keeps_what_was_corrected_by_hand(seeded: Seeded) -> None:
    city = Organisation.objects.get(code="252018")
    MunicipalityYear.objects.filter(organisation=city, year=2019).update(has_welfare_office=False)
    Organisation.objects.filter(pk=city.pk).update(note="確認中")
    seed_gazetteer(actor=LOADER, year=2019)
    city.refresh_from_db()
    assert city.note == "確認中"
    assert not city.years.get(year=2019).has_welfare_office


def test_seeding_is_refused_to_the_public(db: None) -> None:
    with pytest.raises(AccessDenied):
        seed_gazetteer(actor=PUBLIC, year=2019)
    assert not Organisation.objects.exists()


def test_prefectures_and_their_municipalities(seeded: Seeded) -> None:
    shiga = find_prefecture("しが")
    assert shiga.name == "滋賀県"
    assert shiga == find_prefecture("25") == find_prefecture("滋賀")
    towns = list(municipalities_of(shiga))
    assert len(towns) == 19
    assert [town.code for town in towns] == sorted(town.code for town in towns)
    assert {town.parent_id for town in towns} == {shiga.pk}
    assert [prefecture.prefecture_code for prefecture in prefectures()] == [f"{n:02}" for n in range(1, 48)]
    assert 13 <= with_welfare_office(municipalities_of(shiga), 2019).count() <= 19


@pytest.mark.parametrize("text", ["大津", "おおつ", "オオツ", "ｵｵﾂ", "大津市 おおつ"])
def test_search_finds_name_and_reading_in_any_width(seeded: Seeded, text: str) -> None:
    names = set(organisations_matching(Organisation.objects.all(), text).values_list("name", flat=True))
    assert "大津市" in names
    assert len(names) < 10


def test_search_does_not_join_name_and_reading(seeded: Seeded) -> None:
    assert not organisations_matching(Organisation.objects.all(), "市おおつ").exists()
