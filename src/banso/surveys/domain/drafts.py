"""Writing an answer on the web: every change is kept, valid or not, and nobody overwrites another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from banso.directory.models import Organisation
from banso.formkit import Form, Identity, Reading, Section
from banso.formkit.display import typed
from banso.formkit.reading import values_to_json
from banso.formkit.web import parse_post
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.surveys.checks import remarks_on
from banso.surveys.definitions import belongs_to, form_of
from banso.surveys.domain.versions import Submission, add_version, locked
from banso.surveys.enums import Channel, ResponseState
from banso.surveys.models import (
    RESPONSE_STEPS,
    Response,
    ResponseDraft,
    ResponseVersion,
    Survey,
    SurveyDraftCopy,
)
from banso.surveys.prefill import prefill
from banso.surveys.queries import last_values

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

    draft: ResponseDraft
    conflict: SurveyDraftCopy | None = None


def organisation_key(organisation: Organisation) -> str:
    """Return how the form names an organisation: its code; for one the source masks, our own number."""
    return organisation.code or f"B{organisation.pk}"


def identity_of(survey: Survey, organisation: Organisation) -> Identity:
    """Return the identity written into the organisation's copy of the form."""
    return Identity(
        form=survey.code,
        version=survey.version,
        fiscal_year=survey.fiscal_year.year,
        organisation_code=organisation_key(organisation),
        organisation_name=organisation.name,
    )


def read_draft(draft: ResponseDraft, *, with_remarks: bool = True) -> Reading:
    """Return what the draft says at present: what is missing (errors) and what looks odd (warnings)."""
    response = draft.response
    form = form_of(response.survey)
    reading = parse_post(form, draft.raw, identity=identity_of(response.survey, response.organisation))
    if not with_remarks:
        return reading
    remarks = remarks_on(form, reading.values, last_values(response))
    return replace(reading, problems=(*reading.problems, *remarks))


def start_draft(*, actor: Actor, response: Response) -> ResponseDraft:
    """Begin (or go on with) an answer; filled with what is known already. Raises AccessDenied."""
    require(actor, "response.write", response)
    with operation(actor) as op:
        response = locked(response)
        found = ResponseDraft.objects.filter(response=response).first()
        if found is not None:
            return found
        known = prefill(response.survey, response.organisation)
        raw = {path: typed(value) for path, value in known.values.items()}
        found = ResponseDraft(response=response, raw=raw, saved_at=op.at, prefilled=known.said[:120])
        found.saved_by_id = actor.user_id
        found.values = values_to_json(read_draft(found, with_remarks=False).values)
        found.save()
        changes = {}
        if response.state == ResponseState.NOT_STARTED:
            changes["state"] = RESPONSE_STEPS.take(response, "start")
            response.save(update_fields=["state"])
        op.record("response.started", response, changes)
    return found


def section_version(draft: ResponseDraft, section: Section) -> int:
    """Return how often the section was saved."""
    return int(draft.marks.get(section.code, {}).get("version", 0))


def save_section(
    *,
    actor: Actor,
    response: Response,
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
    Raises AccessDenied when answers are not taken, Conflict when there is no draft.
    """
    require(actor, "response.write", response)
    form = form_of(response.survey)
    with operation(actor) as op:
        draft = _locked(response)
        typed_here = {path: text for path, text in posted.items() if belongs_to(section, path)}
        # The new content as it would be stored: ticks, widths and blanks read the same way.
        fresh = parse_post(form, typed_here).raw
        stored = {path: text for path, text in draft.raw.items() if belongs_to(section, path)}
        mark = draft.marks.get(section.code, {})
        is_behind = base != mark.get("version", 0) and tab != mark.get("tab")
        if is_behind and not is_chosen and dict(fresh) != stored:
            return Saved(draft, _put_aside(op, draft, section, fresh, tab))
        if is_chosen:
            # The text that gives way is not lost either.
            _put_aside(op, draft, section, stored, f"before-{mark.get('version', 0)}")
        SurveyDraftCopy.objects.filter(draft=draft, section=section.code, tab=tab).delete()
        others = {path: text for path, text in draft.raw.items() if not belongs_to(section, path)}
        _store(op, draft, {**others, **fresh}, form)
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


def _store(op: Operation, draft: ResponseDraft, raw: Mapping[str, str], form: Form) -> None:
    is_new_stretch = draft.saved_by_id != op.actor.user_id or op.at - draft.saved_at > QUIET
    if is_new_stretch or not draft.marks:
        op.record("response.draft_saved", draft.response)
    draft.raw = dict(raw)
    draft.values = values_to_json(parse_post(form, raw).values)
    draft.saved_at, draft.saved_by_id = op.at, op.actor.user_id


def _put_aside(
    op: Operation, draft: ResponseDraft, section: Section, raw: Mapping[str, str], tab: str
) -> SurveyDraftCopy:
    held, is_new = SurveyDraftCopy.objects.update_or_create(
        draft=draft,
        section=section.code,
        tab=tab,
        defaults={"raw": dict(raw), "written_at": op.at, "written_by_id": op.actor.user_id},
    )
    if is_new:
        op.record("response.draft_put_aside", draft.response, {"section": (None, section.title)})
    return held


def drop_copy(*, actor: Actor, response: Response, held: SurveyDraftCopy) -> None:
    """Throw away what was put aside, after both were shown. Raises AccessDenied."""
    require(actor, "response.write", response)
    with operation(actor) as op:
        op.record("response.draft_copy_dropped", response, {"section": (held.section, None)})
        held.delete()


def submit_draft(*, actor: Actor, response: Response, reason: str = "") -> ResponseVersion:
    """Submit the draft as the answer's next version; the draft is done with. `reason`: how it came (`Behalf`).

    Raises NotComplete while answers are missing or wrong, AccessDenied when answers are not taken, Conflict
    when there is no draft.
    """
    require(actor, "response.write", response)
    with operation(actor, reason) as op:
        draft = _locked(response)
        reading = read_draft(draft, with_remarks=False)
        if not reading.is_acceptable:
            raise NotComplete(reading)
        submission = Submission(reading.values, reading.raw, Channel.WEB, op.at)
        version = add_version(op, response=response, submission=submission)
        draft.delete()
    return version


def discard_draft(*, actor: Actor, response: Response) -> None:
    """Throw away changes begun after submitting: the submitted version stays.

    Raises AccessDenied, Conflict without a draft, ForbiddenStep while nothing was submitted.
    """
    require(actor, "response.write", response)
    with operation(actor) as op:
        draft = _locked(response)
        if draft.response.state != ResponseState.SUBMITTED:
            raise ForbiddenStep("まだ提出していない回答は消せません。書きかけのまま残しておけます。")
        op.record("response.draft_discarded", draft.response)
        draft.delete()


def _locked(response: Response) -> ResponseDraft:
    draft = (
        ResponseDraft.objects.select_for_update(of=("self",))
        .select_related("response__survey__fiscal_year", "response__organisation")
        .filter(response=response)
        .first()
    )
    if draft is None:
        raise Conflict("書きかけの回答がありません。アンケートの画面を開き直してください。")
    return draft
