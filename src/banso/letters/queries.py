"""Reads of letters and templates used in more than one place."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from banso.directory.enums import Role
from banso.directory.roles import sees_everything
from banso.foundation.access import Actor
from banso.foundation.addressed import or_404
from banso.letters.enums import LetterState
from banso.letters.models import Letter, LetterTemplate
from banso.office.tables import Column, Table
from banso.years.models import FiscalYear


def template_from_url(year: int, pk: int) -> LetterTemplate:
    """Return the template of an address. Raises Http404, also for one of another year."""
    templates = LetterTemplate.objects.select_related("fiscal_year__secretariat")
    return or_404(templates.filter(fiscal_year__year=year, pk=pk).first(), "このひな形は見つかりません。")


def letter_from_url(year: int, pk: int) -> Letter:
    """Return the letter of an address. Raises Http404."""
    letters = Letter.objects.select_related("fiscal_year", "version__template", "organisation")
    return or_404(letters.filter(fiscal_year__year=year, pk=pk).first(), "この手紙は見つかりません。")


def letters_visible_to(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Letter]:
    """Return the letters for which `letter.view` says yes."""
    letters = Letter.objects.filter(fiscal_year=fiscal_year).select_related(
        "organisation", "version__template", "fiscal_year"
    )
    if sees_everything(actor, fiscal_year.year):
        return letters
    own = actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=fiscal_year.year)
    return letters.filter(organisation__in=own, delivered_at__isnull=False)


def received_letters(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Letter]:
    """Return the letters the actor's own offices got, newest first."""
    own = actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=fiscal_year.year)
    return (
        Letter.objects.filter(fiscal_year=fiscal_year, organisation__in=own, delivered_at__isnull=False)
        .select_related("organisation", "version__template", "fiscal_year")
        .order_by("-delivered_at", "-id")
    )


def register(fiscal_year: FiscalYear, rows: slice = slice(None)) -> Table:
    """Return the register of document numbers (文書番号台帳): every issued letter with a number, in order."""
    letters = (
        Letter.objects.filter(fiscal_year=fiscal_year, number__isnull=False)
        .select_related("version__template")
        .order_by("number")
    )
    return Table(
        name="letter_register",
        caption="文書番号台帳",
        columns=[
            Column("number", "番号", "integer", width=8),
            Column("reference", "文書番号", width=22),
            Column("date", "発信日", "date", width=14),
            Column("addressee", "宛名", width=36),
            Column("subject", "件名", width=44),
            Column("kind", "手紙の種類", width=26),
            Column("issued", "発行日", "date", width=14),
            Column("delivered", "発送日", "date", width=14),
        ],
        rows=[
            {
                "number": letter.number,
                "reference": letter.reference,
                "date": letter.letter_date,
                "addressee": letter.addressee or None,
                "subject": letter.subject,
                "kind": letter.version.template.title,
                "issued": _day(letter.issued_at),
                "delivered": _day(letter.delivered_at),
            }
            for letter in letters[rows]
        ],
        notes=[
            "番号は発行した順に付きます。取りやめた下書きには番号を付けません。発送日の空欄は未発送です。"
        ],
    )


def register_count(fiscal_year: FiscalYear) -> int:
    """Return how many letters have a number."""
    return Letter.objects.filter(fiscal_year=fiscal_year, number__isnull=False).count()


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(moment).date() if moment else None


def templates_of(fiscal_year: FiscalYear) -> QuerySet[LetterTemplate]:
    """Return the year's templates with how many letters were made from each."""
    return fiscal_year.letter_templates.annotate(
        letter_count=Count("versions__letters", filter=~Q(versions__letters__state=LetterState.CANCELLED))
    )
