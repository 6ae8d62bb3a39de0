"""Whom one can invite from the directory at once, and who is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from banso.accounts.models import Invitation, RoleGrant, User
from banso.correspondence.domain.inviting import Invitee
from banso.directory.enums import CLIENT_KINDS, OrganisationKind, Role
from banso.directory.models import Contact, Organisation
from banso.directory.queries import with_welfare_office
from banso.dispatch.models import Expert
from banso.letters.offices import addressee_of, contacts_of
from banso.letters.wording import Addressee
from banso.years.models import FiscalYear

NO_ADDRESS = "メールアドレスがありません"
HAS_ROLE = "すでに役割があります"
HAS_ACCOUNT = "すでに利用者です（「利用者」の画面で役割を付けてください）"
IS_INVITED = "招待中です"


@dataclass(frozen=True)
class Candidate:
    """One of the directory: its key in the form, what it is called, the invitation, and why it is left out."""

    key: str
    name: str
    invitee: Invitee
    obstacle: str

    @property
    def who(self) -> str:
        """Whom the mail addresses, with the address."""
        return f"{self.invitee.addressee.plain}　{self.invitee.email}".strip()


def candidates(fiscal_year: FiscalYear, role: Role, prefecture: str = "") -> list[Candidate]:
    """Return the offices (or the year's experts) one can invite to `role`, in order of code (constant queries)."""
    if role == Role.EXPERT:
        return _experts(fiscal_year, prefecture)
    return _offices(fiscal_year, role, prefecture)


def _offices(fiscal_year: FiscalYear, role: Role, prefecture: str) -> list[Candidate]:
    if role == Role.PREFECTURE:
        places = Organisation.objects.filter(kind=OrganisationKind.PREFECTURE)
    else:
        towns = [kind for kind in CLIENT_KINDS if kind != OrganisationKind.PREFECTURE]
        places = with_welfare_office(Organisation.objects.filter(kind__in=towns), fiscal_year.year)
    if prefecture:
        places = places.filter(prefecture_code=prefecture)
    offices = list(places.select_related("parent").order_by("prefecture_code", "code", "name"))
    contacts = contacts_of(offices)
    known = _Known(fiscal_year, role)
    found = []
    for office in offices:
        contact = contacts.get(office.pk)
        email = contact.email.strip().lower() if contact else ""
        invitee = Invitee(addressee_of(office, contact), email, organisation=office)
        found.append(
            Candidate(str(office.pk), office.full_name, invitee, known.obstacle(email, office.pk, None))
        )
    return found


def _experts(fiscal_year: FiscalYear, prefecture: str) -> list[Candidate]:
    roster = Expert.objects.filter(fiscal_year=fiscal_year).select_related("person").order_by("order", "pk")
    if prefecture:
        roster = roster.filter(home_prefecture__prefecture_code=prefecture)
    experts = list(roster)
    own = Contact.objects.filter(
        person__in=[expert.person_id for expert in experts], organisation=None
    ).order_by("pk")
    emails = {contact.person_id: contact.email.strip().lower() for contact in own if contact.email}
    known = _Known(fiscal_year, Role.EXPERT)
    return [
        Candidate(
            str(expert.pk),
            expert.person.full_name,
            Invitee(
                Addressee(name=expert.person.full_name),
                emails.get(expert.person_id, ""),
                person=expert.person,
            ),
            known.obstacle(emails.get(expert.person_id, ""), None, expert.person_id),
        )
        for expert in experts
    ]


class _Known:
    """Who has the role, an account or an invitation already (three queries)."""

    def __init__(self, fiscal_year: FiscalYear, role: Role) -> None:
        of_year = Q(fiscal_year=fiscal_year) | Q(fiscal_year__isnull=True)
        grants = RoleGrant.objects.filter(of_year, role=role)
        self.held = set(grants.values_list("user__email", "organisation_id"))
        self.people_held = set(grants.values_list("user__person_id", flat=True))
        self.people = set(User.objects.filter(person__isnull=False).values_list("person_id", flat=True))
        invited = Invitation.objects.filter(
            of_year, role=role, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        )
        self.invited = set(invited.values_list("email", "organisation_id"))

    def obstacle(self, email: str, office: int | None, person: int | None) -> str:
        """Return why this one is left out, or nothing."""
        if (email, office) in self.held or (person is not None and person in self.people_held):
            return HAS_ROLE
        if person is not None and person in self.people:
            return HAS_ACCOUNT
        if not email:
            return NO_ADDRESS
        return IS_INVITED if (email, office) in self.invited else ""


def chosen(found: Iterable[Candidate], keys: Sequence[str]) -> tuple[list[Candidate], list[Candidate]]:
    """Return of those chosen by key: who can be invited, and who is left out."""
    wanted = [candidate for candidate in found if candidate.key in set(keys)]
    return [one for one in wanted if not one.obstacle], [one for one in wanted if one.obstacle]
