"""Mails about dates as drafts: the question, the reminder, the news that a visit is off."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from banso.correspondence.domain.outbox import attach, draft_mail, step_mail
from banso.correspondence.domain.threads import threads_for
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail, Thread
from banso.dates.enums import AnswerState
from banso.dates.links import make_link
from banso.dates.models import AnswerLink, DateAnswer, DateParty, DateQuestion
from banso.dates.queries import visit_is_over
from banso.dates.wording import MailLine, MailParts, dates_text, visit_name
from banso.dates.workbook import workbook_name, workbook_of
from banso.directory.enums import Role
from banso.dispatch.models import Expert
from banso.dispatch.reached import PartyKey, Reached, VisitKey, reach
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.letters.domain.templates import settings_of
from banso.plans.models import Plan
from banso.years.domain.todos import finish_todo, put_todo, reopen_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import FiscalYear, ToDo

_DUE_HOUR = dt.time(17, 0)
# The key of `DateAnswer.raw` where a party's own proposal became its answer.
OWN_WISH = "proposed"


class NobodyToRemind(BansoError):
    """An empty selection means nobody."""

    def __init__(self) -> None:
        super().__init__(
            "催促の宛先が選ばれていないため、下書きは作られませんでした。"
            "回答待ちの訪問がある方にチェックを付けてください。"
        )


@dataclass(frozen=True)
class Mailing:
    """What one party is to be told. `moved` gives the former days of visits asked about anew."""

    party: DateParty
    reached: Reached
    moved: Mapping[VisitKey, Sequence[dt.date]] = field(default_factory=dict)
    taken: Sequence[DateQuestion] = ()
    withdrawn: Sequence[DateQuestion] = ()
    plan: Plan | None = None

    @property
    def is_reminder(self) -> bool:
        """Whether the mail asks again about what was asked before."""
        return self.plan is None


def mailings_of(plan: Plan, parties: Sequence[DateParty]) -> list[Mailing]:
    """Return what publishing the plan means for these parties (a constant number of queries)."""
    rows = DateQuestion.objects.filter(party__in=parties).filter(Q(plan=plan) | Q(closed_in=plan))
    asked: dict[int, list[DateQuestion]] = defaultdict(list)
    closed: dict[int, list[DateQuestion]] = defaultdict(list)
    for question in rows.select_related("project__municipality__parent", "project__programme").order_by(
        "date", "pk"
    ):
        (closed if question.closed_in_id == plan.pk else asked)[question.party_id].append(question)
    own_wish = set(
        DateAnswer.objects.filter(
            question__plan=plan, question__party__in=parties, version=1, raw__has_key=OWN_WISH
        ).values_list("question_id", flat=True)
    )
    reached = reached_of(parties)
    return [
        Mailing(
            party,
            reached[PartyKey.of(party)],
            moved={_key(one): one.dates for one in closed[party.pk]},
            taken=[one for one in asked[party.pk] if one.pk in own_wish],
            withdrawn=[
                one for one in closed[party.pk] if _key(one) not in {_key(new) for new in asked[party.pk]}
            ],
            plan=plan,
        )
        for party in parties
    ]


def _key(question: DateQuestion) -> VisitKey:
    return question.project_id, question.number


def write_mails(
    op: Operation, mailings: Sequence[Mailing], *, due_on: dt.date, message: str = ""
) -> list[OutboundMail]:
    """Draft a mail for each party that has an address, with link and workbook; keep its to-do in step.

    Part of the caller's operation. A draft of the same party that never went out is cancelled: its text would be
    wrong now. What it alone had asked about is not told to be off: the party never heard of it.
    """
    if not mailings:
        return []
    year = mailings[0].party.fiscal_year
    waiting = _waiting_of([mailing.party for mailing in mailings])
    people = names_of(q for found in waiting.values() for q in found)
    threads = threads_for(op, year, {thread_of(mailing.party) for mailing in mailings})
    made = []
    for one in mailings:
        party, asked = one.party, waiting.get(one.party.pk, [])
        keep_todo(op.actor, party, asked)
        unsent = _drop_unsent(op.actor, party)
        withdrawn = [q for q in one.withdrawn if not unsent or q.plan_id != party.mail_plan_id]
        if one.reached.mail and (asked or one.taken or withdrawn):
            lines = [_line(q, one.moved, people if party.municipality_id else {}) for q in asked]
            mail = _draft(op, one, lines, withdrawn, due_on, message, threads.get(thread_of(party)))
            party.mail, party.mail_plan = mail, one.plan
            made.append(mail)
        party.is_mail_due = False
        party.save()
    return made


def _waiting_of(parties: Sequence[DateParty]) -> dict[int, list[DateQuestion]]:
    rows = DateQuestion.objects.filter(
        ~Q(visit_is_over()), party__in=parties, closed_in__isnull=True, state=AnswerState.ASKED
    ).select_related("project__municipality__parent", "project__programme")
    found: dict[int, list[DateQuestion]] = {}
    for question in rows:
        found.setdefault(question.party_id, []).append(question)
    return found


def thread_of(party: DateParty) -> tuple[str, int]:
    """Return the subject whose log a party's calls and mails belong to."""
    if party.expert_id is not None:
        return "dispatch.expert", party.expert_id
    return "directory.organisation", party.municipality_id or 0


def _drop_unsent(actor: Actor, party: DateParty) -> bool:
    mail = party.mail
    if mail is None or mail.state != MailState.DRAFT:
        return False
    step_mail(actor=actor, mail=mail, step="cancel", reason="新しい内容の下書きに替えたため")
    return True


def _draft(
    op: Operation,
    one: Mailing,
    asked: Sequence[MailLine],
    withdrawn: Sequence[DateQuestion],
    due_on: dt.date,
    message: str,
    thread: Thread | None,
) -> OutboundMail:
    party, year = one.party, one.party.fiscal_year
    address = make_link(op, party, due_on=due_on)[1] if asked else ""
    parts = MailParts(
        addressee=one.reached.addressee.line(settings_of(year).official_honorific),
        year=year.label,
        message=message,
        asked=asked,
        taken=[_line(q, {}, {}) for q in one.taken],
        withdrawn=[_line(q, {}, {}) for q in withdrawn],
        address=address,
        due_on=due_on,
        is_reminder=one.is_reminder,
    )
    mail = draft_mail(
        actor=op.actor,
        fiscal_year=year,
        to_name=one.reached.name,
        to_address=one.reached.mail,
        subject=parts.subject,
        body=parts.body,
        organisation=party.municipality,
        thread=thread,
    )
    if asked:
        attach(actor=op.actor, mails=[mail], data=workbook_of(party), filename=workbook_name(party))
    return mail


def names_of(questions: Iterable[DateQuestion]) -> dict[int, str]:
    """Return the names of the experts these visits have, by id (one query)."""
    ids = {pk for question in questions for pk in question.team}
    experts = Expert.objects.filter(pk__in=ids).select_related("person")
    return {expert.pk: expert.person.full_name for expert in experts}


def _line(
    question: DateQuestion, moved: Mapping[VisitKey, Sequence[dt.date]], people: Mapping[int, str]
) -> MailLine:
    before = moved.get((question.project_id, question.number))
    notes = [f"講師：{'・'.join(people[pk] for pk in question.team if pk in people)}"] if people else []
    if before and list(before) != question.dates:
        notes.append(f"{dates_text(before)}から変更")
    return MailLine(question.dates, visit_name(question.project, question.number), "、".join(notes))


def todo_key(party: DateParty) -> str:
    """The party's to-do: answer."""
    return f"dates:overview:{party.pk}"


def keep_todo(actor: Actor, party: DateParty, asked: Sequence[DateQuestion]) -> None:
    """Keep the party's to-do open while a question waits, and close it when none does."""
    key = todo_key(party)
    if not asked:
        for todo in ToDo.objects.filter(key=key, state=ToDoState.OPEN):
            finish_todo(actor=actor, todo=todo)
        return
    for todo in ToDo.objects.filter(key=key).exclude(state=ToDoState.OPEN):
        reopen_todo(actor=actor, todo=todo)
    due = timezone.make_aware(dt.datetime.combine(party.due_on, _DUE_HOUR)) if party.due_on else None
    put_todo(
        actor=actor,
        fiscal_year=party.fiscal_year,
        key=key,
        title=f"訪問日程の確認に答える（{len(asked)}件）",
        due_at=due,
        role=Role.EXPERT if party.expert_id else Role.MUNICIPALITY,
        organisation=party.municipality,
        person=party.expert.person if party.expert else None,
        url=reverse("dates:party", args=[party.fiscal_year.year, party.pk]),
        stage=Stage.DISPATCH,
    )


def reached_of(parties: Sequence[DateParty]) -> dict[PartyKey, Reached]:
    """Return where these parties are reached (two queries)."""
    return reach(
        [party.expert for party in parties if party.expert],
        [party.municipality for party in parties if party.municipality],
    )


def parties_of(fiscal_year: FiscalYear) -> QuerySet[DateParty]:
    """Return the year's parties with everything a mail needs."""
    return (
        DateParty.objects.filter(fiscal_year=fiscal_year)
        .select_related("fiscal_year", "expert__person", "municipality__parent", "mail")
        .order_by("pk")
    )


def write_due_mails(
    op: Operation, plan: Plan, *, due_on: dt.date, message: str = "", limit: int | None = None
) -> int:
    """Draft the mails of a published plan that are not made yet (at most `limit`); return for how many parties.

    Part of the caller's operation.
    """
    parties = list(parties_of(plan.fiscal_year).filter(is_mail_due=True)[:limit])
    write_mails(op, mailings_of(plan, parties), due_on=due_on, message=message)
    return len(parties)


def parties_to_remind(fiscal_year: FiscalYear, ids: Sequence[int]) -> list[tuple[DateParty, Reached, int]]:
    """Return the chosen parties that still owe an answer, each with its address and the visits that wait.

    Raises NobodyToRemind when there is none: an empty choice never means everybody.
    """
    parties = list(parties_of(fiscal_year).filter(pk__in=ids))
    waiting, found = _waiting_of(parties), reached_of(parties)
    chosen = [
        (party, found[PartyKey.of(party)], len(waiting[party.pk])) for party in parties if party.pk in waiting
    ]
    if not chosen:
        raise NobodyToRemind
    return chosen


def remind(
    *, actor: Actor, fiscal_year: FiscalYear, ids: Sequence[int], due_on: dt.date, message: str = ""
) -> list[OutboundMail]:
    """Draft reminders to the chosen parties that still owe an answer. Raises AccessDenied, NobodyToRemind."""
    require(actor, "dates.manage", fiscal_year)
    if not fiscal_year.starts_on <= due_on <= fiscal_year.ends_on:
        raise BansoError(f"回答の期限は{fiscal_year.label}の日付にしてください。")
    with operation(actor) as op:
        mailings = []
        for party, reached, _ in parties_to_remind(fiscal_year, ids):
            party.reminded_at, party.due_on = op.at, due_on
            mailings.append(Mailing(party, reached))
        op.record_many("dates.reminded", [mailing.party for mailing in mailings])
        return write_mails(op, mailings, due_on=due_on, message=message)


def revoke_links(*, actor: Actor, party: DateParty) -> int:
    """Close every open answer link of a party (a mail went to the wrong person); return how many. AccessDenied."""
    require(actor, "dates.manage", party)
    with operation(actor) as op:
        links = list(party.links.select_for_update().filter(revoked_at__isnull=True, expires_at__gt=op.at))
        for link in links:
            link.revoked_at = op.at
        AnswerLink.objects.bulk_update(links, ["revoked_at"])
        op.record_many("answer_link.revoked", links)
    return len(links)
