"""The roster of experts from somebody's own Excel or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from banso.directory.enums import OrganisationKind, RowOutcome
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import LEAVE, Change, Finding, ListKind
from banso.directory.importing.people import present_row
from banso.directory.importing.persons import (
    ADDRESS_FIELDS,
    BODY_FIELDS,
    NAME_FIELDS,
    NEW,
    People,
    Told,
    own_contact,
    person_changes,
    read_told,
    record_person,
)
from banso.directory.models import Organisation, Person
from banso.dispatch.domain.availability import Limits, edit_expert
from banso.dispatch.domain.experts import add_expert
from banso.dispatch.models import Expert
from banso.foundation.access import Actor
from banso.japan.errors import UnknownPrefecture, UnreadableMark, UnreadableNumber
from banso.japan.prefectures import find_prefecture
from banso.japan.text import fold, parse_mark, parse_number
from banso.lists.cells import says_nothing
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Column, Row, Table
from banso.years.models import FiscalYear, SupportProgramme

_MARKS_YES = frozenset({"◎", "主", "可"})
_MOST_VISITS = 999
_AFFILIATION = 200
_TOLD_APART = ("、", "・", "，", ",", "／", "/", "\n", "　", " ")


@dataclass(frozen=True)
class Wanted:
    """What the roster would hold of an expert."""

    affiliation: str
    home: Organisation | None
    programmes: tuple[SupportProgramme, ...]
    max_visits: int | None


def expert_fields(year: int) -> Sequence[Field]:
    """Return the columns of the year's roster, one for each of its programmes."""
    body, title = BODY_FIELDS
    return (
        *NAME_FIELDS,
        replace(body, words=("所属・役職", *body.words)),
        title,
        *ADDRESS_FIELDS,
        Field(
            "home", "拠点（都道府県）", ("拠点", "都道府県", "居住地", "所在地", "在住", "活動拠点"), width=14
        ),
        Field("max_visits", "訪問の上限（回）", ("訪問の上限", "上限", "上限回数", "訪問可能回数"), width=14),
        Field("programmes", "助言できる事業", ("担当事業", "担当分野", "専門分野", "分野", "事業"), width=24),
        *(
            Field(
                f"mark-{programme.code}",
                programme.name,
                (programme.short_name, programme.name.removesuffix("事業")),
                width=12,
            )
            for programme in _programmes(year)
        ),
    )


def _programmes(year: int) -> list[SupportProgramme]:
    return list(SupportProgramme.objects.filter(fiscal_year__year=year).order_by("order"))


class ExpertPlanner:
    """Compares the rows of a list with the people of the directory and the roster of the year."""

    def __init__(self, year: int) -> None:
        self._year = FiscalYear.objects.get(year=year)
        self._people = People()
        self._programmes = _programmes(year)
        experts = Expert.objects.filter(fiscal_year=self._year).select_related("person", "home_prefecture")
        self._experts = {
            expert.person_id: expert for expert in experts.prefetch_related("programmes", "conflicts")
        }
        self._prefectures = {
            organisation.prefecture_code: organisation
            for organisation in Organisation.objects.filter(kind=OrganisationKind.PREFECTURE)
        }

    def heed(self, note: ListRow) -> str:
        """Nothing between the rows says anything about experts."""
        return ""

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row says of an expert."""
        reader = RowReader(row)
        told = read_told(reader)
        if answer == LEAVE:
            return Finding(RowOutcome.LEFT, told.full_name, "取り込まないと選ばれました。", reader.faults)
        if not told.family_name:
            return Finding(RowOutcome.REFUSED, row.joined("body"), "氏名が空です。", reader.faults)
        match = self._people.find(told, reader.raw("number"))
        person = self._people.by_pk.get(answer) or match.person
        if person is None and answer != NEW:
            # Of several namesakes the one who is on the roster already is meant.
            on_it = [candidate for candidate in match.candidates if candidate.pk in self._experts]
            person = on_it[0] if len(on_it) == 1 else None
            if match.candidates and person is None:
                choices = self._people.choices(match.candidates)
                return Finding(
                    RowOutcome.ASK, told.full_name, match.reason, reader.faults, candidates=choices
                )
        return self._compared(reader, told, person)

    def _compared(self, reader: RowReader, told: Told, person: Person | None) -> Finding:
        expert = self._experts.get(person.pk) if person else None
        # On the roster stands how the year prints an expert; the directory keeps its own affiliations.
        own = person_changes(
            person, told if person is None else replace(told, body="", title=""), own_contact(person)
        )
        wanted = self._wanted(reader, told, expert)
        changes = [*own, *self._changes(wanted, expert)]
        target = str(person.pk) if person else f"{told.full_name}|{told.family_kana}{told.given_kana}"
        if expert is not None and not changes:
            return Finding(RowOutcome.SAME, told.full_name, "", reader.faults, target=target)
        if expert is None:
            changes.append(Change("講師名簿", "", f"{self._year.label}に載せる"))

        def apply(actor: Actor) -> None:
            who = record_person(actor, person, told, own)
            self._record(actor, who, wanted, expert)

        outcome = RowOutcome.CHANGED if expert else RowOutcome.NEW
        return Finding(outcome, told.full_name, "", reader.faults, changes, target=target, apply=apply)

    def _wanted(self, reader: RowReader, told: Told, expert: Expert | None) -> Wanted:
        """Return what the roster would hold; blank cells leave what is there."""
        home = self._home(reader)
        visits = self._visits(reader)
        return Wanted(
            affiliation=f"{told.body} {told.title}".strip()[:_AFFILIATION]
            or (expert.affiliation if expert else ""),
            home=home or (expert.home_prefecture if expert else None),
            programmes=self._covers(reader, expert),
            max_visits=visits if visits is not None else (expert.max_visits if expert else None),
        )

    def _home(self, reader: RowReader) -> Organisation | None:
        text = reader.raw("home")
        if says_nothing(text):
            return None
        try:
            return self._prefectures.get(find_prefecture(text).code)
        except UnknownPrefecture as error:
            reader.lose("home", str(error))
            return None

    def _visits(self, reader: RowReader) -> int | None:
        text = reader.raw("max_visits")
        if says_nothing(text):
            return None
        try:
            number = parse_number(text)
        except UnreadableNumber as error:
            reader.lose("max_visits", str(error))
            return None
        if number is None or not isinstance(number.value, int) or not 0 <= number.value <= _MOST_VISITS:
            reader.lose(
                "max_visits", f"「{text}」は訪問の上限に使えません。0〜{_MOST_VISITS}の整数で書いてください。"
            )
            return None
        return number.value

    def _covers(self, reader: RowReader, expert: Expert | None) -> tuple[SupportProgramme, ...]:
        """Return the programmes: those there, with what the marks and words add, without what × takes away."""
        chosen = {programme.code for programme in expert.programmes.all()} if expert else set()
        chosen |= self._named(reader)
        for one in self._programmes:
            text = reader.raw(f"mark-{one.code}")
            if fold(text) in _MARKS_YES:
                chosen.add(one.code)
                continue
            try:
                mark = parse_mark(text)
            except UnreadableMark as error:
                reader.lose(f"mark-{one.code}", str(error))
                continue
            if mark is not None:
                (chosen.add if mark else chosen.discard)(one.code)
        return tuple(programme for programme in self._programmes if programme.code in chosen)

    def _named(self, reader: RowReader) -> set[str]:
        text = reader.raw("programmes")
        if says_nothing(text):
            return set()
        known = {
            fold(name): programme.code for programme in self._programmes for name in _spellings(programme)
        }
        if fold(text) in known:
            return {known[fold(text)]}
        parts = [text]
        for mark in _TOLD_APART:
            parts = [piece for part in parts for piece in part.split(mark)]
        found = {fold(part): known.get(fold(part)) for part in parts if fold(part)}
        if unknown := [part for part in parts if fold(part) and found[fold(part)] is None]:
            names = "、".join(programme.short_name for programme in self._programmes)
            reader.lose(
                "programmes", f"「{'、'.join(unknown)}」という事業はこの年度にありません（{names}）。"
            )
        return {code for code in found.values() if code is not None}

    def _changes(self, wanted: Wanted, expert: Expert | None) -> list[Change]:
        old = Wanted(
            expert.affiliation, expert.home_prefecture, tuple(expert.programmes.all()), expert.max_visits
        ) if expert else Wanted("", None, (), None)  # fmt: skip
        pairs = (
            ("名簿の所属・役職", old.affiliation, wanted.affiliation),
            ("拠点", str(old.home or ""), str(wanted.home or "")),
            ("助言できる事業", _names(old.programmes), _names(wanted.programmes)),
            ("訪問の上限", _count(old.max_visits), _count(wanted.max_visits)),
        )
        return [Change(label, before, after) for label, before, after in pairs if before != after]

    def _record(self, actor: Actor, person: Person, wanted: Wanted, expert: Expert | None) -> None:
        if expert is None:
            add_expert(
                actor=actor, fiscal_year=self._year, person=person, affiliation=wanted.affiliation,
                home_prefecture=wanted.home, home_basis="一覧から" if wanted.home else "",
                programmes=wanted.programmes, max_visits=wanted.max_visits,
            )  # fmt: skip
            return
        limits = Limits(
            wanted.max_visits, expert.max_nights, expert.preferred_weekdays, expert.online_possible
        )
        edit_expert(
            actor=actor, expert=expert, affiliation=wanted.affiliation, home_prefecture=wanted.home,
            limits=limits, programmes=wanted.programmes, conflicts=expert.conflicts.all(),
        )  # fmt: skip


def _spellings(programme: SupportProgramme) -> tuple[str, ...]:
    return programme.name, programme.short_name, programme.name.removesuffix("事業")


def _names(programmes: Sequence[SupportProgramme]) -> str:
    return "、".join(
        programme.short_name for programme in sorted(programmes, key=lambda programme: programme.order)
    )


def _count(number: int | None) -> str:
    return "" if number is None else f"{number}回"


def present_experts(year: int) -> Table:
    """Return the roster of today in the columns of the list, so that it can be corrected and sent back."""
    shown = [
        field
        for field in expert_fields(year)
        if field.code not in ("full_name", "full_kana", "title", "programmes")
    ]
    experts = (
        Expert.objects.filter(fiscal_year__year=year)
        .select_related("person", "home_prefecture")
        .prefetch_related("programmes", "person__affiliations", "person__contacts")
    )
    return Table(
        name="experts", caption="講師名簿", rows=[_present_row(expert) for expert in experts],
        columns=[Column(field.code, field.label, width=field.width) for field in shown],
    )  # fmt: skip


def _present_row(expert: Expert) -> Row:
    return {
        **present_row(expert.person),
        "body": expert.affiliation or None,
        "home": expert.home_prefecture.name if expert.home_prefecture else None,
        "max_visits": None if expert.max_visits is None else str(expert.max_visits),
        **{f"mark-{programme.code}": "○" for programme in expert.programmes.all()},
    }


EXPERTS = ListKind(
    code="experts",
    label="講師名簿",
    about="氏名・所属・拠点・助言できる事業です。事業は、事業ごとの列の○（◎も可）か、1つの列に「、」で区切って書きます。",
    action="expert.edit",
    fields=expert_fields,
    planner=ExpertPlanner,
    present=present_experts,
    back=lambda year: reverse("dispatch:experts", args=[year]),
    years=lambda: [(one.year, one.label) for one in FiscalYear.objects.order_by("-year")],
    scope=lambda year: FiscalYear.objects.get(year=year),
)
