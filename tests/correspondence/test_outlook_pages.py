"""Mails saved by Outlook are dropped on the page of a thread."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from banso.correspondence.domain.threads import open_thread
from banso.correspondence.models import ThreadEntry
from banso.directory.enums import Role
from tests.builders import SYSTEM
from tests.mailfiles.mails_of_others import winmail
from tests.mailfiles.outlook import PDF, saved, with_winmail


@pytest.mark.django_db
def test_both_are_dropped_on_the_page(fiscal_year, small_year, client_of: Callable[..., Client]) -> None:
    about = {"subject_type": "directory.organisation", "subject_id": small_year.municipality.pk}
    thread = open_thread(actor=SYSTEM, fiscal_year=fiscal_year, **about)
    client = client_of(Role.SECRETARIAT)
    address = reverse("correspondence:thread_drop", args=[fiscal_year.year, thread.pk])
    page = client.post(
        address, {"file": SimpleUploadedFile("RE 日程について.msg", saved())}, follow=True
    ).content.decode()
    assert "メールを記録しました" in page
    assert "①日程表.pdf" in page
    assert ThreadEntry.objects.get().counterpart == "見本　一 <a@example.invalid>"
    broken = client.post(address, {"file": SimpleUploadedFile("x.msg", saved()[:512])})
    assert broken.status_code == 422
    assert "電話・訪問などを書く" in broken.content.decode()
    packed = with_winmail(winmail(title=b"a.pdf", content=PDF))
    page = client.post(address, {"file": SimpleUploadedFile("x.eml", packed)}, follow=True).content.decode()
    assert "添付1点を取り出しました" in page
