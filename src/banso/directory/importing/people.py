"""People from somebody's list."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from banso.directory.enums import RowOutcome
from banso.directory.exports import affiliations_of
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import LEAVE, Finding, ListKind
from banso.directory.importing.persons import (
    ADDRESS_FIELDS,
    BODY_FIELDS,
    NAME_FIELDS,
    NEW,
    People,
    own_contact,
    person_changes,
    read_told,
    record_person,
)
from banso.directory.models import Person
from banso.foundation.access import Actor
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Column, Row, Table

FIELDS: Sequence[Field] = (*NAME_FIELDS, *BODY_FIELDS, *ADDRESS_FIELDS)
# What a list of today holds: whole names would say the same twice.
_PRESENT = ("number", "family_name", "given_name", "family_kana", "given_kana", "body", "email", "phone")


class PeoplePlanner:
    """Compares the rows of a list with the people of the directory."""

    def __init__(self, year: int) -> None:
        self._people = People()

    def heed(self, note: ListRow) -> str:
        """Nothing between the rows says anything about people."""
        return ""

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row says of a person."""
        reader = RowReader(row)
        told = read_told(reader)
        if answer == LEAVE:
            return Finding(RowOutcome.LEFT, told.full_name, "取り込まないと選ばれました。", reader.faults)
        if not told.family_name:
            return Finding(RowOutcome.REFUSED, row.joined("body"), "氏名が空です。", reader.faults)
        match = self._people.find(told, reader.raw("number"))
        person = self._people.by_pk.get(answer) or match.person
        if match.candidates and person is None and answer != NEW:
            choices = self._people.choices(match.candidates)
            return Finding(RowOutcome.ASK, told.full_name, match.reason, reader.faults, candidates=choices)
        changes = person_changes(person, told, own_contact(person))
        target = str(person.pk) if person else f"{told.full_name}|{told.family_kana}{told.given_kana}"
        if not changes:
            return Finding(RowOutcome.SAME, told.full_name, "", reader.faults, target=target)

        def apply(actor: Actor) -> None:
            record_person(actor, person, told, changes)

        outcome = RowOutcome.CHANGED if person else RowOutcome.NEW
        return Finding(outcome, told.full_name, "", reader.faults, changes, target=target, apply=apply)


def present_row(person: Person) -> Row:
    """Return a person in the columns of a list (prefetch affiliations and contacts)."""
    contact = own_contact(person)
    return {
        "number": str(person.pk),
        "family_name": person.family_name,
        "given_name": person.given_name or None,
        "family_kana": person.family_kana or None,
        "given_kana": person.given_kana or None,
        "body": affiliations_of(person) or None,
        "email": ", ".join(filter(None, (contact.email, contact.copies))) or None if contact else None,
        "phone": contact.phone or None if contact else None,
    }


def present_people(year: int) -> Table:
    """Return the people of today in the columns of the list, so that it can be corrected and sent back."""
    return Table(
        name="people",
        caption="人",
        columns=[
            Column(field.code, field.label, width=field.width) for field in FIELDS if field.code in _PRESENT
        ],
        rows=[present_row(person) for person in Person.objects.prefetch_related("affiliations", "contacts")],
    )


PEOPLE = ListKind(
    code="people",
    label="人",
    about="氏名・フリガナ・所属・役職・電話・電子メールです。氏名は、旧字体を含めて書かれたとおりに登録します。",
    action="person.import",
    fields=lambda year: FIELDS,
    planner=PeoplePlanner,
    present=present_people,
    back=lambda year: reverse("directory:people"),
)
