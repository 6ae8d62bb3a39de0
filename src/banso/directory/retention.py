"""How long names and addresses of people and offices are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from banso.directory.models import (
    Affiliation,
    Contact,
    ListImportRow,
    MunicipalityYear,
    Organisation,
    Person,
)
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import in_use, keeps, retained, start_of, untouched_since
from banso.japan.dates import fiscal_year_of


@keeps(Organisation)
def organisations_of_the_year(since: dt.date) -> QuerySet[MunicipalityYear, int]:
    """A municipality with data of that fiscal year or a later one."""
    years = MunicipalityYear.objects.filter(year__gte=fiscal_year_of(since))
    return years.values_list("organisation_id", flat=True)


@keeps(Person)
def people_with_a_dated_affiliation(since: dt.date) -> QuerySet[Affiliation, int]:
    """A person whose affiliation is known to have lasted until then or longer."""
    return Affiliation.objects.filter(valid_to__gte=since).values_list("person_id", flat=True)


@retained(
    Person,
    {
        "family_name": RetentionClass.PERSON_NAME,
        "given_name": RetentionClass.PERSON_NAME,
        "family_kana": RetentionClass.PERSON_NAME,
        "given_kana": RetentionClass.PERSON_NAME,
    },
    erased={"family_name": "（消去済み）"},
    derived={"search_key": ""},
)
def people_out_of_use(before: dt.date) -> QuerySet[Person]:
    """People nobody changed or needed since that day."""
    return untouched_since(Person, before).exclude(pk__in=in_use(Person, before).values("pk"))


@retained(
    Contact,
    {
        "department": RetentionClass.CONTACT,
        "title": RetentionClass.CONTACT,
        "name": RetentionClass.CONTACT,
        "email": RetentionClass.CONTACT,
        "copies": RetentionClass.CONTACT,
        "phone": RetentionClass.CONTACT,
    },
)
def contacts_out_of_use(before: dt.date) -> QuerySet[Contact]:
    """Contacts not changed since that day, of people and offices not needed since."""
    needed = Q(person__in=in_use(Person, before)) | Q(organisation__in=in_use(Organisation, before))
    return untouched_since(Contact, before).exclude(pk__in=Contact.objects.filter(needed).values("pk"))


@retained(
    ListImportRow,
    dict.fromkeys(("subject", "reason", "faults", "changes", "candidates"), RetentionClass.WORKING_FILE),
    delete=True,
)
def old_list_rows(before: dt.date) -> QuerySet[ListImportRow]:
    """Rows of lists taken in before that day; what was recorded has a life of its own."""
    return ListImportRow.objects.filter(batch__created_at__lt=start_of(before))
