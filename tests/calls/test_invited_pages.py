"""The page of those a call invites."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from banso.calls import invited
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.years.models import FiscalYear
from tests import builders
from tests.query_budget import queries_of

YEAR = 2026


@pytest.fixture
def year(listed_year: FiscalYear) -> FiscalYear:
    return listed_year


@pytest.fixture
def client(year: FiscalYear) -> Client:
    found = Client()
    found.force_login(builders.make_user(Role.SECRETARIAT))
    return found


def page(client: Client, **query: str) -> str:
    answer = client.get(reverse("calls:invited", args=[YEAR]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_is_searched_and_says_what_is_known_of_it(client: Client, year: FiscalYear) -> None:
    count = invited.on_list(year).count()
    text = page(client)
    assert f"{count}団体のうち" in text
    assert "鹿児島県2町村" in text
    assert "905" in text
    assert "いぬかみ" not in text
    assert "大津市" in page(client, q="おおつ")
    assert "12団体" in page(client, prefecture="31", kind="TOWN")
    assert "県域" in page(client, kind="PREFECTURE")


def test_one_is_taken_off_and_another_put_on_with_a_reason(client: Client, year: FiscalYear) -> None:
    count = invited.on_list(year).count()
    city = Organisation.objects.get(code="252018")
    remove = reverse("calls:invited_remove", args=[YEAR])
    assert "大津市" in client.get(remove, {"selected": city.pk}).content.decode()
    assert client.post(remove, {"selected": city.pk, "reason": ""}).status_code == 422
    assert client.post(remove, {"selected": city.pk, "reason": "県からの連絡"}).status_code == 302
    assert invited.on_list(year).count() == count - 1
    assert client.post(remove, {"selected": city.pk, "reason": "二度目"}).status_code == 409
    add = reverse("calls:invited_add", args=[YEAR])
    refused = client.post(add, {"organisation": "日野町", "reason": "資料"})
    assert refused.status_code == 422
    assert "都道府県名から" in refused.content.decode()
    assert client.post(add, {"organisation": "滋賀県日野町", "reason": "県の資料"}).status_code == 302
    assert client.post(add, {"organisation": "滋賀県日野町", "reason": "県の資料"}).status_code == 422
    restore = reverse("calls:invited_restore", args=[YEAR])
    assert client.post(restore, {"selected": city.pk, "reason": "訂正"}).status_code == 302
    assert invited.on_list(year).count() == count + 1


def test_a_year_without_its_list_says_what_comes_first(client: Client, year: FiscalYear) -> None:
    Organisation.objects.get(code="252018").years.all().delete()
    text = page(client)
    assert "1団体を対象に加える" in text
    client.post(reverse("calls:invited_fill", args=[YEAR]))
    assert "団体を対象に加える" not in page(client)


def test_opening_says_what_should_be_looked_at_first(client: Client, year: FiscalYear) -> None:
    call = builders.make_call(year, state="DRAFT")
    step = reverse("calls:step", args=[YEAR])
    call.target_count, call.opens_at = 905, timezone.now()
    call.closes_at = call.opens_at + dt.timedelta(days=20)
    call.save()
    Organisation.objects.get(code="252018").years.all().delete()
    text = client.get(step, {"step": "open"}).content.decode()
    assert "905自治体と書いてあり" in text
    assert "1団体が、この年度の対象に入っていません" in text
    assert "準備中" in text


def test_the_list_takes_the_same_number_of_queries(client: Client, year: FiscalYear) -> None:
    address = reverse("calls:invited", args=[YEAR])
    assert queries_of(client, f"{address}?q=おおつ") == queries_of(client, address)
