"""The record of a visit (autosaved, nobody overwrites another), notes, and the expert's frank word."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from banso.dispatch.models import Expert, Visit
from banso.formkit import Form, Reading, load_form
from banso.formkit.reading import values_to_json
from banso.formkit.web import parse_post
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.fields import single_breaks
from banso.foundation.history import Operation, operation
from banso.logistics.domain import checklists
from banso.logistics.enums import Audience, ItemDeed
from banso.logistics.models import Attendance, FrankNote, VisitNote, VisitRecord, VisitRecordCopy

# One line of history for a stretch of typing by one person, not one for every pause.
QUIET = dt.timedelta(minutes=10)
NEIGHBOUR = "NEIGHBOUR"
_NAME, _COUNT = "name", "count"


@cache
def record_form(fiscal_year: int) -> Form:
    """Return the form of a visit's record."""
    text = resources.files("banso.logistics").joinpath("data", "visit_record.json").read_text("utf-8")
    return load_form(json.loads(text) | {"fiscal_year": fiscal_year})


def form_of(visit: Visit) -> Form:
    """Return the form of the visit's year."""
    return record_form(visit.project.fiscal_year.year)


def read_record(visit: Visit, raw: Mapping[str, str]) -> Reading:
    """Return what the typed answers say at present."""
    return parse_post(form_of(visit), raw)


@dataclass(frozen=True)
class SavedRecord:
    """What a save did; `conflict` is the copy put aside because another window had saved."""

    record: VisitRecord
    conflict: VisitRecordCopy | None = None


def save_record(
    *,
    actor: Actor,
    visit: Visit,
    posted: Mapping[str, str],
    base: int,
    tab: str,
    is_chosen: bool = False,
) -> SavedRecord:
    """Keep what was typed into the record of the occasion, valid or not.

    `base` is the version the page was drawn from and `tab` names the page. When another window has saved something
    else since, nothing is overwritten: what was typed is put aside and returned as the conflict. `is_chosen` says
    that its writer has seen both. Raises AccessDenied.
    """
    visit = visit.occasion
    require(actor, "visit_record.write", visit)
    reading = read_record(visit, posted)
    with operation(actor) as op:
        Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        record = VisitRecord.objects.filter(visit=visit).first() or VisitRecord(visit=visit, saved_at=op.at)
        is_behind = base != record.version and tab != record.tab
        if is_behind and not is_chosen and dict(reading.raw) != record.raw:
            return SavedRecord(record, _put_aside(op, record, reading.raw, tab))
        if is_chosen:
            _put_aside(op, record, record.raw, f"before-{record.version}")
        _store(op, record, reading, tab)
    return SavedRecord(record)


def _store(op: Operation, record: VisitRecord, reading: Reading, tab: str) -> None:
    is_new = record.pk is None
    is_new_stretch = is_new or record.saved_by_id != op.actor.user_id or op.at - record.saved_at > QUIET
    record.raw, record.values = dict(reading.raw), values_to_json(reading.values)
    record.version, record.tab = record.version + 1, tab
    record.saved_at, record.saved_by_id = op.at, op.actor.user_id
    record.save()
    VisitRecordCopy.objects.filter(record=record, tab=tab).delete()
    total = _count_attendance(record.visit, reading)
    if is_new_stretch:
        op.record("visit.record_written", record.visit)
    if total:
        checklists.tick_by_deed(op, record.visit, ItemDeed.ATTENDANCE)


def _count_attendance(visit: Visit, reading: Reading) -> int:
    """Write the counts anew; return how many people attended. A body without a number is unknown, not zero."""
    found: dict[tuple[str, str], int] = {}
    for path, value in reading.values.items():
        parts = path.split(".")
        if not isinstance(value, int) or isinstance(value, bool):
            continue
        if parts[0] == "attendance":
            found[parts[1], ""] = value
        elif parts[0] == "neighbours" and parts[-1] == _COUNT:
            name = str(reading.values.get(f"neighbours.{parts[1]}.{_NAME}") or "（名称なし）")
            found[NEIGHBOUR, name] = found.get((NEIGHBOUR, name), 0) + value
    Attendance.objects.filter(visit=visit).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(visit=visit, body=body, organisation_name=name, count=count)
            for (body, name), count in found.items()
        ]
    )
    return sum(found.values())


def _put_aside(op: Operation, record: VisitRecord, raw: Mapping[str, str], tab: str) -> VisitRecordCopy:
    if record.pk is None:
        record.save()
    copy, _ = VisitRecordCopy.objects.update_or_create(
        record=record,
        tab=tab,
        defaults={"raw": dict(raw), "written_at": op.at, "written_by_id": op.actor.user_id},
    )
    op.record("visit.record_put_aside", record.visit)
    return copy


def choose_copy(*, actor: Actor, copy: VisitRecordCopy) -> VisitRecord:
    """Use what was put aside; the text it replaces becomes a copy itself."""
    saved = save_record(
        actor=actor, visit=copy.record.visit, posted=copy.raw, base=0, tab=copy.tab, is_chosen=True
    )
    return saved.record


def drop_copy(*, actor: Actor, copy: VisitRecordCopy) -> None:
    """Give up what was put aside. Raises AccessDenied."""
    require(actor, "visit_record.choose", copy)
    with operation(actor) as op:
        op.record("visit.record_copy_dropped", copy.record.visit)
        copy.delete()


# ── notes ──


def write_note(*, actor: Actor, visit: Visit, text: str, audience: Audience) -> VisitNote:
    """Write a note. Raises AccessDenied, BansoError for an empty one."""
    visit = visit.occasion
    require(actor, "visit_note.write", visit)
    with operation(actor) as op:
        note = VisitNote.objects.create(
            visit=visit,
            audience=audience,
            text=_text(text),
            written_at=op.at,
            written_by_id=actor.user_id,
        )
        op.record("visit_note.written", note, {"audience": ("", audience.value)})
        op.record("visit.note_written", visit)
    return note


def edit_note(*, actor: Actor, note: VisitNote, text: str, audience: Audience) -> VisitNote:
    """Change one's own note. Raises AccessDenied, BansoError for an empty one."""
    require(actor, "visit_note.edit", note)
    with operation(actor) as op:
        changes = {"text": (note.text, text), "audience": (note.audience, audience.value)}
        note.text, note.audience, note.edited_at = _text(text), audience, op.at
        note.save(update_fields=["text", "audience", "edited_at"])
        op.record("visit_note.edited", note, changes)
    return note


def remove_note(*, actor: Actor, note: VisitNote) -> None:
    """Take back one's own note. Raises AccessDenied."""
    require(actor, "visit_note.edit", note)
    with operation(actor) as op:
        op.record("visit_note.removed", note)
        note.delete()


def _text(text: str) -> str:
    text = single_breaks(text).strip()
    if not text:
        raise BansoError("内容を書いてください。")
    if len(text) > 4000:
        raise BansoError(f"4,000字までです（今は{len(text):,}字）。短くするか、2つに分けてください。")
    return text


# ── the frank word: never published ──


def save_frank_note(*, actor: Actor, visit: Visit, text: str, base: int) -> FrankNote:
    """Keep the expert's draft. Raises AccessDenied, Conflict when another window saved, ForbiddenStep once given."""
    require(actor, "frank_note.write", visit)
    text, expert = single_breaks(text), _own_expert(actor, visit)
    with operation(actor) as op:
        Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        note = FrankNote.objects.filter(visit=visit, expert=expert).first()
        is_new = note is None
        note = note or FrankNote(visit=visit, expert=expert)
        if note.given_at is not None:
            raise ForbiddenStep("この手紙はもう渡しました。渡した手紙は直せません。")
        if note.version != base and note.text != text.strip():
            raise Conflict(
                "この手紙は、別の画面でも書かれています。上書きはしていません。"
                "入力した文字を控えてから、画面を開き直してください。"
            )
        if len(text) > 4000:
            raise BansoError(f"4,000字までです（今は{len(text):,}字）。短くしてください。")
        note.text, note.version, note.saved_at = text.strip(), note.version + 1, op.at
        note.save()
        if is_new:
            op.record("frank_note.begun", note)
    return note


def give_frank_note(*, actor: Actor, note: FrankNote) -> FrankNote:
    """Hand the word to the municipality: it can be read there and not changed any more."""
    require(actor, "frank_note.write", note.visit)
    _own_expert(actor, note.visit)
    with operation(actor) as op:
        note = (
            FrankNote.objects.select_for_update(of=("self",))
            .select_related("visit", "expert")
            .get(pk=note.pk)
        )
        if note.expert.person_id != actor.person_id:
            raise ForbiddenStep("ほかの講師の手紙は渡せません。")
        if note.given_at is not None:
            raise ForbiddenStep("この手紙はもう渡しました。")
        _text(note.text)
        note.given_at = op.at
        note.save(update_fields=["given_at"])
        op.record("frank_note.given", note)
    return note


def note_frank_note_read(*, actor: Actor, note: FrankNote) -> FrankNote:
    """Note that the municipality has read it (its own button). Raises AccessDenied."""
    require(actor, "frank_note.receive", note)
    if note.read_at is None:
        with operation(actor) as op:
            note.read_at = op.at
            note.save(update_fields=["read_at"])
            op.record("frank_note.read", note)
    return note


def _own_expert(actor: Actor, visit: Visit) -> Expert:
    expert = Expert.objects.filter(
        fiscal_year=visit.project.fiscal_year_id, person_id=actor.person_id or 0
    ).first()
    if expert is None:
        raise ForbiddenStep("この手紙を書けるのは、この年度の講師名簿にある方だけです。")
    return expert
