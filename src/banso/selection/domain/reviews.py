"""Reviewing: scores and comments kept while typed, handed in, taken back; conflicts of interest declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from banso.calls.enums import ApplicationState
from banso.calls.models import Application
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import operation
from banso.foundation.locks import hold
from banso.selection.domain.settings import require_draft
from banso.selection.domain.todos import finish, put_review
from banso.selection.models import Review, Reviewer, Score
from banso.selection.queries import reviews_left

HIGHEST = 5


@dataclass(frozen=True)
class Typed:
    """What a reviewer's page says: scores by criterion code, words, and which saving of which tab it follows."""

    scores: Mapping[str, int | None]
    comment: str = ""
    has_conflict: bool = False
    conflict_reason: str = ""
    revision: int = 0
    tab: str = ""


def review_of(reviewer: Reviewer, application: Application) -> Review:
    """Return the review, unsaved when the reviewer did not begin it yet."""
    review = Review.objects.filter(reviewer=reviewer, application=application).first()
    return review or Review(reviewer=reviewer, application=application)


def save_review(
    *, actor: Actor, reviewer: Reviewer, application: Application, typed: Typed, force: bool = False
) -> Review:
    """Keep what was typed; a draft is nobody else's and no event yet, so it has no history.

    Raises Conflict when another tab saved since (unless `force`), ForbiddenStep for one handed in.
    """
    require(actor, "review.write", reviewer)
    _check(reviewer, application)
    if any(value is not None and not 0 <= value <= HIGHEST for value in typed.scores.values()):
        raise BansoError("点は0から5までで付けてください。")
    with transaction.atomic():
        hold(f"selection.review:{reviewer.pk}:{application.pk}")
        review = review_of(reviewer, application)
        if review.submitted_at is not None:
            raise ForbiddenStep(
                "この審査は提出済みです。直すときは「提出を取り消して直す」を押してください。"
            )
        if review.revision != typed.revision and review.tab != typed.tab and not force:
            raise Conflict(
                "別の画面でこの審査が保存されています。下の「保存されている内容」と見比べて、"
                "この画面の内容で保存するか、開き直すかを選んでください。"
            )
        review.comment, review.has_conflict = typed.comment, typed.has_conflict
        review.conflict_reason = typed.conflict_reason if typed.has_conflict else ""
        review.revision += 1
        review.tab, review.saved_at = typed.tab, timezone.now()
        review.save()
        _save_scores(review, {} if typed.has_conflict else typed.scores)
    return review


def _save_scores(review: Review, scores: Mapping[str, int | None]) -> None:
    criteria = {one.code: one for one in review.reviewer.selection.criteria.all()}
    review.scores.all().delete()
    Score.objects.bulk_create(
        Score(review=review, criterion=criteria[code], value=value)
        for code, value in scores.items()
        if value is not None and code in criteria
    )


def submit_review(*, actor: Actor, reviewer: Reviewer, application: Application) -> Review:
    """Hand in a review: every criterion with weight has a score, or a conflict of interest is declared."""
    require(actor, "review.write", reviewer)
    _check(reviewer, application)
    selection = reviewer.selection
    with operation(actor) as op:
        review = review_of(reviewer, application)
        if review.pk is None:
            raise BansoError("まだ点が付いていません。観点ごとに0から5までの点を選んでください。")
        if review.submitted_at is not None:
            return review
        given = {score.criterion_id for score in review.scores.all()}
        missing = [one.label for one in selection.criteria.filter(weight__gt=0) if one.pk not in given]
        if missing and not review.has_conflict:
            raise BansoError(
                f"点の付いていない観点があります：{'、'.join(missing)}。0から5までの点を選んでください。"
            )
        review.submitted_at = timezone.now()
        review.save(update_fields=["submitted_at"])
        op.record("review.submitted", review, {"has_conflict": (None, review.has_conflict)})
        if not reviews_left(reviewer):
            finish(actor, f"selection:{selection.pk}:review:{reviewer.user_id}")
    return review


def reopen_review(*, actor: Actor, review: Review) -> Review:
    """Take a review back to change it. Raises ForbiddenStep once approval was asked for."""
    require(actor, "review.write", review.reviewer)
    require_draft(review.reviewer.selection)
    if review.submitted_at is None:
        return review
    with operation(actor) as op:
        op.record("review.reopened", review, {"submitted_at": (review.submitted_at, None)})
        review.submitted_at = None
        review.save(update_fields=["submitted_at"])
        put_review(actor, review.reviewer.selection, review.reviewer)
    return review


def _check(reviewer: Reviewer, application: Application) -> None:
    require_draft(reviewer.selection)
    if application.call_id != reviewer.selection.call_id or application.state != ApplicationState.SUBMITTED:
        raise BansoError("この申込は、この選定の対象ではありません。")
