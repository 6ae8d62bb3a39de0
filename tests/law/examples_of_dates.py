"""Examples of the confirmation of dates: parties, returned files, a plan to be published, an answer link."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from banso.accounts.domain.tokens import hash_of
from banso.dates.enums import DateFileOutcome
from banso.dates.models import AnswerLink, DateImport, DateImportFile, DateParty, DateQuestion
from banso.directory.enums import Role
from banso.foundation.models import Job
from banso.plans.models import Plan, PlannedVisit
from tests import builders
from tests.law.examples import Pair, Parts, World, example, same
from tests.law.examples_of_visits import _both as _visits

TOKEN = "law" * 14


def _parties(world: World) -> dict[str, DateParty]:
    """The small year's municipality and expert, asked about its visit, and another of each."""

    def made() -> dict[str, DateParty]:
        small = world.small_year
        year = small.fiscal_year
        plan = Plan.objects.create(
            fiscal_year=year, number=50, origin="EDITED", made_at=builders.at(2019, 9, 2)
        )
        visit = PlannedVisit.objects.create(
            plan=plan, project=small.project, number=9, date=dt.date(2019, 11, 6)
        )
        visit.experts.add(small.expert)
        parties = {
            "municipality": DateParty.objects.create(fiscal_year=year, municipality=small.municipality),
            "other municipality": DateParty.objects.create(
                fiscal_year=year, municipality=small.other_municipality
            ),
            "expert": DateParty.objects.create(fiscal_year=year, expert=small.expert),
            "other expert": DateParty.objects.create(fiscal_year=year, expert=builders.make_expert(year)),
        }
        for party in parties.values():
            DateQuestion.objects.create(
                party=party, plan=plan, project=small.project, number=9, date=visit.date
            )
        AnswerLink.objects.create(
            party=parties["municipality"],
            token_hash=hash_of(TOKEN),
            made_at=timezone.now(),
            expires_at=timezone.now() + dt.timedelta(days=1),
        )
        return parties

    found: dict[str, DateParty] = world.once("date parties", made)
    return found


@example("dates:party", "dates:heard", "dates:workbook")
@example("dates:calendar", "dates:import_own", "dates:revoke")
def party(world: World, role: Role | None) -> Pair:
    found = _parties(world)
    kind = "expert" if role == Role.EXPERT else "municipality"
    return {"pk": found[kind].pk}, {"pk": found[f"other {kind}"].pk}


@example("dates:publish")
def publish(world: World, role: Role | None) -> Pair:
    return same({"pk": _parties(world)["expert"].questions.get().plan_id})


@example("answer_page", "answer_form", "answer_calendar")
def link(world: World, role: Role | None) -> Pair:
    _parties(world)
    return same({"token": TOKEN})


@example("dates:change_wait")
def waiting(world: World, role: Role | None) -> Pair:
    def made(user: Any, key: str) -> int:
        job = Job.objects.create(
            kind="dispatch.replan", key=key, arguments={"year": 2019}, requested_by=user,
            created_at=timezone.now(),
        )  # fmt: skip
        return job.pk

    name = role.value if role else "public"
    own = world.once(f"replan {name}", lambda: made(world.own_user(role), f"law:{name}"))
    other = world.once("replan other", lambda: made(world.other_user(role), "law:other"))
    return {"job": own}, {"job": other}


def _batches(world: World, role: Role | None) -> tuple[DateImport, DateImport]:
    def made(user: Any) -> DateImport:
        batch = DateImport.objects.create(
            fiscal_year=world.small_year.fiscal_year, created_at=builders.at(2019, 9, 10), created_by=user
        )
        DateImportFile.objects.create(
            batch=batch, position=1, name="回答.xlsx", outcome=DateFileOutcome.REFUSED, refusal="見本"
        )
        return batch

    own: DateImport = world.once(f"dates {role}", lambda: made(world.own_user(role)))
    other: DateImport = world.once("dates of another", lambda: made(world.other_user(role)))
    return own, other


@example("dates:import", "dates:import_record", "dates:import_discard")
def batch(world: World, role: Role | None) -> Pair:
    own, other = _batches(world, role)
    return {"pk": own.pk}, {"pk": other.pk}


@example("dates:import_file")
def file(world: World, role: Role | None) -> Pair:
    def parts(found: DateImport) -> Parts:
        return {"pk": found.files.get().pk}

    own, other = _batches(world, role)
    return parts(own), parts(other)


@example("dates:visit_ics")
def calendar(world: World, role: Role | None) -> Pair:
    own, other = _visits(world)
    return {"pk": own.visit.pk}, {"pk": other.visit.pk}
