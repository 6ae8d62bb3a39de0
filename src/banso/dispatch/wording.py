"""Words and tags of a visit: its experts, days, hours and number, as every room after the dispatch shows them."""

from __future__ import annotations

from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import Visit
from banso.japan.dates import month_day, wareki
from banso.japan.prefectures import PREFECTURES

_SHORT = {prefecture.code: prefecture.short_name for prefecture in PREFECTURES}
VISIT_TAGS = {
    VisitState.PLANNED: "neutral",
    VisitState.AGREED: "info",
    VisitState.DONE: "success",
    VisitState.CANCELLED: "error",
    VisitState.POSTPONED: "warning",
}
PARTY_HEADINGS = {
    Role.SECRETARIAT: "事務局がすること",
    Role.MUNICIPALITY: "自治体がすること",
    Role.EXPERT: "講師がすること",
}


def experts_of(visit: Visit) -> str:
    """Return the experts of a visit's project."""
    return "・".join(str(assignment.expert) for assignment in visit.project.assignments.all())


def days_text(visit: Visit) -> str:
    """Return the days in full: 令和元年10月17日(木)・18日(金), with the hours where they are known."""
    days = list(visit.days.all())
    if not days:
        return "日程は決まっていません"
    text = "・".join([wareki(days[0].date, weekday=True), *(month_day(day.date) for day in days[1:])])
    hours = hours_text(visit)
    return f"{text}　{hours}" if hours else text


def hours_text(visit: Visit) -> str:
    """Return 13:30～15:30, or what is known of it."""
    first = next(iter(visit.days.all()), None)
    if first is None or (first.starts_at is None and first.ends_at is None):
        return ""
    starts = f"{first.starts_at:%H:%M}" if first.starts_at else ""
    ends = f"{first.ends_at:%H:%M}" if first.ends_at else ""
    return f"{starts}～{ends}"


def sharing_text(visit: Visit) -> str:
    """Return 合同 or 兼 in a word, or nothing; a lead knows of its members where it came from a list."""
    if visit.project.coverage == ProjectCoverage.CONCURRENT:
        return "兼"
    return "合同" if visit.lead_id or getattr(visit, "has_members", False) else ""


def number_text(visit: Visit, usual: int) -> str:
    """Return 1回目, or 3回目（追加）."""
    return f"{visit.number}回目" + ("（追加）" if visit.number > usual else "")


def short_name(organisation: Organisation) -> str:
    """Return the two or three letters of its prefecture, which fit into a day's cell."""
    return _SHORT.get(organisation.prefecture_code, organisation.name)
