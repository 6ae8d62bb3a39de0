"""Contacts of prefectures and municipalities from somebody's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from banso.directory.domain.contacts import set_contact
from banso.directory.enums import ContactPurpose, OrganisationKind, RowOutcome
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import LEAVE, Change, Finding, ListKind
from banso.directory.importing.organisations import OrganisationIndex, choices, place
from banso.directory.models import Contact, MunicipalityYear, Organisation
from banso.foundation.access import Actor
from banso.japan.errors import UnknownPrefecture
from banso.japan.prefectures import PREFECTURE_NAMES, find_prefecture
from banso.japan.text import fold
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Column, Table

FIELDS: Sequence[Field] = (
    Field("code", "団体コード", ("自治体コード", "市町村コード", "市区町村コード", "地方公共団体コード",
          "全国地方公共団体コード", "都道府県コード又は市区町村コード", "コード"), is_key=True, width=10),
    Field("prefecture", "都道府県", ("都道府県名", "県名", "都道府県市", "府県", "府県名"), is_key=True, width=10),
    Field("place", "市町村名", ("市区町村", "市区町村名", "市町村", "団体名", "自治体名", "自治体", "地方公共団体名",
          "団体", "市名", "区市町村", "区市町村名", "機関名", "名称"), is_key=True, width=20, never=("コード",)),
    Field("department", "部署", ("担当課", "担当部署", "所属", "部局", "部局名", "部名", "課名", "係名", "課室名",
          "担当課名", "担当部局", "担当係", "部課名", "所属名", "主管課", "課", "係", "部"), is_many=True, width=28),
    Field("title", "役職", ("職名", "役職名", "職"), width=14),
    Field("name", "担当者の氏名", ("担当者", "担当者名", "氏名", "担当者氏名", "お名前", "名前", "担当"),
          never=("フリガナ", "ふりがな", "カナ", "かな", "よみ", "メール", "電話", "mail"), width=18),
    Field("email", "メールアドレス", ("メール", "電子メール", "Eメール", "E-mail", "email", "mail", "アドレス",
          "電子メールアドレス", "メールアドレス1", "メールアドレス2"), is_many=True, width=34),
    Field("phone", "電話番号", ("電話", "TEL", "電話番号（直通）", "直通電話", "連絡先電話番号", "連絡先"),
          never=("FAX", "ファクス", "ファックス"), width=18),
    Field("purpose", "用途", ("連絡先の用途",), width=10),
)  # fmt: skip
_LONGEST: Mapping[str, int] = {"department": 120, "title": 60, "name": 120}
LABELS = {
    "department": "部署", "title": "役職", "name": "担当者の氏名", "email": "電子メール", "copies": "写しの電子メール",
    "phone": "電話",
}  # fmt: skip


class ContactPlanner:
    """Compares the rows of a list with the contacts of the directory."""

    def __init__(self, year: int) -> None:
        self._index = OrganisationIndex()
        self._contacts = {
            (contact.organisation_id, contact.purpose): contact
            for contact in Contact.objects.filter(organisation__isnull=False).order_by("-pk")
        }
        self._prefecture = ""

    def heed(self, note: ListRow) -> str:
        """A row that names a prefecture alone (【滋賀県】) is the prefecture of the rows below it."""
        try:
            self._prefecture = find_prefecture(note.text.strip("【】[]〔〕■●◆・ 　")).name
        except UnknownPrefecture:
            return ""
        return f"この下の行を{self._prefecture}として読みました"

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row says of an office's contact."""
        return self.find_with_place(row, answer)[0]

    def find_with_place(self, row: ListRow, answer: str) -> tuple[Finding, Organisation | None]:
        """Return the same with whose row it is, for lists that say more of an organisation than its contact."""
        reader = RowReader(row)
        named = {key: reader.raw(key) for key in ("code", "prefecture", "place")}
        subject = "　".join(filter(None, (named["prefecture"], named["place"]))) or named["code"]
        if answer == LEAVE:
            return Finding(RowOutcome.LEFT, subject, "取り込まないと選ばれました。", reader.faults), None
        chosen = self._index.by_pk.get(answer)
        if chosen is None:
            match = self._index.find(
                code=named["code"], prefecture=named["prefecture"] or self._prefecture, name=named["place"]
            )
            if match.organisation is None:
                outcome = RowOutcome.ASK if match.candidates else RowOutcome.REFUSED
                asked = Finding(
                    outcome, subject, match.reason, reader.faults, candidates=choices(match.candidates)
                )
                return asked, None
            chosen = match.organisation
        return self._compared(reader, chosen), chosen

    def _compared(self, reader: RowReader, organisation: Organisation) -> Finding:
        purpose = _purpose(reader)
        if purpose is None:
            return Finding(
                RowOutcome.REFUSED,
                place(organisation),
                "用途がわからないため、取り込めません。",
                reader.faults,
            )
        values = {code: reader.text(code, longest) for code, longest in _LONGEST.items()}
        values["email"], values["copies"] = reader.addresses("email")
        values["phone"] = reader.phone("phone")
        present = self._contacts.get((organisation.pk, purpose))
        now = {code: getattr(present, code) if present else "" for code in LABELS}
        if not any(values.values()):
            return Finding(RowOutcome.SAME, place(organisation), "連絡先の欄がすべて空です。", reader.faults)
        # Blank is not "delete": what the list does not say stays.
        wanted = {code: value or now[code] for code, value in values.items()}
        changes = [
            Change(LABELS[code], now[code], wanted[code]) for code in LABELS if wanted[code] != now[code]
        ]
        target = f"{organisation.pk}:{purpose}"
        if not changes:
            return Finding(RowOutcome.SAME, place(organisation), "", reader.faults, target=target)

        def apply(actor: Actor) -> None:
            set_contact(
                actor=actor, purpose=purpose, organisation=organisation, department=wanted["department"],
                title=wanted["title"], name=wanted["name"], email=wanted["email"], copies=wanted["copies"],
                phone=wanted["phone"],
            )  # fmt: skip

        outcome = RowOutcome.CHANGED if present else RowOutcome.NEW
        return Finding(outcome, place(organisation), "", reader.faults, changes, target=target, apply=apply)


def _purpose(reader: RowReader) -> str | None:
    """Return what the contact is for: the office in charge unless the list says otherwise; None when unknown."""
    text = reader.raw("purpose")
    if not fold(text):
        return str(ContactPurpose.OFFICE)
    for purpose in ContactPurpose:
        if fold(text) == fold(str(purpose.label)):
            return str(purpose)
    labels = "・".join(str(purpose.label) for purpose in ContactPurpose)
    reader.lose("purpose", f"「{text}」という用途はありません。{labels}のどれかにしてください。")
    return None


def present_contacts(year: int) -> Table:
    """Return the contacts of today in the columns of the list, so that it can be corrected and sent back.

    Prefectures, and the municipalities with a welfare office or a contact.
    """
    newest = MunicipalityYear.objects.order_by("-year").values_list("year", flat=True).first()
    offices = set(
        MunicipalityYear.objects.filter(year=newest or 0, has_welfare_office=True).values_list(
            "organisation_id", flat=True
        )
    )
    contacts: dict[int, list[Contact]] = {}
    for contact in Contact.objects.filter(organisation__isnull=False).order_by("purpose", "pk"):
        contacts.setdefault(contact.organisation_id or 0, []).append(contact)
    rows = []
    for one in OrganisationIndex().by_pk.values():
        known: Sequence[Contact | None] = contacts.get(one.pk, [])
        if not known and one.kind != OrganisationKind.PREFECTURE and one.pk not in offices:
            continue
        lead = PREFECTURE_NAMES.get(one.prefecture_code, "")
        rows += [_present_row(one, contact, lead) for contact in known or [None]]
    return Table(
        name="contacts", caption="連絡先", rows=rows,
        columns=[Column(field.code, field.label, width=field.width) for field in FIELDS],
    )  # fmt: skip


def _present_row(
    organisation: Organisation, contact: Contact | None, prefecture: str
) -> dict[str, str | None]:
    row: dict[str, str | None] = {
        "code": organisation.code or None,
        "prefecture": prefecture or None,
        "place": organisation.name,
    }
    if contact is not None:
        row |= {code: getattr(contact, code) or None for code in ("department", "title", "name", "phone")}
        row["email"] = ", ".join(filter(None, (contact.email, contact.copies))) or None
        row["purpose"] = contact.get_purpose_display()
    return row


CONTACTS = ListKind(
    code="contacts",
    label="都道府県・市区町村の連絡先",
    about="担当課・担当者・電話・電子メールです。団体は、団体コードか都道府県名と市町村名で見分けます。",
    action="contact.import",
    fields=lambda year: FIELDS,
    planner=ContactPlanner,
    present=present_contacts,
    back=lambda year: reverse("directory:organisations"),
)
