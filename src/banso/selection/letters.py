"""Who the three letters of the result go to. Before publication there is nobody to write to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.letters.catalogue import OFFICE
from banso.letters.fields import FieldValue
from banso.letters.offices import contacts_of, office_recipient
from banso.letters.sources import Recipient, recipient_source
from banso.office.tables import Column, Row, Table
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import Decision, Selection
from banso.years.models import FiscalYear

_OFFICE = (*OFFICE, "選定基準")


def published(actor: Actor, fiscal_year: FiscalYear) -> list[Decision]:
    """Return the decisions letters may tell: the secretariat's, and none before publication."""
    if not runs_programme(actor, fiscal_year.year):
        return []
    return list(
        Decision.objects.filter(
            selection__call__fiscal_year=fiscal_year, selection__state=SelectionState.PUBLISHED
        )
        .select_related("application__municipality__parent", "selection")
        .prefetch_related("programmes__programme", "application__wishes__programme")
        .order_by("application__municipality__prefecture_code", "application__number", "id")
    )


def advised_of(decision: Decision) -> list[str]:
    """Return the names of the programmes to be advised."""
    return [
        item.programme.name
        for item in decision.programmes.all()
        if item.status != ProgrammeStatus.NOT_THIS_TIME
    ]


def _criteria(fiscal_year: FiscalYear) -> list[str]:
    selection = Selection.objects.filter(call__fiscal_year=fiscal_year).first()
    return [one.label for one in selection.criteria.filter(weight__gt=0)] if selection else []


@recipient_source(
    "results_prefectures",
    "都道府県への結果（県ごとの表つき）",
    fields=(*_OFFICE, "選定結果の表"),
    description="申込のあった自治体の都道府県です。結果の公表後に使えます。",
    templates=["result_prefecture"],
)
def prefectures_with_results(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return each prefecture with the table of its municipalities' results."""
    groups: dict[str, list[Decision]] = defaultdict(list)
    for decision in published(actor, fiscal_year):
        groups[decision.application.municipality.prefecture_code].append(decision)
    places = Organisation.objects.filter(
        kind=OrganisationKind.PREFECTURE, prefecture_code__in=list(groups)
    ).order_by("prefecture_code")
    offices, criteria = contacts_of(places), _criteria(fiscal_year)
    return [
        office_recipient(
            organisation,
            offices.get(organisation.pk),
            key=f"prefecture:{organisation.pk}",
            values={"選定基準": criteria, "選定結果の表": result_table(groups[organisation.prefecture_code])},
        )
        for organisation in places
    ]


def result_table(decisions: list[Decision]) -> Table:
    """Return one prefecture's results: municipality, result, programmes."""
    rows: list[Row] = [
        {
            "municipality": decision.application.name_as_printed or decision.application.municipality.name,
            "outcome": str(decision.get_outcome_display()),
            "programmes": "、".join(advised_of(decision)) or None,
        }
        for decision in decisions
    ]
    return Table(
        name="prefecture_results",
        caption="選定の結果",
        columns=[
            Column("municipality", "自治体", width=20),
            Column("outcome", "結果", width=8),
            Column("programmes", "助言を行う事業", width=40),
        ],
        rows=rows,
    )


def _municipalities(actor: Actor, fiscal_year: FiscalYear, outcome: Outcome) -> list[Recipient]:
    decisions = [one for one in published(actor, fiscal_year) if one.outcome == outcome]
    offices = contacts_of(one.application.municipality for one in decisions)
    criteria = _criteria(fiscal_year)
    found = []
    for decision in decisions:
        fields: dict[str, FieldValue] = {
            "選定基準": criteria,
            "選定結果": str(decision.get_outcome_display()),
            "申込事業": [wish.programme.name for wish in decision.application.wishes.all()],
            "実施事業": advised_of(decision),
        }
        place = decision.application.municipality
        key = f"decision:{decision.pk}"
        found.append(office_recipient(place, offices.get(place.pk), key=key, values=fields))
    return found


@recipient_source(
    "results_selected",
    "選定自治体",
    fields=(*_OFFICE, "選定結果", "申込事業", "実施事業"),
    description="選定された自治体です。結果の公表後に使えます。",
    templates=["result_selected", "questionnaire"],
)
def selected_municipalities(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the selected municipalities with the programmes to be advised."""
    return _municipalities(actor, fiscal_year, Outcome.SELECTED)


@recipient_source(
    "results_not_selected",
    "非該当自治体",
    fields=(*_OFFICE, "選定結果", "申込事業"),
    description="今回は選定に至らなかった自治体です。結果の公表後に使えます。",
    templates=["result_not_selected"],
)
def not_selected_municipalities(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the municipalities not selected."""
    municipalities = _municipalities(actor, fiscal_year, Outcome.NOT_SELECTED)
    return [_without(municipality, "実施事業") for municipality in municipalities]


def _without(recipient: Recipient, name: str) -> Recipient:
    return replace(recipient, fields={key: value for key, value in recipient.fields.items() if key != name})
