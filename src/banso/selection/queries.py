"""Reads about the selection; 図3."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q, QuerySet
from django.http import Http404

from banso.calls.enums import ApplicationState
from banso.calls.models import Application, Call
from banso.calls.queries import LATE, late_column, late_note
from banso.directory.enums import Role
from banso.directory.roles import relayed_prefecture_codes, sees_everything
from banso.foundation.access import Actor
from banso.office.tables import Column, Table, Value
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import DecidedProgramme, Decision, Proposal, Review, Reviewer, Selection
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear, SupportProgramme


def selection_of(fiscal_year: FiscalYear) -> Selection | None:
    """Return the year's selection, or None before it is started."""
    return Selection.objects.select_related("call__fiscal_year").filter(call__fiscal_year=fiscal_year).first()


def selection_from_url(year: int) -> Selection:
    """Return the selection of the year in the URL. Raises Http404."""
    selection = (
        Selection.objects.select_related("call__fiscal_year").filter(call__fiscal_year__year=year).first()
    )
    if selection is None:
        raise Http404("この年度の選定はまだ始まっていません。")
    return selection


def application_of_selection(year: int, pk: int) -> tuple[Selection, Application]:
    """Return the selection and one of its applications. Raises Http404, also for one that was not submitted."""
    selection = selection_from_url(year)
    application = (
        selection.call.applications.filter(state=ApplicationState.SUBMITTED, pk=pk)
        .select_related("municipality__parent", "call__fiscal_year")
        .first()
    )
    if application is None:
        raise Http404("この申込は選定の対象にありません。")
    return selection, application


def reviewer_of(actor: Actor, selection: Selection) -> Reviewer | None:
    """Return the actor as a reviewer of the selection, or None."""
    if actor.user_id is None:
        return None
    return (
        selection.reviewers.select_related("user__person", "selection__call__fiscal_year")
        .filter(user_id=actor.user_id)
        .first()
    )


def reviews_left(reviewer: Reviewer) -> int:
    """Return how many applications the reviewer has not handed in (one query)."""
    done = Review.objects.filter(reviewer=reviewer, submitted_at__isnull=False).values("application_id")
    applications = reviewer.selection.call.applications.filter(state=ApplicationState.SUBMITTED)
    return applications.exclude(pk__in=done).count()


def proposal_from_url(year: int, pk: int) -> Proposal:
    """Return the kept or working proposal named in the URL. Raises Http404."""
    proposal = (
        Proposal.objects.select_related("selection__call__fiscal_year", "made_by__person")
        .filter(selection__call__fiscal_year__year=year, pk=pk)
        .first()
    )
    if proposal is None:
        raise Http404("この案は見つかりません。")
    return proposal


def decision_from_url(year: int, pk: int) -> Decision:
    """Return the decision named in the URL. Raises Http404, also for one of another year."""
    decision = (
        Decision.objects.select_related("application__municipality", "selection__call__fiscal_year")
        .filter(selection__call__fiscal_year__year=year, pk=pk)
        .first()
    )
    if decision is None:
        raise Http404("この結果は見つかりません。")
    return decision


def decisions_visible_to(actor: Actor, selection: Selection) -> QuerySet[Decision]:
    """Return the decisions the actor may see, by the rule of `decision.view`: none before publication."""
    year = selection.call.fiscal_year.year
    decisions = Decision.objects.filter(selection=selection).select_related(
        "application__municipality", "selection__call__fiscal_year"
    )
    if sees_everything(actor, year):
        return decisions
    if selection.state != SelectionState.PUBLISHED:
        return decisions.none()
    own = actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    codes = relayed_prefecture_codes(actor, year)
    return decisions.filter(
        Q(application__municipality_id__in=own) | Q(application__municipality__prefecture_code__in=codes)
    )


def advisable_programmes(call: Call) -> list[SupportProgramme]:
    """Return the programmes of 図3 and 図4: those of the law, without その他."""
    return list(call.fiscal_year.programmes.exclude(code=ProgrammeCode.OTHER).order_by("order"))


def selected(selection: Selection) -> QuerySet[Decision]:
    """Return the selected applications with their programmes, in the order of 図3."""
    return (
        selection.decisions.filter(outcome=Outcome.SELECTED)
        .select_related("application__municipality__parent")
        .prefetch_related("programmes__programme")
        .order_by("number", "id")
    )


def decided_choice(selection: Selection) -> dict[str, list[str]]:
    """Return {application id as text: codes to be advised} of the decisions there are (two queries)."""
    return {
        str(decision.application_id): [
            item.programme.code
            for item in decision.programmes.all()
            if item.status != ProgrammeStatus.NOT_THIS_TIME
        ]
        for decision in selected(selection)
    }


def status_counts(selection: Selection, status: ProgrammeStatus) -> dict[str, int]:
    """Return {programme code: selected municipalities with that status}."""
    codes = DecidedProgramme.objects.filter(
        decision__selection=selection, decision__outcome=Outcome.SELECTED, status=status
    ).values_list("programme__code", flat=True)
    counted = Counter(codes)
    return {programme.code: counted[programme.code] for programme in advisable_programmes(selection.call)}


ALL_ROWS = slice(None)


def figure3(selection: Selection, rows_shown: slice = ALL_ROWS) -> Table:
    """Return 図3: selected municipalities × programmes with ◎ ○ /, and totals (R1 report L199–238).

    The totals row counts what is to be advised; ◎ and ○ apart are in `status_totals`.
    """
    programmes = advisable_programmes(selection.call)
    rows: list[dict[str, Value]] = []
    for decision in selected(selection)[rows_shown]:
        marks = {item.programme.code: ProgrammeStatus(item.status).mark for item in decision.programmes.all()}
        application = decision.application
        rows.append(
            {
                "number": decision.number,
                "municipality": application.printed_name,
                **{programme.code: marks.get(programme.code) for programme in programmes},
                LATE: application.is_late or None,
            }
        )
    late = late_column(selection.call)
    count = selected(selection).count()
    running = status_counts(selection, ProgrammeStatus.RUNNING)
    not_running = status_counts(selection, ProgrammeStatus.NOT_RUNNING)
    totals: dict[str, Value] = {"number": None, "municipality": f"計　{count}自治体"}
    totals |= {p.code: running[p.code] + not_running[p.code] for p in programmes}
    return Table(
        name="figure3",
        number="図3",
        caption=f"選定{count}自治体一覧",
        columns=[
            Column("number", "番号", "integer", width=6),
            Column("municipality", "自治体名", width=24),
            *(Column(p.code, p.short_name, "mark", width=8) for p in programmes),
            *late,
        ],
        rows=rows,
        totals=totals,
        notes=[
            "◎は実施中の事業、○は未実施の事業、/ は今回は派遣しない事業です。",
            *late_note(late),
        ],
    )


def status_totals(selection: Selection) -> Table:
    """Return the two total rows of 図3: programmes to be advised, running and not running."""
    programmes = advisable_programmes(selection.call)
    rows: list[dict[str, Value]] = []
    for status in (ProgrammeStatus.RUNNING, ProgrammeStatus.NOT_RUNNING):
        counts = status_counts(selection, status)
        rows.append({"status": f"{status.mark} {status.label}", **counts, "total": sum(counts.values())})
    totals: dict[str, Value] = {"status": "計"}
    for key in [*(p.code for p in programmes), "total"]:
        totals[key] = sum(int(str(row[key])) for row in rows)
    return Table(
        name="figure3_totals",
        caption="選定自治体の事業数（実施中・未実施別）",
        columns=[
            Column("status", "状況", width=14),
            *(Column(p.code, p.short_name, "integer", width=8) for p in programmes),
            Column("total", "計", "integer", width=8),
        ],
        rows=rows,
        totals=totals,
    )
