"""The planning board at full size: 905 municipalities, 3,000 projects, 250 experts, 6,000 visits.

    .venv/bin/python -m benchmarks.planning_board [--seconds 20]      # SQLite in a temporary folder

Makes a plan of the year (the kit's search, `--seconds` of work a thread), then prints server milliseconds (median and
slowest of ten) and queries of every page of the board, of a try (while dragging) and of a move (after dropping).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banso.settings.development")
os.environ.setdefault("BANSO_DATA_DIR", tempfile.mkdtemp(prefix="banso-bench-"))
os.environ["BANSO_DEMO_MODE"] = "1"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banso.dispatch.models import Expert, ExpertDay, MunicipalityDay, Project, Visit
from banso.plans.domain import plans
from banso.plans.models import Plan
from banso.years.models import FiscalYear
from benchmarks.pages import EXPERTS, YEAR, build_year
from tests import builders

RUNS = 10
PAGES = {
    "list of plans": "plans/",
    "week and expert": "plans/{plan}/",
    "last page, November": "plans/{plan}/?week={year}-11-18&page=17",
    "a visit opened": "plans/{plan}/?open={visit}",
    "municipalities": "plans/{plan}/towns/",
    "map of one expert": "plans/{plan}/map/",
    "map of a week": "plans/{plan}/map/?week={year}-11-18",
    "tables": "plans/{plan}/table/",
}
LIMITS = {"open": 1000, "drag": 300}


def spread_over_the_country(year: FiscalYear) -> None:
    """Give the experts homes, programmes and days off, and the municipalities days off, drawn by lot."""
    lot = random.Random(1)
    prefectures = [builders.make_prefecture(f"{code:02}", f"見本県{code}") for code in range(1, 48)]
    programmes = list(year.programmes.order_by("order")[:5])
    days = [dt.date(YEAR, 9, 17) + dt.timedelta(days=n) for n in range(165)]
    for number, expert in enumerate(Expert.objects.filter(fiscal_year=year)):
        expert.home_prefecture = prefectures[number % 47]
        expert.max_visits = 40
        expert.save()
        expert.programmes.set([programmes[number % 5], programmes[(number + 1) % 5]])
    ExpertDay.objects.bulk_create(
        [
            ExpertDay(expert=expert, date=day, kind="UNAVAILABLE")
            for expert in Expert.objects.filter(fiscal_year=year)
            for day in days
            if lot.random() < 0.4
        ],
        batch_size=1000,
    )
    houses = set(Project.objects.filter(fiscal_year=year).values_list("municipality_id", flat=True))
    MunicipalityDay.objects.bulk_create(
        [
            MunicipalityDay(fiscal_year=year, municipality_id=house, date=day)
            for house in sorted(houses)
            for day in days
            if lot.random() < 0.3
        ],
        batch_size=1000,
    )


def expect(response: HttpResponse) -> HttpResponse:
    """Raise ValueError for anything but an answered page that shows something of the plan."""
    if response.status_code != 200 or len(response.content) < 20:
        words = response.content.decode(errors="replace")[:400]
        raise ValueError(f"{response.request['PATH_INFO']}: status {response.status_code}\n{words}")  # type: ignore[attr-defined]
    return response


def measure(name: str, ask: Callable[[int], HttpResponse], limit: int) -> None:
    """Print median and slowest milliseconds (wall and processor), queries and status."""
    expect(ask(0))
    times, busy = [], []
    for run in range(1, RUNS + 1):
        began, worked = time.perf_counter(), time.process_time()
        ask(run)
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as captured:
        response = expect(ask(RUNS + 1))
    median, cpu = statistics.median(times), statistics.median(busy)
    verdict = "ok" if cpu < limit else "TOO SLOW"
    print(
        f"{name:34} {median:6.0f}ms {max(times):6.0f}ms {cpu:6.0f}ms cpu {len(captured):4} queries "
        f"{response.status_code} {len(response.content) // 1024:4} KB  {verdict} (< {limit} ms)"
    )


def main() -> None:
    """Build the year, make the plan, measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    call_command("migrate", verbosity=0)
    user = build_year()
    year = FiscalYear.objects.get(year=YEAR)
    Visit.objects.all().delete()  # nothing has taken place yet
    spread_over_the_country(year)
    began, worked = time.perf_counter(), time.process_time()
    plan = plans.run_plan(actor=builders.SYSTEM, fiscal_year=year, wish=plans.Wish(seconds=seconds))
    print(
        f"{connection.vendor}: {plan.visits.count()} visits planned by {EXPERTS} experts in "
        f"{time.perf_counter() - began:.0f} s ({time.process_time() - worked:.0f} s cpu); "
        f"{plan.measures['travel_yen']:,} yen, left open {len(plan.unplanned)}, clashes {plan.clashes.count()}"
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages(client, plan)
    drags(client, plan)


def pages(client: Client, plan: Plan) -> None:
    """Measure opening every view."""
    visit = plan.visits.first()
    assert visit is not None
    for name, path in PAGES.items():
        address = f"/y/{YEAR}/" + path.format(
            plan=plan.pk, year=YEAR, visit=f"{visit.project_id}-{visit.number}"
        )
        measure(name, lambda _, address=address: client.get(address), LIMITS["open"])  # type: ignore[misc]


def drags(client: Client, plan: Plan) -> None:
    """Measure a try and a move of ever another visit to another day, and to another expert."""
    visits = list(plan.visits.prefetch_related("experts")[: 4 * (RUNS + 2)])
    others = list(Expert.objects.filter(fiscal_year=plan.fiscal_year)[: 4 * (RUNS + 2)])
    address = f"/y/{YEAR}/plans/{plan.pk}/"

    def fields(run: int, *, expert: bool) -> dict[str, str]:
        visit = visits[run]
        team = str(visit.experts.all()[0].pk)
        day = visit.date + dt.timedelta(days=1)
        return {
            "key": f"{visit.project_id}-{visit.number}", "date": day.isoformat(), "from": team,
            "to": str(others[run].pk) if expert else team, "week": visit.date.isoformat(),
        }  # fmt: skip

    part = {"hx-request": "true"}
    measure(
        "try another day", lambda run: client.get(f"{address}try/", fields(run, expert=False)), LIMITS["drag"]
    )
    measure(
        "try another expert",
        lambda run: client.get(f"{address}try/", fields(run, expert=True)),
        LIMITS["drag"],
    )
    measure(
        "drop on another day",
        lambda run: client.post(f"{address}move/", fields(run, expert=False), headers=part),
        LIMITS["drag"],
    )
    measure(
        "drop on another expert",
        lambda run: client.post(f"{address}move/", fields(run + RUNS + 2, expert=True), headers=part),
        LIMITS["drag"],
    )
    measure("undo", lambda run: client.post(f"{address}step/", {"set": "undo"}, headers=part), LIMITS["drag"])


if __name__ == "__main__":
    main()
