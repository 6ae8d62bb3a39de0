"""Who is asked and where they are reached: addresses of experts and municipalities from the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from banso.directory.addressee import joined
from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, Organisation
from banso.dispatch.models import Expert
from banso.letters.offices import addressee_of, contacts_of
from banso.letters.wording import Addressee

# (project id, number of the visit)
VisitKey = tuple[int, int]


class Party(Protocol):
    """A row that names an expert or a municipality."""

    @property
    def expert_id(self) -> int | None:
        """The expert's key."""

    @property
    def municipality_id(self) -> int | None:
        """The municipality's key."""


class PartyKey(NamedTuple):
    """Who is meant, whether or not anything was asked of them yet: one of both is 0."""

    expert: int = 0
    municipality: int = 0

    @classmethod
    def of(cls, party: Party) -> PartyKey:
        """Return the key of a party."""
        return cls(party.expert_id or 0, party.municipality_id or 0)


@dataclass(frozen=True)
class Reached:
    """One party with the words of its address. An empty `mail` means: by telephone or post."""

    key: PartyKey
    name: str
    addressee: Addressee
    mail: str = ""
    phone: str = ""

    @property
    def line(self) -> str:
        """The party as a line that names everyone a step writes to."""
        return f"{self.name}　{self.mail}" if self.mail else f"{self.name}（メールアドレスがありません）"


def reach(
    experts: Iterable[Expert] = (), municipalities: Iterable[Organisation] = ()
) -> dict[PartyKey, Reached]:
    """Return where each is reached (two queries; experts with `person`, municipalities with `parent`)."""
    people, places = list(experts), list(municipalities)
    own = {
        contact.person_id: contact
        for contact in Contact.objects.filter(
            person__in=[e.person_id for e in people], purpose=ContactPurpose.PERSON
        ).order_by("-id")
    }
    offices = contacts_of(places)
    found = [_expert(person, own.get(person.person_id)) for person in people]
    found += [_municipality(place, offices.get(place.pk)) for place in places]
    return {one.key: one for one in found}


def _expert(expert: Expert, contact: Contact | None) -> Reached:
    name = expert.person.full_name
    return Reached(
        PartyKey(expert=expert.pk),
        f"{name} 様（講師）",
        Addressee(name=name),
        contact.email if contact else "",
        contact.phone if contact else "",
    )


def _municipality(place: Organisation, office: Contact | None) -> Reached:
    addressee = addressee_of(place, office)
    return Reached(
        PartyKey(municipality=place.pk),
        joined(addressee.organisation, addressee.department, addressee.title, addressee.name),
        addressee,
        office.email if office else "",
        office.phone if office else "",
    )
