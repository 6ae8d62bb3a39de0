"""Several at once: numbers are given once, no text is overwritten, a batch is recorded once."""

from __future__ import annotations

import pytest

from banso.calls.application_form import application_form
from banso.calls.enums import CallState
from banso.calls.intake import APPLICATION
from banso.calls.models import Application
from banso.calls.queries import FormCopy
from banso.foundation.errors import BansoError
from banso.intake.domain import drafts
from banso.intake.domain import handing_in as imports
from banso.intake.domain.handing_in import hand_in
from banso.intake.files import Handed
from banso.intake.models import Batch, Draft, DraftCopy, Version
from tests import builders
from tests.calls.forms import filled
from tests.foundation.racing import race

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]

POSTED = (
    {"population": "5000"},
    {"wishes.CHILDREN": "on", "reason": "進め方を知りたい。"},
    {"office.department": "福祉課"},
)


@pytest.fixture
def copies() -> list[FormCopy]:
    """Four municipalities of an open call."""
    call = builders.make_call(state=CallState.OPEN)
    return [FormCopy(call, builders.make_municipality(f"第{number}市")) for number in range(4)]


def write(copy: FormCopy, tab: str = "tab") -> None:
    """Begin and fill in."""
    drafts.start_draft(APPLICATION, actor=builders.SYSTEM, sheet=copy)
    for section, posted in zip(application_form(copy.call).sections, POSTED, strict=True):
        drafts.save_section(
            APPLICATION, actor=builders.SYSTEM, sheet=copy, section=section, posted=posted, base=0, tab=tab
        )


def test_of_four_who_submit_at_once_each_gets_a_number_of_its_own(copies: list[FormCopy]) -> None:
    for copy in copies:
        write(copy)
    results = race(4, lambda n: drafts.submit_draft(APPLICATION, actor=builders.SYSTEM, sheet=copies[n]))
    assert all(isinstance(result, Version) for result in results), results
    assert sorted(Application.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_two_who_begin_at_once_share_one_draft(copies: list[FormCopy]) -> None:
    race(2, lambda n: drafts.start_draft(APPLICATION, actor=builders.SYSTEM, sheet=copies[0]))
    assert (Application.objects.count(), Draft.objects.count()) == (1, 1)


def test_two_who_save_one_section_at_once_lose_neither_text(copies: list[FormCopy]) -> None:
    drafts.start_draft(APPLICATION, actor=builders.SYSTEM, sheet=copies[0])
    section = application_form(copies[0].call).sections[1]
    results = race(
        2,
        lambda n: drafts.save_section(
            APPLICATION,
            actor=builders.SYSTEM,
            sheet=copies[0],
            section=section,
            posted={"reason": f"文章{n}"},
            base=0,
            tab=f"tab-{n}",
        ),
    )
    assert sorted(result.conflict is None for result in results) == [False, True]
    kept = {Draft.objects.get().raw["reason"], DraftCopy.objects.get().raw["reason"]}
    assert kept == {"文章0", "文章1"}


def test_a_batch_confirmed_twice_at_once_is_recorded_once(copies: list[FormCopy], settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    files = [Handed(filled(copy.call, copy.municipality), f"{n}.xlsx") for n, copy in enumerate(copies)]
    batch = hand_in(APPLICATION, actor=builders.SYSTEM, gathering=copies[0].call, files=files)
    results = race(
        2,
        lambda _: imports.start_recording(
            actor=builders.SYSTEM,
            batch=Batch.objects.select_related("fiscal_year").get(pk=batch.pk),
        ),
    )
    assert sum(isinstance(result, BansoError) for result in results) == 1
    assert Version.objects.count() == 4
