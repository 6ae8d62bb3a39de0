"""Issuing letters: the document number is given here, once and without gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import Operation, changed, operation, snapshot
from banso.foundation.numbering import format_number, next_number
from banso.letters import draft_text
from banso.letters.domain.templates import settings_of
from banso.letters.enums import LetterState
from banso.letters.models import LETTER_STEPS, Letter
from banso.letters.signals import letters_cancelled, tell_delivered
from banso.years.models import FiscalYear

NUMBER_SERIES = "correspondence.letter"
_EDITED = ("subject", "letter_date", "addressee", "rendered")
_FIELDS = ["state", "number", "reference", "issued_at", "delivered_at"]


def edit_letter(
    *, actor: Actor, letter: Letter, typed: Mapping[str, str], letter_date: dt.date, based_on: str
) -> Letter:
    """Change the text of one draft; the others of its merge and its template stay. Its mail is edited by itself.

    `typed` as `draft_text.text_of` gives it, `based_on` the mark of what the writer saw. Raises AccessDenied,
    ForbiddenStep for a letter that is no draft, Conflict when somebody else has changed it meanwhile, BansoError for
    what cannot be read.
    """
    require(actor, "letter.edit", letter)
    with operation(actor) as op:
        letter = Letter.objects.select_for_update(of=("self",)).select_related("version").get(pk=letter.pk)
        if letter.state != LetterState.DRAFT:
            raise ForbiddenStep(
                f"この手紙は今「{letter.get_state_display()}」のため、直せません。直せるのは下書きだけです。"
            )
        if draft_text.mark_of(letter.rendered, letter.letter_date) != based_on:
            raise Conflict(
                "ほかの画面でこの下書きが直されました。入力した文はこの画面に残っています。"
                "今の文面を別の画面で確かめてから、もう一度保存してください。"
            )
        before = snapshot(letter, _EDITED)
        letter.rendered = draft_text.edited(
            letter.rendered, typed, old_day=letter.letter_date, day=letter_date
        )
        letter.subject = letter.rendered["subject"][:300]
        letter.addressee = draft_text.addressee_line(letter.rendered)[:300]
        letter.letter_date = letter_date
        letter.save(update_fields=list(_EDITED))
        if changes := changed(before, letter):
            op.record("letter.edited", letter, changes)
    return letter


def issue_letters(*, actor: Actor, fiscal_year: FiscalYear, letters: Sequence[Letter]) -> list[Letter]:
    """Issue drafts that go out on paper. Raises AccessDenied, ForbiddenStep for one that is no draft."""
    require(actor, "letter.issue", fiscal_year)
    with operation(actor) as op:
        locked = _locked(fiscal_year, [letter.pk for letter in letters])
        return issue(op, fiscal_year, locked)


def issue(op: Operation, fiscal_year: FiscalYear, letters: Sequence[Letter]) -> list[Letter]:
    """Give each draft its number, in order of creation, within the caller's operation."""
    pattern = settings_of(fiscal_year).number_pattern
    issued = sorted(letters, key=lambda letter: letter.pk)
    for letter in issued:
        LETTER_STEPS.take(letter, "issue")
        letter.issued_at = op.at
        if letter.version.is_numbered:
            letter.number = next_number(NUMBER_SERIES, fiscal_year.year)
            letter.reference = format_number(pattern, letter.number, fiscal_year=fiscal_year.year)
        op.record(
            "letter.issued",
            letter,
            {"state": (LetterState.DRAFT, letter.state), "number": (None, letter.number)},
        )
    Letter.objects.bulk_update(issued, _FIELDS, batch_size=200)
    return issued


def note_posted(*, actor: Actor, fiscal_year: FiscalYear, letters: Sequence[Letter]) -> list[Letter]:
    """Note that issued letters went out by post; from now on the addressee sees them.

    Raises AccessDenied, and ForbiddenStep for a letter that is not issued.
    """
    require(actor, "letter.issue", fiscal_year)
    with operation(actor) as op:
        found = _locked(fiscal_year, [letter.pk for letter in letters])
        for letter in found:
            if letter.state != LetterState.ISSUED:
                raise ForbiddenStep(
                    f"「{letter}」はまだ発行されていないため、発送済みにできません。先に発行してください。"
                )
            if letter.delivered_at is None:
                letter.delivered_at = op.at
                letter.save(update_fields=["delivered_at"])
                op.record("letter.posted", letter, {"delivered_at": (None, op.at)})
                tell_delivered(op, letter)
    return found


def cancel_letters(*, actor: Actor, fiscal_year: FiscalYear, letters: Sequence[Letter]) -> list[Letter]:
    """Give drafts up, with their mail drafts. Raises AccessDenied, ForbiddenStep."""
    require(actor, "letter.issue", fiscal_year)
    with operation(actor) as op:
        found = _locked(fiscal_year, [letter.pk for letter in letters])
        for letter in found:
            change = LETTER_STEPS.take(letter, "cancel")
            letter.save(update_fields=["state"])
            op.record("letter.cancelled", letter, {"state": change})
        letters_cancelled.send(Letter, op=op, letters=found)
    return found


def _locked(fiscal_year: FiscalYear, ids: Sequence[int]) -> list[Letter]:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("version")
    return list(rows.filter(fiscal_year=fiscal_year, pk__in=ids).order_by("pk"))
