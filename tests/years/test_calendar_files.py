"""The calendar as iCalendar: read back by a parser, and only by whom it belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from banso.accounts.models import RoleGrant, User
from banso.directory.enums import Role
from banso.foundation.access import PUBLIC
from banso.foundation.errors import AccessDenied
from banso.foundation.models import HistoryEntry
from banso.years.domain.calendar_links import make_link, withdraw_link
from banso.years.domain.todos import put_todo
from banso.years.models import CalendarLink, FiscalYear
from tests import builders
from tests.builders import SYSTEM, at
from tests.conftest import SmallYear
from tests.years import r1

ClientOf = Callable[[Role | None], Client]


def events(content: bytes) -> dict[str, object]:
    parsed = Calendar.from_ical(content)
    assert (str(parsed["VERSION"]), str(parsed["METHOD"])) == ("2.0", "PUBLISH")
    found = list(parsed.walk("VEVENT"))
    assert len({str(event["UID"]) for event in found}) == len(found)
    assert all("DTSTAMP" in event for event in found)
    return {str(event["SUMMARY"]): event for event in found}


def download(client: Client) -> bytes:
    response = client.get(reverse("years:calendar_download", args=[2019]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return bytes(response.content)


def test_file_holds_every_milestone_as_all_day_event(client_of: ClientOf, fiscal_year: FiscalYear) -> None:
    r1.enter(fiscal_year)
    content = download(client_of(Role.EXPERT))
    found = events(content)
    # Four 事務局会議 etc. share a title; uids do not. One more is the expert's own visit.
    assert content.count(b"BEGIN:VEVENT") == len(r1.ENTRIES) + 1
    deadline = found["利用申込の締切"]
    assert deadline["DTSTART"].dt == dt.date(2019, 7, 31)  # type: ignore[index]
    assert deadline["DTEND"].dt == dt.date(2019, 8, 1)  # type: ignore[index]
    assert str(deadline["TRANSP"]) == "TRANSPARENT"  # type: ignore[index]


@pytest.mark.parametrize(
    ("summary", "start", "end"),
    [
        ("（2月・日は未定）速報5号を発行", dt.date(2020, 2, 1), dt.date(2020, 3, 1)),
        ("（2月下旬～・日は未定）実績報告書の作成期間", dt.date(2020, 2, 21), dt.date(2020, 3, 1)),
        ("（3月末・日は未定）情報共有サイトへ掲載", dt.date(2020, 3, 31), dt.date(2020, 4, 1)),
    ],
)
def test_vague_dates_say_that_they_are(
    client_of: ClientOf, fiscal_year: FiscalYear, summary: str, start: dt.date, end: dt.date
) -> None:
    r1.enter(fiscal_year)
    event = events(download(client_of(Role.BOARD)))[summary]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (start, end)  # type: ignore[index]
    assert "までしか決まっていません" in str(event["DESCRIPTION"])  # type: ignore[index]


def test_file_holds_the_actors_own_due_times_alone(client_of: ClientOf, small_year: SmallYear) -> None:
    for name, city in [("自分", small_year.municipality), ("よそ", small_year.other_municipality)]:
        put_todo(
            actor=SYSTEM,
            fiscal_year=small_year.fiscal_year,
            key=name,
            title=name,
            role=Role.MUNICIPALITY,
            organisation=city,
            due_at=at(2019, 7, 31, 17),
            url="/y/2019/",
        )
    content = download(client_of(Role.MUNICIPALITY))
    event = events(content)["【期限】自分"]
    assert event["DTSTART"].dt == at(2019, 7, 31, 17)  # type: ignore[index]
    assert str(event["URL"]) == "http://testserver/y/2019/"  # type: ignore[index]
    assert "よそ" not in content.decode()


def make(client: Client) -> str:
    response = client.post(reverse("years:calendar_link", args=[2019]), {"make": "1"})
    return str(response.context["address"])


def test_secret_address_works_without_sign_in_until_withdrawn(
    client_of: ClientOf, users: dict[Role, User], fiscal_year: FiscalYear
) -> None:
    r1.enter(fiscal_year)
    client, outside = client_of(Role.EXPERT), Client()
    first = make(client)
    assert "利用申込の締切" in events(outside.get(first).content)
    token = first.rsplit("/", 1)[1].removesuffix(".ics")
    stored = CalendarLink.objects.get()
    assert token not in stored.token_hash
    assert len(token) >= 43
    # It is shown once.
    assert token not in client.get(reverse("years:calendar_link", args=[2019])).content.decode()
    second = make(client)
    assert outside.get(first).status_code == 404
    assert outside.get(second).status_code == 200
    # The address is of one year.
    builders.make_year(2020)
    assert outside.get(second.replace("/2019/", "/2020/")).status_code == 404
    client.post(reverse("years:calendar_link", args=[2019]), {"withdraw": "1"})
    assert outside.get(second).status_code == 404
    assert not CalendarLink.objects.exists()
    actions = HistoryEntry.objects.filter(action__startswith="calendar_link.").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["calendar_link.made", "calendar_link.made", "calendar_link.withdrawn"]


def test_secret_address_ends_with_the_owners_right(
    client_of: ClientOf, users: dict[Role, User], fiscal_year: FiscalYear
) -> None:
    address, outside = make(client_of(Role.EXPERT)), Client()
    assert outside.get(address).status_code == 200
    users[Role.EXPERT].is_active = False
    users[Role.EXPERT].save()
    assert outside.get(address).status_code == 404
    users[Role.EXPERT].is_active = True
    users[Role.EXPERT].save()
    RoleGrant.objects.filter(user=users[Role.EXPERT]).delete()
    assert outside.get(address).status_code == 404


def test_link_needs_a_person_who_may_see_the_year(fiscal_year: FiscalYear) -> None:
    with pytest.raises(AccessDenied):
        make_link(actor=PUBLIC, fiscal_year=fiscal_year)
    with pytest.raises(AccessDenied, match="サインイン"):
        make_link(actor=SYSTEM, fiscal_year=fiscal_year)
    assert withdraw_link(actor=PUBLIC, fiscal_year=fiscal_year) is False


def test_unknown_token_is_not_found(client_of: ClientOf) -> None:
    assert Client().get(reverse("years:calendar_feed", args=[2019, "x" * 43])).status_code == 404
