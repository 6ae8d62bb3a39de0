"""The notice 講師・日程の連絡 (R1 report L2475–2541) to each municipality whose dates are fixed, experts by 同報."""

from __future__ import annotations

from collections import defaultdict

from banso.dates.wording import dates_text
from banso.directory.models import Organisation
from banso.directory.roles import runs_programme
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import Expert, Visit
from banso.dispatch.reached import PartyKey, reach
from banso.foundation.access import Actor
from banso.letters.catalogue import OFFICE
from banso.letters.fields import FieldValue
from banso.letters.offices import office_values
from banso.letters.sources import Recipient, recipient_source
from banso.office.tables import Column, Row, Table
from banso.selection.enums import SelectionState
from banso.years.models import FiscalYear


@recipient_source(
    "agreed_dates",
    "日程の決まった自治体（講師に同報）",
    fields=(*OFFICE, "実施事業", "担当講師", "訪問日程", "講師・日程の表"),
    description="日程の確定した訪問がある自治体です。担当の講師に同じメールが届きます。",
    templates=["expert_and_dates"],
)
def municipalities_with_dates(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the municipalities with a fixed visit, in the order of their codes (a constant number of queries)."""
    if not runs_programme(actor, fiscal_year.year):
        return []
    visits = (
        Visit.objects.filter(
            project__fiscal_year=fiscal_year,
            project__coverage=ProjectCoverage.OWN,
            project__decision__selection__state=SelectionState.PUBLISHED,
            state=VisitState.AGREED,
        )
        .select_related("project__municipality__parent", "project__programme")
        .prefetch_related("days", "project__assignments__expert__person")
        .order_by("project__number", "number")
    )
    of_place: dict[int, list[Visit]] = defaultdict(list)
    places: dict[int, Organisation] = {}
    experts: dict[int, Expert] = {}
    for visit in visits:
        of_place[visit.project.municipality_id].append(visit)
        places[visit.project.municipality_id] = visit.project.municipality
        experts |= {assignment.expert_id: assignment.expert for assignment in visit.project.assignments.all()}
    reached = reach(experts.values(), places.values())
    found = []
    for place in sorted(places.values(), key=lambda one: (one.prefecture_code, one.code, one.name)):
        own = of_place[place.pk]
        office = reached[PartyKey(municipality=place.pk)]
        people = {
            assignment.expert_id: assignment.expert for v in own for assignment in v.project.assignments.all()
        }
        found.append(
            Recipient(
                key=f"dates:{place.pk}",
                addressee=office.addressee,
                fields=_fields(place, own, list(people.values())),
                mail_to=office.mail,
                organisation_id=place.pk,
                thread=("directory.organisation", place.pk),
                cc=[
                    (one.addressee.name, one.mail)
                    for pk in people
                    if (one := reached[PartyKey(expert=pk)]).mail
                ],
            )
        )
    return found


def _fields(place: Organisation, visits: list[Visit], people: list[Expert]) -> dict[str, FieldValue]:
    return {
        **office_values(place),
        "実施事業": list(dict.fromkeys(visit.project.programme.name for visit in visits)),
        "担当講師": [expert.person.full_name for expert in people],
        "訪問日程": [
            f"{visit.project.programme.short_name} {visit.number}回目 {_when(visit)}" for visit in visits
        ],
        "講師・日程の表": _table(visits),
    }


def _when(visit: Visit) -> str:
    days = sorted(visit.days.all(), key=lambda day: day.date)
    words = dates_text([day.date for day in days])
    time = days[0].starts_at if days else None
    return f"{words}{time.hour}時{f'{time.minute}分' if time.minute else ''}から" if time else words


def _table(visits: list[Visit]) -> Table:
    rows: list[Row] = [
        {
            "programme": visit.project.programme.name,
            "number": f"{visit.number}回目",
            "experts": "・".join(a.expert.person.full_name for a in visit.project.assignments.all()),
            "when": _when(visit),
            "place": visit.place or None,
        }
        for visit in visits
    ]
    return Table(
        name="agreed_dates",
        caption="講師と日程",
        columns=[
            Column("programme", "事業", width=26),
            Column("number", "回", width=7),
            Column("experts", "講師", width=16),
            Column("when", "日程", width=26),
            Column("place", "場所", width=14),
        ],
        rows=rows,
    )
