"""A document that cannot be set ends in a page with words, in time."""

from __future__ import annotations

import pytest

from banso.directory.enums import Role
from banso.typeset import FieldMissing, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(small_year) -> str:
    return f"/y/{small_year.fiscal_year.year}/visits/{small_year.visit.pk}/sheet.pdf"


def test_a_document_that_takes_too_long_ends_in_a_page(client_of, sheet, monkeypatch, caplog):
    client = client_of(Role.SECRETARIAT)
    assert client.get(sheet)["Content-Type"] == "application/pdf"
    monkeypatch.setattr(press, "LIMIT", 0.000_01)
    page = client.get(sheet)
    assert page.status_code == 503
    assert int(page["Retry-After"]) > 0
    words = page.content.decode()
    assert "秒以上かかったため、中止しました。少し待って、もう一度お試しください" in words
    assert sheet in caplog.text


def test_a_document_without_its_data_says_what_is_missing(client_of, sheet, monkeypatch):
    def incomplete(*_):
        raise FieldMissing("visit", "訪問")

    monkeypatch.setattr(press, "_asked", incomplete)
    page = client_of(Role.SECRETARIAT).get(sheet)
    assert page.status_code == 500
    assert "「訪問」（visit）がありません" in page.content.decode()
