"""What the pages of a plan share: the plan of the address, its tabs, its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from banso.dispatch.models import Project
from banso.foundation.access import check
from banso.foundation.pages import actor_of
from banso.plans.effects import signed
from banso.plans.models import Plan, PlannedVisit
from banso.plans.naming import day_text


@dataclass(frozen=True)
class Tab:
    """A tab: one view of the plan."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Figure:
    """One figure of a plan, with what it was in the plan this one was made from."""

    label: str
    value: str
    unit: str
    note: str = ""
    is_bad: bool = False


_TABS = (
    ("週と講師", "plans:plan"),
    ("自治体", "plans:plan_towns"),
    ("地図", "plans:plan_map"),
    ("一覧表", "plans:plan_table"),
)


def plan_from_url(year: int, pk: int) -> Plan:
    """Return the plan named in the address. Raises Http404, also for one of another year."""
    plan = (
        Plan.objects.select_related("fiscal_year", "base")
        .defer("reasons", "base__reasons")
        .filter(fiscal_year__year=year, pk=pk)
        .first()
    )
    if plan is None:
        raise Http404("この派遣計画は見つかりません。")
    return plan


def frame_of(request: HttpRequest, plan: Plan) -> dict[str, object]:
    """Return what every page of a plan hands to its template."""
    year, actor = plan.fiscal_year.year, actor_of(request)
    name = request.resolver_match.view_name if request.resolver_match else ""
    tabs = [Tab(label, reverse(url, args=[year, plan.pk]), url == name) for label, url in _TABS]
    return {
        "plan": plan,
        "year": year,
        "fiscal_year": plan.fiscal_year,
        "tabs": tabs,
        "can_edit": bool(check(actor, "plan.change", plan)),
        "can_plan": bool(check(actor, "plan.edit", plan.fiscal_year)),
        "publish_url": _publish_url(request, plan),
        "figures": figures_of(plan),
    }


def _publish_url(request: HttpRequest, plan: Plan) -> str:
    """Where a draft is published; empty where it is not a draft or the actor may not."""
    if plan.state != "DRAFT" or not check(actor_of(request), "plan.publish", plan):
        return ""
    try:
        return reverse("dates:publish", args=[plan.fiscal_year.year, plan.pk])
    except NoReverseMatch:
        return ""


def figures_of(plan: Plan) -> list[Figure]:
    """Return the plan's figures, each with the difference to its base."""
    now, before = plan.measures, plan.base.measures if plan.base else {}
    clashes, missing = plan.clashes.count(), len(plan.unplanned)

    def note(name: str, unit: str) -> str:
        if name not in before:
            return ""
        return f"もとの計画より {signed(round(now.get(name, 0) - before[name]))}{unit}"

    found = [
        Figure("合計", f"{now.get('total_yen', 0):,}", "円", note("total_yen", "円") or _bound_note(plan)),
        Figure("うち旅費", f"{now.get('travel_yen', 0):,}", "円", note("travel_yen", "円")),
        Figure("移動", f"{round(now.get('km', 0)):,}", "km", note("km", "km")),
        Figure("出張", f"{now.get('trips', 0):,}", "回", f"うち泊まり {now.get('nights', 0):,}泊"),
        Figure("受け入れ", f"{now.get('reception_days', 0):,}", "日", "自治体がお迎えする日の数"),
        Figure("訪問", f"{now.get('visits', 0):,}", "回", f"置けていない訪問 {missing}件", bool(missing)),
        Figure("規則に合わない所", f"{clashes:,}", "件", "", bool(clashes)),
    ]
    if plan.base:
        found.append(Figure("もとの計画との違い", f"{now.get('changes', 0):,}", "件", str(plan.base)))
    return found


def _bound_note(plan: Plan) -> str:
    """How much cheaper a plan could be at most, where the planner proved it and nobody changed it since."""
    gap = plan.solved.get("gap")
    if plan.edited_at or gap is None:
        return ""
    return f"これより安い計画があっても、差は最大{max(gap, 0):.1%}"


def missing_of(plan: Plan, limit: int) -> list[dict[str, object]]:
    """Return the visits without a place, with the names of their projects."""
    shown = plan.unplanned[:limit]
    projects = Project.objects.select_related("municipality", "programme").in_bulk(
        [one["project"] for one in shown]
    )
    return [
        {
            **one,
            "key": f"{one['project']}-{one['number']}",
            "name": f"{project.municipality.name} {project.programme.short_name} {one['number']}回目",
        }
        for one in shown
        if (project := projects.get(one["project"]))
    ]


def clashes_of(plan: Plan, limit: int) -> list[tuple[str, str]]:
    """Return the broken rules in words, each with the key of the visit to open (empty: none)."""
    clashes = list(plan.clashes.all()[:limit])
    visits = plan.visits.filter(project__in={clash.project_id for clash in clashes if clash.project_id})
    there: dict[int, list[PlannedVisit]] = {}
    for visit in visits.order_by("number"):
        there.setdefault(visit.project_id, []).append(visit)
    shown = []
    for clash in clashes:
        own = there.get(clash.project_id or 0, [])
        # A rule about one day names it; one about a project opens its first visit.
        named = next((visit for visit in own if day_text(visit.date) in clash.text), own[0] if own else None)
        shown.append((clash.text, f"{named.project_id}-{named.number}" if named else ""))
    return shown


def lines(text: str) -> Sequence[str]:
    """Return the lines of a message."""
    return [line for line in text.split("\n") if line]
