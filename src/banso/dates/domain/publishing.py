"""Publishing a plan: questions to just those whose visit is new or changed, and what becomes of agreed dates."""

from __future__ import annotations

import datetime as dt

from banso.dates.domain.agreed import agree_where_all_accept, take_back_dates
from banso.dates.domain.asking import OWN_WISH
from banso.dates.enums import AnswerChannel, AnswerState
from banso.dates.models import DateAnswer, DateParty, DateQuestion
from banso.dates.publication import Concern, Publication, key_of, publication_of, team_of
from banso.dispatch.domain.projects import assign_expert, unassign_expert
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Assignment, Expert, Visit
from banso.dispatch.reached import PartyKey, VisitKey
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import Operation, operation
from banso.foundation.jobs import enqueue
from banso.plans.models import PLAN_STEPS, Plan, PlannedVisit
from banso.years.models import FiscalYear

MAIL_JOB = "dispatch.date_mails"


def mail_job_key(plan: Plan) -> str:
    """Return the key of the job that drafts a plan's mails."""
    return f"{MAIL_JOB}:{plan.pk}"


def publish_plan(
    *, actor: Actor, plan: Plan, seal: str, due_on: dt.date, reason: str = "", message: str = ""
) -> Publication:
    """Put a plan in force; a job (`mail_job_key` finds it) drafts the mails to just those it concerns; nothing is sent.

    Questions of visits the plan leaves as they are stay with their answers. `seal` is that of the page the step
    was confirmed on. Raises AccessDenied, ForbiddenStep for a plan that is no draft, Conflict when something
    changed since the page was shown, BansoError for a plan without visits or a due date outside the year.
    """
    require(actor, "plan.publish", plan)
    year = plan.fiscal_year
    if not year.starts_on <= due_on <= year.ends_on:
        raise BansoError(f"回答の期限は{year.label}の日付にしてください。")
    with operation(actor, reason) as op:
        FiscalYear.objects.select_for_update().get(pk=year.pk)
        plan = Plan.objects.select_for_update(of=("self",)).select_related("fiscal_year").get(pk=plan.pk)
        publication = publication_of(plan)
        if not publication.visits:
            raise BansoError("この計画には訪問がないため、公開できません。計画の画面で訪問を入れてください。")
        if publication.seal != seal:
            raise Conflict(
                "確認の画面を開いた後に、計画または回答が変わりました。もう一度、内容と宛先を確かめてください。"
            )
        _put_in_force(op, publication)
        _follow_experts(actor, publication)
        take_back_dates(actor, publication.closing, {key_of(v): v for v in publication.visits}, plan, reason)
        for question in publication.closing:
            question.closed_in = plan
        DateQuestion.objects.bulk_update(publication.closing, ["closed_in"], batch_size=200)
        op.record_many("dates.withdrawn", publication.closing)
        _carry(op, publication)
        for concern in publication.concerns:
            _ask(op, publication, concern, due_on)
        # Also those a former plan asked whose mails its job had not drafted yet: that job ends with its plan.
        if DateParty.objects.filter(fiscal_year=year, is_mail_due=True).exists():
            arguments = {"plan": plan.pk, "due_on": due_on.isoformat(), "message": message}
            enqueue(actor, MAIL_JOB, arguments, key=mail_job_key(plan))
        agree_where_all_accept(year, _touched(publication))
    return publication


def _touched(publication: Publication) -> set[VisitKey]:
    """Return the visits whose questions changed: the others stay as they are, also where the office moved them."""
    asked = {key_of(visit) for concern in publication.concerns for visit in (*concern.asked, *concern.taken)}
    return asked | {key_of(one) for one in publication.closing}


def _put_in_force(op: Operation, publication: Publication) -> None:
    plan, before = publication.plan, publication.in_force
    if before is not None and before.pk != plan.pk:
        change = PLAN_STEPS.take(before, "supersede")
        before.save(update_fields=["state"])
        op.record("plan.superseded", before, {"state": change})
    change = PLAN_STEPS.take(plan, "publish")
    plan.published_at, plan.published_by_id = op.at, op.actor.user_id
    plan.save(update_fields=["state", "published_at", "published_by"])
    op.record("plan.published", plan, {"state": change})


def _follow_experts(actor: Actor, publication: Publication) -> None:
    """Give each project the experts its visits have; who has held a visit of it stays in charge."""
    wanted: dict[int, dict[int, Expert]] = {}
    projects = {}
    for visit in publication.visits:
        projects[visit.project_id] = visit.project
        wanted.setdefault(visit.project_id, {}).update({e.pk: e for e in visit.experts.all()})
    begun = set(
        Visit.objects.filter(project__in=wanted, state=VisitState.DONE).values_list("project_id", flat=True)
    )
    now: dict[int, list[Assignment]] = {}
    for assignment in Assignment.objects.filter(project__in=wanted).select_related(
        "project__fiscal_year", "expert"
    ):
        now.setdefault(assignment.project_id, []).append(assignment)
    for pk, experts in wanted.items():
        have = now.get(pk, [])
        for one in have:
            if one.expert_id not in experts and pk not in begun:
                unassign_expert(actor=actor, assignment=one)
        missing = [e for e in experts.values() if e.pk not in {one.expert_id for one in have}]
        for order, expert in enumerate(missing, start=len(have) + 1):
            assign_expert(actor=actor, project=projects[pk], expert=expert, order=order)


def _carry(op: Operation, publication: Publication) -> None:
    """Note dates fixed before as accepted by everybody, so that a later change knows whom it concerns."""
    plan, new = publication.plan, list[DateQuestion]()
    parties = {PartyKey.of(party): party for party in DateParty.objects.filter(fiscal_year=plan.fiscal_year)}
    for visit in publication.carried:
        for key in [
            *(PartyKey(expert=expert.pk) for expert in visit.experts.all()),
            PartyKey(municipality=visit.project.municipality_id),
        ]:
            if key not in parties:
                parties[key] = _party(plan, key)
            question = _question(plan, parties[key], visit)
            question.state, question.how = AnswerState.ACCEPTED, AnswerChannel.SECRETARIAT
            question.version, question.answered_at = 1, op.at
            new.append(question)
    DateQuestion.objects.bulk_create(new, batch_size=200)
    DateAnswer.objects.bulk_create(
        [
            DateAnswer(
                question=one, version=1, state=one.state, how=one.how, answered_at=op.at,
                answered_by_id=op.actor.user_id, raw={"carried": True},
            )
            for one in new
        ],
        batch_size=200,
    )  # fmt: skip
    op.record_many("dates.carried", new)


def _party(plan: Plan, key: PartyKey) -> DateParty:
    if key.expert:
        return DateParty.objects.get_or_create(fiscal_year=plan.fiscal_year, expert_id=key.expert)[0]
    return DateParty.objects.get_or_create(fiscal_year=plan.fiscal_year, municipality_id=key.municipality)[0]


def _ask(op: Operation, publication: Publication, concern: Concern, due_on: dt.date) -> None:
    """Put the questions to one party and note that its mail is due."""
    plan, key = publication.plan, concern.reached.key
    party = _party(plan, key)
    before = {key_of(one): one for one in publication.closing if PartyKey.of(one.party) == key}
    new = DateQuestion.objects.bulk_create(
        [_question(plan, party, visit) for visit in (*concern.asked, *concern.taken)]
    )
    op.record_many("dates.asked", new)
    taken = [_accept_own(question, before[key_of(question)]) for question in new[len(concern.asked) :]]
    DateQuestion.objects.bulk_update(
        taken, ["state", "how", "answered_at", "version", "comment", "start_time"], batch_size=200
    )
    if concern.asked:
        party.asked_at, party.due_on = op.at, due_on
    party.is_mail_due = True
    party.save(update_fields=["asked_at", "due_on", "is_mail_due"])


def _question(plan: Plan, party: DateParty, visit: PlannedVisit) -> DateQuestion:
    return DateQuestion(
        party=party,
        plan=plan,
        project=visit.project,
        number=visit.number,
        date=visit.date,
        days=visit.days,
        team=team_of(visit),
    )


def _accept_own(question: DateQuestion, before: DateQuestion) -> DateQuestion:
    """Count the party's own proposal as its answer."""
    last = before.answers.get(version=before.version)
    DateAnswer.objects.create(
        question=question,
        version=1,
        state=AnswerState.ACCEPTED,
        start_time=before.start_time,
        comment=before.comment,
        raw={OWN_WISH: before.other_dates},
        how=before.how,
        answered_at=last.answered_at,
        answered_by_id=last.answered_by_id,
    )
    question.state, question.version, question.how = AnswerState.ACCEPTED, 1, before.how
    question.answered_at, question.comment, question.start_time = (
        before.answered_at,
        before.comment,
        before.start_time,
    )
    return question
