"""Which person a row of somebody's list is about, and what it says of them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from banso.directory.domain.contacts import set_contact
from banso.directory.domain.people import add_affiliation, add_person, edit_person
from banso.directory.enums import ContactPurpose
from banso.directory.exports import affiliations_of, described
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import Change
from banso.directory.models import Contact, Person
from banso.foundation.access import Actor
from banso.japan.kana import katakana
from banso.japan.text import fold
from banso.lists.cells import read_name
from banso.lists.headings import Field

NEW = "new"
_NAME, _KANA, _BODY, _TITLE = 40, 60, 160, 120

NAME_FIELDS: Sequence[Field] = (
    Field("number", "名簿番号", ("人の番号",), is_key=True, width=10),
    Field("full_name", "氏名", ("名前", "お名前", "講師名", "講師氏名", "氏名（漢字）", "専門スタッフ氏名"),
          is_key=True, width=18, never=("フリガナ", "ふりがな", "カナ", "よみ")),
    Field("family_name", "姓", ("氏", "苗字", "名字"), is_key=True, width=10,
          never=("カナ", "フリガナ", "セイ", "氏名")),
    Field("given_name", "名", (), width=10, never=("カナ", "フリガナ", "メイ", "氏名", "名前", "名簿")),
    Field("full_kana", "フリガナ", ("ふりがな", "カナ", "よみ", "よみがな", "読み", "氏名カナ", "氏名フリガナ",
          "氏名（カナ）", "氏名（フリガナ）", "氏名（ふりがな）", "カナ氏名"), width=20),
    Field("family_kana", "姓（カナ）", ("セイ", "姓カナ", "姓フリガナ", "姓（フリガナ）"), width=12),
    Field("given_kana", "名（カナ）", ("メイ", "名カナ", "名フリガナ", "名（フリガナ）"), width=12),
)  # fmt: skip
BODY_FIELDS: Sequence[Field] = (
    Field("body", "所属", ("所属名", "所属機関", "所属団体", "勤務先", "法人名", "会社名", "団体名", "機関名"),
          is_many=True, width=30),
    Field("title", "役職", ("職名", "肩書", "肩書き", "役職名"), width=18),
)  # fmt: skip
ADDRESS_FIELDS: Sequence[Field] = (
    Field("email", "メールアドレス", ("メール", "電子メール", "Eメール", "E-mail", "email", "mail", "アドレス"),
          is_many=True, width=34),
    Field("phone", "電話番号", ("電話", "TEL", "携帯電話", "携帯", "連絡先"), width=18,
          never=("FAX", "ファクス", "ファックス")),
)  # fmt: skip
_NAMES = {
    "family_name": "姓", "given_name": "名", "family_kana": "姓（カナ）", "given_kana": "名（カナ）",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a row says of a person; blank where it says nothing."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    body: str
    title: str
    email: str
    copies: str
    phone: str

    @property
    def full_name(self) -> str:
        """Both parts with a space."""
        return f"{self.family_name} {self.given_name}".strip()


def read_told(reader: RowReader) -> Told:
    """Read a row's person, name letter by letter."""
    family, given = reader.text("family_name", _NAME), reader.text("given_name", _NAME)
    if not family and (whole := reader.text("full_name", _NAME * 2)):
        name = read_name(whole)
        family, given = name.family_name, name.given_name
        if name.remark:
            reader.remark("full_name", name.remark)
    kana = reader.text("family_kana", _KANA), reader.text("given_kana", _KANA)
    if not any(kana) and (whole := reader.text("full_kana", _KANA * 2)):
        parts = whole.split()
        # Without a space in the reading nobody knows where the given name begins.
        kana = (parts[0], " ".join(parts[1:])) if len(parts) > 1 or not given else (whole, "")
    email, copies = reader.addresses("email")
    if copies:
        reader.remark("email", f"2つ目からのアドレスは写し（CC）の宛先になります（{copies}）。")
    return Told(
        family[:_NAME], given[:_NAME], _kana(kana[0]), _kana(kana[1]), reader.text("body", _BODY),
        reader.text("title", _TITLE), email, copies, reader.phone("phone"),
    )  # fmt: skip


def _kana(text: str) -> str:
    return katakana(unicodedata.normalize("NFKC", text)).strip()[:_KANA]


@dataclass(frozen=True)
class PersonMatch:
    """The person meant, None for somebody new; or those to choose from, with the reason for asking."""

    person: Person | None = None
    reason: str = ""
    candidates: Sequence[Person] = ()


class People:
    """The people of the directory with what tells them apart (a constant number of queries)."""

    def __init__(self) -> None:
        people = Person.objects.prefetch_related("affiliations", "contacts")
        self.by_pk = {str(person.pk): person for person in people}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for one in self.by_pk.values():
            self._by_name[fold(one.full_name)].append(one)

    def find(self, told: Told, number: str) -> PersonMatch:
        """Return who is meant. The same name alone is not proof when something else contradicts it."""
        if (known := self.by_pk.get(fold(number))) is not None:
            return PersonMatch(known)
        found = [one for one in self._by_name.get(fold(told.full_name), []) if not _other_kana(one, told)]
        if not found:
            return PersonMatch()
        sure = [one for one in found if told.email and told.email.lower() in _addresses(one)]
        if len(sure) == 1:
            return PersonMatch(sure[0])
        if len(found) == 1 and _fits(found[0], told):
            return PersonMatch(found[0])
        reason = f"同じ氏名の方が名簿に{len(found)}人います。同じ方かどうかを選んでください。"
        return PersonMatch(reason=reason, candidates=found)

    def choices(self, candidates: Sequence[Person]) -> list[tuple[str, str]]:
        """Return the candidates as keys and words, somebody new among them."""
        return [
            *((str(person.pk), described(person)) for person in candidates),
            (NEW, "名簿にいない、別の方"),
        ]


def _addresses(person: Person) -> set[str]:
    return {contact.email.lower() for contact in person.contacts.all() if contact.email}


def _other_kana(person: Person, told: Told) -> bool:
    known, said = fold(person.family_kana + person.given_kana), fold(told.family_kana + told.given_kana)
    return bool(known and said and known != said)


def _fits(person: Person, told: Told) -> bool:
    """Whether nothing contradicts that a namesake is the person: an address or a body both know must agree."""
    affiliations = fold(affiliations_of(person))
    if told.body and affiliations and fold(told.body) in affiliations:
        return True
    other_address = bool(told.email and _addresses(person))
    other_body = bool(told.body and affiliations)
    return not other_address and not other_body


def person_changes(person: Person | None, told: Told, contact: Contact | None) -> list[Change]:
    """Return how the directory would change: name, reading, affiliation, address. Blank is not "delete"."""
    changes = []
    for field, label in _NAMES.items():
        old, new = (getattr(person, field) if person else ""), getattr(told, field)
        # A name that could not be taken apart says nothing about how the directory has taken it apart.
        joined_already = person is not None and not told.given_name and field == "family_name"
        if joined_already and fold(person.full_name) == fold(told.family_name):  # type: ignore[union-attr]
            continue
        if new and new != old:
            changes.append(Change(label, old, new))
    if told.body and not _has_affiliation(person, told):
        changes.append(Change("所属", affiliations_of(person) if person else "", _joined(told)))
    for field, label in (("email", "電子メール"), ("copies", "写しの電子メール"), ("phone", "電話")):
        old, new = (getattr(contact, field) if contact else ""), getattr(told, field)
        if new and new != old:
            changes.append(Change(label, old, new))
    return changes


def _joined(told: Told) -> str:
    return f"{told.body} {told.title}".strip()


def _has_affiliation(person: Person | None, told: Told) -> bool:
    if person is None:
        return False
    known = [affiliation for affiliation in person.affiliations.all() if affiliation.valid_to is None]
    whole = fold(affiliations_of(person))
    return whole == fold(_joined(told)) or any(
        fold(affiliation.organisation_name) == fold(told.body)
        and (not told.title or fold(affiliation.title) == fold(told.title))
        for affiliation in known
    )


def own_contact(person: Person | None) -> Contact | None:
    """Return a person's own address."""
    if person is None:
        return None
    return next(
        (contact for contact in person.contacts.all() if contact.purpose == ContactPurpose.PERSON), None
    )


def record_person(actor: Actor, person: Person | None, told: Told, changes: Sequence[Change]) -> Person:
    """Enter or correct a person as `changes` says, with the affiliation and the address."""
    labels = {change.label for change in changes}
    names = {field: getattr(told, field) for field in _NAMES}
    if person is None:
        person = add_person(actor=actor, **names)
    elif labels & set(_NAMES.values()):
        kept = {
            field: names[field] if label in labels else getattr(person, field)
            for field, label in _NAMES.items()
        }
        edit_person(actor=actor, person=person, **kept)
    if "所属" in labels:
        add_affiliation(
            actor=actor, person=person, organisation_name=told.body, title=told.title,
            order=person.affiliations.count() + 1,
        )  # fmt: skip
    if labels & {"電子メール", "写しの電子メール", "電話"}:
        present = own_contact(person)
        set_contact(
            actor=actor, person=person, purpose=ContactPurpose.PERSON,
            department=present.department if present else "", title=present.title if present else "",
            name=present.name if present else "", email=told.email or (present.email if present else ""),
            phone=told.phone or (present.phone if present else ""), copies=told.copies or None,
        )  # fmt: skip
    return person
