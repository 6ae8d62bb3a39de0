"""Writing a form on the web: every change is kept, valid or not, and nobody overwrites another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from banso.formkit import Form, Reading, Section
from banso.formkit.display import typed
from banso.formkit.reading import values_to_json
from banso.formkit.web import parse_post
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.intake.domain.versions import add_version
from banso.intake.enums import Channel
from banso.intake.kinds import FormKind, Submission, belongs_to
from banso.intake.models import Draft, DraftCopy, Version

Kind = FormKind[Any, Any]
# One line of history for a stretch of typing by one person, not one for every pause.
QUIET = dt.timedelta(minutes=10)


class NotComplete(BansoError):
    """The draft cannot be submitted yet; `reading` says what is missing where."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        super().__init__(
            f"直していただくところが{len(reading.errors)}か所あります。"
            "下の一覧から欄を開いて直し、もう一度提出してください。"
        )


@dataclass(frozen=True)
class Saved:
    """What a save did; `conflict` is the copy put aside because another tab had saved."""

    draft: Draft
    conflict: DraftCopy | None = None


def read_draft(kind: Kind, sheet: Any, draft: Draft, *, with_remarks: bool = True) -> Reading:
    """Return what the draft says at present: what is missing (errors) and what looks odd (warnings)."""
    reading = kind.checked(parse_post(kind.form_of(sheet), draft.raw, identity=kind.identity_of(sheet)))
    if not with_remarks:
        return reading
    return replace(reading, problems=(*reading.problems, *kind.remarks_on(sheet, reading.values)))


def start_draft(kind: Kind, *, actor: Actor, sheet: Any) -> Draft:
    """Begin (or go on with) a form; filled with what is known already.

    Raises AccessDenied when nothing is taken, ForbiddenStep where the room says so.
    """
    require(actor, kind.may_write, sheet)
    with operation(actor) as op:
        paper, changes = kind.begin(op, sheet)
        draft = Draft.objects.filter(paper=paper).first()
        if draft is not None and not changes:
            return draft
        if draft is None:
            values, origin = kind.prefill_of(sheet)
            raw = {path: typed(value) for path, value in values.items()}
            draft = Draft(paper=paper, raw=raw, saved_at=op.at, prefilled=origin)
            draft.saved_by_id = actor.user_id
            draft.values = values_to_json(read_draft(kind, sheet, draft, with_remarks=False).values)
            draft.save()
        op.record(f"{kind.event}.started", paper, changes)
        kind.on_begun(op, sheet, paper)
    return draft


def section_version(draft: Draft, section: Section) -> int:
    """Return how often the section was saved."""
    return int(draft.marks.get(section.code, {}).get("version", 0))


def save_section(
    kind: Kind,
    *,
    actor: Actor,
    sheet: Any,
    section: Section,
    posted: Mapping[str, str],
    base: int,
    tab: str,
    is_chosen: bool = False,
) -> Saved:
    """Keep what was typed into one section, valid or not.

    `base` is the section's version the page was drawn from and `tab` names the page. When another tab has
    saved something else since, nothing is overwritten: what was typed is put aside as a copy and returned as
    the conflict. `is_chosen` says that its writer has seen both and wants this one.
    Raises AccessDenied when nothing is taken, Conflict when there is no draft.
    """
    require(actor, kind.may_write, sheet)
    form = kind.form_of(sheet)
    with operation(actor) as op:
        draft = _locked(kind, sheet)
        typed_here = {path: text for path, text in posted.items() if belongs_to(section, path)}
        # The new content as it would be stored: ticks, widths and blanks read the same way.
        fresh = parse_post(form, typed_here).raw
        stored = {path: text for path, text in draft.raw.items() if belongs_to(section, path)}
        mark = draft.marks.get(section.code, {})
        is_behind = base != mark.get("version", 0) and tab != mark.get("tab")
        if is_behind and not is_chosen and dict(fresh) != stored:
            return Saved(draft, _put_aside(op, kind, draft, section, fresh, tab))
        if is_chosen:
            # The text that gives way is not lost either.
            _put_aside(op, kind, draft, section, stored, f"before-{mark.get('version', 0)}")
        DraftCopy.objects.filter(draft=draft, section=section.code, tab=tab).delete()
        others = {path: text for path, text in draft.raw.items() if not belongs_to(section, path)}
        _store(op, kind, draft, {**others, **fresh}, form)
        draft.marks = {**draft.marks, section.code: _mark(op, mark, tab)}
        draft.save()
    return Saved(draft)


def _mark(op: Operation, old: Mapping[str, Any], tab: str) -> dict[str, Any]:
    return {
        "version": int(old.get("version", 0)) + 1,
        "tab": tab,
        "by": op.actor.user_id,
        "at": op.at.isoformat(),
    }


def _store(op: Operation, kind: Kind, draft: Draft, raw: Mapping[str, str], form: Form) -> None:
    is_new_stretch = draft.saved_by_id != op.actor.user_id or op.at - draft.saved_at > QUIET
    if is_new_stretch or not draft.marks:
        op.record(f"{kind.event}.draft_saved", draft.paper)
    draft.raw = dict(raw)
    draft.values = values_to_json(parse_post(form, raw).values)
    draft.saved_at, draft.saved_by_id = op.at, op.actor.user_id


def _put_aside(
    op: Operation, kind: Kind, draft: Draft, section: Section, raw: Mapping[str, str], tab: str
) -> DraftCopy:
    held, is_new = DraftCopy.objects.update_or_create(
        draft=draft,
        section=section.code,
        tab=tab,
        defaults={"raw": dict(raw), "written_at": op.at, "written_by_id": op.actor.user_id},
    )
    if is_new:
        op.record(f"{kind.event}.draft_put_aside", draft.paper, {"部分": (None, section.title)})
    return held


def drop_copy(kind: Kind, *, actor: Actor, sheet: Any, held: DraftCopy) -> None:
    """Throw away what was put aside, after both were shown. Raises AccessDenied."""
    require(actor, kind.may_write, sheet)
    with operation(actor) as op:
        op.record(f"{kind.event}.draft_copy_dropped", held.draft.paper.row, {"部分": (held.section, None)})
        held.delete()


def submit_draft(kind: Kind, *, actor: Actor, sheet: Any, reason: str = "") -> Version:
    """Submit the draft as the next version; the draft is done with. `reason`: how it came (`Behalf`).

    Raises NotComplete while answers are missing or wrong, AccessDenied when nothing is taken, Conflict when there is
    no draft.
    """
    require(actor, kind.may_write, sheet)
    with operation(actor, reason) as op:
        draft = _locked(kind, sheet)
        reading = read_draft(kind, sheet, draft, with_remarks=False)
        if not reading.is_acceptable:
            raise NotComplete(reading)
        submission = Submission(reading.values, reading.raw, Channel.WEB, op.at)
        version = add_version(op, kind, sheet=sheet, submission=submission)
        draft.delete()
    return version


def discard_draft(kind: Kind, *, actor: Actor, sheet: Any) -> None:
    """Throw away changes begun after submitting: the submitted version stays.

    Raises AccessDenied, Conflict without a draft, ForbiddenStep while nothing was submitted.
    """
    require(actor, kind.may_write, sheet)
    with operation(actor) as op:
        draft = _locked(kind, sheet)
        if not kind.is_submitted(draft.paper):
            raise ForbiddenStep(kind.words.not_submitted)
        op.record(f"{kind.event}.draft_discarded", draft.paper)
        draft.delete()
        kind.on_discarded(op, sheet)


def draft_of(kind: Kind, sheet: Any) -> Draft | None:
    """Return what is being typed, or None."""
    paper = kind.paper_of(sheet)
    if paper is None:
        return None
    draft = Draft.objects.select_related("saved_by__person").filter(paper=paper.pk).first()
    if draft is not None:
        draft.paper = paper
    return draft


def _locked(kind: Kind, sheet: Any) -> Draft:
    paper = kind.paper_of(sheet)
    draft = Draft.objects.select_for_update().filter(paper=paper.pk).first() if paper else None
    if draft is None or paper is None:
        raise Conflict(f"書きかけの{kind.words.thing}がありません。{kind.words.page}を開き直してください。")
    draft.paper = paper
    return draft
