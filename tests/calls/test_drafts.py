"""The application on the web: nothing typed is lost, nobody overwrites another, submitting makes a version."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from banso.calls.domain import applications
from banso.calls.domain.versions import adopt_version
from banso.calls.enums import ApplicationState, CallState
from banso.calls.intake import APPLICATION
from banso.calls.models import Application
from banso.calls.queries import FormCopy
from banso.directory.enums import Role
from banso.directory.models import Contact, MunicipalityYear
from banso.foundation.errors import AccessDenied, ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.models import HistoryEntry
from banso.intake.domain import drafts
from banso.intake.models import Draft, DraftCopy, Version
from banso.years.models import ToDo
from tests import builders

pytestmark = pytest.mark.django_db

NOW = {"population": "１２万", "running.CONSULTATION.runs": "on", "running.CONSULTATION.delivery": "DIRECT"}
WISH = {"wishes.CHILDREN": "on", "wishes.OTHER": "on", "reason": "学習支援の進め方を知りたい。"}
OFFICE = {"office.department": "福祉課", "office.phone": "", "office.email": "fukushi@example.invalid"}
SECTIONS = (NOW, WISH, OFFICE)


@pytest.fixture
def town(small_year):
    """A municipality of the open call that has not begun."""
    call = small_year.call
    call.state, call.closes_at = CallState.OPEN, timezone.now() + dt.timedelta(days=7)
    call.save()
    return builders.make_municipality("新規市", small_year.prefecture)


@pytest.fixture
def client(town, small_year):
    """The municipality's user."""
    return _client(small_year, town)


def _client(small_year, town):
    from django.test import Client

    user = builders.make_user(Role.MUNICIPALITY, fiscal_year=small_year.fiscal_year, organisation=town)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


@pytest.fixture
def base(town):
    return f"/y/2019/applications/for/{town.pk}/"


def save(client, base, number, posted, *, version=0, tab="tab-a", htmx=False, go="save"):
    headers = {"HX-Request": "true"} if htmx else {}
    data = {**posted, "base": version, "tab": tab, "go": go}
    return client.post(f"{base}section/{number}/", data, headers=headers)


def fill_all(client, base):
    client.post(f"{base}start/")
    for number, posted in enumerate(SECTIONS, start=1):
        assert save(client, base, number, posted).status_code == 302


def test_from_start_to_submitted_without_scripts(client, base, town, small_year):
    assert "申込書を書き始める" in client.get(base).content.decode()
    fill_all(client, base)
    text = client.get(f"{base}review/").content.decode()
    assert "120,000" in text
    assert "この内容で提出する" in text
    response = client.post(f"{base}review/", follow=True)
    assert "利用申込書を提出しました（第1版）" in response.content.decode()
    application = Application.objects.get(municipality=town)
    assert (application.state, application.number, application.is_late) == ("SUBMITTED", 3, False)
    assert application.answers["population"] == 120_000
    assert application.answers_raw["population"] == "１２万"
    assert {wish.programme.code for wish in application.wishes.all()} == {"CHILDREN", "OTHER"}
    assert not any(path.startswith("office.") for path in application.answers)
    assert Contact.objects.get(organisation=town).email == "fukushi@example.invalid"
    assert not Draft.objects.exists()
    printed = client.get(f"/y/2019/applications/{application.pk}/print/")
    assert printed.content.startswith(b"%PDF")


def test_what_is_typed_is_kept_even_where_it_is_wrong(client, base, town):
    client.post(f"{base}start/")
    response = save(client, base, 1, {"population": "だいたい三万人くらい", "unknown": "x"}, htmx=True)
    assert response["X-Banso-Draft"] == "saved"
    assert "保存しました" in response.content.decode()
    draft = Draft.objects.get()
    assert draft.raw == {"population": "だいたい三万人くらい"}
    assert draft.values == {}
    page = client.get(f"{base}section/1/").content.decode()
    assert 'value="だいたい三万人くらい"' in page
    assert "error-summary" in page
    refused = client.post(f"{base}review/")
    assert refused.status_code == 422
    assert "提出できませんでした" in refused.content.decode()
    assert Draft.objects.get().raw == {"population": "だいたい三万人くらい"}


def test_unticking_and_emptying_are_kept_too(client, base):
    client.post(f"{base}start/")
    save(client, base, 2, WISH)
    save(client, base, 2, {"wishes.CHILDREN": "on", "reason": ""}, version=1)
    assert Draft.objects.get().raw == {"wishes.CHILDREN": "1"}


def test_an_address_that_is_none_is_asked_about(client, base):
    client.post(f"{base}start/")
    for number, posted in enumerate((NOW, WISH, {**OFFICE, "office.email": "なし"}), start=1):
        save(client, base, number, posted)
    assert "電子メールの形ではありません" in client.get(f"{base}review/").content.decode()


def test_a_text_that_looks_like_a_case_record_is_kept_and_asked_about(client, base, town):
    client.post(f"{base}start/")
    case = WISH | {"reason": "Ａさん（52歳男性）の家計の支援について。"}
    saved = save(client, base, 2, case, htmx=True).content.decode()
    assert "保存しました" in saved
    assert "ひとりの方の記録のように見えるところがあります" in saved
    assert Draft.objects.get().raw["reason"] == case["reason"]
    assert "もう一度確かめてください" in client.get(f"{base}review/").content.decode()


def test_two_people_in_one_section_lose_nothing(client, base, town, small_year):
    client.post(f"{base}start/")
    colleague = _client(small_year, town)
    save(client, base, 2, {"reason": "一人目の文章"}, tab="tab-a", htmx=True)
    second = save(colleague, base, 2, {"reason": "二人目の文章"}, tab="tab-b", htmx=True)
    assert second["X-Banso-Draft"] == "conflict"
    assert "どちらを使うか選ぶ" in second.content.decode()
    assert Draft.objects.get().raw["reason"] == "一人目の文章"
    again = save(colleague, base, 2, {"reason": "二人目の文章、続き"}, tab="tab-b")
    held = DraftCopy.objects.get()
    assert held.raw == {"reason": "二人目の文章、続き"}
    page = colleague.get(again.url).content.decode()
    assert "一人目の文章" in page
    assert "二人目の文章、続き" in page
    colleague.post(again.url, {"choose": "held"})
    assert Draft.objects.get().raw["reason"] == "二人目の文章、続き"
    assert DraftCopy.objects.get().raw == {"reason": "一人目の文章"}, "the text that gave way is kept"
    assert "控えがあります" in client.get(f"{base}section/2/").content.decode()


def test_two_people_in_two_sections_do_not_meet(client, base, town, small_year):
    client.post(f"{base}start/")
    save(client, base, 1, NOW, tab="tab-a", htmx=True)
    response = save(_client(small_year, town), base, 2, WISH, tab="tab-b", htmx=True)
    assert response["X-Banso-Draft"] == "saved"
    assert set(Draft.objects.get().raw) == {*NOW, *WISH}


def test_one_tab_saving_quickly_is_no_conflict_with_itself(client, base):
    client.post(f"{base}start/")
    for text in ("あ", "あい", "あいう"):
        response = save(client, base, 2, {"reason": text}, version=0, htmx=True)
        assert response["X-Banso-Draft"] == "saved"
    assert Draft.objects.get().raw["reason"] == "あいう"


def test_autosave_writes_history_once_for_a_stretch_of_typing(client, base):
    client.post(f"{base}start/")
    for text in "abcdefgh":
        save(client, base, 2, {"reason": text}, htmx=True)
    assert HistoryEntry.objects.filter(action="application.draft_saved").count() == 1


def test_after_closing_nothing_is_saved_and_the_reason_is_told(client, base, small_year):
    client.post(f"{base}start/")
    small_year.call.state = CallState.CLOSED
    small_year.call.save()
    response = save(client, base, 2, {"reason": "遅い文章"}, htmx=True)
    assert response["X-Banso-Draft"] == "failed"
    assert "締め切られました" in response.content.decode()
    assert "この画面に残っています" in response.content.decode()
    plain = save(client, base, 2, {"reason": "遅い文章"})
    assert plain.status_code == 403
    assert "遅い文章" in plain.content.decode(), "what was typed stays on the page"
    assert "reason" not in Draft.objects.get().raw


def test_a_change_after_submitting_is_a_new_version_and_the_old_one_stays(client, base, town):
    fill_all(client, base)
    client.post(f"{base}review/")
    client.post(f"{base}start/")
    assert 'value="120000"' in client.get(f"{base}section/1/").content.decode()
    save(client, base, 2, {"wishes.CHILDREN": "on", "reason": "書き直した理由"})
    client.post(f"{base}review/")
    application = Application.objects.get(municipality=town)
    assert application.number == 3
    assert application.reason == "書き直した理由"
    assert [one.number for one in application.versions.all()] == [1, 2]
    assert application.counted.number == 2
    text = client.get(f"/y/2019/applications/{application.pk}/versions/2/").content.decode()
    assert "学習支援の進め方を知りたい。" in text


def test_the_last_in_time_counts_and_a_late_one_waits_for_a_decision(client, base, town, small_year):
    fill_all(client, base)
    client.post(f"{base}review/")
    call = small_year.call
    call.closes_at = timezone.now() - dt.timedelta(minutes=1)
    call.save()
    client.post(f"{base}start/")
    save(client, base, 2, {"wishes.OTHER": "on", "reason": "遅れた理由"})
    response = client.post(f"{base}review/", follow=True)
    assert "締切後" in response.content.decode()
    application = Application.objects.get(municipality=town)
    assert (application.reason, application.is_late) == ("学習支援の進め方を知りたい。", False)
    late = application.versions.get(number=2)
    assert late.is_late
    municipality = builders.actor_for(client.user)
    with pytest.raises(AccessDenied):
        adopt_version(actor=municipality, version=late, reason="採ってほしい")
    with pytest.raises(ForbiddenStep):
        adopt_version(actor=builders.SYSTEM, version=late, reason=" ")
    adopt_version(actor=builders.SYSTEM, version=late, reason="電話で確かめたため")
    application.refresh_from_db()
    assert (application.reason, application.is_late) == ("遅れた理由", True)
    assert [wish.programme.code for wish in application.wishes.all()] == ["OTHER"]


def test_a_first_application_after_the_deadline_is_taken_and_marked(client, base, town, small_year):
    small_year.call.closes_at = timezone.now() - dt.timedelta(minutes=1)
    small_year.call.save()
    fill_all(client, base)
    client.post(f"{base}review/")
    assert Application.objects.get(municipality=town).is_late is True


def test_declining_is_an_answer_and_can_be_taken_back(client, base, town):
    assert client.post(f"{base}decline/", {"reason": "体制が整わない"}).status_code == 302
    application = Application.objects.get(municipality=town)
    assert application.state == ApplicationState.DECLINED
    assert "やはり申し込む" in client.get(base).content.decode()
    client.post(f"{base}start/")
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT


def test_withdrawing_needs_a_reason_and_restoring_asks_for_a_new_submission(client, base, town):
    fill_all(client, base)
    client.post(f"{base}review/")
    application = Application.objects.get(municipality=town)
    url = f"/y/2019/applications/{application.pk}/withdraw/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "予算の都合"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.number) == (ApplicationState.WITHDRAWN, 3)
    assert client.post(f"{base}start/").status_code == 409
    client.post(f"{base}restore/")
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT
    client.post(f"{base}start/")
    client.post(f"{base}review/")
    application.refresh_from_db()
    assert (application.state, application.number) == (ApplicationState.SUBMITTED, 3)


def test_the_contact_changes_after_closing_too(client, base, town, small_year):
    fill_all(client, base)
    client.post(f"{base}review/")
    small_year.call.state = CallState.CLOSED
    small_year.call.save()
    application = Application.objects.get(municipality=town)
    url = f"/y/2019/applications/{application.pk}/contact/"
    bad = client.post(url, {"department": "保護課", "email": "ほごか"})
    assert bad.status_code == 422
    assert (
        client.post(url, {"department": "保護課", "phone": "", "email": "hogo@example.invalid"}).status_code
        == 302
    )
    assert Contact.objects.get(organisation=town).department == "保護課"
    entries = HistoryEntry.objects.filter(action__in=["contact.set", "application.contact_changed"])
    assert not any("hogo" in str(entry.changes) for entry in entries)


def test_to_dos_come_and_go_with_the_application(client, base, town):
    client.post(f"{base}start/")
    todo = ToDo.objects.get(organisation=town)
    assert (todo.state, todo.url, todo.role) == ("OPEN", base, Role.MUNICIPALITY)
    for number, posted in enumerate(SECTIONS, start=1):
        save(client, base, number, posted)
    client.post(f"{base}review/")
    todo.refresh_from_db()
    assert todo.state == "DONE"


def test_what_is_known_already_is_filled_in_but_wishes_are_asked_anew(client, base, town, small_year):
    last_year = builders.make_call(builders.make_year(2018))
    builders.make_application(
        last_year,
        town,
        answers={
            "running.CHILDREN.runs": True,
            "population": 1,
            "reason": "昨年の理由",
            "wishes.CHILDREN": True,
        },
        reason="昨年の理由",
    )
    MunicipalityYear.objects.create(organisation=town, year=2019, population=98_765)
    Contact.objects.create(organisation=town, purpose="OFFICE", department="福祉課")
    client.post(f"{base}start/")
    raw = Draft.objects.get().raw
    assert raw == {"running.CHILDREN.runs": "○", "population": "98765", "office.department": "福祉課"}
    assert "はじめに入れてあります" in client.get(f"{base}section/1/").content.decode()


def test_another_municipality_s_application_cannot_be_written(client, small_year):
    other = f"/y/2019/applications/for/{small_year.municipality.pk}/"
    assert client.post(f"{other}start/").status_code == 403
    assert client.get(f"{other}section/1/").status_code == 403
    assert client.post(f"{other}review/").status_code == 403
    copy = FormCopy(small_year.call, small_year.municipality)
    with pytest.raises(AccessDenied):
        drafts.submit_draft(APPLICATION, actor=builders.actor_for(client.user), sheet=copy)
    with pytest.raises(AccessDenied):
        applications.decline(actor=builders.actor_for(client.user), copy=copy)


def test_a_copy_of_another_municipality_cannot_be_read(client, base, town, small_year):
    mine = builders.actor_for(client.user)
    drafts.start_draft(APPLICATION, actor=mine, sheet=FormCopy(small_year.call, town))
    theirs = drafts.start_draft(
        APPLICATION, actor=builders.SYSTEM, sheet=FormCopy(small_year.call, small_year.municipality)
    )
    held = DraftCopy.objects.create(
        draft=theirs, section="WISH", tab="x", raw={"reason": "よその文章"}, written_at=timezone.now()
    )
    assert client.get(f"{base}conflict/{held.pk}/").status_code == 404


def test_numbers_follow_the_order_of_submission(small_year, town):
    versions = [
        drafts_of(small_year, builders.make_municipality(f"並行{number}市", small_year.prefecture))
        for number in range(3)
    ]
    assert [version.paper.application.number for version in versions] == [3, 4, 5]


def drafts_of(small_year, municipality) -> Version:
    copy = FormCopy(small_year.call, municipality)
    drafts.start_draft(APPLICATION, actor=builders.SYSTEM, sheet=copy)
    from banso.calls.application_form import application_form

    for section, posted in zip(application_form(small_year.call).sections, SECTIONS, strict=True):
        drafts.save_section(
            APPLICATION, actor=builders.SYSTEM, sheet=copy, section=section, posted=posted, base=0, tab="t"
        )
    return drafts.submit_draft(APPLICATION, actor=builders.SYSTEM, sheet=copy)


def test_what_the_secretariat_submits_for_a_town_says_how_it_came(client_of, base, town, small_year):
    office = client_of(Role.SECRETARIAT)
    fill_all(office, base)
    assert "に代わって提出します" in office.get(f"{base}review/").content.decode()
    refused = office.post(f"{base}review/")
    assert refused.status_code == 422
    assert not Application.objects.filter(municipality=town, state="SUBMITTED").exists()
    told = {"behalf-way": "PHONE", "behalf-said_by": "地域福祉課"}
    told |= {"behalf-on_era": "令和", "behalf-on_year": "元", "behalf-on_month": "7", "behalf-on_day": "10"}
    assert office.post(f"{base}review/", told).status_code == 302
    application = Application.objects.get(municipality=town)
    (entry,) = [entry for entry in history_of(application) if entry.action == "application.submitted"]
    assert entry.reason == f"{town.name}（地域福祉課）から電話で令和元年7月10日(水)に回答"
