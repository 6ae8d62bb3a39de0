"""A year ready to write letters in: seeded templates, prefectures with addresses."""

from __future__ import annotations

import pytest

from banso.directory.models import Contact, Organisation
from banso.letters.domain.templates import install_templates
from banso.letters.models import LetterTemplate
from banso.years.models import FiscalYear
from tests import builders

NAMES = {"01": "北海道", "13": "東京都", "25": "滋賀県", "27": "大阪府", "47": "沖縄県"}


@pytest.fixture
def prefectures(fiscal_year: FiscalYear) -> list[Organisation]:
    """Five prefectures; all but the last have the address of their office."""
    fiscal_year.contract_title = "専門スタッフ派遣の見本事業"
    fiscal_year.save()
    found = [builders.make_prefecture(code, name) for code, name in NAMES.items()]
    for one in found[:-1]:
        Contact.objects.create(
            organisation=one,
            purpose="OFFICE",
            department="地域福祉課",
            email=f"office{one.pk}@example.invalid",
        )
    return found


@pytest.fixture
def templates(fiscal_year: FiscalYear) -> dict[str, LetterTemplate]:
    """The templates that come with Banso, by code."""
    return {one.code: one for one in install_templates(actor=builders.SYSTEM, fiscal_year=fiscal_year)}


@pytest.fixture
def call_letter(templates: dict[str, LetterTemplate]) -> LetterTemplate:
    """The call to the prefectures, with what is typed when it is used, for recipients without a call."""
    template = templates["call_prefecture"]
    version = template.versions.get()
    version.asked = "受付開始（日付）\n締切（日付）\n選定予定数"
    for part in ("record", "mail_body"):
        text = getattr(version, part).replace("対象の事業：{{公募の事業}}\n", "")
        text = text.replace("{{申込の開始}}", "{{受付開始}}").replace("{{申込の締切}}", "{{締切}}")
        setattr(version, part, text)
    version.enclosures = "利用申込書（様式）\n事業の概要"
    version.save()
    return template
