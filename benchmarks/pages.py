"""Server time of the list and figure pages in a full-size year: 905 municipalities, 3,000 projects, 6,000 visits.

    .venv/bin/python -m benchmarks.pages            # SQLite in a temporary folder
    BANSO_DATABASE_URL=postgresql://… .venv/bin/python -m benchmarks.pages   # an empty database of yours

Prints the median and the slowest of ten requests a page (Django's test client: all but the network), and the queries.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import tempfile
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banso.settings.development")
os.environ["BANSO_DATA_DIR"] = tempfile.mkdtemp(prefix="banso-bench-")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banso.accounts.models import RoleGrant, User
from banso.calls.models import Application, ApplicationWish
from banso.directory.domain.gazetteer import seed_gazetteer
from banso.directory.enums import Role
from banso.directory.models import MunicipalityYear
from banso.dispatch.models import Assignment, Project, Visit, VisitDay
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import DecidedProgramme, Decision, Selection
from banso.years.enums import MilestoneKind, StrandCode
from banso.years.models import FiscalYear, Milestone, ToDo
from tests import builders

YEAR = 2019
PROJECTS = 3000
EXPERTS = 250
RUNS = 10
# Address → what every row of the page begins with, and how many of them a page of this year has at least.
PAGES = {
    "": ('class="task', 20),
    "call/": ("<dt", 5),
    "applications/": ("<tr", 51),
    "applications/?q=市&sort=-municipality": ("<tr", 51),
    "applications/table/": ("<tr", 48),
    "applications/table/?format=xlsx": ("xl/worksheets/", 1),
    "selection/": ("<tr", 4),
    "selection/table/": ("<tr", 48),
    "results/": ("<tr", 51),
    "projects/": ("<tr", 51),
    "projects/?page=30": ("<tr", 51),
    "projects/table/": ("<tr", 48),
    "annual/figures/figure4/": ("<tr", 51),
    "visits/": ("<tr", 51),
    "visits/?month=11": ("<tr", 51),
    "experts/": ("<tr", 51),
    "calendar/": ("<tr", 5),
    "schedule/": ('class="plan__row', 150),
    "todos/": ('class="task', 50),
}


def build_year() -> User:
    """Fill the database; return a secretariat user."""
    seed_gazetteer(actor=builders.SYSTEM, year=YEAR)
    year = builders.make_year(YEAR)
    call = builders.make_call(year)
    programmes = list(year.programmes.order_by("order"))[:5]
    offices = [
        profile.organisation
        for profile in MunicipalityYear.objects.filter(year=YEAR, has_welfare_office=True).select_related(
            "organisation"
        )
    ]
    applications = Application.objects.bulk_create(
        [
            Application(
                call=call,
                municipality=office,
                number=number,
                state="SUBMITTED",
                submitted_at=call.opens_at,
                reason="任意事業の立ち上げについて助言を受けたい。",
            )
            for number, office in enumerate(offices, start=1)
        ]
    )
    ApplicationWish.objects.bulk_create(
        [ApplicationWish(application=a, programme=p) for a in applications for p in programmes[:4]]
    )
    selection = Selection.objects.create(call=call, state=SelectionState.PUBLISHED)
    decisions = Decision.objects.bulk_create(
        [
            Decision(selection=selection, application=a, outcome=Outcome.SELECTED, number=number)
            for number, a in enumerate(applications, start=1)
        ]
    )
    DecidedProgramme.objects.bulk_create(
        [
            DecidedProgramme(decision=d, programme=p, status=ProgrammeStatus.RUNNING)
            for d in decisions
            for p in programmes[:4]
        ]
    )
    experts = [builders.make_expert(year, programmes[i % 5].code) for i in range(EXPERTS)]
    pairs = [(d, p) for p in programmes[:4] for d in decisions][:PROJECTS]
    projects = Project.objects.bulk_create(
        [
            Project(
                fiscal_year=year,
                decision=d,
                municipality=d.application.municipality,
                programme=p,
                status=ProgrammeStatus.RUNNING,
                number=number,
            )
            for number, (d, p) in enumerate(pairs, start=1)
        ]
    )
    Assignment.objects.bulk_create(
        [Assignment(project=p, expert=experts[i % EXPERTS]) for i, p in enumerate(projects)]
    )
    visits = Visit.objects.bulk_create(
        [Visit(project=p, number=n, state="DONE") for p in projects for n in (1, 2)]
    )
    VisitDay.objects.bulk_create(
        [
            VisitDay(visit=v, date=dt.date(2019, 9, 17) + dt.timedelta(days=i % 160))
            for i, v in enumerate(visits)
        ]
    )
    Milestone.objects.bulk_create(
        [
            Milestone(
                fiscal_year=year,
                strand=StrandCode.DISPATCH,
                kind=MilestoneKind.EVENT,
                date=dt.date(2019, 4, 1) + dt.timedelta(days=n * 2),
                summary=f"予定{n}",
            )
            for n in range(150)
        ]
    )
    user = User.objects.create_user("bench@example.invalid", person=builders.make_person("事務局", "01"))
    RoleGrant.objects.create(user=user, role=Role.SECRETARIAT, fiscal_year=year)
    ToDo.objects.bulk_create(
        [
            ToDo(
                fiscal_year=year,
                key=f"bench:{n}",
                title=f"すること{n}",
                role=Role.SECRETARIAT,
                person=user.person,
            )
            for n in range(300)
        ]
    )
    return user


def measure(client: Client, url: str, row: str, least: int) -> tuple[float, float, int]:
    """Return median and slowest milliseconds and queries. Raises ValueError when the page is not what is meant."""
    first = client.get(url)
    rows = first.content.partition(b"<main")[2].decode() if "html" in first["Content-Type"] else ""
    found = rows.count(row) if rows else first.content.count(row.encode())
    if first.status_code != 200 or found < least:
        raise ValueError(f"{url}: status {first.status_code}, {found} × {row} instead of {least}")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return statistics.median(times), max(times), len(captured)


def main() -> None:
    """Build the year and print the table."""
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    user = build_year()
    print(f"{connection.vendor}: year built in {time.perf_counter() - began:.1f} s")
    print(
        f"{Application.objects.count()} applications, {Project.objects.count()} projects, "
        f"{Visit.objects.count()} visits, {FiscalYear.objects.count()} year"
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(f"{'page':46} {'median':>8} {'slowest':>8} {'queries':>8}")
    for path, (row, least) in PAGES.items():
        median, slowest, queries = measure(client, f"/y/{YEAR}/{path}", row, least)
        print(f"{path or '（今日）':46} {median:7.0f}ms {slowest:7.0f}ms {queries:8}")


if __name__ == "__main__":
    main()
