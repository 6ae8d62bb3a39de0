"""Examples of visits: one of the small year's municipality and one elsewhere, each with kit, files, record, notes."""

from __future__ import annotations

from dataclasses import dataclass

from banso.directory.enums import Role
from banso.dispatch.models import Project, Visit
from banso.logistics.domain import checklist_templates, equipment, visit_files, visit_records
from banso.logistics.enums import Audience, FileKind
from banso.logistics.models import FrankNote, Kit, KitLoan, VisitFile, VisitNote, VisitRecordCopy
from tests import builders
from tests.builders import SYSTEM
from tests.law.examples import Pair, World, example, same
from tests.law.examples_of_a_year import _elsewhere
from tests.logistics.visiting import DAY, agreed, make_kit, picture


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


@example("logistics:visit", "logistics:visit_sheet", "logistics:visit_agree", "logistics:visit_dates")
@example("logistics:visit_hold", "logistics:visit_join", "logistics:visit_leave", "logistics:visit_item_add")
@example("logistics:kit_lend", "logistics:visit_photos", "logistics:visit_document", "logistics:visit_record")
@example("logistics:visit_note_add")
def visit(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.visit.pk}, {"pk": other.visit.pk}


@example("logistics:visit_frank")
def frank(world: World, role: Role | None) -> Pair:
    """A visit on which the expert has written nothing yet."""
    own = world.once("visit plain", lambda: agreed(world.small_year.project))
    return {"pk": own.pk}, {"pk": _both(world)[1].visit.pk}


@example("logistics:visit_step")
def step(world: World, role: Role | None) -> Pair:
    return same({"pk": _both(world)[0].visit.pk, "step": "cancel"})


@example("logistics:visit_item")
def item(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return (
        {"pk": own.visit.checklist.get(code="photos").pk},
        {"pk": other.visit.checklist.get(code="photos").pk},
    )


@example("logistics:visit_add")
def project(world: World, role: Role | None) -> Pair:
    return same({"pk": world.small_year.project.pk})


@example("logistics:kit", "logistics:kit_retire")
def kit(world: World, role: Role | None) -> Pair:
    return same({"pk": _both(world)[0].kit.pk})


@example("logistics:kit_received", "logistics:kit_back", "logistics:kit_lost")
def loan(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.loan.pk}, {"pk": other.loan.pk}


@example("logistics:visit_file", "logistics:visit_photo", "logistics:visit_file_remove")
def photo(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.photo.pk}, {"pk": other.photo.pk}


@example("logistics:visit_note", "logistics:visit_note_remove")
def note(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.note.pk}, {"pk": other.note.pk}


@example("logistics:visit_frank_read", "logistics:visit_frank_noted")
def frank_read(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.frank.pk}, {"pk": other.frank.pk}


@example("logistics:visit_record_copy")
def copy(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.copy.pk}, {"pk": other.copy.pk}


@example("logistics:checklist_item")
def checklist_item(world: World, role: Role | None) -> Pair:
    rows = world.once(
        "checklist template",
        lambda: checklist_templates.install_template(actor=SYSTEM, fiscal_year=world.small_year.fiscal_year),
    )
    return same({"pk": rows[0].pk})
