"""すること on 今日: what follows from the records, what came back with its reason, and what people put themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from banso.calls.domain.call import open_call, relay_to_prefectures
from banso.calls.domain.relays import reopen_bundle, submit_bundle
from banso.calls.enums import CallState
from banso.calls.intake import APPLICATION
from banso.calls.models import Call
from banso.calls.queries import form_copy_from_url
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.foundation.today import NextStep, steps_for
from banso.intake.domain.drafts import start_draft
from banso.letters.enums import LetterState
from banso.letters.models import Letter, LetterBatch, TemplateVersion
from banso.selection.domain.approval import propose_selection, return_selection
from banso.selection.models import Selection
from banso.years.models import FiscalYear, ToDo
from tests import builders
from tests.conftest import SmallYear
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]


def titles(actor: Actor, year: int = 2019) -> list[str]:
    return [step.title for step in steps_for(actor, year)]


def step(actor: Actor, title: str, year: int = 2019) -> NextStep:
    return next(one for one in steps_for(actor, year) if one.title == title)


@pytest.fixture
def open_year(fiscal_year: FiscalYear) -> Call:
    """A call that takes applications for another week, of one prefecture."""
    call = builders.make_call(fiscal_year, state=CallState.DRAFT)
    now = timezone.now()
    call.opens_at, call.closes_at = now, now + timezone.timedelta(days=7)
    call.save()
    builders.invite(builders.make_municipality("見本市", builders.make_prefecture()), fiscal_year.year)
    open_call(actor=builders.SYSTEM, call=call)
    return call


def test_an_open_call_is_the_invited_municipalitys_next_step_until_it_begins(open_year: Call) -> None:
    year = open_year.fiscal_year
    town = builders.make_municipality("次見本市")
    builders.invite(town, year.year)
    actor = builders.make_actor(Role.MUNICIPALITY, fiscal_year=year, organisation=town)
    found = step(actor, "申込書を書く")
    assert (found.due, town.name in found.about) == (open_year.closes_at, True)
    start_draft(APPLICATION, actor=actor, sheet=form_copy_from_url(year.year, town.pk))
    assert "申込書を書く" not in titles(actor)
    assert ToDo.objects.get(organisation=town).title == "利用申込書を提出する"
    expert = builders.make_actor(Role.EXPERT, fiscal_year=year)
    assert titles(expert) == []


def test_the_call_goes_out_to_prefectures_and_a_bundle_given_back_says_why(open_year: Call) -> None:
    year, shiga = open_year.fiscal_year, builders.make_prefecture()
    office = builders.make_actor(Role.SECRETARIAT, fiscal_year=year)
    prefecture = builders.make_actor(Role.PREFECTURE, fiscal_year=year, organisation=shiga)
    assert "1あります" in step(office, "都道府県へ公募を送る").note
    assert titles(prefecture) == ["管内へ公募を知らせ、申込を取りまとめる"]
    relay_to_prefectures(actor=office, call=open_year, prefectures=[shiga], sent_at=timezone.now())
    assert titles(prefecture) == []
    assert "都道府県へ公募を送る" not in titles(office)
    relay = open_year.relays.get()
    submit_bundle(actor=prefecture, relay=relay)
    reopen_bundle(actor=office, relay=relay, reason="見本市の様式がありません")
    todo = ToDo.objects.get(organisation=shiga)
    assert ("差し戻し" in todo.title, todo.note) == (True, "差し戻しの理由：見本市の様式がありません")


def test_letters_still_to_send_after_publication(small_year: SmallYear, actors: dict[Role, Actor]) -> None:
    office, year = actors[Role.SECRETARIAT], small_year.fiscal_year
    wanted = [
        "選定結果の通知を送る（都道府県）",
        "選定結果の通知を送る（選定自治体）",
        "選定結果の通知を送る（非該当自治体）",
    ]
    assert [one for one in titles(office) if "通知" in one] == wanted
    version = TemplateVersion.objects.create(
        template=year.letter_templates.create(code="x", title="結果"),
        number=1,
        subject="件名",
        mail_subject="",
        mail_body="",
    )
    batch = LetterBatch.objects.create(
        fiscal_year=year, version=version, source="results_selected", letter_date=timezone.localdate()
    )
    letter = Letter.objects.create(
        fiscal_year=year, version=version, batch=batch, organisation=small_year.municipality,
        subject="件名", letter_date=timezone.localdate(), state=LetterState.ISSUED,
    )  # fmt: skip
    assert step(office, wanted[1]).note == "作って、まだ送っていないもの 1通"
    letter.delivered_at = timezone.now()
    letter.save()
    assert wanted[1] not in titles(office)
    assert all("通知" not in one for one in titles(actors[Role.MUNICIPALITY]))
    year.state = "CLOSED"
    year.save()
    assert all("通知" not in one for one in titles(office))


def test_a_selection_given_back_shows_the_ministrys_reason(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    selection = small_year.selection
    Selection.objects.filter(pk=selection.pk).update(state="DRAFT")
    selection.refresh_from_db()
    propose_selection(actor=actors[Role.SECRETARIAT], selection=selection)
    return_selection(actor=actors[Role.MINISTRY], selection=selection, reason="地域の偏り")
    assert step(actors[Role.SECRETARIAT], "差し戻された選定の案を直す").note == "差し戻しの理由：地域の偏り"


def test_mails_that_failed_are_the_secretariats_to_do(
    client_of: ClientOf, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    for number, state in enumerate((MailState.FAILED, MailState.DRAFT, MailState.DRAFT)):
        OutboundMail.objects.create(
            fiscal_year=small_year.fiscal_year,
            to_address="a@example.invalid",
            subject="件名",
            body="本文",
            message_id=f"<{number}@example.invalid>",
            state=state,
            approved_at=None if state == MailState.DRAFT else timezone.now(),
        )
    mails = [
        (one.title, one.note) for one in steps_for(actors[Role.SECRETARIAT], 2019) if one.about == "送信箱"
    ]
    assert mails == [("送信できなかったメールを確かめる", "1通"), ("メールの下書きを確かめて承認する", "2通")]
    page = client_of(Role.SECRETARIAT).get("/y/2019/").content.decode()
    todo = page.partition('id="todo-heading"')[2].partition('id="waiting-heading"')[0]
    assert "送信できなかったメールを確かめる" in todo
    assert "送信箱" not in "".join(titles(actors[Role.BOARD]))


def test_adding_and_handing_over_on_pages(
    client_of: ClientOf, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    client = client_of(Role.SECRETARIAT)
    form = {"title": "会場の見積もり", "note": "3社から", "whose": "office", "office": "見本市"}
    assert "時刻だけでは" in client.post("/y/2019/todos/add/", {**form, "due_time": "10:00"}).content.decode()
    unknown = client.post("/y/2019/todos/add/", {**form, "office": "どこにもない市"})
    assert unknown.status_code == 422
    assert "名簿にありません" in unknown.content.decode()
    assert client.post("/y/2019/todos/add/", form).status_code == 302
    page = client_of(Role.MUNICIPALITY).get("/y/2019/").content.decode()
    assert "会場の見積もり" in page
    assert "3社から" in page
    own = client_of(Role.MUNICIPALITY).get("/y/2019/todos/add/").content.decode()
    assert re.findall(r'name="whose"[^>]*value="(\w+)"', own) + re.findall(
        r'value="(\w+)"[^>]*name="whose"', own
    ) == ["me"]
    todo = ToDo.objects.get(title="会場の見積もり")
    handed = client.post(
        f"/y/2019/todos/{todo.pk}/hand-over/", {"whose": "role", "role": "MINISTRY", "note": "お願いします"}
    )
    assert handed.status_code == 302
    detail = client_of(Role.MINISTRY).get(f"/y/2019/todos/{todo.pk}/").content.decode()
    assert "担当を変えました" in detail
    assert "お願いします" in detail


def test_today_takes_the_same_queries_whatever_the_steps(client_of: ClientOf, small_year: SmallYear) -> None:
    client = client_of(Role.SECRETARIAT)
    one = queries_of(client, "/y/2019/")
    for number in range(10):
        builders.make_application(small_year.call, builders.make_municipality(f"見本{number}市"))
    assert queries_of(client, "/y/2019/") == one
