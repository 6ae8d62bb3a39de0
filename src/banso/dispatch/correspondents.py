"""The experts of the year as recipients of letters, each as a person."""

from __future__ import annotations

from collections import defaultdict

from banso.directory.roles import runs_programme
from banso.dispatch.models import Assignment
from banso.dispatch.queries import roster
from banso.dispatch.reached import PartyKey, reach
from banso.foundation.access import Actor
from banso.letters.sources import Recipient, recipient_source
from banso.years.models import FiscalYear


@recipient_source(
    "experts",
    "この年度の講師",
    fields=("実施事業",),
    description="名簿の講師ひとりに1通です。担当がまだない講師も含みます。",
    templates=["expert_papers", "speaker_request"],
)
def experts_of_the_year(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the roster in its order, with what each advises (a constant number of queries)."""
    if not runs_programme(actor, fiscal_year.year):
        return []
    found = list(roster(fiscal_year))
    projects: dict[int, list[str]] = defaultdict(list)
    assignments = (
        Assignment.objects.filter(expert__in=found)
        .select_related("project__municipality__parent", "project__programme")
        .order_by("project__number", "pk")
    )
    for assignment in assignments:
        place = assignment.project.municipality.full_name
        projects[assignment.expert_id].append(f"{place}（{assignment.project.programme.short_name}）")
    reached = reach(found)
    return [
        Recipient(
            key=f"expert:{one.pk}",
            addressee=reached[PartyKey(expert=one.pk)].addressee,
            fields={"実施事業": projects[one.pk]},
            mail_to=reached[PartyKey(expert=one.pk)].mail,
            person_id=one.person_id,
        )
        for one in found
    ]
