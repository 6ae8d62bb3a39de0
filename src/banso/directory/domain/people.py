"""Adding and correcting people and where they belong."""

from __future__ import annotations

import datetime as dt

from banso.directory.models import Affiliation, Organisation, Person
from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot

_NAMES = ("family_name", "given_name", "family_kana", "given_kana")


def add_person(
    *, actor: Actor, family_name: str, given_name: str = "", family_kana: str = "", given_kana: str = ""
) -> Person:
    """Add a person, the name kept exactly as given.

    Raises AccessDenied, and ForbiddenStep without a family name.
    """
    require(actor, "person.add")
    if not family_name.strip():
        raise ForbiddenStep("姓が空のため、登録できません。姓を入力してください。")
    with operation(actor) as op:
        person = Person.objects.create(
            family_name=family_name, given_name=given_name, family_kana=family_kana, given_kana=given_kana
        )
        op.record("person.added", person)
    return person


def find_or_add_person(
    *, actor: Actor, family_name: str, given_name: str = "", family_kana: str = "", given_kana: str = ""
) -> Person:
    """Return the one person of exactly this name, else add one.

    A reading given and a reading stored must agree; a blank one agrees with any. Raises AccessDenied, and
    Conflict where two or more people answer to the name.
    """
    require(actor, "person.add")
    namesakes = Person.objects.filter(family_name=family_name, given_name=given_name)
    people = [
        person
        for person in namesakes
        if not (family_kana and person.family_kana and family_kana != person.family_kana)
        and not (given_kana and person.given_kana and given_kana != person.given_kana)
    ]
    if len(people) > 1:
        raise Conflict(
            f"「{family_name} {given_name}」さんが名簿に{len(people)}人います。"
            "名簿からご本人を選んでください。"
        )
    if people:
        return people[0]
    return add_person(
        actor=actor,
        family_name=family_name,
        given_name=given_name,
        family_kana=family_kana,
        given_kana=given_kana,
    )


def edit_person(
    *, actor: Actor, person: Person, family_name: str, given_name: str, family_kana: str, given_kana: str
) -> Person:
    """Correct a person's name or reading. Raises AccessDenied, and ForbiddenStep without a family name."""
    require(actor, "person.edit", person)
    if not family_name.strip():
        raise ForbiddenStep("姓が空のため、変更できません。姓を入力してください。")
    with operation(actor) as op:
        before = snapshot(person, _NAMES)
        person.family_name, person.given_name = family_name, given_name
        person.family_kana, person.given_kana = family_kana, given_kana
        person.save()
        if changes := changed(before, person):
            op.record("person.edited", person, changes)
    return person


def add_affiliation(
    *,
    actor: Actor,
    person: Person,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    title: str = "",
    order: int = 1,
    valid_from: dt.date | None = None,
) -> Affiliation:
    """Say where a person belongs: an organisation of the directory, or a body as written.

    Raises AccessDenied, and ForbiddenStep when neither is given.
    """
    require(actor, "person.edit", person)
    if organisation is None and not organisation_name.strip():
        raise ForbiddenStep("所属が空のため、登録できません。名簿の団体を選ぶか、所属名を入力してください。")
    with operation(actor) as op:
        affiliation = Affiliation.objects.create(
            person=person,
            organisation=organisation,
            organisation_name=organisation_name or (organisation.name if organisation else ""),
            title=title,
            order=order,
            valid_from=valid_from,
        )
        op.record("affiliation.added", person, {"所属": (None, str(affiliation))})
    return affiliation


def end_affiliation(*, actor: Actor, affiliation: Affiliation, on: dt.date) -> Affiliation:
    """Note the last day of an affiliation. Raises AccessDenied, ForbiddenStep when it has ended already."""
    require(actor, "person.edit", affiliation.person)
    if affiliation.valid_to is not None:
        raise ForbiddenStep("この所属はすでに終了しています。画面を開き直してください。")
    with operation(actor) as op:
        affiliation.valid_to = on
        affiliation.save(update_fields=["valid_to"])
        op.record("affiliation.ended", affiliation.person, {"所属の終了日": (None, on)})
    return affiliation
