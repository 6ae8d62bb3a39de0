"""The tutorial's steps in the real year R1."""

from __future__ import annotations

import pytest

from banso.accounts.domain.demo import ensure_demo_users
from banso.years.models import FiscalYear
from tests.builders import SYSTEM
from tests.tutorial import Reader, walk
from tests.year.conftest import loaded_r01  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_r01")]


def test_the_real_year():
    ensure_demo_users(actor=SYSTEM, fiscal_year=FiscalYear.objects.get(year=2019))
    walk(Reader(), 6, {1: _figure, 2: _visits, 3: _findings})


def _figure(reader: Reader) -> None:
    reader.sign_in("SECRETARIAT")
    reader.follow("利用申込")
    reader.follow("図2")
    assert "JSON" in reader.seen


def _visits(reader: Reader) -> None:
    reader.open("/y/2019/")
    reader.follow("訪問")
    reader.follow("回数と内訳")
    assert "88" in reader.seen


def _findings(reader: Reader) -> None:
    reader.follow("確認事項")
    reader.follow("事業実績報告書")
