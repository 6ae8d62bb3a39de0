"""Last year's questionnaire from the secretariat's own table: one row a municipality, columns chosen on the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone

from banso.directory.enums import RowOutcome
from banso.directory.importing.contacts import FIELDS as CONTACT_FIELDS
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import LEAVE, Change, Finding, ListKind
from banso.directory.importing.organisations import OrganisationIndex, choices, place
from banso.directory.models import Organisation
from banso.formkit.cells import Value
from banso.formkit.definition import Slot
from banso.formkit.display import shown
from banso.formkit.reading import value_from_json, value_to_json
from banso.formkit.understand import Misunderstood, understand
from banso.foundation.access import Actor
from banso.japan.dates import fiscal_year_label, fiscal_year_of
from banso.lists.cells import says_nothing
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Column, Table
from banso.surveys.definitions import QUESTIONNAIRE, form_for
from banso.surveys.domain.past_answers import keep_past_answer
from banso.surveys.models import PastAnswer

_PLACE = ("code", "prefecture", "place")
# What one table has a column for: the matrices of partners, issues and expectations are no such table's.
_TABLED = ("budget.", "delivery.", "staff.", "counts.", "services.")
# So many years back a table may be of.
_YEARS_BACK = 5


@lru_cache
def _slots(year: int) -> dict[str, Slot]:
    """Return what the year's form asked, and what the next one asks about it (a whole year instead of four months)."""
    asked = [*form_for(QUESTIONNAIRE, year).slots(), *form_for(QUESTIONNAIRE, year + 1).slots()]
    next_year = f"FY{year + 1}"
    return {slot.path: slot for slot in asked if slot.path.startswith(_TABLED) and next_year not in slot.path}


def _words(slot: Slot) -> Sequence[str]:
    """Return what people write over such a column: 令和7年度 自立相談支援事業 予算, in any order of the parts."""
    part, *rest = slot.label.split("／")
    return ("".join(rest), "".join([*rest, part]), "".join([part, *rest]), "".join(reversed(rest)))


def past_fields(year: int) -> Sequence[Field]:
    """Return the columns a table of the year may have."""
    places = [field for field in CONTACT_FIELDS if field.code in _PLACE]
    return [
        *places,
        *(Field(slot.path, slot.label, _words(slot), width=14) for slot in _slots(year).values()),
    ]


class PastAnswerPlanner:
    """Compares the rows of a table with what is kept of the year."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._index = OrganisationIndex()
        self._kept = {answer.organisation_id: answer for answer in PastAnswer.objects.filter(year=year)}

    def heed(self, note: ListRow) -> str:
        """Nothing between the rows is taken into account."""
        return ""

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row says a municipality answered."""
        reader = RowReader(row)
        code, prefecture, name = (reader.raw(field) for field in _PLACE)
        subject = "　".join(filter(None, (prefecture, name))) or code
        if answer == LEAVE:
            return Finding(RowOutcome.LEFT, subject, "取り込まないと選ばれました。", reader.faults)
        organisation = self._index.by_pk.get(answer)
        if organisation is None:
            match = self._index.find(code=code, prefecture=prefecture, name=name)
            if match.organisation is None:
                outcome = RowOutcome.ASK if match.candidates else RowOutcome.REFUSED
                asked = choices(match.candidates)
                return Finding(outcome, subject, match.reason, reader.faults, candidates=asked)
            organisation = match.organisation
        return self._compared(reader, organisation)

    def _compared(self, reader: RowReader, organisation: Organisation) -> Finding:
        kept = self._kept.get(organisation.pk)
        values, raw, changes = dict[str, object](), dict[str, str](), list[Change]()
        for path, slot in _slots(self._year).items():
            text = reader.raw(path)
            value = _value(reader, slot, text)
            if value is None:  # blank and "none" say nothing: what is kept stays
                continue
            old = _old(kept, slot)
            if old != value:
                values[path], raw[path] = value_to_json(value), text
                changes.append(Change(slot.label, shown(slot.cell, old), shown(slot.cell, value)))
        target, subject = str(organisation.pk), place(organisation)
        if not changes:
            return Finding(RowOutcome.SAME, subject, "", reader.faults, target=target)

        def apply(actor: Actor) -> None:
            keep_past_answer(actor=actor, organisation=organisation, year=self._year, values=values, raw=raw)

        outcome = RowOutcome.CHANGED if kept else RowOutcome.NEW
        return Finding(outcome, subject, "", reader.faults, changes, target=target, apply=apply)


def _value(reader: RowReader, slot: Slot, text: str) -> Value:
    if says_nothing(text):
        return None
    try:
        understood = understand(slot.cell, text)
    except Misunderstood as error:
        reader.lose(slot.path, f"{slot.label}：{error}")
        return None
    if understood.remark:
        reader.remark(slot.path, f"{slot.label}：{understood.remark}")
    return understood.value


def _old(kept: PastAnswer | None, slot: Slot) -> Value:
    if kept is None or slot.path not in kept.values:
        return None
    return value_from_json(kept.values[slot.path], slot.cell)


def present_past_answers(year: int) -> Table:
    """Return what is kept of the year in the columns of the list, so that it can be corrected and sent back."""
    slots = _slots(year)
    rows = []
    for kept in PastAnswer.objects.filter(year=year).select_related("organisation__parent"):
        town = kept.organisation
        prefecture = None if town.is_prefecture else str(town.parent or "") or None
        answers = {path: kept.raw.get(path) or None for path in slots}
        rows.append({"code": town.code or None, "prefecture": prefecture, "place": town.name, **answers})
    return Table(
        name="past-answers",
        caption=f"{fiscal_year_label(year)}の回答",
        rows=rows,
        columns=[Column(field.code, field.label, width=field.width) for field in past_fields(year)],
    )


def _years() -> list[tuple[int, str]]:
    now = fiscal_year_of(timezone.localdate())
    return [(year, fiscal_year_label(year)) for year in range(now - 1, now - 1 - _YEARS_BACK, -1)]


PAST_ANSWERS = ListKind(
    code="past-answers",
    label="前の年度のアンケートの回答",
    about="前の年度に自治体から聞いた予算・直営委託・体制・件数です。次のアンケートに、あらかじめ入ります。",
    action="past_answer.edit",
    fields=past_fields,
    planner=PastAnswerPlanner,
    present=present_past_answers,
    back=lambda year: reverse("directory:organisations"),
    years=_years,
)
