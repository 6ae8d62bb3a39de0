"""Writing an application on the web: every change is kept, valid or not, and nobody overwrites another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from banso.calls.application_form import (
    application_form,
    belongs_to,
    identity_of,
    prefill,
    with_address_checked,
    with_remarks,
)
from banso.calls.domain import todos
from banso.calls.domain.versions import Submission, add_version, require_client
from banso.calls.enums import ApplicationState, Channel
from banso.calls.models import (
    APPLICATION_STEPS,
    Application,
    ApplicationDraft,
    ApplicationVersion,
    DraftCopy,
)
from banso.calls.queries import FormCopy
from banso.directory.enums import Role
from banso.formkit import Form, Reading, Section
from banso.formkit.display import typed
from banso.formkit.reading import values_to_json
from banso.formkit.web import parse_post
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation

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
    """What a save did: the reading of the whole draft, or the copy put aside because another had saved."""

    draft: ApplicationDraft
    reading: Reading
    conflict: DraftCopy | None = None


def read_draft(draft: ApplicationDraft, form: Form | None = None) -> Reading:
    """Return what the draft says at present, with everything that is still missing."""
    call = draft.application.call
    form = form or application_form(call)
    reading = parse_post(form, draft.raw, identity=identity_of(call, draft.application.municipality))
    return with_remarks(form, with_address_checked(reading))


def start_draft(*, actor: Actor, copy: FormCopy) -> ApplicationDraft:
    """Begin (or go on with) the municipality's application; filled with what is known already.

    Raises AccessDenied when applications are not taken, ForbiddenStep for a withdrawn application (it has to
    be restored first).
    """
    require(actor, "application.write", copy)
    require_client(copy.municipality)
    with operation(actor) as op:
        application, is_new = Application.objects.select_for_update().get_or_create(
            call=copy.call, municipality=copy.municipality
        )
        if application.state == ApplicationState.WITHDRAWN:
            raise ForbiddenStep("この申込は取り下げられています。先に「取り下げを戻す」を押してください。")
        changes = {}
        if application.state == ApplicationState.DECLINED:
            changes["state"] = APPLICATION_STEPS.take(application, "resume")
            application.save(update_fields=["state"])
        found = ApplicationDraft.objects.filter(application=application).first()
        if found is not None and not changes:
            return found
        if found is None:
            known = {path: typed(value) for path, value in prefill(copy.call, copy.municipality).items()}
            found = ApplicationDraft(application=application, raw=known, saved_at=op.at)
            found.saved_by_id = actor.user_id
            found.prefilled = _origin(application, known)
            found.values = values_to_json(read_draft(found).values)
            found.save()
        op.record("application.started", application, changes)
        if is_new or changes or application.state == ApplicationState.DRAFT:
            _remind(actor, copy)
    return found


def _origin(application: Application, known: Mapping[str, str]) -> str:
    if application.counted_id:
        return "提出済みの内容"
    return "名簿と昨年度の申込書にある内容" if known else ""


def _remind(actor: Actor, copy: FormCopy) -> None:
    todos.put(
        actor,
        copy.call,
        todos.apply_key(copy.call, copy.municipality),
        "利用申込書を提出する",
        role=Role.MUNICIPALITY if not copy.municipality.is_prefecture else Role.PREFECTURE,
        organisation=copy.municipality,
        url=reverse("calls:applicant", args=[copy.call.fiscal_year.year, copy.municipality.pk]),
    )


def section_version(draft: ApplicationDraft, section: Section) -> int:
    """Return how often the section was saved."""
    return int(draft.marks.get(section.code, {}).get("version", 0))


def save_section(
    *,
    actor: Actor,
    copy: FormCopy,
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
    Raises AccessDenied when applications are not taken, Conflict when there is no draft.
    """
    require(actor, "application.write", copy)
    form = application_form(copy.call)
    with operation(actor) as op:
        draft = _locked(copy)
        typed_here = {path: text for path, text in posted.items() if belongs_to(section, path)}
        # The new content as it would be stored: ticks, widths and blanks read the same way.
        fresh = parse_post(form, typed_here).raw
        stored = {path: text for path, text in draft.raw.items() if belongs_to(section, path)}
        mark = draft.marks.get(section.code, {})
        is_behind = base != mark.get("version", 0) and tab != mark.get("tab")
        if is_behind and not is_chosen and dict(fresh) != stored:
            return Saved(draft, read_draft(draft, form), _put_aside(op, draft, section, fresh, tab))
        if is_chosen:
            # The text that gives way is not lost either.
            _put_aside(op, draft, section, stored, f"before-{mark.get('version', 0)}")
        DraftCopy.objects.filter(draft=draft, section=section.code, tab=tab).delete()
        others = {path: text for path, text in draft.raw.items() if not belongs_to(section, path)}
        _store(op, draft, {**others, **fresh}, form)
        draft.marks = {**draft.marks, section.code: _mark(op, mark, tab)}
        draft.save()
    return Saved(draft, read_draft(draft, form))


def _mark(op: Operation, old: Mapping[str, Any], tab: str) -> dict[str, Any]:
    return {
        "version": int(old.get("version", 0)) + 1,
        "tab": tab,
        "by": op.actor.user_id,
        "at": op.at.isoformat(),
    }


def _store(op: Operation, draft: ApplicationDraft, raw: Mapping[str, str], form: Form) -> None:
    is_new_stretch = draft.saved_by_id != op.actor.user_id or op.at - draft.saved_at > QUIET
    if is_new_stretch or not draft.marks:
        op.record("application.draft_saved", draft.application)
    draft.raw = dict(raw)
    draft.values = values_to_json(parse_post(form, raw).values)
    draft.saved_at, draft.saved_by_id = op.at, op.actor.user_id


def _put_aside(
    op: Operation, draft: ApplicationDraft, section: Section, raw: Mapping[str, str], tab: str
) -> DraftCopy:
    held, is_new = DraftCopy.objects.update_or_create(
        draft=draft,
        section=section.code,
        tab=tab,
        defaults={"raw": dict(raw), "written_at": op.at, "written_by_id": op.actor.user_id},
    )
    if is_new:
        op.record("application.draft_put_aside", draft.application, {"部分": (None, section.title)})
    return held


def drop_copy(*, actor: Actor, copy: FormCopy, held: DraftCopy) -> None:
    """Throw away what was put aside, after both were shown. Raises AccessDenied."""
    require(actor, "application.write", copy)
    with operation(actor) as op:
        op.record("application.draft_copy_dropped", held.draft.application, {"部分": (held.section, None)})
        held.delete()


def submit_draft(*, actor: Actor, copy: FormCopy, reason: str = "") -> ApplicationVersion:
    """Submit the draft as the application's next version; the draft is done with. `reason`: how it came (`Behalf`).

    Raises NotComplete while answers are missing or wrong, AccessDenied when applications are not taken,
    Conflict when there is no draft.
    """
    require(actor, "application.write", copy)
    with operation(actor, reason) as op:
        draft = _locked(copy)
        reading = read_draft(draft)
        if not reading.is_acceptable:
            raise NotComplete(reading)
        submission = Submission(reading.values, reading.raw, Channel.WEB, op.at)
        version = add_version(op, call=copy.call, municipality=copy.municipality, submission=submission)
        draft.delete()
    return version


def discard_draft(*, actor: Actor, copy: FormCopy) -> None:
    """Throw away changes begun after submitting: the submitted version stays.

    Raises AccessDenied, Conflict without a draft, ForbiddenStep while nothing was submitted.
    """
    require(actor, "application.write", copy)
    with operation(actor) as op:
        draft = _locked(copy)
        if draft.application.state != ApplicationState.SUBMITTED:
            raise ForbiddenStep(
                "提出前の申込書は消せません。申し込まないときは「申し込まない」を選んでください。"
            )
        op.record("application.draft_discarded", draft.application)
        draft.delete()
        todos.drop(actor, todos.apply_key(copy.call, copy.municipality), "書きかけを取りやめたため")


def _locked(copy: FormCopy) -> ApplicationDraft:
    draft = (
        ApplicationDraft.objects.select_for_update(of=("self",))
        .select_related("application__municipality", "application__call__fiscal_year")
        .filter(application__call=copy.call, application__municipality=copy.municipality)
        .first()
    )
    if draft is None:
        raise Conflict("書きかけの申込書がありません。申込書の画面を開き直してください。")
    return draft
