"""Evidence beside each application, and where the reviewers disagree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from banso.calls.models import Application
from banso.foundation.access import check
from banso.foundation.pages import actor_of, no_store, page
from banso.foundation.table_pages import export, tables_page
from banso.japan.text import fold
from banso.selection import exports, queries
from banso.selection.evidence import Evidence, evidence_of
from banso.selection.models import Review, Selection
from banso.selection.points import Assessment, assessments
from banso.selection.views.common import frame_of

PER_PAGE = 50


@page("selection.view", load=queries.selection_from_url)
@require_safe
def applications(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Every application with what is known of the municipality; as Excel with `?format=`."""
    evidence = evidence_of(selection.call)
    wanted = request.GET.get("format", "")
    response = export([exports.evidence_table(evidence)], wanted, title="申込と参考情報")
    if response is not None:
        return response
    text = fold(request.GET.get("q", ""))
    found = [one for one in evidence if not text or text in fold(one.name + one.application.reason)]
    shown, pages, number = page_of(request, found)
    return render(
        request,
        "selection/applications.html",
        {
            **frame_of(request, selection),
            "found": shown,
            "count": len(found),
            "pages": pages,
            "page_number": number,
            "q": request.GET.get("q", ""),
        },
    )


def page_of(request: HttpRequest, found: list[Evidence]) -> tuple[list[Evidence], range, int]:
    """Return the rows of the page asked for, the page numbers (none when one is enough), and the page's."""
    last = max(1, -(-len(found) // PER_PAGE))
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() else 1
    return found[(number - 1) * PER_PAGE : number * PER_PAGE], range(1, last + 1 if last > 1 else 1), number


@page("evidence.view", load=queries.application_of_selection)
@require_safe
def application(request: HttpRequest, found: tuple[Selection, Application]) -> HttpResponse:
    """One application with its evidence; with the scores for whoever may see them."""
    selection, one = found
    actor = actor_of(request)
    may_see = bool(check(actor, "selection.deliberate", selection))
    reviewer = queries.reviewer_of(actor, selection)
    context = {
        **frame_of(request, selection),
        "evidence": evidence_of(selection.call, [one])[0],
        "may_see": may_see,
        "is_reviewer": reviewer is not None,
    }
    if may_see:
        context |= _scores(selection, one)
    return no_store(render(request, "selection/application.html", context))


def _scores(selection: Selection, application: Application) -> dict[str, object]:
    criteria = list(selection.criteria.all())
    reviews = (
        Review.objects.filter(
            reviewer__selection=selection, application=application, submitted_at__isnull=False
        )
        .select_related("reviewer__user__person")
        .prefetch_related("scores")
    )
    rows = []
    for review in reviews:
        given = {score.criterion_id: score.value for score in review.scores.all()}
        rows.append((review, [given.get(one.pk) for one in criteria]))
    assessment = assessments(selection).get(application.pk, Assessment())
    return {
        "criteria": criteria,
        "reviews": rows,
        "spreads": [assessment.spread(one.code) if assessment.reviews > 1 else None for one in criteria],
    }


@page("selection.deliberate", load=queries.selection_from_url)
@require_safe
def points(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Means and spreads, the most disputed first; as Excel with all single reviews (`?format=xlsx`)."""
    tables = [exports.points_table(selection)]
    if request.GET.get("format"):
        tables.append(exports.reviews_table(selection))
    return no_store(
        tables_page(
            request,
            tables,
            title="審査の点と開き",
            lead="審査員のあいだで点の開きが大きい申込から並んでいます。案を作る前に、話し合う申込を選んでください。",
            template="selection/points.html",
            context=frame_of(request, selection),
        )
    )
