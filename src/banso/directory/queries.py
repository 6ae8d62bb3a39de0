"""Reads of the directory used in more than one place."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from banso.directory import roles
from banso.directory.enums import CLIENT_KINDS, OrganisationKind
from banso.directory.models import MunicipalityYear, Organisation, Person, search_key
from banso.foundation.access import Actor
from banso.foundation.errors import ForbiddenStep
from banso.japan import prefectures as japan
from banso.japan.text import fold_mail_address


def visible_organisations(actor: Actor, year: int | None = None) -> QuerySet[Organisation]:
    """Return the organisations for which `organisation.view` says yes, as one query."""
    everything = Organisation.objects.all()
    if roles.sees_everything(actor, year):
        return everything
    own = actor.organisation_ids("MUNICIPALITY", "PREFECTURE", year=year)
    if not own:
        return everything.none()
    own_codes = Organisation.objects.filter(pk__in=own).exclude(prefecture_code="").values("prefecture_code")
    return everything.filter(
        Q(pk__in=own)
        | Q(prefecture_code__in=roles.relayed_prefecture_codes(actor, year))
        | Q(kind=OrganisationKind.PREFECTURE, prefecture_code__in=own_codes)
        | Q(kind=OrganisationKind.SECRETARIAT)
    )


def prefectures() -> QuerySet[Organisation]:
    """Return the 47 prefectures in order of code."""
    return Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).order_by("prefecture_code")


def municipalities_of(prefecture: Organisation) -> QuerySet[Organisation]:
    """Return the municipalities of a prefecture in order of code, masked ones included."""
    kinds = [kind for kind in CLIENT_KINDS if kind != OrganisationKind.PREFECTURE]
    return Organisation.objects.filter(kind__in=kinds, prefecture_code=prefecture.prefecture_code)


def find_prefecture(name: str) -> Organisation:
    """Return the prefecture of this name, short name, reading or code (滋賀, 滋賀県, しが, 25).

    Raises `banso.japan.errors.UnknownPrefecture`, and Organisation.DoesNotExist without a gazetteer.
    """
    return prefectures().get(prefecture_code=japan.find_prefecture(name).code)


def organisations_matching(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Narrow to those whose name or reading contains every word of `text`, whatever width and kana."""
    for word in text.split():
        organisations = organisations.filter(search_key__contains=search_key(word))
    return organisations


def people_matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow to those whose name or reading contains every word of `text`."""
    for word in text.split():
        people = people.filter(search_key__contains=search_key(word))
    return people


def namesakes(family_name: str, given_name: str = "") -> QuerySet[Person]:
    """Return the people of this name, whatever the form of its kanji (髙橋 and 高橋): perhaps the same person."""
    key = search_key(f"{family_name}{given_name}")
    if not key:
        return Person.objects.none()
    return Person.objects.filter(Q(search_key=key) | Q(search_key__startswith=f"{key}|"))


def people_with_address(email: str) -> QuerySet[Person]:
    """Return the people whose own contact is this mail address."""
    address = fold_mail_address(email)
    return (
        Person.objects.filter(contacts__email__iexact=address).distinct()
        if address
        else Person.objects.none()
    )


def with_welfare_office(organisations: QuerySet[Organisation], year: int) -> QuerySet[Organisation]:
    """Narrow to those with a welfare office in `year`."""
    holders = MunicipalityYear.objects.filter(year=year, has_welfare_office=True).values("organisation_id")
    return organisations.filter(pk__in=holders)


def prefecture_codes_of_block(block: str) -> list[str]:
    """Return the prefecture codes of a block (KINKI …) as R1 draws them.

    Raises ValueError for an unknown block.
    """
    return [prefecture.code for prefecture in japan.Block(block).prefectures]


def profiles_of(organisation: Organisation) -> QuerySet[MunicipalityYear]:
    """Return what a municipality was in each year, newest first."""
    return organisation.years.order_by("-year")


def profile_years() -> list[int]:
    """Return the years for which any municipality has a profile, newest first."""
    return list(MunicipalityYear.objects.order_by("-year").values_list("year", flat=True).distinct())


def profiles_in(organisations: Iterable[Organisation], year: int) -> dict[int, MunicipalityYear]:
    """Return {organisation id: profile of `year`} for the organisations that have one (one query)."""
    profiles = MunicipalityYear.objects.filter(
        year=year, organisation__in=[organisation.pk for organisation in organisations]
    )
    return {profile.organisation_id: profile for profile in profiles}


def find_organisation(text: str) -> Organisation:
    """Return the one organisation meant by a code, a name (大津市) or prefecture and name (滋賀県大津市).

    Raises ForbiddenStep when there is none or several, naming the candidates.
    """
    wanted = search_key(text)
    organisations = [
        organisation
        for organisation in Organisation.objects.select_related("parent").filter(
            Q(code=text.strip()) | _ends_like(wanted)
        )
        if text.strip() == organisation.code or wanted in _spellings(organisation)
    ]
    if len(organisations) == 1:
        return organisations[0]
    if not organisations:
        raise ForbiddenStep(f"「{text}」という団体は名簿にありません。団体の名簿で名称を確かめてください。")
    names = "、".join(f"{organisation.parent or ''}{organisation.name}" for organisation in organisations[:5])
    raise ForbiddenStep(
        f"「{text}」にあたる団体が{len(organisations)}あります（{names}）。都道府県名から入力してください。"
    )


def _ends_like(wanted: str) -> Q:
    """Narrow to organisations whose name the text may end with, so that not all are compared."""
    tails = [wanted[start:] for start in range(len(wanted))]
    names = {f"{tail}|" for tail in tails if len(tail) > 1}
    condition = Q(search_key__in=[name[:-1] for name in names])
    for name in names:
        condition |= Q(search_key__startswith=name)
    return condition


def _spellings(one: Organisation) -> set[str]:
    names = {one.name, f"{one.parent.name}{one.name}" if one.parent else one.name}
    return {search_key(name) for name in names}
