"""Where a mail's address comes from: the contact of the directory behind it, and who always gets a copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from banso.correspondence.models import OutboundMail
from banso.directory.domain.contacts import correct_address
from banso.directory.models import Contact
from banso.foundation.access import Actor

Copies = Sequence[Mapping[str, str]]


def contacts_behind(mail: OutboundMail) -> list[Contact]:
    """Return the contacts a mail's address was taken from: the addressee's own, else whoever has that address."""
    address = mail.to_address.strip()
    if not address:
        return []
    known = list(Contact.objects.filter(email__iexact=address).select_related("organisation", "person"))
    person = mail.letter.person_id if mail.letter else None
    own = [
        contact
        for contact in known
        if (contact.organisation_id is not None and contact.organisation_id == mail.organisation_id)
        or (contact.person_id is not None and contact.person_id == person)
    ]
    return own or known


def correct_behind(actor: Actor, mail: OutboundMail, new: str) -> list[Contact]:
    """Give the contacts behind a mail the corrected address; return those that were changed.

    Call it before the mail itself is changed, in one transaction with that. Raises AccessDenied.
    """
    if not new.strip() or new.strip().lower() == mail.to_address.strip().lower():
        return []
    behind = contacts_behind(mail)
    for contact in behind:
        correct_address(actor=actor, contact=contact, email=new.strip())
    return behind


def with_copies(to_address: str, cc: Copies = ()) -> list[dict[str, str]]:
    """Return the copies of a mail with those its addressee's contact always asks for (one query)."""
    known = _copies_of([to_address]).get(to_address.strip().lower(), [])
    return [
        *(dict(one) for one in cc),
        *({"name": "", "address": copy} for copy in known if copy not in _in(cc)),
    ]


def add_copies(mails: Iterable[OutboundMail]) -> None:
    """Add to unsaved mails the copies their addressees' contacts always ask for (one query for all)."""
    drafts = list(mails)
    known = _copies_of([mail.to_address for mail in drafts])
    for mail in drafts:
        wanted = known.get(mail.to_address.strip().lower(), [])
        mail.cc = [*mail.cc, *({"name": "", "address": copy} for copy in wanted if copy not in _in(mail.cc))]


def _copies_of(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Return {address: the addresses that get every mail to it too}."""
    wanted = {address.strip().lower() for address in addresses if address.strip()}
    found: dict[str, list[str]] = {}
    for email, copies in Contact.objects.exclude(copies="").values_list("email", "copies"):
        if email.lower() in wanted:
            found.setdefault(email.lower(), []).extend(one.strip() for one in copies.split(","))
    return {address: list(dict.fromkeys(filter(None, copies))) for address, copies in found.items()}


def _in(cc: Copies) -> set[str]:
    return {one["address"] for one in cc}
