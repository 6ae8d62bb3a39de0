"""September and later: projects, the plan in force, dates asked and answered, the two plans that followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from banso.dates.domain.asking import remind
from banso.dates.domain.confirmations import Given, answer, enter_heard, open_questions_of
from banso.dates.domain.disturbing import plan_with_other_dates
from banso.dates.domain.publishing import publish_plan
from banso.dates.enums import AnswerState
from banso.dates.models import DateParty, DateQuestion
from banso.dates.publication import publication_of
from banso.dispatch.calendars import settings_of
from banso.dispatch.domain.availability import set_expert_days, set_municipality_days
from banso.dispatch.domain.projects import assign_expert, make_projects, set_wishes
from banso.dispatch.domain.visits import record_visit
from banso.dispatch.enums import DayKind, VisitState
from banso.foundation.worker import run
from banso.loading.living.cast import BUDGET, DEMO_TOWN, ENGAGEMENTS, MOVED, SELECTED, WISHED_INSTEAD
from banso.loading.living.story import Step, World, engagement_of, on
from banso.plans.domain.plan_edits import Move, move_visit
from banso.plans.domain.planning_settings import save_settings
from banso.plans.domain.plans import copy_plan, load_recorded_plan
from banso.plans.enums import PlanState
from banso.plans.models import Plan

_NOON = dt.time(13, 30)
# Answered by telephone; the others by their page.
_CALLS = "架空町"
# The one whose second date is open: (town, programme, round).
_UNDECIDED = ("例示市", BUDGET, 2)


def steps() -> Iterator[Step]:
    """From the projects to the third plan."""
    yield Step(on(8, 31), "実施事業を作る", _projects)
    yield Step(on(9, 3), "講師が都合を書く", _expert_days)
    yield Step(on(9, 4), "自治体が都合を書く", _town_days)
    yield Step(on(9, 8), "期間を決める", _periods)
    yield Step(on(9, 14, 9), "計画を作る", _plan)
    yield Step(on(9, 14), "計画を公開する", partial(_publish, due=on(9, 25)))
    for place, name in enumerate(SELECTED):
        yield Step(
            on(9, 15 + place % 4, 9 + place), f"{name}が日程に答える", partial(_town_answers, name=name)
        )
    for number in sorted({engagement.expert for engagement in ENGAGEMENTS}):
        yield Step(
            on(9, 16, 8 + number), f"講師{number:02}が日程に答える", partial(_expert_answers, number=number)
        )
    yield Step(on(11, 10), "計画を直す", _second_plan)
    yield Step(
        on(11, 11), "直した計画を公開する", partial(_publish, due=on(11, 20), reason="講師01の都合のため")
    )
    yield Step(on(11, 12, 20), "講師01が1件に答える", partial(_expert_answers, number=1, only=DEMO_TOWN))
    yield Step(on(11, 13, 11), "試作市が別の日を望む", _wish)
    yield Step(
        on(10, 19), "例示市に返事を待つ期限を知らせる", partial(_remind, names=["例示市"], due=on(11, 20))
    )
    yield Step(on(11, 24), "催促する", partial(_remind, names=["例示市", DEMO_TOWN], due=on(12, 4)))
    yield Step(on(12, 2), "見本市が日程に答える", partial(_town_answers, name=DEMO_TOWN))
    yield Step(on(12, 2, 15), "希望の日で計画を直す", _third_plan)
    yield Step(on(12, 2, 16), "計画を公開する", partial(_publish, due=on(12, 9), reason="試作市の希望のため"))
    yield Step(on(12, 4, 19), "講師01が日程に答える", partial(_expert_answers, number=1))
    yield Step(on(12, 7), "例示市が日程に答える", partial(_town_answers, name="例示市", everything=True))


def _projects(world: World) -> None:
    make_projects(actor=world.office, fiscal_year=world.year)
    world.__dict__.pop("projects", None)
    for engagement in ENGAGEMENTS:
        project = world.project(engagement)
        set_wishes(actor=world.office, project=project, visits=2)
        assign_expert(actor=world.office, project=project, expert=world.experts[engagement.expert])


def _expert_days(world: World) -> None:
    """Who advises where on which days has them free; 講師01 has a seminar on Mondays of the autumn."""
    first = dt.date(world.year.year, 10, 5)
    days: dict[dt.date, DayKind | None] = {
        first + dt.timedelta(weeks=n): DayKind.UNAVAILABLE for n in range(8)
    }
    set_expert_days(actor=world.adviser(1), expert=world.experts[1], days=days)
    for number in (2, 3, 5):
        first = dt.date(world.year.year, 11, 24)
        set_expert_days(
            actor=world.adviser(number),
            expert=world.experts[number],
            days={first + dt.timedelta(days=n): DayKind.UNAVAILABLE for n in range(3)},
        )


def _town_days(world: World) -> None:
    """Municipalities cannot receive anybody while the assembly sits."""
    first = dt.date(world.year.year, 12, 3)
    days = {first + dt.timedelta(days=n): (DayKind.UNAVAILABLE, "議会（架空）") for n in range(2)}
    for name in SELECTED[:4]:
        set_municipality_days(
            actor=world.clerk(name), fiscal_year=world.year, municipality=world.towns[name], days=days
        )


def _periods(world: World) -> None:
    """First visits in October, second ones four weeks later at the earliest."""
    settings = settings_of(world.year)
    settings.round1_from, settings.round1_to = on(10, 1).date(), on(11, 30).date()
    settings.round2_from, settings.round2_to = on(10, 29).date(), on(2, 10).date()
    settings.min_gap_days = 28
    save_settings(
        actor=world.office, settings=settings, closed={on(12, 3).date(): "近畿ブロック研修（架空）"}
    )


def _plan(world: World) -> None:
    """Lay the planned visits down, as agreed on the telephone, and take them as the plan."""
    for engagement in ENGAGEMENTS:
        for number, day in enumerate(engagement.rounds, start=1):
            record_visit(
                actor=world.office,
                project=world.project(engagement),
                number=number,
                days=[(day, "")],
                state=VisitState.PLANNED,
            )
    load_recorded_plan(actor=world.office, fiscal_year=world.year, name="派遣計画")


def _newest(world: World) -> Plan:
    return Plan.objects.select_related("fiscal_year", "base").filter(fiscal_year=world.year).latest("number")


def _publish(world: World, *, due: dt.datetime, reason: str = "") -> None:
    plan = _newest(world)
    publish_plan(
        actor=world.office,
        plan=plan,
        seal=publication_of(plan).seal,
        due_on=due.date(),
        reason=reason,
        message="ご都合をお知らせください。（架空の年度のメールです）",
    )
    run("until_idle")  # the drafts are made by a job, and the story goes on with them


def _party(world: World, **whose: object) -> DateParty:
    return DateParty.objects.select_related("fiscal_year", "expert__person", "municipality").get(
        fiscal_year=world.year, **whose
    )


def _town_answers(world: World, *, name: str, everything: bool = False) -> None:
    party = _party(world, municipality=world.towns[name])
    given = [
        Given(one.pk, AnswerState.ACCEPTED, start_time=_NOON)
        for one in _waiting(party)
        if everything or (name, one.project.programme.code, one.number) != _UNDECIDED
    ]
    if name == _CALLS:
        enter_heard(actor=world.office, party=party, given=given, counterpart=f"{name} 担当02")
    else:
        answer(actor=world.clerk(name), party=party, given=given)


def _waiting(party: DateParty) -> list[DateQuestion]:
    return [question for question in open_questions_of(party) if question.state == AnswerState.ASKED]


def _expert_answers(world: World, *, number: int, only: str = "") -> None:
    party = _party(world, expert=world.experts[number])
    given = [
        Given(one.pk, AnswerState.ACCEPTED)
        for one in _waiting(party)
        if not only or one.project.municipality.name == only
    ]
    answer(actor=world.adviser(number), party=party, given=given)


def _second_plan(world: World) -> None:
    base = Plan.objects.get(fiscal_year=world.year, state=PlanState.PUBLISHED)
    plan = copy_plan(actor=world.office, plan=base, name="講師01の都合で直した計画")
    for (town, programme, number), day in MOVED.items():
        project = world.project(engagement_of(town, programme))
        move_visit(actor=world.office, plan=plan, move=Move(project.pk, number, date=day))


def _wished(world: World) -> tuple[DateQuestion, dt.date]:
    (town, programme, number), day = next(iter(WISHED_INSTEAD.items()))
    party = _party(world, municipality=world.towns[town])
    project = world.project(engagement_of(town, programme))
    question = next(
        one for one in open_questions_of(party) if (one.project_id, one.number) == (project.pk, number)
    )
    return question, day


def _wish(world: World) -> None:
    question, day = _wished(world)
    given = Given(
        question.pk,
        AnswerState.OTHER_DATES,
        other_dates=[day],
        comment="この日は庁内の会議と重なります。（架空）",
    )
    answer(actor=world.clerk("試作市"), party=question.party, given=[given])


def _remind(world: World, *, names: list[str], due: dt.datetime) -> None:
    parties = [_party(world, municipality=world.towns[name]).pk for name in names]
    remind(actor=world.office, fiscal_year=world.year, ids=parties, due_on=due.date())


def _third_plan(world: World) -> None:
    question, day = _wished(world)
    plan_with_other_dates(actor=world.office, fiscal_year=world.year, chosen={question.pk: day})
