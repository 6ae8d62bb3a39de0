"""Examples of visits: one of the small year's municipality and one elsewhere, each with kit, files, record, notes."""

from __future__ import annotations

from dataclasses import dataclass

from banso.directory.enums import Role
from banso.dispatch.domain import checklist_templates, equipment, visit_files, visit_records
from banso.dispatch.models import (
    FrankNote,
    Kit,
    KitLoan,
    Project,
    Visit,
    VisitFile,
    VisitNote,
    VisitRecordCopy,
)
from banso.dispatch.visit_enums import Audience, FileKind
from tests import builders
from tests.builders import SYSTEM
from tests.dispatch.visiting import DAY, agreed, make_kit, picture
from tests.law.examples import Pair, World, example, same
from tests.law.examples_of_a_year import _elsewhere


@dataclass(frozen=True)
class Whole:
    """A visit with everything."""

    visit: Visit
    kit: Kit
    loan: KitLoan
    photo: VisitFile
    note: VisitNote
    frank: FrankNote
    copy: VisitRecordCopy


def _whole(world: World, project: Project, label: str) -> Whole:
    visit, kit = agreed(project), make_kit(world.small_year, label)
    expert = project.assignments.all()[0].expert
    saved = visit_records.save_record(
        actor=SYSTEM, visit=visit, posted={"discussed": "見本"}, base=0, tab="law"
    )
    return Whole(
        visit=visit,
        kit=kit,
        loan=equipment.lend_kit(actor=SYSTEM, kit=kit, visit=visit, sent_on=DAY),
        photo=visit_files.add_file(
            actor=SYSTEM, visit=visit, kind=FileKind.PHOTO, data=picture((40, 30)), filename="a.jpg"
        ),
        note=visit_records.write_note(actor=SYSTEM, visit=visit, text="見本", audience=Audience.SHARED),
        frank=FrankNote.objects.create(
            visit=visit,
            expert=expert,
            text="見本",
            saved_at=saved.record.saved_at,
            given_at=saved.record.saved_at,
        ),
        copy=VisitRecordCopy.objects.create(
            record=saved.record, tab="other", raw={"discussed": "控え"}, written_at=saved.record.saved_at
        ),
    )


def _both(world: World) -> tuple[Whole, Whole]:
    def other() -> Whole:
        project = _elsewhere(world)[0]
        if not project.assignments.exists():
            project.assignments.create(expert=builders.make_expert(world.small_year.fiscal_year))
        return _whole(world, project, "K92")

    own = world.once("visit whole", lambda: _whole(world, world.small_year.project, "K91"))
    return own, world.once("visit elsewhere", other)


@example("dispatch:visit", "dispatch:visit_sheet", "dispatch:visit_agree", "dispatch:visit_dates")
@example("dispatch:visit_hold", "dispatch:visit_join", "dispatch:visit_leave", "dispatch:visit_item_add")
@example("dispatch:kit_lend", "dispatch:visit_photos", "dispatch:visit_document", "dispatch:visit_record")
@example("dispatch:visit_note_add")
def visit(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.visit.pk}, {"pk": other.visit.pk}


@example("dispatch:visit_frank")
def frank(world: World, role: Role | None) -> Pair:
    """A visit on which the expert has written nothing yet."""
    own = world.once("visit plain", lambda: agreed(world.small_year.project))
    return {"pk": own.pk}, {"pk": _both(world)[1].visit.pk}


@example("dispatch:visit_step")
def step(world: World, role: Role | None) -> Pair:
    return same({"pk": _both(world)[0].visit.pk, "step": "cancel"})


@example("dispatch:visit_item")
def item(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return (
        {"pk": own.visit.checklist.get(code="photos").pk},
        {"pk": other.visit.checklist.get(code="photos").pk},
    )


@example("dispatch:visit_add")
def project(world: World, role: Role | None) -> Pair:
    return same({"pk": world.small_year.project.pk})


@example("dispatch:kit", "dispatch:kit_retire")
def kit(world: World, role: Role | None) -> Pair:
    return same({"pk": _both(world)[0].kit.pk})


@example("dispatch:kit_received", "dispatch:kit_back", "dispatch:kit_lost")
def loan(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.loan.pk}, {"pk": other.loan.pk}


@example("dispatch:visit_file", "dispatch:visit_photo", "dispatch:visit_file_remove")
def photo(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.photo.pk}, {"pk": other.photo.pk}


@example("dispatch:visit_note", "dispatch:visit_note_remove")
def note(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.note.pk}, {"pk": other.note.pk}


@example("dispatch:visit_frank_read", "dispatch:visit_frank_noted")
def frank_read(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.frank.pk}, {"pk": other.frank.pk}


@example("dispatch:visit_record_copy")
def copy(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.copy.pk}, {"pk": other.copy.pk}


@example("dispatch:checklist_item")
def checklist_item(world: World, role: Role | None) -> Pair:
    rows = world.once(
        "checklist template",
        lambda: checklist_templates.install_template(actor=SYSTEM, fiscal_year=world.small_year.fiscal_year),
    )
    return same({"pk": rows[0].pk})
