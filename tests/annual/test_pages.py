"""The pages of the annual report: who sees them, what they show, how a build is made."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader

from banso.annual.models import ReportBuild
from banso.directory.enums import Role
from banso.foundation import worker
from banso.foundation.enums import JobState
from banso.foundation.models import Job
from banso.office.workbook_in import read_workbook
from banso.years.figures import figure_of, figures_of
from tests.conftest import SmallYear
from tests.query_budget import queries_of

ClientOf = Callable[[Role | None], Client]
PAGES = (
    "/y/2019/annual/",
    "/y/2019/annual/tables/",
    "/y/2019/annual/tables.json",
    "/y/2019/annual/findings/",
    "/y/2019/annual/figures/figure4/",
)
SEES = (Role.SECRETARIAT, Role.MINISTRY, Role.BOARD)


@pytest.fixture
def secretariat(client_of: ClientOf) -> Client:
    return client_of(Role.SECRETARIAT)


@pytest.mark.parametrize("url", PAGES)
def test_only_those_who_see_everything_see_the_report(
    client_of: ClientOf, small_year: SmallYear, url: str
) -> None:
    for role in Role:
        assert client_of(role).get(url).status_code == (200 if role in SEES else 403), role
    assert client_of(None).get(url).status_code == 302


def test_only_the_secretariat_builds(client_of: ClientOf, small_year: SmallYear) -> None:
    for role in Role:
        answer = client_of(role).post("/y/2019/annual/build/")
        assert answer.status_code == (302 if role == Role.SECRETARIAT else 403), role
    assert Job.objects.count() == 1
    assert "/annual/build/" not in client_of(Role.MINISTRY).get("/y/2019/annual/").content.decode()


def test_a_build_is_made_in_the_background_and_kept(secretariat: Client, small_year: SmallYear) -> None:
    page = secretariat.get("/y/2019/annual/").content.decode()
    assert "報告書はまだ作られていません" in page

    asked = secretariat.post("/y/2019/annual/build/", {"token": "abc"})
    again = secretariat.post("/y/2019/annual/build/", {"token": "abc"})
    assert asked["Location"] == again["Location"]
    assert "進み具合を見る" in secretariat.get("/y/2019/annual/").content.decode()
    worker.run("until_idle")

    job = Job.objects.get()
    build = ReportBuild.objects.get()
    assert job.state == JobState.DONE, job.error_message
    assert (job.progress_done, job.progress_total) == (4, 4)
    assert job.result == {"build": build.pk, "pages": build.pages, "findings": build.findings}
    answer = secretariat.get(f"/y/2019/annual/builds/{build.pk}/report.pdf")
    pdf = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(PdfReader(io.BytesIO(pdf)).pages) == build.pages
    assert "%E4%BA%8B%E6%A5%AD%E5%AE%9F%E7%B8%BE" in answer["Content-Disposition"]
    assert "PDF" in secretariat.get("/y/2019/annual/").content.decode()


def test_a_job_done_twice_keeps_one_build(secretariat: Client, small_year: SmallYear) -> None:
    secretariat.post("/y/2019/annual/build/")
    worker.run("until_idle")
    # As if the worker had been killed between keeping the build and saying so.
    Job.objects.update(state=JobState.QUEUED, finished_at=None, attempts=1)
    worker.run("until_idle")

    assert Job.objects.get().state == JobState.DONE
    assert ReportBuild.objects.count() == 1


def test_what_changed_since_the_build_before_is_named(secretariat: Client, small_year: SmallYear) -> None:
    secretariat.post("/y/2019/annual/build/", {"token": "1"})
    worker.run("until_idle")
    small_year.visit.delete()
    secretariat.post("/y/2019/annual/build/", {"token": "2"})
    worker.run("until_idle")

    page = secretariat.get("/y/2019/annual/").content.decode()

    assert "visit_counts.total：1 → 0" in page


def test_the_files_hold_what_the_page_shows(secretariat: Client, small_year: SmallYear) -> None:
    table = json.loads(secretariat.get("/y/2019/annual/figures/figure4/?format=json").content)["tables"][0]
    assert (
        table["rows"][0]["CONSULTATION"]
        in secretariat.get("/y/2019/annual/figures/figure4/").content.decode()
    )

    book = secretariat.get("/y/2019/annual/tables/?format=xlsx")
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
    assert any("図4" in name for name in read_workbook(book.content, "figures.xlsx").sheets)

    totals = json.loads(secretariat.get("/y/2019/annual/tables.json").content)
    assert totals["visit_counts"]["total"] == 1


def test_what_is_not_there_is_not_found(secretariat: Client, small_year: SmallYear) -> None:
    for url in (
        "/y/2019/annual/figures/figure9/",
        "/y/2019/annual/builds/1/report.pdf",
        "/y/2018/annual/",
    ):
        assert secretariat.get(url).status_code == 404, url


def test_a_year_without_records_has_pages_that_say_so(secretariat: Client, small_year: SmallYear) -> None:
    from tests import builders

    year = builders.make_year(2020)
    client = Client()
    user = builders.make_user(Role.SECRETARIAT, fiscal_year=year)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get("/y/2020/annual/").content.decode()
    assert "図表にする記録は、まだありません" in page
    assert client.get("/y/2020/annual/findings/").status_code == 200
    assert "まだ表示するものがありません" in client.get("/y/2020/annual/tables/").content.decode()
    client.post("/y/2020/annual/build/")
    worker.run("until_idle")
    assert Job.objects.get().state == JobState.DONE


def test_the_report_page_asks_a_constant_number_of_queries(
    secretariat: Client, small_year: SmallYear
) -> None:
    from tests import builders

    before = queries_of(secretariat, "/y/2019/annual/")
    for number in range(5):
        place = builders.make_municipality(f"見本{number}市", small_year.prefecture)
        decision = builders.make_decision(builders.make_application(small_year.call, place))
        builders.make_visit(
            builders.make_project(decision, expert=small_year.expert), small_year.visit.days.get().date
        )

    assert queries_of(secretariat, "/y/2019/annual/") == before


def test_a_figure_is_asked_for_alone(secretariat: Client, small_year: SmallYear) -> None:
    own = queries_of(secretariat, "/y/2019/projects/table/")
    assert queries_of(secretariat, "/y/2019/annual/figures/figure4/") <= 1.3 * own


def test_figures_of_a_row_are_numbered(small_year: SmallYear) -> None:
    slugs = [shown.slug for shown in figures_of(small_year.fiscal_year)]
    assert len(set(slugs)) == len(slugs)
    for slug in slugs:
        shown = figure_of(small_year.fiscal_year, slug)
        assert shown is not None
        assert shown.slug == slug
    assert figure_of(small_year.fiscal_year, "curriculum99") is None
    assert figure_of(small_year.fiscal_year, "nothing") is None
