"""The roster of experts: who joins it, by hand or by accepting an invitation, and who leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.dispatch import receiver

from banso.accounts.domain.invitations import invitation_accepted
from banso.accounts.domain.users import join_person
from banso.accounts.models import Invitation, User
from banso.directory.domain.contacts import correct_address, set_contact
from banso.directory.domain.people import add_person
from banso.directory.enums import ContactPurpose, Role
from banso.directory.exports import affiliations_of
from banso.directory.models import Organisation, Person
from banso.directory.queries import namesakes
from banso.dispatch.models import Expert, ExpertDay
from banso.foundation.access import Actor, require, system_actor
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.hanging import hanging_on, hanging_words
from banso.foundation.history import operation
from banso.years.models import FiscalYear, SupportProgramme

_INVITED = system_actor("招待の受け入れ")


@dataclass(frozen=True)
class NewPerson:
    """A person who is not in the directory yet, the name exactly as they write it."""

    family_name: str
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""


def add_expert(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    person: Person,
    affiliation: str,
    home_prefecture: Organisation | None = None,
    home_basis: str = "",
    programmes: Iterable[SupportProgramme] = (),
    order: int | None = None,
    max_visits: int | None = None,
) -> Expert:
    """Put a person on the year's roster, at its end unless `order` says where.

    Raises AccessDenied, and Conflict when they are on it already.
    """
    require(actor, "expert.edit", fiscal_year)
    covers = list(programmes)
    if Expert.objects.filter(fiscal_year=fiscal_year, person=person).exists():
        raise Conflict(f"{person.full_name}さんは、すでに{fiscal_year.label}の講師名簿にあります。")
    with operation(actor) as op:
        expert = Expert.objects.create(
            fiscal_year=fiscal_year,
            person=person,
            affiliation=affiliation.strip(),
            home_prefecture=home_prefecture,
            home_basis=home_basis,
            order=_next_order(fiscal_year) if order is None else order,
            max_visits=max_visits,
        )
        expert.programmes.set(covers)
        op.record("expert.added", expert, {"programmes": ([], [p.short_name for p in covers])})
    return expert


def enrol(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    who: Person | NewPerson,
    affiliation: str,
    email: str = "",
    home_prefecture: Organisation | None = None,
    programmes: Iterable[SupportProgramme] = (),
) -> Expert:
    """Put somebody on the roster, entering the person and the address first where they are new.

    Raises AccessDenied, Conflict when they are on it, ForbiddenStep without a family name.
    """
    require(actor, "expert.edit", fiscal_year)
    with operation(actor) as op:
        person = who if isinstance(who, Person) else add_person(actor=op.actor, **vars(who))
        if email.strip():
            _set_address(actor, person, email.strip())
        return add_expert(
            actor=actor,
            fiscal_year=fiscal_year,
            person=person,
            affiliation=affiliation,
            home_prefecture=home_prefecture,
            home_basis="事務局が入力" if home_prefecture else "",
            programmes=programmes,
        )


def _set_address(actor: Actor, person: Person, email: str) -> None:
    present = person.contacts.filter(purpose=ContactPurpose.PERSON).first()
    if present is None:
        set_contact(actor=actor, person=person, purpose=ContactPurpose.PERSON, email=email)
    else:
        correct_address(actor=actor, contact=present, email=email)


def remove_expert(*, actor: Actor, expert: Expert, reason: str = "") -> None:
    """Take somebody off the roster on whom nothing hangs but their own calendar, which goes too.

    The person stays in the directory. Raises AccessDenied, and ForbiddenStep naming what hangs on them.
    """
    require(actor, "expert.remove", expert)
    with operation(actor, reason) as op:
        if found := hanging_on(expert, ignoring=(ExpertDay,)):
            raise ForbiddenStep(
                f"{expert}さんは、{hanging_words(found)}に使われているため、名簿から外せません。"
                "行けなくなったときは、予定表に「行けない日」を入れて、計画を組み直してください。"
            )
        op.record("expert.removed", expert.fiscal_year, {"講師": (expert.person_id, None)})
        expert.delete()


@receiver(invitation_accepted)
def put_invited_on_roster(invitation: Invitation, user: User, **_: Any) -> None:
    """An accepted invitation as expert of a year makes the roster entry, or finds the one there is.

    When somebody of the same name is in the directory, only people know whether it is the same person: nothing is
    made, and the roster's page asks (`queries.experts_off_roster`).
    """
    year, person = invitation.fiscal_year, user.person
    if invitation.role != Role.EXPERT or year is None or person is None:
        return
    if Expert.objects.filter(fiscal_year=year, person=person).exists():
        return
    if namesakes(person.family_name, person.given_name).exclude(pk=person.pk).exists():
        return
    add_expert(actor=_INVITED, fiscal_year=year, person=person, affiliation=affiliations_of(person))


def recognise(*, actor: Actor, fiscal_year: FiscalYear, user: User, person: Person | None) -> Expert:
    """Settle who an invited expert is: `person` of the directory, or (None) nobody known before.

    The account becomes that person's, who joins the roster when not on it. Raises AccessDenied, ForbiddenStep.
    """
    require(actor, "expert.edit", fiscal_year)
    with operation(actor):
        if person is not None and person != user.person:
            join_person(actor=actor, user=user, person=person)
        if user.person is None:
            raise ForbiddenStep("この利用者には氏名の登録がありません。利用者の画面を確かめてください。")
        present = Expert.objects.filter(fiscal_year=fiscal_year, person=user.person).first()
        return present or add_expert(
            actor=actor,
            fiscal_year=fiscal_year,
            person=user.person,
            affiliation=affiliations_of(user.person),
        )


def _next_order(fiscal_year: FiscalYear) -> int:
    last = fiscal_year.experts.aggregate(last=Max("order"))["last"]
    return (last or 0) + 1
