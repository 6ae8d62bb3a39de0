"""Whom letters about reports go to: the municipalities whose reports are still to be written."""

from __future__ import annotations

from django.utils import timezone

from banso.dispatch.reached import PartyKey, reach
from banso.foundation.access import Actor, check
from banso.letters.catalogue import OFFICE
from banso.letters.offices import office_values
from banso.letters.sources import Recipient, recipient_source
from banso.reports.models import Report
from banso.reports.permissions import WRITABLE
from banso.years.models import FiscalYear


@recipient_source(
    "reports_to_write",
    "報告書がまだの自治体",
    fields=(*OFFICE, "実施事業", "報告書の締切"),
    description=(
        "報告書をまだ提出していない自治体です。締切は、いちばん早いものが入ります。"
        "様式は「報告書」の画面からまとめて受け取れます。"
    ),
    templates=["report_request"],
)
def reports_to_write(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return a recipient for each municipality with a report to write, in the order of their codes."""
    if not check(actor, "report.open", fiscal_year):
        return []
    reports = (
        Report.objects.filter(fiscal_year=fiscal_year, state__in=WRITABLE, due_at__isnull=False)
        .exclude(project=None)
        .select_related("project__municipality__parent", "programme")
        .order_by("project__municipality__prefecture_code", "project__municipality__code", "programme__order")
    )
    by_place: dict[int, list[Report]] = {}
    places = {}
    for report in reports:
        assert report.project is not None  # noqa: S101 - by the queryset
        places[report.project.municipality_id] = report.project.municipality
        by_place.setdefault(report.project.municipality_id, []).append(report)
    reached = reach(municipalities=places.values())
    found = []
    for pk, place in places.items():
        office, own = reached[PartyKey(municipality=pk)], by_place[pk]
        found.append(
            Recipient(
                key=f"organisation:{pk}",
                addressee=office.addressee,
                fields={
                    **office_values(place),
                    "実施事業": [one.programme.name for one in own],
                    "報告書の締切": min(timezone.localdate(one.due_at) for one in own),
                },
                mail_to=office.mail,
                organisation_id=pk,
                thread=("directory.organisation", pk),
            )
        )
    return found
