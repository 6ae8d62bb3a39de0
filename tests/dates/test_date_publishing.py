"""Publishing a plan asks each party once; a new plan or a reminder writes only to those concerned."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from banso.correspondence.domain.outbox import approve
from banso.correspondence.models import OutboundMail
from banso.dates import jobs
from banso.dates.domain import asking
from banso.dates.domain.confirmations import answer
from banso.dates.domain.publishing import publish_plan
from banso.dates.enums import AnswerState
from banso.dates.models import DateParty, DateQuestion
from banso.dates.publication import publication_of
from banso.directory.enums import Role
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Assignment, Visit
from banso.foundation.errors import AccessDenied, BansoError, Conflict
from banso.foundation.worker import run
from banso.plans.domain.plans import copy_plan
from banso.plans.enums import PlanState
from banso.plans.models import Plan
from banso.years.models import ToDo
from tests import builders
from tests.dates.dates_year import DUE, FIRST, SECOND, THIRD, all_yes, drafts, make_plan, own, publish


def test_publishing_asks_each_expert_and_municipality_once(dates):
    done = publish(dates)
    assert [len(one.asked) for one in done.concerns] == [2, 1, 2, 1]
    assert DateQuestion.objects.count() == 6
    assert set(drafts()) == {f"{n}@example.invalid" for n in ("city", "town", "expert1", "expert2")}
    mail = drafts()["expert1@example.invalid"]
    assert "10月28日(月)　滋賀県見本市　自立相談支援事業　1回目" in mail.body
    assert "見本町" not in mail.body
    assert "令和元年9月13日(金)まで" in mail.body
    assert mail.attachments.count() == 1
    todo = ToDo.objects.get(key=asking.todo_key(dates.party(dates.expert)))
    assert todo.person == dates.expert.person
    dates.plan.refresh_from_db()
    assert dates.plan.state == PlanState.PUBLISHED


def test_nothing_is_published_over_a_change_nobody_saw(dates):
    seal = publication_of(dates.plan).seal
    dates.plan.visits.filter(project=dates.town_project).update(date=dt.date(2019, 11, 5))
    Plan.objects.filter(pk=dates.plan.pk).update(revision=1)
    with pytest.raises(Conflict, match="もう一度"):
        publish_plan(actor=dates.secretariat, plan=dates.plan, seal=seal, due_on=DUE)
    with pytest.raises(AccessDenied):
        publish_plan(actor=own(dates, dates.expert), plan=dates.plan, seal=seal, due_on=DUE)
    with pytest.raises(BansoError, match="期限"):
        publish_plan(actor=dates.secretariat, plan=dates.plan, seal=seal, due_on=dt.date(2021, 9, 1))
    assert not DateQuestion.objects.exists()
    assert not OutboundMail.objects.exists()


def test_a_new_plan_asks_only_those_whose_visit_changed(asked):
    city, town = asked.small.municipality, asked.town
    for whose in (asked.expert, city, asked.second, town):
        answer(actor=own(asked, whose), party=asked.party(whose), given=all_yes(asked.party(whose)))
    OutboundMail.objects.update(state="CANCELLED")
    new = dt.date(2019, 11, 6)
    plan = make_plan(
        asked,
        (asked.project, 1, FIRST, [asked.expert]),
        (asked.project, 2, SECOND, [asked.expert]),
        (asked.town_project, 1, new, [asked.expert]),
        base=asked.plan,
        reasons=[
            {
                "kind": "change",
                "subject": f"{asked.town_project.pk}/1",
                "text": "講師が替わります。",
                "yen": None,
            }
        ],
    )
    done = publish(asked, plan, reason="講師の都合のため")
    assert [(move.before, move.why) for move in done.moves] == [("10月29日(火)", "講師が替わります。")]
    assert set(drafts()) == {f"{n}@example.invalid" for n in ("town", "expert1", "expert2")}
    assert "取りやめになった訪問" in drafts()["expert2@example.invalid"].body
    assert "/answer/" not in drafts()["expert2@example.invalid"].body
    assert "10月29日(火)から変更" in drafts()["town@example.invalid"].body
    assert "見本市" not in drafts()["town@example.invalid"].body
    assert asked.question(city, asked.project).state == AnswerState.ACCEPTED
    moved = Visit.objects.get(project=asked.town_project)
    assert (moved.state, moved.state_reason) == (VisitState.POSTPONED, "講師の都合のため")
    assert Visit.objects.filter(project=asked.project, state=VisitState.AGREED).count() == 2
    assert [one.expert for one in Assignment.objects.filter(project=asked.town_project)] == [asked.expert]
    asked.plans[0].refresh_from_db()
    assert asked.plans[0].state == PlanState.SUPERSEDED
    for whose in (asked.expert, town):
        answer(actor=own(asked, whose), party=asked.party(whose), given=all_yes(asked.party(whose)))
    moved.refresh_from_db()
    assert moved.state == VisitState.AGREED
    assert [day.date for day in moved.days.all()] == [new]


def test_a_draft_that_never_went_out_is_replaced(asked):
    plan = make_plan(
        asked,
        (asked.project, 1, dt.date(2019, 11, 5), [asked.expert]),
        (asked.project, 2, SECOND, [asked.expert]),
        base=asked.plan,
    )
    publish(asked, plan)
    assert OutboundMail.objects.filter(to_address="expert1@example.invalid", state="CANCELLED").count() == 1
    assert "11月5日(火)" in drafts()["expert1@example.invalid"].body
    # The town and its expert never heard of the visit that is off: nobody writes to them.
    assert set(drafts()) == {"city@example.invalid", "expert1@example.invalid"}
    assert Visit.objects.get(project=asked.town_project).state == VisitState.CANCELLED


def test_dates_agreed_before_are_carried_and_nobody_is_asked(dates):
    builders.make_visit(dates.town_project, THIRD, state=VisitState.AGREED)
    builders.make_visit(dates.project, FIRST, state=VisitState.DONE)
    done = publish(dates)
    assert [v.project for v in done.carried] == [dates.town_project]
    assert set(drafts()) == {"city@example.invalid", "expert1@example.invalid"}
    assert DateQuestion.objects.filter(project=dates.town_project, state=AnswerState.ACCEPTED).count() == 2
    assert not DateQuestion.objects.filter(project=dates.project, number=1).exists()


def test_the_mails_of_a_plan_are_drafted_by_a_job(dates, monkeypatch, client_of):
    monkeypatch.setattr(jobs, "MAILS_IN_ONE_GO", 3)
    client, url = client_of(Role.SECRETARIAT), reverse("dates:publish", args=[2019, dates.plan.pk])
    seal = client.get(url).context["publication"].seal
    due = {"due_on_era": "令和", "due_on_year": "1", "due_on_month": "9", "due_on_day": "13"}
    shown = client.post(url, {"seal": seal, "message": "よろしく", **due}, follow=True)
    assert "下書きを作っています" in shown.content.decode()
    assert not OutboundMail.objects.exists()
    run("until_idle")
    assert len(drafts()) == 4
    assert "よろしく" in drafts()["city@example.invalid"].body
    assert not DateParty.objects.filter(is_mail_due=True).exists()


def test_who_was_not_mailed_yet_is_mailed_with_the_next_plan(dates):
    seal = publication_of(dates.plan).seal
    publish_plan(actor=dates.secretariat, plan=dates.plan, seal=seal, due_on=DUE)
    assert not drafts()
    same = copy_plan(actor=dates.secretariat, plan=dates.plan, name="写し")
    done = publish(dates, same)
    assert done.concerns == []
    assert len(drafts()) == 4


def test_a_reminder_that_never_went_out_hides_no_news(asked):
    OutboundMail.objects.update(state="SENT", sent_at=timezone.now(), approved_at=timezone.now())
    year = asked.small.fiscal_year
    asking.remind(actor=asked.secretariat, fiscal_year=year, ids=[asked.party(asked.town).pk], due_on=DUE)
    plan = make_plan(
        asked, (asked.project, 1, FIRST, [asked.expert]), (asked.project, 2, SECOND, [asked.expert]),
        base=asked.plan,
    )  # fmt: skip
    publish(asked, plan)
    assert set(drafts()) == {"town@example.invalid", "expert2@example.invalid"}
    assert "取りやめになった訪問" in drafts()["town@example.invalid"].body


def test_a_sent_mail_and_its_approval_stay_the_secretariats_word(asked):
    mails = list(drafts().values())
    approve(actor=asked.secretariat, fiscal_year=asked.small.fiscal_year, mails=mails)
    assert not drafts()
