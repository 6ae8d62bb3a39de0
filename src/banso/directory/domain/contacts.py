"""Addresses of organisations and people: one per owner and purpose."""

from __future__ import annotations

from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, Organisation, Person
from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import changed, operation, snapshot

_FIELDS = ("department", "title", "name", "email", "copies", "phone")


def set_contact(
    *,
    actor: Actor,
    purpose: str,
    organisation: Organisation | None = None,
    person: Person | None = None,
    department: str = "",
    title: str = "",
    name: str = "",
    email: str = "",
    phone: str = "",
    copies: str | None = None,
) -> Contact:
    """Set the address of an organisation or a person for a purpose; an existing one is changed.

    `department` is the office within the organisation, `name` the person there: letters write 御中 to the one and
    様 to the other. `copies` are the addresses that get every mail too, separated by commas; None leaves them. History
    notes that it changed, never the address. Raises AccessDenied, and ForbiddenStep when not exactly one owner is
    given or every field is empty.
    """
    owner = organisation or person
    if owner is None or (organisation and person):
        raise ForbiddenStep("連絡先は、団体か人のどちらか一方に登録してください。")
    require(actor, "contact.edit", owner)
    values = {"department": department, "title": title, "name": name, "email": email, "phone": phone}
    if not any(value.strip() for value in values.values()):
        raise ForbiddenStep("部署・氏名・電子メール・電話がすべて空です。どれか一つを入力してください。")
    with operation(actor) as op:
        purpose = ContactPurpose(purpose)
        contact = Contact.objects.filter(organisation=organisation, person=person, purpose=purpose).first()
        contact = contact or Contact(organisation=organisation, person=person, purpose=purpose)
        before = snapshot(contact, _FIELDS)
        if copies is not None:
            values["copies"] = copies
        for field, value in values.items():
            setattr(contact, field, value.strip())
        contact.save()
        if changed(before, contact):
            # Recorded on the owner, whose page shows it; the values are personal and not kept.
            op.record("contact.set", owner, {_named(purpose): ("（個人情報）", "（変更あり）")})
    return contact


def correct_address(*, actor: Actor, contact: Contact, email: str) -> Contact:
    """Change the mail address of a contact alone (a mail came back). Raises AccessDenied."""
    owner = contact.organisation or contact.person
    require(actor, "contact.edit", owner)
    with operation(actor) as op:
        if owner is not None and contact.email != email:
            contact.email = email
            contact.save(update_fields=["email"])
            op.record("contact.set", owner, {_named(contact.purpose): ("（個人情報）", "（変更あり）")})
    return contact


def remove_contact(*, actor: Actor, contact: Contact) -> None:
    """Delete an address. Raises AccessDenied."""
    owner = contact.organisation or contact.person
    require(actor, "contact.edit", owner)
    with operation(actor) as op:
        if owner is not None:
            op.record("contact.removed", owner, {_named(contact.purpose): ("（個人情報）", None)})
        contact.delete()


def _named(purpose: str) -> str:
    """Return the words the owner's history uses for the contact (it is no field of the owner)."""
    return f"連絡先（{ContactPurpose(purpose).label}）"
