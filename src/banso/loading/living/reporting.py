"""Reports: not begun, in draft, in review, returned with remarks, accepted; what they promise is followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.utils import timezone

from banso.foundation.access import Actor
from banso.loading.living.cast import ENGAGEMENTS, Engagement
from banso.loading.living.story import NUMBERS, Step, World, at, on
from banso.reports.domain.commitments import Promise, change_commitment
from banso.reports.domain.follow_ups import ask
from banso.reports.domain.issues import save_issue, start_report
from banso.reports.domain.rounds import open_reports
from banso.reports.domain.submission import Wish, accept_report, return_report, set_author, submit_report
from banso.reports.enums import ActionKind, FollowUpState
from banso.reports.models import Commitment, FollowUp, Report, ReportIssue

_TEXTS = {
    "before": "件数が少ない理由を、周知が足りないことだけだと考えていた。（架空の報告）",
    "after": "どこから相談が来ていないかを、数字を並べて先に見ることを知った。（架空の報告）",
    "future": "来年度から、毎月の件数を関係課と見る場を持つ。",
}
_CHANGED = "来年度の4月から、毎月第2火曜日に、件数を関係課と見る場を持つ。担当は生活福祉課。"
_REMARK = "「場を持つ」は、いつから、だれが集めるかまで書いてください。あとで確かめられるようにするためです。（架空）"


def steps() -> Iterator[Step]:
    """From the due dates to the questions after three months."""
    yield Step(on(9, 28, 14), "報告書を用意する", _open)
    for engagement in ENGAGEMENTS:
        deeds = (_begin, _submit, _return, _submit_again, _accept)
        for hour, (day, deed) in enumerate(zip(engagement.report, deeds, strict=True), start=9):
            if day is not None:
                name = f"{engagement.town}の報告書"
                yield Step(
                    at(day, hour, NUMBERS[engagement.town]), name, partial(deed, engagement=engagement)
                )
    for week in range(6):
        yield Step(on(2, 16) + dt.timedelta(weeks=week), "3か月後をたずねる", _ask)


def _open(world: World) -> None:
    open_reports(actor=world.office, fiscal_year=world.year, final_due_at=on(2, 26, 17))


def _report(world: World, engagement: Engagement) -> Report:
    return Report.objects.select_related(
        "project__municipality", "project__decision__selection", "programme", "fiscal_year", "counted"
    ).get(project=world.project(engagement))


def _write(actor: Actor, issue: ReportIssue, **texts: str) -> None:
    title = issue.title or "関係課との連携が続かない"
    posted = {**issue.raw, "title": title, "category": issue.category or "I05", **texts}
    save_issue(actor=actor, issue=issue, posted=posted, base=issue.revision, tab="web")


def _begin(world: World, *, engagement: Engagement) -> None:
    """The first issue has its ① and ②, the others wait."""
    actor = world.clerk(engagement.town)
    report = start_report(actor=actor, report=_report(world, engagement))
    first = report.issues.order_by("number").first()
    if first is not None:
        _write(actor, first, before=_TEXTS["before"], after=_TEXTS["after"])


def _submit(world: World, *, engagement: Engagement) -> None:
    actor, report = world.clerk(engagement.town), _report(world, engagement)
    for issue in report.issues.all():
        _write(actor, issue, **_TEXTS)
    set_author(actor=actor, report=report, author=f"生活福祉課　担当{NUMBERS[engagement.town]:02}")
    submit_report(actor=actor, report=_report(world, engagement))


def _return(world: World, *, engagement: Engagement) -> None:
    report = _report(world, engagement)
    first = report.issues.order_by("number").first()
    return_report(actor=world.office, report=report, wishes=[Wish(_REMARK, first, "future")])


def _submit_again(world: World, *, engagement: Engagement) -> None:
    actor, report = world.clerk(engagement.town), _report(world, engagement)
    for issue in report.issues.all():
        _write(actor, issue, future=_CHANGED)
    submit_report(actor=actor, report=_report(world, engagement))


def _accept(world: World, *, engagement: Engagement) -> None:
    """Accept it; the municipality says who answers for the first promise, and by when."""
    accept_report(actor=world.office, report=_report(world, engagement))
    first = Commitment.objects.filter(issue__report=_report(world, engagement)).order_by("pk").first()
    if first is not None:
        promise = Promise(
            action=first.action,
            kinds=[ActionKind.values[0]],
            section="生活福祉課",
            due_text="来年度の4月",
            measure="集まった回数",
        )
        change_commitment(actor=world.clerk(engagement.town), commitment=first, promise=promise)


def _ask(world: World) -> None:
    due = FollowUp.objects.filter(
        report__fiscal_year=world.year, state=FollowUpState.PLANNED, due_on__lte=timezone.localdate()
    )
    if ups := list(due.select_related("report__project__municipality")):
        ask(actor=world.office, follow_ups=ups)
