"""Examples of what belongs to a fiscal year: the year itself, call, selection, dispatch, events, jobs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from banso.annual.models import PrintedFigure, ReportBuild
from banso.calls.models import CallAttachment, CallRelay
from banso.directory.enums import Role
from banso.events.models import Event
from banso.foundation.models import Job, Upload
from banso.foundation.uploads import store
from banso.intake.models import Batch, BatchFile, Version
from banso.selection.models import Proposal, Reviewer
from banso.years.domain.calendar_links import make_link
from banso.years.models import Block, Milestone, ToDo, Yardstick
from tests import builders
from tests.law.examples import Pair, Parts, World, example, same


@example("years:milestone_*")
def milestone(world: World, role: Role | None) -> Pair:
    def made() -> Milestone:
        return Milestone.objects.create(
            fiscal_year=world.small_year.fiscal_year,
            strand="DISPATCH",
            date=dt.date(2019, 7, 5),
            kind="NOTICE",
            summary="公募の開始",
        )

    return same({"pk": world.once("milestone", made).pk})


@example("years:strand_schedule")
def schedule(world: World, role: Role | None) -> Pair:
    return same({"strand": "dispatch"})


@example("years:calendar_feed")
def feed(world: World, role: Role | None) -> Pair:
    def made() -> str:
        owner = builders.actor_for(world.users[Role.BOARD])
        return make_link(actor=owner, fiscal_year=world.small_year.fiscal_year)[1]

    return same({"token": world.once("feed", made)})


@example("years:todo", "years:todo_finish", "years:todo_drop", "years:todo_reopen")
@example("years:todo_edit", "years:todo_hand_over")
def todo(world: World, role: Role | None) -> Pair:
    def made(person: Any) -> ToDo:
        return ToDo.objects.create(
            fiscal_year=world.small_year.fiscal_year, key=f"law-{person.pk}", title="見本", person=person
        )

    own, other = world.own_user(role).person, world.other_user(role).person
    return (
        {"pk": world.once(f"todo {role}", lambda: made(own)).pk},
        {"pk": world.once("todo of another", lambda: made(other)).pk},
    )


@example("years:strand_edit")
def strand(world: World, role: Role | None) -> Pair:
    return same({"pk": world.small_year.fiscal_year.strands.earliest("pk").pk})


@example("years:programme_edit")
def programme(world: World, role: Role | None) -> Pair:
    return same({"pk": world.small_year.fiscal_year.programmes.earliest("pk").pk})


def _block(world: World) -> Block:
    block: Block = world.once(
        "block",
        lambda: Block.objects.create(fiscal_year=world.small_year.fiscal_year, name="近畿", order=1),
    )
    return block


@example("years:block_edit")
def block(world: World, role: Role | None) -> Pair:
    return same({"pk": _block(world).pk})


@example("years:yardstick_*")
def yardstick(world: World, role: Role | None) -> Pair:
    def made() -> Yardstick:
        return Yardstick.objects.create(
            year=2019, measure="PLANS", value=13, unit="件", source="見本", entered_by="見本"
        )

    return same({"pk": world.once("yardstick", made).pk})


@example("calls:application", "calls:original", "calls:print", "calls:withdraw", "calls:contact")
def application(world: World, role: Role | None) -> Pair:
    def handed_in() -> None:
        for one in (world.small_year.application, world.small_year.other_application):
            one.original = _file()
            one.save()

    world.once("original", handed_in)
    return {"pk": world.small_year.application.pk}, {"pk": world.small_year.other_application.pk}


@example("calls:blank_form", "calls:applicant", "calls:print_draft", "calls:decline", "calls:restore")
def applicant(world: World, role: Role | None) -> Pair:
    year = world.small_year
    return {"organisation": year.municipality.pk}, {"organisation": year.other_municipality.pk}


@example("calls:start", "calls:review", "calls:discard")
def sheet(world: World, role: Role | None) -> Pair:
    year = world.small_year
    return {"key": year.municipality.pk}, {"key": year.other_municipality.pk}


@example("calls:section")
def section_of_form(world: World, role: Role | None) -> Pair:
    own, other = sheet(world, role)
    return {**own, "section": 1}, {**other, "section": 1}


@example("calls:conflict")
def copy_put_aside(world: World, role: Role | None) -> Pair:
    own, other = sheet(world, role)
    return {**own, "copy": 1}, {**other, "copy": 1}


@example("calls:version", "calls:version_original", "calls:version_adopt")
def version(world: World, role: Role | None) -> Pair:
    def made(one: Any) -> Parts:
        Version.objects.create(
            paper=one, number=1, channel="EXCEL", submitted_at=builders.at(2019, 7, 9), original=_file()
        )
        return {"pk": one.pk, "number": 1}

    year = world.small_year
    pair: Pair = world.once("versions", lambda: (made(year.application), made(year.other_application)))
    return pair


@example("calls:attachment", "calls:attachment_remove")
def call_attachment(world: World, role: Role | None) -> Pair:
    def made() -> CallAttachment:
        call = world.small_year.call
        return CallAttachment.objects.create(call=call, upload=_file(), title="別紙", order=1)

    return same({"pk": world.once("call attachment", made).pk})


@example("calls:relay", "calls:relay_pack", "calls:relay_submit", "calls:relay_reopen", "calls:relay_none")
def relay(world: World, role: Role | None) -> Pair:
    def made() -> tuple[int, int]:
        call, own = world.small_year.call, world.small_year.prefecture
        other = builders.make_prefecture("27", "大阪府")
        for prefecture in (own, other):
            CallRelay.objects.create(call=call, prefecture=prefecture)
        return own.pk, other.pk

    own, other = world.once("relays", made)
    return {"prefecture": own}, {"prefecture": other}


@example("calls:import", "calls:import_progress", "calls:import_record", "calls:import_discard")
def batch(world: World, role: Role | None) -> Pair:
    def made(user: Any) -> Batch:
        return Batch.objects.create(
            fiscal_year=world.small_year.fiscal_year,
            form="APPLICATION",
            created_at=builders.at(2019, 7, 9),
            created_by=user,
            state="CHECKED",
        )

    own, other = world.own_user(role), world.other_user(role)
    return (
        {"pk": world.once(f"batch {role}", lambda: made(own)).pk},
        {"pk": world.once("batch of another", lambda: made(other)).pk},
    )


@example("calls:import_file")
def import_file(world: World, role: Role | None) -> Pair:
    def made(pk: int) -> BatchFile:
        return BatchFile.objects.create(batch_id=pk, position=1, name="見本.xlsx", outcome="REFUSED")

    own, other = batch(world, role)
    return (
        {"pk": world.once(f"import file {role}", lambda: made(own["pk"])).pk},
        {"pk": world.once("import file of another", lambda: made(other["pk"])).pk},
    )


@example("selection:application")
def considered(world: World, role: Role | None) -> Pair:
    return {"pk": world.small_year.application.pk}, {"pk": world.small_year.other_application.pk}


@example("selection:review", "selection:review_save")
def review(world: World, role: Role | None) -> Pair:
    """The secretariat is asked to review; a reviewer reviews every application."""

    def made() -> Reviewer:
        user = world.users[Role.SECRETARIAT]
        return Reviewer.objects.create(selection=world.small_year.selection, user=user)

    world.once("reviewer", made)
    return {"pk": world.small_year.application.pk}, {"pk": world.small_year.other_application.pk}


@example("selection:proposal_open", "selection:proposal_adopt")
def proposal(world: World, role: Role | None) -> Pair:
    def made() -> Proposal:
        return Proposal.objects.create(
            selection=world.small_year.selection,
            number=1,
            name="見本",
            choice={str(world.small_year.application.pk): ["CONSULTATION"]},
            made_at=builders.at(2019, 8, 5),
        )

    return same({"pk": world.once("proposal", made).pk})


@example("selection:result")
def result(world: World, role: Role | None) -> Pair:
    other = world.small_year.other_application.decision
    return {"pk": world.small_year.decision.pk}, {"pk": other.pk}


def _elsewhere(world: World) -> tuple[Any, Any]:
    """A project of another municipality with an expert of its own."""

    def made() -> tuple[Any, Any]:
        year = world.small_year
        expert = builders.make_expert(year.fiscal_year)
        town = builders.make_municipality("遠見本市", builders.make_prefecture("01", "北海道"))
        decision = builders.make_decision(builders.make_application(year.call, town))
        return builders.make_project(decision, expert=expert), expert

    pair: tuple[Any, Any] = world.once("elsewhere", made)
    return pair


@example("dispatch:project")
def project(world: World, role: Role | None) -> Pair:
    return {"pk": world.small_year.project.pk}, {"pk": _elsewhere(world)[0].pk}


@example("dispatch:expert")
def expert(world: World, role: Role | None) -> Pair:
    return {"pk": world.small_year.expert.pk}, {"pk": _elsewhere(world)[1].pk}


@example("events:event")
def event(world: World, role: Role | None) -> Pair:
    def made() -> Event:
        return Event.objects.create(
            fiscal_year=world.small_year.fiscal_year,
            kind="BLOCK_TRAINING",
            block=_block(world),
            title="近畿ブロック研修",
            host_prefecture=world.small_year.prefecture,
            date=dt.date(2019, 11, 1),
        )

    return same({"pk": world.once("event", made).pk})


def _file(purpose: str = "law") -> Upload:
    return store(builders.SYSTEM, b"a,b\r\n1,2\r\n", "law.csv", purpose)


@example("foundation:job_*")
def job(world: World, role: Role | None) -> Pair:
    def made(user: Any) -> Parts:
        found = Job.objects.create(
            kind="law.example",
            key=f"law-{user.pk}",
            requested_by=user,
            created_at=builders.at(2019, 7, 5),
            result_upload=_file(),
        )
        return {"pk": found.pk}

    own, other = world.own_user(role), world.other_user(role)
    return world.once(f"job {role}", lambda: made(own)), world.once("job of another", lambda: made(other))


@example("annual:download")
def build(world: World, role: Role | None) -> Pair:
    def made() -> ReportBuild:
        return ReportBuild.objects.create(fiscal_year=world.small_year.fiscal_year, upload=_file(), pages=1)

    return same({"pk": world.once("build", made).pk})


@example("annual:figure")
def figure(world: World, role: Role | None) -> Pair:
    return same({"slug": "figure2"})


@example("annual:source_add")
def source_kind(world: World, role: Role | None) -> Pair:
    return same({"kind": "figures"})


@example("annual:source_remove")
def kept_source(world: World, role: Role | None) -> Pair:
    def made() -> PrintedFigure:
        return PrintedFigure.objects.create(
            fiscal_year=world.small_year.fiscal_year, figure="law", key="total", value=1
        )

    return same({"kind": "figures", "pk": world.once("printed figure", made).pk})
