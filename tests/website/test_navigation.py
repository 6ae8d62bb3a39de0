"""The navigation: folded, found by typing, and every entry for every role leads on, whatever the year holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.years.domain.fiscal_years import create_fiscal_year
from banso.years.models import FiscalYear
from tests import builders
from tests.conftest import SmallYear
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ClientOf = Callable[[Role | None], Client]


def client_of_user(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def page_of(client: Client, url: str) -> str:
    return client.get(url, follow=True).content.decode()


def links(page: str) -> list[str]:
    """The addresses of the navigation (which stands twice: for a desk and for a phone)."""
    return list(dict.fromkeys(re.findall(r'class="site-nav__link" href="([^"]+)"', page)))


def open_groups(page: str) -> set[str]:
    return set(re.findall(r'<details class="site-nav__fold" open><summary>(\w+)', page))


def closed_groups(page: str) -> set[str]:
    return set(re.findall(r'<details class="site-nav__fold"><summary>(\w+)', page))


def dead_end(client: Client, url: str) -> str:
    """Tell why an entry does not lead on: no page, or neither something to do nor a sentence of what comes first."""
    response = client.get(url, follow=True)
    if response.status_code != 200:
        return f"{url}: {response.status_code}"
    content = response.content.decode().partition('<div class="page-head">')[2].partition("</main>")[0]
    leads_on = re.search(r'class="(empty|notice)|<(a|button)\b', content)
    return "" if leads_on else f"{url}: {' '.join(re.sub('<[^>]+>', ' ', content).split())[:200]}"


def dead_ends(users: dict[Role, User]) -> dict[str, list[str]]:
    found = {}
    for role, user in users.items():
        client = client_of_user(user)
        offered = links(page_of(client, "/"))
        assert offered, role
        found[role.value] = [trouble for url in offered if (trouble := dead_end(client, url))]
    return {role: troubles for role, troubles in found.items() if troubles}


def year_just_made() -> FiscalYear:
    """As 年度をつくる makes it: names and blocks, nothing else."""
    return create_fiscal_year(actor=builders.make_actor(Role.SECRETARIAT), year=2026)


def test_every_entry_of_a_year_just_made_leads_on() -> None:
    year = year_just_made()
    prefecture = builders.make_prefecture()
    held_for = {
        Role.PREFECTURE: {"organisation": prefecture},
        Role.MUNICIPALITY: {"organisation": builders.make_municipality("見本市", prefecture)},
        # Invited, and not on the roster.
        Role.EXPERT: {"person": builders.make_person()},
    }
    users = {role: builders.make_user(role, fiscal_year=year, **held_for.get(role, {})) for role in Role}
    assert dead_ends(users) == {}


def test_every_entry_of_a_year_at_work_leads_on(users: dict[Role, User]) -> None:
    assert dead_ends(users) == {}


def test_every_entry_leads_on_when_there_is_no_year_at_all() -> None:
    assert dead_ends({Role.SECRETARIAT: builders.make_user(Role.SECRETARIAT)}) == {}


def test_the_stage_in_hand_is_open_and_the_others_are_one_click_away(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    home = page_of(client, "/y/2019/")
    assert {"公募", "手紙", "設定"} <= closed_groups(home)
    here = page_of(client, "/y/2019/letters/")
    assert open_groups(here) - open_groups(home) == {"手紙"}
    assert set(links(here)) == set(links(home))


def test_before_the_first_stage_that_stage_is_open() -> None:
    year = year_just_made()
    home = page_of(client_of_user(builders.make_user(Role.SECRETARIAT, fiscal_year=year)), "/")
    assert "公募" not in closed_groups(home)
    assert "手紙" in closed_groups(home)


def test_a_short_navigation_stays_open_and_needs_no_search(client_of: ClientOf) -> None:
    page = page_of(client_of(Role.PARTICIPANT), "/y/2019/")
    assert links(page)
    assert not closed_groups(page)
    assert 'action="/find/"' not in page


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("送信箱", "outbox"),
        ("そうしん", "outbox"),
        ("ｼｬｷﾝ 支払", ""),
        ("シハライ よさん", "totals"),
        ("kpi", "yardsticks"),
    ],
)
def test_a_page_is_found_by_its_name_its_reading_and_its_other_names(
    client_of: ClientOf, words: str, entry: str
) -> None:
    page = client_of(Role.SECRETARIAT).get("/find/", {"q": words, "year": "2019"}).content.decode()
    found = page.partition("<main")[2]
    assert (f"/{entry}/" in found) if entry else ("見つかりません" in found)


def test_names_are_found_as_far_as_the_role_may_see_them(client_of: ClientOf, small_year: SmallYear) -> None:
    def found(role: Role, words: str) -> str:
        return (
            client_of(role).get("/find/", {"q": words, "year": "2019"}).content.decode().partition("<main")[2]
        )

    office = found(Role.SECRETARIAT, "見本市")
    assert f"/directory/organisations/{small_year.municipality.pk}/" in office
    assert f"/y/2019/projects/{small_year.project.pk}/" in office
    assert "別見本市" in office
    assert small_year.expert.affiliation in found(Role.SECRETARIAT, "講師")
    own = found(Role.MUNICIPALITY, "見本市")
    assert f"/y/2019/projects/{small_year.project.pk}/" in own
    assert "別見本市" not in own
    assert "<h2>人</h2>" not in found(Role.MUNICIPALITY, "事務局")
    assert client_of(None).get("/find/").status_code == 302


def test_finding_takes_the_same_queries_whatever_is_found(client_of: ClientOf, small_year: SmallYear) -> None:
    client = client_of(Role.SECRETARIAT)
    one = queries_of(client, "/find/?q=見本市&year=2019")
    for number in range(30):
        builders.make_municipality(f"見本市{number}")
    assert queries_of(client, "/find/?q=見本市&year=2019") == one
