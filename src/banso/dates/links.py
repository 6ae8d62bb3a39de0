"""The secret part of an answer page's address, and how often it may be used."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse

from banso.accounts.domain.tokens import hash_of, new_token
from banso.dates.models import AnswerLink, DateAnswer, DateParty
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation

# Beyond the day asked for, so that a late answer still arrives without a call.
GRACE = dt.timedelta(days=21)
# Answers one link takes within an hour: an expert with thirty visits can correct all of them several times.
MOST_PER_HOUR = 200
HOUR = dt.timedelta(hours=1)


class AnswerLinkClosed(BansoError):
    """A link that cannot be used (any more)."""


class TooManyAnswers(BansoError):
    """A link that is being used faster than people answer."""


def make_link(op: Operation, party: DateParty, *, due_on: dt.date) -> tuple[AnswerLink, str]:
    """Make a link of the party; return it with its full address, which nothing but the mail keeps."""
    token, hashed = new_token()
    last = max(op.at, dt.datetime.combine(due_on, dt.time(23, 59), tzinfo=op.at.tzinfo))
    link = AnswerLink.objects.create(party=party, token_hash=hashed, made_at=op.at, expires_at=last + GRACE)
    op.record("answer_link.made", link)
    return link, address_of(token)


def address_of(token: str) -> str:
    """Return the full address of an answer page."""
    return settings.SITE_URL.rstrip("/") + reverse("answer_page", kwargs={"token": token})


def link_of_token(token: str) -> AnswerLink | None:
    """Return the link a token opens, whatever its state, or None."""
    return (
        AnswerLink.objects.select_related(
            "party__fiscal_year", "party__expert__person", "party__municipality__parent"
        )
        .filter(token_hash=hash_of(token))
        .first()
    )


def refuse_closed(link: AnswerLink, now: dt.datetime) -> None:
    """Raise AnswerLinkClosed when the link may no longer be used."""
    if link.revoked_at is not None:
        raise AnswerLinkClosed(
            "このリンクは無効になりました。お答えは、事務局への電話・メール、または記入済みのExcelでもお受けします。"
        )
    if link.expires_at <= now:
        raise AnswerLinkClosed(
            "このリンクの有効期限が過ぎました。お手数ですが、事務局へご連絡ください。新しいリンクをお送りします。"
        )


def refuse_flood(link: AnswerLink, now: dt.datetime) -> None:
    """Raise TooManyAnswers when the link gave more answers in the last hour than people give."""
    if DateAnswer.objects.filter(link=link, answered_at__gt=now - HOUR).count() >= MOST_PER_HOUR:
        raise TooManyAnswers(
            "短い時間に多くの回答が届いたため、受け付けを止めています。1時間ほどおいてから、もう一度お試しください。"
        )
