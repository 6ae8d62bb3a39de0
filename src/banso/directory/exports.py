"""The directory's lists as tables: the same rows as the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from banso.directory.models import MunicipalityYear, Organisation, Person
from banso.japan.prefectures import PREFECTURE_NAMES
from banso.office.tables import Column, Table


def organisation_table(
    organisations: Iterable[Organisation], profiles: Mapping[int, MunicipalityYear], year: int
) -> Table:
    """Return the organisations with what they are in `year` (profiles by organisation id)."""

    def row(one: Organisation) -> dict[str, str | int | bool | None]:
        profile = profiles.get(one.pk)
        return {
            "code": one.code or None,
            "prefecture": PREFECTURE_NAMES.get(one.prefecture_code),
            "name": one.name,
            "kana": one.kana or None,
            "kind": one.get_kind_display(),
            "office": bool(profile and profile.has_welfare_office),
            "verified": bool(profile and profile.welfare_office_verified),
            "population": profile.population if profile else None,
            "bracket": profile.get_bracket_display() or None if profile else None,
        }

    return Table(
        name="organisations",
        caption="団体の名簿",
        columns=[
            Column("code", "団体コード", width=10),
            Column("prefecture", "都道府県", width=10),
            Column("name", "名称", width=24),
            Column("kana", "よみ", width=28),
            Column("kind", "種類", width=12),
            Column("office", f"福祉事務所（{year}年度）", "mark", width=12),
            Column("verified", "確認済み", "mark", width=8),
            Column("population", "人口", "integer", width=12),
            Column("bracket", "人口規模", width=12),
        ],
        rows=[row(organisation) for organisation in organisations],
        notes=["人口と人口規模の空欄は、まだ登録されていないことを示します。"],
    )


def people_table(people: Iterable[Person]) -> Table:
    """Return the people in the order of their readings, with their affiliations. No addresses."""
    return Table(
        name="people",
        caption="人の名簿",
        columns=[
            Column("name", "氏名", width=20),
            Column("kana", "カナ", width=24),
            Column("affiliation", "所属・役職", width=60),
        ],
        rows=[
            {
                "name": person.full_name,
                "kana": f"{person.family_kana} {person.given_kana}".strip() or None,
                "affiliation": affiliations_of(person) or None,
            }
            for person in people
        ],
    )


def affiliations_of(person: Person) -> str:
    """Return the affiliations that have not ended, as lists print them (prefetch `affiliations`)."""
    present = [affiliation for affiliation in person.affiliations.all() if affiliation.valid_to is None]
    return "、".join(
        " ".join(filter(None, (affiliation.organisation_name, affiliation.title))) for affiliation in present
    )


def described(person: Person) -> str:
    """Return what tells namesakes apart: name, reading, affiliations, address (prefetch both)."""
    kana = f"{person.family_kana} {person.given_kana}".strip()
    addresses = "、".join(contact.email for contact in person.contacts.all() if contact.email)
    known = [kana, affiliations_of(person), addresses]
    return f"{person.full_name}（{'／'.join(part for part in known if part) or 'ほかの登録なし'}）"
