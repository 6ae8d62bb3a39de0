"""What a printed source says, entered and taken back on pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from banso.annual.findings import findings_of
from banso.annual.models import PrintedFigure, PrintedText, StatedWindow
from banso.directory.enums import Role
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db
SOURCES = "/y/2019/annual/sources/"


def _day(name: str, year: str, month: int, day: int) -> dict[str, object]:
    parts = {"era": "令和", "year": year, "month": month, "day": day}
    return {f"{name}_{part}": value for part, value in parts.items()}


def test_every_kind_is_entered_compared_and_taken_back(
    client_of: Callable[[Role | None], Client], small_year: SmallYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    figure = {"figure": "figure2", "key": "rows", "value": "47", "source": "L375"}
    assert client.post(f"{SOURCES}figures/add/", figure).status_code == 302
    twice = client.post(f"{SOURCES}figures/add/", figure)
    assert twice.status_code == 422
    assert "すでに登録されています" in twice.content.decode()
    text = {"section": "3-2", "subject": "見本/1", "text": "見本の題", "source": ""}
    assert client.post(f"{SOURCES}texts/add/", text).status_code == 302
    window = (
        {"section": "1-2", "visit_number": 1} | _day("starts_on", "元", 9, 11) | _day("ends_on", "元", 9, 10)
    )
    backwards = client.post(f"{SOURCES}windows/add/", window)
    assert backwards.status_code == 422
    assert "終わりが始まりより前" in backwards.content.decode()
    assert client.post(f"{SOURCES}windows/add/", window | _day("ends_on", "2", 1, 10)).status_code == 302

    kept = PrintedFigure.objects.get()
    assert any(finding.source == "L375" for finding in findings_of(small_year.fiscal_year))
    page = client.get(SOURCES).content.decode()
    assert "figure2 rows = 47" in page
    assert f"/figures/{kept.pk}/remove/" in page
    client.post(f"{SOURCES}figures/{kept.pk}/remove/")
    assert not PrintedFigure.objects.exists()
    assert PrintedText.objects.count() == StatedWindow.objects.count() == 1


def test_others_read_or_nothing(client_of: Callable[[Role | None], Client], small_year: SmallYear) -> None:
    assert client_of(Role.MINISTRY).get(SOURCES).status_code == 200
    assert client_of(Role.MINISTRY).get(f"{SOURCES}figures/add/").status_code == 403
    assert client_of(Role.MUNICIPALITY).get(SOURCES).status_code == 403
    assert client_of(Role.SECRETARIAT).get(f"{SOURCES}nothing/add/").status_code == 404
