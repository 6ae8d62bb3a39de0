"""Whom letters about visits go to: the municipalities that are visited soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Exists, OuterRef
from django.utils import timezone

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit, VisitDay
from banso.dispatch.reached import PartyKey, Reached, reach
from banso.dispatch.wording import days_text, experts_of
from banso.foundation.access import Actor, check
from banso.letters.catalogue import OFFICE
from banso.letters.offices import office_values
from banso.letters.sources import Recipient, recipient_source
from banso.logistics.models import ChecklistItem
from banso.logistics.queries import BY_DATE, visits_visible_to
from banso.years.models import FiscalYear

AHEAD = dt.timedelta(days=21)


@recipient_source(
    "visits_ahead",
    "3週間以内に訪問する自治体",
    fields=(*OFFICE, "実施事業", "担当講師", "訪問日程", "訪問日", "報告書の締切"),
    description="日程の決まった訪問ごとに1通です。合同の訪問は、まとめて1通になります。",
    templates=["day_request"],
)
def visits_ahead(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the offices of the visits of the coming three weeks, nearest first."""
    if not check(actor, "kit.manage", fiscal_year):
        return []
    today = timezone.localdate()
    soon = VisitDay.objects.filter(visit=OuterRef("pk"), date__gte=today, date__lte=today + AHEAD)
    visits = list(
        visits_visible_to(actor, fiscal_year)
        .filter(Exists(soon), state=VisitState.AGREED, lead__isnull=True)
        .select_related("project__municipality__parent", "project__programme", "project__fiscal_year")
        .prefetch_related("days", "project__assignments__expert__person", "members__project__programme")
        .order_by(*BY_DATE)
    )
    places = {visit.project.municipality_id: visit.project.municipality for visit in visits}
    reached = reach(municipalities=places.values())
    reports = dict(
        ChecklistItem.objects.filter(visit__in=visits, code="report").values_list("visit_id", "due_at")
    )
    return [_recipient(visit, reached, reports.get(visit.pk)) for visit in visits]


def _recipient(
    visit: Visit, reached: Mapping[PartyKey, Reached], report_due: dt.datetime | None
) -> Recipient:
    place = visit.project.municipality
    office = reached[PartyKey(municipality=place.pk)]
    first = visit.days.all()[0].date
    return Recipient(
        key=f"visit:{visit.pk}",
        addressee=office.addressee,
        fields={
            **office_values(place),
            "実施事業": [member.project.programme.name for member in (visit, *visit.members.all())],
            "担当講師": experts_of(visit).split("・"),
            "訪問日程": [days_text(visit)],
            "訪問日": first,
            "報告書の締切": timezone.localdate(report_due) if report_due else first,
        },
        mail_to=office.mail,
        organisation_id=place.pk,
        thread=("directory.organisation", place.pk),
    )
