"""Answers about dates, by whichever way they come: page, mailed link, workbook, or what the secretariat heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils import timezone

from banso.correspondence.domain.threads import note_contact, open_thread
from banso.correspondence.enums import Direction, EntryKind
from banso.dates.domain.agreed import agree_where_all_accept
from banso.dates.domain.asking import keep_todo, thread_of
from banso.dates.enums import AnswerChannel, AnswerState
from banso.dates.links import refuse_closed, refuse_flood
from banso.dates.models import AnswerLink, DateAnswer, DateParty, DateQuestion
from banso.dates.wording import dates_text, visit_name
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import PUBLIC, Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import Operation, operation
from banso.foundation.models import Upload

MOST_WISHES = 5
MOST_COMMENT = 400


@dataclass(frozen=True)
class Given:
    """One answer as given. `raw` is what was typed; `base` the version the writer had before their eyes."""

    question: int
    state: AnswerState
    other_dates: Sequence[dt.date] = ()
    start_time: dt.time | None = None
    comment: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    base: int | None = None


class AnswerRefused(BansoError):
    """An answer that cannot be taken; `question` is its id, nothing of the whole reply was recorded."""

    def __init__(self, question: int, message: str) -> None:
        super().__init__(message)
        self.question = question


def answer(*, actor: Actor, party: DateParty, given: Sequence[Given]) -> list[DateQuestion]:
    """Record the party's own answers given on its page, all or none. Raises AccessDenied, AnswerRefused."""
    require(actor, "dates.answer", party)
    with operation(actor) as op:
        return record(op, party, given, AnswerChannel.PAGE)


def answer_by_link(*, link: AnswerLink, given: Sequence[Given]) -> list[DateQuestion]:
    """Record answers given under a mailed link, all or none.

    Raises AnswerLinkClosed, TooManyAnswers, AnswerRefused.
    """
    now = timezone.now()
    refuse_closed(link, now)
    with operation(PUBLIC) as op:
        link = (
            AnswerLink.objects.select_for_update(of=("self",))
            .select_related("party__fiscal_year")
            .get(pk=link.pk)
        )
        refuse_closed(link, op.at)
        refuse_flood(link, op.at)
        link.last_used_at = op.at
        link.save(update_fields=["last_used_at"])
        party = DateParty.objects.select_related("fiscal_year", "expert__person", "municipality").get(
            pk=link.party_id
        )
        return record(op, party, given, AnswerChannel.LINK, link=link)


def enter_heard(
    *,
    actor: Actor,
    party: DateParty,
    given: Sequence[Given],
    kind: str = EntryKind.PHONE,
    counterpart: str = "",
    note: str = "",
) -> list[DateQuestion]:
    """Record what the secretariat heard, and note the contact in the log. Raises AccessDenied, AnswerRefused."""
    require(actor, "dates.manage", party)
    with operation(actor) as op:
        changed = record(op, party, given, AnswerChannel.SECRETARIAT)
        if changed:
            subject_type, subject_id = thread_of(party)
            thread = open_thread(
                actor=actor, fiscal_year=party.fiscal_year, subject_type=subject_type, subject_id=subject_id
            )
            note_contact(
                actor=actor,
                thread=thread,
                kind=kind,
                at=op.at,
                direction=Direction.IN,
                counterpart=counterpart[:300],
                summary=f"訪問日程の回答（{len(changed)}件）",
                body="\n".join([*(_in_words(one) for one in changed), note.strip()]).strip(),
            )
    return changed


def record(
    op: Operation,
    party: DateParty,
    given: Sequence[Given],
    how: AnswerChannel,
    *,
    link: AnswerLink | None = None,
    original: Upload | None = None,
) -> list[DateQuestion]:
    """Record answers of one party within the caller's operation; return the questions that changed.

    An answer that says what is recorded already changes nothing. Visits all of whose parties accept get their
    date. Raises AnswerRefused for a question that is not (any more) the party's, whose date is fixed already, was
    answered by somebody else since, or whose other dates make no sense.
    """
    DateParty.objects.select_for_update(of=("self",)).get(pk=party.pk)
    standing = {one.pk: one for one in open_questions_of(party)}
    fixed = fixed_visits(standing.values())
    changed: list[DateQuestion] = []
    for one in given:
        question = standing.get(one.question)
        if question is None:
            raise AnswerRefused(
                one.question,
                "この訪問の日程は計画の変更で変わりました。画面を開き直して、今の日程を確かめてください。",
            )
        ordered = checked(question, one)
        if _says_the_same(question, ordered):
            continue
        if (question.project_id, question.number) in fixed:
            raise AnswerRefused(
                question.pk,
                f"{dates_text(question.dates)}の訪問は、関係する方全員の返事がそろい、日程が確定しています。"
                "変更のご相談は事務局へご連絡ください。",
            )
        if one.base is not None and one.base != question.version:
            raise AnswerRefused(
                question.pk,
                f"{dates_text(question.dates)}の訪問には、この画面を開いた後に別の回答が届いています。"
                "画面を開き直して、今の回答を確かめてください。",
            )
        _write(op, question, ordered, how, link, original)
        changed.append(question)
    if changed:
        keep_todo(op.actor, party, [one for one in standing.values() if one.state == AnswerState.ASKED])
        agree_where_all_accept(party.fiscal_year, {(one.project_id, one.number) for one in changed})
    return changed


def open_questions_of(party: DateParty) -> list[DateQuestion]:
    """Return the questions that stand for a party, in the order of their days (one query)."""
    return list(
        party.questions.filter(closed_in__isnull=True)
        .select_related("party__fiscal_year", "project__municipality__parent", "project__programme")
        .order_by("date", "project__number", "number", "pk")
    )


def fixed_visits(questions: Iterable[DateQuestion]) -> set[tuple[int, int]]:
    """Return the visits among these whose date is fixed or that are over."""
    visits = Visit.objects.filter(project__in={question.project_id for question in questions}).exclude(
        state__in=(VisitState.PLANNED, VisitState.POSTPONED)
    )
    return set(visits.values_list("project_id", "number"))


def checked(question: DateQuestion, given: Given) -> Given:
    """Return the answer with its other dates in order. Raises AnswerRefused."""
    year = question.party.fiscal_year
    wishes = sorted(set(given.other_dates))
    if given.state == AnswerState.ASKED:
        raise AnswerRefused(question.pk, "回答が選ばれていません。")
    if given.state != AnswerState.OTHER_DATES:
        if wishes and given.state == AnswerState.ACCEPTED:
            raise AnswerRefused(
                question.pk,
                "「この日でよい」と別の日の希望が両方書かれています。どちらか一方にしてください。",
            )
        return given
    if not wishes:
        raise AnswerRefused(question.pk, "ご希望の別の日を1つ以上書いてください。")
    if len(wishes) > MOST_WISHES:
        raise AnswerRefused(question.pk, f"別の日の希望は{MOST_WISHES}つまでにしてください。")
    for day in wishes:
        if not year.starts_on <= day <= year.ends_on:
            raise AnswerRefused(
                question.pk,
                f"{day.year}年{day.month}月{day.day}日は{year.label}の日付ではありません。年を確かめてください。",
            )
        if day == question.date:
            raise AnswerRefused(
                question.pk,
                f"{dates_text([day])}は、お伺いしている日と同じです。その日でよければ「この日でよい」を選んでください。",
            )
    return Given(given.question, given.state, wishes, given.start_time, given.comment, given.raw, given.base)


def _says_the_same(question: DateQuestion, given: Given) -> bool:
    return (
        question.state == given.state
        and question.wishes == list(given.other_dates)
        and question.start_time == given.start_time
        and question.comment == given.comment.strip()[:MOST_COMMENT]
    )


def _write(
    op: Operation,
    question: DateQuestion,
    given: Given,
    how: AnswerChannel,
    link: AnswerLink | None,
    original: Upload | None,
) -> None:
    before = question.state
    # Two answers at the same moment: the second finds no row of its version.
    taken = DateQuestion.objects.filter(
        pk=question.pk, version=question.version, closed_in__isnull=True
    ).update(
        version=F("version") + 1,
        state=given.state,
        other_dates=[day.isoformat() for day in given.other_dates],
        start_time=given.start_time,
        comment=given.comment.strip()[:MOST_COMMENT],
        how=how,
        answered_at=op.at,
    )
    if not taken:
        raise Conflict("同時に別の回答が届きました。画面を開き直して、今の回答を確かめてください。")
    question.refresh_from_db(
        fields=["version", "state", "other_dates", "start_time", "comment", "how", "answered_at"]
    )
    DateAnswer.objects.create(
        question=question,
        version=question.version,
        state=question.state,
        other_dates=question.other_dates,
        start_time=question.start_time,
        comment=question.comment,
        raw=dict(given.raw),
        how=how,
        answered_at=op.at,
        answered_by_id=op.actor.user_id,
        link=link,
        original=original,
    )
    op.record("dates.answered", question, {"state": (before, question.state), "how": (None, how)})


def _in_words(question: DateQuestion) -> str:
    name = visit_name(question.project, question.number)
    words = f"{dates_text(question.dates)}　{name}：{question.get_state_display()}"
    if question.wishes:
        words += f"（{'、'.join(dates_text([day]) for day in question.wishes)}）"
    return words
