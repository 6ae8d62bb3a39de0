"""The invented year as each role sees it: 今日 leads somewhere, and nothing the navigation offers is a dead end."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from banso.accounts.domain.demo import demo_users
from banso.accounts.queries import actor_for
from banso.directory.enums import Role
from banso.letters.documents import letter_pdf
from banso.letters.models import Letter
from banso.loading.living.days import YEAR
from banso.reports.models import Report
from banso.website.menu import NAVIGATION
from banso.website.navigation import address_of
from banso.years.models import FiscalYear
from tests.living import living, living_rows  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("living")]
TODAY = f"/y/{YEAR}/"
MAIN = re.compile(r'<main id="content".*?</main>', re.S)


def signed_in(role: Role) -> Client:
    client = Client()
    client.post("/accounts/demo/", {"role": role})
    return client


def main_of(page: str) -> str:
    found = MAIN.search(page)
    assert found
    return found.group(0)


@pytest.mark.parametrize("role", list(Role))
def test_after_signing_in_today_of_the_running_year_says_what_to_do(role: Role):
    response = signed_in(role).get("/", follow=True)
    assert response.redirect_chain[-1][0] == TODAY
    page = response.content.decode()
    assert "架空の年度です" in page
    assert 'class="task' in main_of(page)


def test_documents_of_the_invented_year_say_so_on_every_page():
    client = signed_in(Role.SECRETARIAT)
    letter, report = Letter.objects.filter(fiscal_year__year=YEAR).first(), Report.objects.first()
    for url in (f"/y/{YEAR}/letters/{letter.pk}/pdf/", f"/y/{YEAR}/reports/{report.pk}/print/"):
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), url
        pages = PdfReader(BytesIO(answer.content)).pages
        assert all("架空の年度" in page.extract_text() for page in pages), url
    FiscalYear.objects.update(is_fictitious=False)
    assert "架空の年度" not in PdfReader(BytesIO(letter_pdf(letter))).pages[0].extract_text()


@pytest.mark.parametrize("role", list(Role))
def test_every_address_of_the_navigation_answers(role: Role):
    client, year = signed_in(role), FiscalYear.objects.get(year=YEAR)
    page = client.get(TODAY).content.decode()
    offered = {address_of(entry, year) for group in NAVIGATION for entry in group.entries} - {""}
    links = [url for url in sorted(offered) if f'href="{url}"' in page]
    assert len(links) >= 3, actor_for(demo_users()[role])
    answers = {url: client.get(url, follow=True) for url in links}
    assert not {url: one.status_code for url, one in answers.items() if one.status_code != 200}
    assert not [url for url, one in answers.items() if "架空の年度です" not in one.content.decode()]
