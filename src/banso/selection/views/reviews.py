"""A reviewer's own pages: what is to be reviewed, and one review, kept while it is typed."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from banso.calls.models import Application
from banso.foundation.errors import AccessDenied, BansoError, Conflict
from banso.foundation.pages import actor_of, is_htmx, no_store, page, warn_of_cases
from banso.selection import queries
from banso.selection.domain.reviews import (
    HIGHEST,
    Typed,
    reopen_review,
    review_of,
    save_review,
    submit_review,
)
from banso.selection.evidence import candidates, evidence_of
from banso.selection.models import Review, Reviewer, Selection
from banso.selection.views.common import frame_of

Found = tuple[Selection, Application]
_MEANINGS = {0: "まったく当てはまらない", 3: "ある程度当てはまる", 5: "とてもよく当てはまる"}


def _me(request: HttpRequest, selection: Selection) -> Reviewer:
    reviewer = queries.reviewer_of(actor_of(request), selection)
    if reviewer is None:
        raise AccessDenied("審査できるのは、事務局が審査をお願いした方だけです。")
    return reviewer


@page("review.list", load=queries.selection_from_url)
@require_safe
def reviews(request: HttpRequest, selection: Selection) -> HttpResponse:
    """What the reviewer has to review, what is begun and handed in."""
    reviewer = _me(request, selection)
    mine = {one.application_id: one for one in reviewer.reviews.prefetch_related("scores")}
    needed = selection.criteria.filter(weight__gt=0).count()
    rows = []
    for candidate in candidates(selection.call):
        review = mine.get(candidate.pk)
        rows.append(
            {"application": candidate, "name": candidate.municipality.full_name, **_state(review, needed)}
        )
    done = sum(row["look"] == "success" for row in rows)
    following = next((row for row in rows if row["look"] != "success"), None)
    return no_store(
        render(
            request,
            "selection/reviews.html",
            {**frame_of(request, selection), "rows": rows, "done": done, "following": following},
        )
    )


def _state(review: Review | None, needed: int) -> dict[str, Any]:
    if review is None:
        return {"state": "まだ", "look": "neutral", "given": 0}
    given = len(review.scores.all())
    if review.submitted_at is not None:
        return {
            "state": "利害関係あり" if review.has_conflict else "提出済み",
            "look": "success",
            "given": given,
        }
    return {"state": f"書きかけ（{given}／{needed}観点）", "look": "warning", "given": given}


@page("review.open", load=queries.application_of_selection)
@require_safe
def review(request: HttpRequest, found: Found) -> HttpResponse:
    """The page a review is written on, with the evidence beside it."""
    return _review_page(request, found)


def _review_page(
    request: HttpRequest, found: Found, typed: Typed | None = None, refusal: str = "", *, clash: bool = False
) -> HttpResponse:
    selection, application = found
    reviewer = _me(request, selection)
    stored = review_of(reviewer, application)
    saved = {score.criterion.code: score.value for score in stored.scores.all()} if stored.pk else {}
    shown = typed or Typed(
        scores=saved,
        comment=stored.comment,
        has_conflict=stored.has_conflict,
        conflict_reason=stored.conflict_reason,
        revision=stored.revision,
        tab=secrets.token_hex(8),
    )
    everyone = [candidate.pk for candidate in candidates(selection.call)]
    place = everyone.index(application.pk)
    context = {
        **frame_of(request, selection),
        "evidence": evidence_of(selection.call, [application])[0],
        "review": stored,
        "typed": shown,
        "criteria": [
            {"criterion": one, "value": shown.scores.get(one.code), "stored": saved.get(one.code)}
            for one in selection.criteria.all()
        ],
        "choices": [(value, _MEANINGS.get(value, "")) for value in range(HIGHEST + 1)],
        "refusal": refusal,
        "clash": clash,
        "previous": everyone[place - 1] if place else None,
        "following": everyone[place + 1] if place + 1 < len(everyone) else None,
        "place": place + 1,
        "total": len(everyone),
    }
    return no_store(render(request, "selection/review.html", context, status=409 if refusal else 200))


def _typed(request: HttpRequest, selection: Selection) -> Typed:
    scores: dict[str, int | None] = {}
    for criterion in selection.criteria.all():
        value = request.POST.get(f"score_{criterion.code}", "")
        scores[criterion.code] = int(value) if value in {str(n) for n in range(HIGHEST + 1)} else None
    revision = request.POST.get("revision", "0")
    return Typed(
        scores=scores,
        comment=request.POST.get("comment", ""),
        has_conflict=request.POST.get("has_conflict") == "on",
        conflict_reason=request.POST.get("conflict_reason", "")[:200],
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
        tab=request.POST.get("tab", "")[:40],
    )


@page("review.open", load=queries.application_of_selection)
@require_POST
def review_save(request: HttpRequest, found: Found) -> HttpResponse:
    """Keep what is typed (htmx: while typing), hand it in, or take it back."""
    selection, application = found
    reviewer, actor = _me(request, selection), actor_of(request)
    wanted = request.POST.get("do", "save")
    if wanted == "reopen":
        reopen_review(actor=actor, review=review_of(reviewer, application))
        messages.success(request, "提出を取り消しました。直したら、もう一度提出してください。")
        return redirect("selection:review", year=selection.call.fiscal_year.year, pk=application.pk)
    typed = _typed(request, selection)
    try:
        kept = save_review(
            actor=actor, reviewer=reviewer, application=application, typed=typed, force=wanted == "overwrite"
        )
        if wanted == "submit":
            submit_review(actor=actor, reviewer=reviewer, application=application)
    except AccessDenied:
        raise
    except BansoError as refusal:
        is_clash = isinstance(refusal, Conflict)
        if is_htmx(request):
            return _status(request, found, typed.revision, refusal.message, clash=is_clash)
        if not is_clash:
            # What could be kept is kept: the page goes on from the newest saving.
            typed = _with_revision(typed, review_of(reviewer, application).revision)
        return _review_page(request, found, typed, refusal.message, clash=is_clash)
    if is_htmx(request):
        return _status(request, found, kept.revision, "")
    return _after(request, found, wanted)


def _with_revision(typed: Typed, revision: int) -> Typed:
    return Typed(typed.scores, typed.comment, typed.has_conflict, typed.conflict_reason, revision, typed.tab)


def _status(
    request: HttpRequest, found: Found, revision: int, refusal: str, *, clash: bool = False
) -> HttpResponse:
    selection, application = found
    context = {
        "year": selection.call.fiscal_year.year,
        "application": application,
        "revision": revision,
        "refusal": refusal,
        "clash": clash,
        "just_saved": not refusal,
    }
    return no_store(render(request, "selection/_review_status.html", context))


def _after(request: HttpRequest, found: Found, wanted: str) -> HttpResponse:
    selection, application = found
    year = selection.call.fiscal_year.year
    warn_of_cases(request, request.POST.get("comment", ""))
    if wanted != "submit":
        messages.success(request, "保存しました。まだ提出していません。")
        return redirect("selection:review", year=year, pk=application.pk)
    messages.success(request, f"{application.municipality.full_name}の審査を提出しました。")
    reviewer = _me(request, selection)
    done = set(reviewer.reviews.filter(submitted_at__isnull=False).values_list("application_id", flat=True))
    following = next(
        (candidate.pk for candidate in candidates(selection.call) if candidate.pk not in done), None
    )
    if following is None:
        return redirect("selection:reviews", year=year)
    return redirect("selection:review", year=year, pk=following)
