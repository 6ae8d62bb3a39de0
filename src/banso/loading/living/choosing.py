"""August: reviews, the decision, the ministry's questions and approval, publication at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from banso.accounts.domain.demo import demo_users
from banso.calls.enums import ApplicationState
from banso.calls.models import Application
from banso.directory.enums import Role
from banso.loading.living.calling import call_of
from banso.loading.living.cast import BY_NAME, NOT_THIS_TIME, SELECTED
from banso.loading.living.story import Step, World, on
from banso.selection.domain.approval import (
    approve_selection,
    propose_selection,
    publish_selection,
    return_selection,
)
from banso.selection.domain.decisions import record_decision, start_selection
from banso.selection.domain.reviews import Typed, save_review, submit_review
from banso.selection.domain.settings import choose_reviewers
from banso.selection.enums import Outcome, ProgrammeStatus
from banso.selection.models import Selection
from banso.years.enums import ProgrammeCode

_REVIEWERS = (Role.BOARD, Role.SECRETARIAT)


def steps() -> Iterator[Step]:
    """From the start of the selection to its publication on 28 August."""
    yield Step(on(8, 4), "選定を始める", _start)
    for place, role in enumerate(_REVIEWERS):
        yield Step(on(8, 10 + place, 14), f"{role.label}が審査する", partial(_review, role=role))
    yield Step(on(8, 18), "結果を決める", _decide)
    yield Step(
        on(8, 19), "承認を求める", lambda world: propose_selection(actor=world.office, selection=of(world))
    )
    yield Step(on(8, 21, 15), "差し戻される", _returned)
    yield Step(
        on(8, 24),
        "もう一度承認を求める",
        lambda world: propose_selection(actor=world.office, selection=of(world)),
    )
    yield Step(on(8, 26, 16), "承認される", _approved)
    yield Step(
        on(8, 28, 10), "公表する", lambda world: publish_selection(actor=world.office, selection=of(world))
    )


def of(world: World) -> Selection:
    """Return the year's selection as it is now."""
    return Selection.objects.select_related("call__fiscal_year").get(call__fiscal_year=world.year)


def _start(world: World) -> None:
    selection = start_selection(actor=world.office, call=call_of(world))
    users = demo_users()
    choose_reviewers(actor=world.office, selection=selection, users=[users[role] for role in _REVIEWERS])


def _submitted(world: World) -> list[Application]:
    rows = Application.objects.filter(call__fiscal_year=world.year, state=ApplicationState.SUBMITTED)
    return list(rows.select_related("municipality", "call__fiscal_year").order_by("number"))


def _review(world: World, *, role: Role) -> None:
    selection, actor = of(world), world.of_role(role)
    reviewer = selection.reviewers.get(user_id=actor.user_id or 0)
    codes = list(selection.criteria.filter(weight__gt=0).values_list("code", flat=True))
    for place, application in enumerate(_submitted(world)):
        wanted = 3 if application.municipality.name in SELECTED else 1
        scores = {code: min(5, wanted + (place + n) % 3) for n, code in enumerate(codes)}
        save_review(
            actor=actor,
            reviewer=reviewer,
            application=application,
            typed=Typed(scores=scores, comment="希望の内容が具体的です。（架空の審査）", tab="web"),
        )
        submit_review(actor=actor, reviewer=reviewer, application=application)


def _decide(world: World) -> None:
    selection = of(world)
    chosen = [one for one in _submitted(world) if one.municipality.name in SELECTED]
    chosen.sort(key=lambda one: (one.municipality.prefecture_code, one.number or 0))
    numbers = {one.pk: number for number, one in enumerate(chosen, start=1)}
    for application in _submitted(world):
        name = application.municipality.name
        is_selected = name in SELECTED
        statuses = {world.programmes[code]: _status(name, code) for code in BY_NAME[name].wishes}
        record_decision(
            actor=world.office,
            selection=selection,
            application=application,
            outcome=Outcome.SELECTED if is_selected else Outcome.NOT_SELECTED,
            number=numbers.get(application.pk),
            programmes=statuses if is_selected else None,
        )


def _status(name: str, code: ProgrammeCode) -> ProgrammeStatus:
    if (name, code) in NOT_THIS_TIME:
        return ProgrammeStatus.NOT_THIS_TIME
    return ProgrammeStatus.RUNNING if code in BY_NAME[name].runs else ProgrammeStatus.NOT_RUNNING


def _returned(world: World) -> None:
    return_selection(
        actor=world.of_role(Role.MINISTRY),
        selection=of(world),
        reason="人口5万人未満の自治体を選んだ理由を、別紙に1行ずつ足してください。（架空）",
    )


def _approved(world: World) -> None:
    approve_selection(actor=world.of_role(Role.MINISTRY), selection=of(world))
