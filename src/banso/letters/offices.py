"""An organisation's office as somebody to write to: its contact, the addressee and the fields every letter may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, Organisation
from banso.letters.fields import FieldValue
from banso.letters.sources import Recipient
from banso.letters.wording import Addressee, courteous

# Who is meant where the directory names no office.
NO_OFFICE = "生活困窮者自立支援制度　主管課"


def contacts_of(organisations: Iterable[Organisation]) -> dict[int, Contact]:
    """Return {organisation id: the contact of its office} (one query; the newest where there are several)."""
    contacts = Contact.objects.filter(organisation__in=list(organisations), purpose=ContactPurpose.OFFICE)
    return {
        contact.organisation_id: contact
        for contact in contacts.order_by("pk")
        if contact.organisation_id is not None
    }


def addressee_of(organisation: Organisation, office: Contact | None) -> Addressee:
    """Return whom a letter to an organisation is addressed to: the person its contact names, else the office."""
    department = office.department.strip() if office else ""
    return Addressee(
        organisation=organisation.full_name,
        department=department or NO_OFFICE,
        title=office.title.strip() if office else "",
        name=office.name.strip() if office else "",
    )


def office_values(organisation: Organisation) -> dict[str, FieldValue]:
    """Return the values of the fields `catalogue.OFFICE` (needs `parent`)."""
    return {
        "団体名": organisation.name,
        "貴団体": courteous(organisation.name),
        "都道府県名": organisation.name if organisation.is_prefecture else str(organisation.parent or ""),
        "団体コード": organisation.code,
    }


def office_recipient(
    organisation: Organisation,
    office: Contact | None,
    *,
    key: str = "",
    values: Mapping[str, FieldValue] | None = None,
) -> Recipient:
    """Return an organisation's office as a recipient; `values` are fields beside those of the office."""
    return Recipient(
        key=key or f"organisation:{organisation.pk}",
        addressee=addressee_of(organisation, office),
        fields={**office_values(organisation), **(values or {})},
        mail_to=office.email if office else "",
        organisation_id=organisation.pk,
        thread=("directory.organisation", organisation.pk),
    )
