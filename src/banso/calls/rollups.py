"""The prefecture's 取りまとめ表 read back: which municipalities apply, which do not, and whom to write to.

It goes out in the send-pack and is taken in like any list (`directory.importing`): compared first, cell by cell, then
recorded all or none. What applies is only noted: the application itself is the municipality's form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from django.urls import reverse

from banso.calls.domain.applications import decline
from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import Application, Call
from banso.calls.queries import FormCopy
from banso.calls.relay_queries import ANSWER_HEADING, clients_invited, rollup_rows
from banso.directory.enums import RowOutcome
from banso.directory.importing.contacts import FIELDS as CONTACT_FIELDS
from banso.directory.importing.contacts import ContactPlanner
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import Change, Finding, ListKind
from banso.directory.models import Organisation
from banso.foundation.access import Actor
from banso.japan.dates import fiscal_year_label
from banso.japan.text import fold
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Table

ANSWER: Final = Field(
    "answer",
    ANSWER_HEADING,
    ("申込", "申込みの有無", "利用申込の有無", "希望の有無", "申込希望", "回答"),
    width=14,
)
FIELDS: Sequence[Field] = (
    *(field for field in CONTACT_FIELDS if field.code != "purpose"),
    ANSWER,
)
# What people write for the two answers, folded; anything else is asked about.
_APPLIES: Final = frozenset(
    fold(word)
    for word in (
        "申し込む", "申込む", "申込", "有", "有り", "あり", "○", "〇", "する", "はい", "希望する", "希望あり",
    )
)  # fmt: skip
_DECLINES: Final = frozenset(
    fold(word)
    for word in (
        "申し込まない", "申込まない", "申込なし", "無", "無し", "なし", "×", "✕", "しない", "いいえ", "希望しない",
        "希望なし", "該当なし", "辞退",
    )
)  # fmt: skip
_OPEN: Final = frozenset(fold(word) for word in ("", "未定", "検討中", "不明", "－", "-", "―", "ー"))


class RollupPlanner:
    """Compares the rows of a 取りまとめ表 with the call: answers and contacts."""

    def __init__(self, year: int) -> None:
        self._call = call_of_year(year)
        self._contacts = ContactPlanner(year)
        self._invited: frozenset[int] = frozenset()
        self._applications: dict[int, Application] = {}
        if self._call is not None:
            self._invited = frozenset(clients_invited(self._call).values_list("pk", flat=True))
            self._applications = {
                application.municipality_id: application for application in self._call.applications.all()
            }

    def heed(self, note: ListRow) -> str:
        """As for contacts: a row of a prefecture alone speaks of the rows below it."""
        return self._contacts.heed(note)

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row says: its answer and its office's contact, recorded together."""
        contact, organisation = self._contacts.find_with_place(row, answer)
        if organisation is None or self._call is None:
            return contact
        if organisation.pk not in self._invited:
            return replace(
                contact, outcome=RowOutcome.REFUSED, changes=(), apply=None,
                reason=f"{organisation.name}は、この公募の対象の自治体ではありません。対象の一覧を確かめてください。",
            )  # fmt: skip
        reader = RowReader(row)
        declines = self._declines(reader, organisation)
        faults = [*contact.faults, *reader.faults]
        if not declines:
            return replace(contact, faults=faults, target=str(organisation.pk))
        return replace(
            contact,
            outcome=RowOutcome.NEW if contact.outcome == RowOutcome.SAME else contact.outcome,
            reason="",
            faults=faults,
            changes=[Change(ANSWER.label, "まだ", "申し込まない"), *contact.changes],
            target=str(organisation.pk),
            apply=_recording(self._call, organisation, contact.apply),
        )

    def _declines(self, reader: RowReader, organisation: Organisation) -> bool:
        """Return whether the row says that the municipality does not apply, and it is not known yet."""
        word = fold(reader.raw("answer"))
        application = self._applications.get(organisation.pk)
        state = ApplicationState(application.state) if application else None
        if word in _OPEN:
            return False
        if word in _APPLIES:
            if state == ApplicationState.DECLINED:
                reader.remark(
                    "answer", "前に「申し込まない」と記録されています。申込書が届くと、申込に変わります。"
                )
            elif state != ApplicationState.SUBMITTED:
                reader.remark("answer", "申込書はまだ届いていません。届くまで「まだ」のままです。")
            return False
        if word not in _DECLINES:
            reader.lose(
                "answer",
                f"「{reader.raw('answer')}」は読み取れません。「申し込む」か「申し込まない」と書いてください。",
            )
            return False
        if state == ApplicationState.SUBMITTED:
            reader.lose(
                "answer",
                "申込書が提出されているのに、申し込まないと書かれています。自治体に確かめ、"
                "取りやめるときは申込書の画面で取り下げてください。",
            )
            return False
        return state not in (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


def _recording(
    call: Call, organisation: Organisation, contact: Callable[[Actor], None] | None
) -> Callable[[Actor], None]:
    prefecture = organisation.name if organisation.is_prefecture else str(organisation.parent or "")

    def apply(actor: Actor) -> None:
        decline(actor=actor, copy=FormCopy(call, organisation), reason=f"{prefecture}の取りまとめ表による")
        if contact is not None:
            contact(actor)

    return apply


def call_of_year(year: int) -> Call | None:
    """Return the call whose 取りまとめ表 come back: begun, and not forgotten."""
    return Call.objects.select_related("fiscal_year").filter(fiscal_year__year=year).first()


def _years() -> list[tuple[int, str]]:
    begun = Call.objects.exclude(state=CallState.DRAFT).order_by("-fiscal_year__year")
    return [(year, fiscal_year_label(year)) for year in begun.values_list("fiscal_year__year", flat=True)]


def present_rollup(year: int) -> Table:
    """Return the 取りまとめ表 of every prefecture as one, as it stands now."""
    call = call_of_year(year)
    return (
        rollup_rows(call, None) if call else Table(name="rollup", caption="取りまとめ表", columns=[], rows=[])
    )


ROLLUP = ListKind(
    code="rollup",
    label="都道府県の取りまとめ表",
    about="送付資料の取りまとめ表です。自治体ごとの「申し込まない」と担当者の連絡先を読み取ります。"
    "「申し込む」は記録しません。自治体の申込書を受け取ってください。",
    action="rollup.import",
    fields=lambda year: FIELDS,
    planner=RollupPlanner,
    present=present_rollup,
    back=lambda year: reverse("calls:relays", args=[year]) if year else reverse("home"),
    years=_years,
    scope=call_of_year,
)
