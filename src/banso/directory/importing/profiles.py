"""What municipalities are in a fiscal year (welfare office, population) from somebody's list."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from banso.directory.domain.organisations import set_municipality_year
from banso.directory.enums import RowOutcome
from banso.directory.importing.contacts import FIELDS as CONTACT_FIELDS
from banso.directory.importing.faults import RowReader
from banso.directory.importing.kinds import LEAVE, Change, Finding, ListKind
from banso.directory.importing.organisations import OrganisationIndex, choices, place
from banso.directory.models import MunicipalityYear, Organisation
from banso.directory.queries import profile_years
from banso.foundation.access import Actor
from banso.japan.dates import fiscal_year_label, fiscal_year_of
from banso.japan.errors import UnreadableMark, UnreadableNumber
from banso.japan.text import parse_mark, parse_number
from banso.lists.cells import says_nothing
from banso.lists.headings import Field
from banso.lists.rows import ListRow
from banso.office.tables import Column, Table

_PLACE = ("code", "prefecture", "place")
FIELDS: Sequence[Field] = (
    *(field for field in CONTACT_FIELDS if field.code in _PLACE),
    Field("office", "福祉事務所", ("福祉事務所の有無", "福祉事務所設置", "設置の有無"), width=12),
    Field("population", "人口", ("総人口", "人口総数", "住民基本台帳人口", "人口（人）"), width=12,
          never=("人口規模", "密度")),
    Field("source", "人口の出典", ("出典",), width=30),
)  # fmt: skip
_SOURCE = 120


class ProfilePlanner:
    """Compares the rows of a list with what the municipalities are in the year."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._index = OrganisationIndex()
        self._profiles = {
            profile.organisation_id: profile for profile in MunicipalityYear.objects.filter(year=year)
        }

    def heed(self, note: ListRow) -> str:
        """Nothing between the rows is taken into account."""
        return ""

    def find(self, row: ListRow, answer: str) -> Finding:
        """Return what a row says of a municipality's year."""
        reader = RowReader(row)
        code, prefecture, name = (reader.raw(one) for one in _PLACE)
        subject = "　".join(filter(None, (prefecture, name))) or code
        if answer == LEAVE:
            return Finding(RowOutcome.LEFT, subject, "取り込まないと選ばれました。", reader.faults)
        chosen = self._index.by_pk.get(answer)
        if chosen is None:
            match = self._index.find(code=code, prefecture=prefecture, name=name)
            if match.organisation is None:
                outcome = RowOutcome.ASK if match.candidates else RowOutcome.REFUSED
                return Finding(
                    outcome, subject, match.reason, reader.faults, candidates=choices(match.candidates)
                )
            chosen = match.organisation
        return self._compared(reader, chosen)

    def _compared(self, reader: RowReader, organisation: Organisation) -> Finding:
        profile = self._profiles.get(organisation.pk)
        said, population, source = _office(reader), _population(reader), reader.text("source", _SOURCE)
        had = profile.has_welfare_office if profile else None
        if said is None and had is None and population is not None:
            reason = "この年度の福祉事務所の有無がわかりません。福祉事務所の列に○か×を書いてください。"
            return Finding(RowOutcome.REFUSED, place(organisation), reason, reader.faults)
        office = had if said is None else said
        now = (profile.population, profile.population_source) if profile else (None, "")
        wanted = (now[0] if population is None else population, source or now[1])
        changes = [
            Change(label, old, new)
            for label, old, new in (
                ("福祉事務所", _words(had), _words(office)),
                ("人口", _number(now[0]), _number(wanted[0])),
                ("人口の出典", now[1], wanted[1]),
            )
            if old != new
        ]
        target = str(organisation.pk)
        if not changes or office is None:
            return Finding(RowOutcome.SAME, place(organisation), "", reader.faults, target=target)
        is_there: bool = office

        def apply(actor: Actor) -> None:
            set_municipality_year(
                actor=actor, organisation=organisation, year=self._year, has_welfare_office=is_there,
                welfare_office_verified=bool(profile and profile.welfare_office_verified and had == is_there),
                population=wanted[0], population_source=wanted[1], bracket=profile.bracket if profile else "",
                reason="一覧の取り込み",
            )  # fmt: skip

        outcome = RowOutcome.CHANGED if profile else RowOutcome.NEW
        return Finding(outcome, place(organisation), "", reader.faults, changes, target=target, apply=apply)


def _office(reader: RowReader) -> bool | None:
    text = reader.raw("office")
    # Here － and なし say that there is none; only a blank cell says nothing.
    if text and says_nothing(text):
        return False
    try:
        return parse_mark(text)
    except UnreadableMark as error:
        reader.lose("office", str(error))
        return None


def _population(reader: RowReader) -> int | None:
    text = reader.raw("population")
    if says_nothing(text):
        return None
    try:
        number = parse_number(text)
    except UnreadableNumber as error:
        reader.lose("population", str(error))
        return None
    if number is None or not isinstance(number.value, int) or not 0 <= number.value < 100_000_000:
        reader.lose("population", f"「{text}」は人口に使えません。人の数を整数で書いてください。")
        return None
    return number.value


def _words(office: bool | None) -> str:
    return "" if office is None else ("あり" if office else "なし")


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def present_profiles(year: int) -> Table:
    """Return the year's profiles in the columns of the list, so that it can be corrected and sent back."""
    profiles = MunicipalityYear.objects.filter(year=year, organisation__is_masked=False)
    rows = [
        {
            "code": profile.organisation.code or None,
            "prefecture": None
            if profile.organisation.is_prefecture
            else str(profile.organisation.parent or "") or None,
            "place": profile.organisation.name,
            "office": _words(profile.has_welfare_office),
            "population": None if profile.population is None else str(profile.population),
            "source": profile.population_source or None,
        }
        for profile in profiles.select_related("organisation__parent").order_by("organisation__code")
    ]
    return Table(
        name="profiles", caption="自治体の年度情報", rows=rows,
        columns=[Column(field.code, field.label, width=field.width) for field in FIELDS],
    )  # fmt: skip


def _years() -> list[tuple[int, str]]:
    now = fiscal_year_of(timezone.localdate())
    return [(year, fiscal_year_label(year)) for year in sorted({*profile_years(), now}, reverse=True)]


PROFILES = ListKind(
    code="profiles",
    label="自治体の年度情報",
    about="年度ごとの福祉事務所の有無と人口です。団体は、団体コードか都道府県名と市町村名で見分けます。",
    action="municipality_year.edit",
    fields=lambda year: FIELDS,
    planner=ProfilePlanner,
    present=present_profiles,
    back=lambda year: reverse("directory:organisations"),
    years=_years,
)
