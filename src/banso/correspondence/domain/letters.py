"""Issuing letters: the document number is given here, once and without gaps."""

from __future__ import annotations

from collections.abc import Sequence

from banso.correspondence.domain.templates import settings_of
from banso.correspondence.enums import LetterState, MailState
from banso.correspondence.models import LETTER_STEPS, Letter, OutboundMail
from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.foundation.numbering import format_number, next_number
from banso.years.models import FiscalYear

NUMBER_SERIES = "correspondence.letter"
_FIELDS = ["state", "number", "reference", "issued_at", "delivered_at"]


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
        for mail in OutboundMail.objects.filter(letter__in=found, state=MailState.DRAFT):
            mail.state = MailState.CANCELLED
            mail.save(update_fields=["state"])
            op.record("mail.cancelled", mail, {"state": (MailState.DRAFT, MailState.CANCELLED)})
    return found


def _locked(fiscal_year: FiscalYear, ids: Sequence[int]) -> list[Letter]:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("version")
    return list(rows.filter(fiscal_year=fiscal_year, pk__in=ids).order_by("pk"))
