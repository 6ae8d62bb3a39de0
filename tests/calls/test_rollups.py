"""Answers that come by mail, telephone or in the 取りまとめ表, recorded by the secretariat."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from banso.calls.enums import ApplicationState, CallState, RelayState
from banso.calls.models import Application, CallRelay
from banso.calls.relay_queries import rollup_table
from banso.directory.enums import Role
from banso.directory.importing import taking_in as verbs
from banso.directory.models import Contact
from banso.foundation.history import history_of
from banso.foundation.models import HistoryEntry
from banso.office.workbook_out import write_tables
from tests import builders
from tests.directory.lists import handed

pytestmark = pytest.mark.django_db
SAID = {
    "way": "PHONE",
    "on_era": "令和",
    "on_year": "元",
    "on_month": "7",
    "on_day": "20",
    "said_by": "福祉課",
}
WORDS = "から電話で令和元年7月20日(土)に回答"


@pytest.fixture
def towns(small_year):
    """A call that is open: two more towns of the prefecture that have not answered."""
    small_year.call.state = CallState.OPEN
    small_year.call.save()
    CallRelay.objects.get_or_create(call=small_year.call, prefecture=small_year.prefecture)
    return [
        builders.invite(builders.make_municipality(name, small_year.prefecture, code=code))
        for name, code in TOWNS
    ]


TOWNS = (("第1見本市", "252018"), ("第2見本市", "252026"))


@pytest.fixture
def relay(small_year, towns):
    return CallRelay.objects.get(call=small_year.call, prefecture=small_year.prefecture)


def returned(small_year, **answers):
    """The 取りまとめ表 of the pack, filled in: {name: (answer, department, name, email)}."""
    table = rollup_table(small_year.call, small_year.prefecture)
    book = openpyxl.load_workbook(io.BytesIO(write_tables([table], title=table.caption)))
    page = book.active
    heads = {cell.value: cell.column for line in page.iter_rows() for cell in line if cell.value}
    for line in page.iter_rows():
        for cell in line:
            if cell.value in answers:
                said = answers[cell.value]
                labels = ("申込の有無", "部署", "担当者の氏名", "メールアドレス")
                for label, value in zip(labels, said, strict=True):
                    page.cell(cell.row, heads[label], value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_returned_table_records_who_does_not_apply_and_the_contacts(small_year, towns):
    data = returned(
        small_year,
        第1見本市=("申込まない", "福祉課", "見本 花子", "one@example.invalid"),
        第2見本市=("○", "生活支援課", None, "二＠"),
        見本市=("なし", None, None, None),
    )
    batch = handed("rollup", data, "取りまとめ表_滋賀県.xlsx", year=2019)
    found = {one.subject.split("（")[0]: one for one in batch.rows.all() if one.subject}
    first, second, applied = (found[f"滋賀県{name}"] for name in ("第1見本市", "第2見本市", "見本市"))
    assert first.changes[0] == {"label": "申込の有無", "old": "まだ", "new": "申し込まない"}
    assert "届いていません" in str(second.faults)
    assert "メール" in str(second.faults) or "アドレス" in str(second.faults)
    assert "申込書が提出されている" in str(applied.faults)
    assert not Application.objects.filter(municipality__in=towns).exists(), "nothing before the look"
    verbs.commit(actor=builders.SYSTEM, batch=batch)
    application = Application.objects.get(municipality=towns[0])
    assert application.state == ApplicationState.DECLINED
    assert history_of(application)[0].reason == "滋賀県の取りまとめ表による"
    assert Contact.objects.get(organisation=towns[0]).line == "福祉課　見本 花子"
    assert not Application.objects.filter(municipality=towns[1]).exists()
    assert Contact.objects.get(organisation=towns[1]).department == "生活支援課"
    assert Application.objects.get(municipality=small_year.municipality).state == ApplicationState.SUBMITTED


def test_a_word_nobody_can_read_is_asked_about_with_its_cell(small_year, towns):
    batch = handed("rollup", returned(small_year, 第1見本市=("たぶん", None, None, None)), year=2019)
    faults = [one for line in batch.rows.all() for one in line.faults]
    assert [one["text"] for one in faults] == [
        "「たぶん」は読み取れません。「申し込む」か「申し込まない」と書いてください。"
    ]
    assert faults[0]["place"][0].isalpha()
    assert faults[0]["place"][-1].isdigit()


def test_the_secretariat_records_that_nothing_applies_for_a_prefecture(client_of, small_year, towns, relay):
    client = client_of(Role.SECRETARIAT)
    url = reverse("calls:relay_none", args=[2019, small_year.prefecture.pk])
    refused = client.post(url, SAID)
    assert refused.status_code >= 400, "one has applied"
    assert "見本市" in refused.content.decode()
    assert not Application.objects.filter(municipality__in=towns).exists(), "nothing half-saved"
    small_year.application.state = ApplicationState.WITHDRAWN
    small_year.application.save()
    page = client.get(url).content.decode()
    assert "第1見本市：まだ → 申し込まない" in page
    assert client_of(Role.PREFECTURE).post(url, SAID).status_code == 403
    assert client.post(url, SAID).status_code == 302
    states = set(Application.objects.filter(municipality__in=towns).values_list("state", flat=True))
    assert states == {ApplicationState.DECLINED}
    relay.refresh_from_db()
    assert relay.state == RelayState.SUBMITTED
    assert relay.note == f"該当なし。滋賀県（福祉課）{WORDS}"
    entry = history_of(relay)[0]
    assert entry.reason == f"滋賀県（福祉課）{WORDS}"
    assert entry.actor is not None
    assert (
        f"該当なし。滋賀県（福祉課）{WORDS}"
        in client_of(Role.PREFECTURE)
        .get(reverse("calls:relay", args=[2019, small_year.prefecture.pk]))
        .content.decode()
    )


def test_a_municipality_that_says_no_by_telephone_is_recorded_with_who_and_how(client_of, small_year, towns):
    client = client_of(Role.SECRETARIAT)
    relay = client.get(reverse("calls:relay", args=[2019, small_year.prefecture.pk])).content.decode()
    url = reverse("calls:decline", args=[2019, towns[0].pk])
    assert url in relay
    assert "回答の方法" in client.get(url).content.decode()
    assert client.post(url, {"reason": "x"}).status_code == 422
    assert client.post(url, SAID).status_code == 302
    entry = HistoryEntry.objects.get(action="application.declined")
    assert entry.reason == f"第1見本市（福祉課）{WORDS}"


def test_the_pages_lead_to_the_reading_and_others_may_not(client_of, small_year, towns):
    client = client_of(Role.SECRETARIAT)
    url = reverse("directory:list_new", args=["rollup"])
    assert f"{url}?year=2019" in client.get("/y/2019/call/prefectures/").content.decode()
    assert "取りまとめ表" in client.get(f"{url}?year=2019").content.decode()
    assert client.get(
        f"{reverse('directory:list_file', args=['rollup'])}?rows=now&year=2019"
    ).content.startswith(b"PK")
    assert client_of(Role.PREFECTURE).get(url).status_code == 403
