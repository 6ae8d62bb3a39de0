"""Publishing a plan, answering by page, link, telephone; agreement; changes ask only those concerned."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from banso.correspondence.domain.merging import merge
from banso.correspondence.domain.outbox import approve
from banso.correspondence.domain.templates import install_templates
from banso.correspondence.models import LetterTemplate, OutboundMail, Thread, ThreadEntry
from banso.correspondence.rendering import values_for
from banso.correspondence.sources import source_of
from banso.directory.enums import Role
from banso.dispatch import queries as dispatch_queries
from banso.dispatch.confirm import jobs
from banso.dispatch.confirm.enums import AnswerChannel, AnswerState
from banso.dispatch.confirm.links import MOST_PER_HOUR, link_of_token
from banso.dispatch.confirm.publication import publication_of
from banso.dispatch.domain import asking, publishing, visits
from banso.dispatch.domain.confirmations import AnswerRefused, Given, answer, answer_by_link, enter_heard
from banso.dispatch.domain.disturbing import plan_with_other_dates
from banso.dispatch.domain.publishing import publish_plan
from banso.dispatch.enums import PlanState, VisitState
from banso.dispatch.models import AnswerLink, Assignment, DateAnswer, DateParty, DateQuestion, Plan, Visit
from banso.foundation.access import Actor, Grant
from banso.foundation.errors import AccessDenied, BansoError, Conflict
from banso.foundation.worker import run
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests import builders
from tests.dispatch.dates_year import (
    DUE,
    FIRST,
    SECOND,
    THIRD,
    all_yes,
    drafts,
    make_asked_year,
    make_dates_year,
    make_plan,
    publish,
    token_in,
    yes,
)
from tests.foundation.racing import race
from tests.query_budget import queries_of


@pytest.fixture
def dates(small_year):
    return make_dates_year(small_year)


@pytest.fixture
def asked(small_year):
    return make_asked_year(small_year)


def own(dates, whose):
    """The actor of a party."""
    year = dates.small.fiscal_year.year
    if whose in (dates.expert, dates.second):
        return Actor(person_id=whose.person_id, grants=frozenset({Grant(Role.EXPERT, year)}))
    return Actor(grants=frozenset({Grant(Role.MUNICIPALITY, year, whose.pk)}))


# ── publishing ──


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


def test_a_plan_that_concerns_many_is_mailed_by_a_job(dates, monkeypatch, client_of):
    monkeypatch.setattr(publishing, "AT_ONCE", 1)
    monkeypatch.setattr(jobs, "MAILS_IN_ONE_GO", 3)
    client, url = client_of(Role.SECRETARIAT), reverse("dispatch:plan_publish", args=[2019, dates.plan.pk])
    seal = client.get(url).context["publication"].seal
    due = {"due_on_era": "令和", "due_on_year": "1", "due_on_month": "9", "due_on_day": "13"}
    shown = client.post(url, {"seal": seal, "message": "よろしく", **due}, follow=True)
    assert "順に作っています" in shown.content.decode()
    assert not OutboundMail.objects.exists()
    run("until_idle")
    assert len(drafts()) == 4
    assert "よろしく" in drafts()["city@example.invalid"].body
    assert not DateParty.objects.filter(is_mail_due=True).exists()


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


# ── answering ──


def test_all_agree_and_the_visit_is_in_figure_4(asked):
    expert, city = asked.expert, asked.small.municipality
    answer(actor=own(asked, expert), party=asked.party(expert), given=all_yes(asked.party(expert)))
    assert not Visit.objects.exists()
    assert ToDo.objects.get(key=asking.todo_key(asked.party(expert))).state == ToDoState.DONE
    question = asked.question(city, asked.project)
    given = Given(question.pk, AnswerState.ACCEPTED, start_time=dt.time(13, 30), base=0)
    answer(actor=own(asked, city), party=asked.party(city), given=[given])
    visit = Visit.objects.get()
    assert (visit.state, visit.number) == (VisitState.AGREED, 1)
    assert [(d.date, d.starts_at) for d in visit.days.all()] == [(FIRST, dt.time(13, 30))]
    row = dispatch_queries.figure4(asked.small.fiscal_year).rows[0]
    assert "10/28(月)" in str(row)
    wish = Given(question.pk, AnswerState.OTHER_DATES, [dt.date(2019, 11, 1)])
    with pytest.raises(AnswerRefused, match="確定しています"):
        answer(actor=own(asked, city), party=asked.party(city), given=[wish])


def test_what_the_office_did_by_hand_stays(asked, client_of):
    for whose in (asked.expert, asked.small.municipality):
        answer(actor=own(asked, whose), party=asked.party(whose), given=all_yes(asked.party(whose)))
    first, second = Visit.objects.order_by("number")
    by_hand = dt.date(2019, 10, 30)
    visits.move_visit(actor=asked.secretariat, visit=first, days=[by_hand])
    visits.postpone_visit(actor=asked.secretariat, visit=second, reason="庁舎の工事")
    off = visits.record_visit(
        actor=asked.secretariat,
        project=asked.town_project,
        number=1,
        days=[(THIRD, "")],
        state=VisitState.PLANNED,
    )
    visits.cancel_visit(actor=asked.secretariat, visit=off, reason="取りやめ")
    publish(
        asked,
        make_plan(
            asked,
            (asked.project, 1, FIRST, [asked.expert]),
            (asked.project, 2, SECOND, [asked.expert]),
            (asked.town_project, 1, THIRD, [asked.second]),
            base=asked.plan,
        ),
    )
    assert [day.date for day in Visit.objects.get(pk=first.pk).days.all()] == [by_hand]
    assert Visit.objects.get(pk=second.pk).state == VisitState.POSTPONED
    page = (
        client_of(Role.EXPERT).get(reverse("dispatch:dates_mine", args=[2019]), follow=True).content.decode()
    )
    assert "10月30日(水)" in page
    # Nobody waits for answers about a visit that is off.
    with pytest.raises(asking.NobodyToRemind):
        asking.parties_to_remind(asked.small.fiscal_year, [asked.party(asked.town).pk])
    listed = client_of(Role.SECRETARIAT).get(reverse("dispatch:dates", args=[2019]) + "?state=waiting")
    assert "見本町" not in listed.content.decode().split("<main")[1]


def test_answers_are_refused_whole(asked):
    party, actor = asked.party(asked.expert), own(asked, asked.expert)
    one, two = party.questions.order_by("pk")
    foreign = asked.question(asked.second, asked.town_project)
    wrong = [
        Given(foreign.pk, AnswerState.ACCEPTED),
        Given(two.pk, AnswerState.OTHER_DATES),
        Given(two.pk, AnswerState.OTHER_DATES, [dt.date(2031, 1, 1)]),
        Given(two.pk, AnswerState.OTHER_DATES, [two.date]),
        Given(two.pk, AnswerState.OTHER_DATES, [FIRST + dt.timedelta(n) for n in range(1, 8)]),
        Given(two.pk, AnswerState.ACCEPTED, [dt.date(2019, 11, 1)]),
        Given(two.pk, AnswerState.ACCEPTED, base=3),
        Given(two.pk, AnswerState.ASKED),
    ]
    for bad in wrong:
        with pytest.raises(AnswerRefused):
            answer(actor=actor, party=party, given=[yes(one), bad])
    with pytest.raises(AccessDenied):
        answer(actor=asked.secretariat, party=party, given=[yes(one)])
    with pytest.raises(AccessDenied):
        answer(actor=own(asked, asked.second), party=party, given=[yes(one)])
    assert not DateAnswer.objects.exists()


def test_what_was_heard_is_kept_in_the_log(asked):
    party = asked.party(asked.town)
    wish = Given(
        asked.question(asked.town, asked.town_project).pk, AnswerState.OTHER_DATES, [dt.date(2019, 11, 5)]
    )
    enter_heard(actor=asked.secretariat, party=party, given=[wish], counterpart="係の方", note="午後がよい")
    entry = ThreadEntry.objects.get()
    assert entry.thread == Thread.objects.get(subject_type="directory.organisation", subject_id=asked.town.pk)
    assert "別の日を希望（11月5日(火)）" in entry.body
    question = asked.question(asked.town, asked.town_project)
    assert (question.how, question.version) == (AnswerChannel.SECRETARIAT, 1)
    with pytest.raises(AccessDenied):
        enter_heard(actor=own(asked, asked.town), party=party, given=[wish])


def test_other_dates_become_a_plan_and_the_proposer_is_not_asked_again(asked, client_of):
    town, new = asked.town, dt.date(2019, 11, 5)
    question = asked.question(town, asked.town_project)
    wish = Given(question.pk, AnswerState.OTHER_DATES, [new, dt.date(2019, 11, 6)])
    answer(actor=own(asked, town), party=asked.party(town), given=[wish])
    shown = client_of(Role.SECRETARIAT).get(reverse("dispatch:dates_wishes", args=[2019])).content.decode()
    assert "11月5日(火)" in shown
    assert "旅費 " in shown
    year = asked.small.fiscal_year
    with pytest.raises(BansoError, match="今の希望にありません"):
        plan_with_other_dates(actor=asked.secretariat, fiscal_year=year, chosen={question.pk: FIRST})
    plan = plan_with_other_dates(actor=asked.secretariat, fiscal_year=year, chosen={question.pk: new})
    assert plan.visits.get(project=asked.town_project).is_locked
    OutboundMail.objects.update(state="CANCELLED")
    publish(asked, plan)
    taken = asked.question(town, asked.town_project)
    assert (taken.state, taken.date, taken.how) == (AnswerState.ACCEPTED, new, AnswerChannel.PAGE)
    assert "お返事は不要" in drafts()["town@example.invalid"].body
    assert set(drafts()) == {"town@example.invalid", "expert2@example.invalid"}
    answer(
        actor=own(asked, asked.second),
        party=asked.party(asked.second),
        given=all_yes(asked.party(asked.second)),
    )
    assert Visit.objects.get().state == VisitState.AGREED


# ── the mailed link ──


def test_a_link_answers_for_its_party_alone(asked, client):
    token = token_in(drafts()["town@example.invalid"])
    url = reverse("answer_page", args=[token])
    page = client.get(url)
    text = page.content.decode()
    assert "見本町" in text
    assert "見本市" not in text
    assert page["X-Robots-Tag"].startswith("noindex")
    assert not DateAnswer.objects.exists()
    own_question = asked.question(asked.town, asked.town_project)
    foreign = asked.question(asked.small.municipality, asked.project)
    client.post(url, {f"q{foreign.pk}_state": "ACCEPTED", f"q{own_question.pk}_state": "DECLINED"})
    assert DateQuestion.objects.get(pk=foreign.pk).state == AnswerState.ASKED
    found = DateAnswer.objects.get()
    assert (found.question, found.how, found.answered_by) == (own_question, AnswerChannel.LINK, None)
    wrong = {f"q{own_question.pk}_state": "OTHER_DATES", f"q{own_question.pk}_dates": "いつでも"}
    refused = client.post(url, wrong)
    assert refused.status_code == 422
    assert "「いつでも」を日付として読めません" in refused.content.decode()


def test_a_link_ends_and_is_not_guessed(asked, client):
    link = AnswerLink.objects.get(party=asked.party(asked.town))
    token = token_in(drafts()["town@example.invalid"])
    assert token not in str(list(AnswerLink.objects.values()))
    paths = ("answer_page", "answer_form", "answer_calendar")
    for name in paths:
        assert client.get(reverse(name, args=[token])).status_code == 200
        assert client.get(reverse(name, args=[token[:-2]])).status_code == 404
    given = [yes(asked.question(asked.town, asked.town_project))]
    for number in range(MOST_PER_HOUR):
        DateAnswer.objects.create(
            question=asked.question(asked.expert, asked.project), version=number + 1, state="ACCEPTED",
            how="LINK", answered_at=timezone.now(), link=link,
        )  # fmt: skip
    assert client.post(reverse("answer_page", args=[token]), {}).status_code == 429
    AnswerLink.objects.update(expires_at=timezone.now())
    for name in paths:
        assert client.get(reverse(name, args=[token])).status_code == 410
    with pytest.raises(BansoError, match="有効期限"):
        answer_by_link(link=link_of_token(token), given=given)
    AnswerLink.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert client.get(reverse("answer_page", args=[token])).status_code == 200
    assert asking.revoke_links(actor=asked.secretariat, party=asked.party(asked.town)) == 1
    assert client.get(reverse("answer_page", args=[token])).status_code == 410
    assert AnswerLink.objects.filter(revoked_at=None).count() == 3


# ── pages ──


def test_pages_of_the_parties_show_their_own_alone(asked, client_of):
    expert, city = asked.party(asked.expert), asked.party(asked.small.municipality)
    for role, mine, other in ((Role.EXPERT, expert, city), (Role.MUNICIPALITY, city, expert)):
        client = client_of(role)
        page = client.get(reverse("dispatch:dates_mine", args=[2019]), follow=True).content.decode()
        assert "10月28日(月)" in page
        assert "見本町" not in page
        for name in ("dates_party", "dates_workbook", "dates_calendar"):
            assert client.get(reverse(f"dispatch:{name}", args=[2019, mine.pk])).status_code == 200
            assert client.get(reverse(f"dispatch:{name}", args=[2019, other.pk])).status_code == 403
        url = reverse("dispatch:dates_party", args=[2019, other.pk])
        assert client.post(url, {}).status_code == 403
    question = asked.question(asked.expert, asked.project)
    data = {
        f"q{question.pk}_state": "OTHER_DATES",
        f"q{question.pk}_dates": "１１月５日、11/6",
        f"q{question.pk}_base": 0,
    }
    client_of(Role.EXPERT).post(reverse("dispatch:dates_party", args=[2019, expert.pk]), data)
    question.refresh_from_db()
    assert question.other_dates == ["2019-11-05", "2019-11-06"]
    assert question.answers.get().raw["dates"] == "１１月５日、11/6"
    client_of(Role.MUNICIPALITY).post(reverse("dispatch:dates_party", args=[2019, city.pk]), {"all": "yes"})
    assert set(city.questions.values_list("state", flat=True)) == {AnswerState.ACCEPTED}


def test_calendars_hold_the_fixed_visits(asked, client_of):
    for whose in (asked.expert, asked.small.municipality):
        answer(actor=own(asked, whose), party=asked.party(whose), given=all_yes(asked.party(whose)))
    visit = Visit.objects.get(number=1)
    client = client_of(Role.EXPERT)
    one = Calendar.from_ical(client.get(reverse("dispatch:visit_ics", args=[2019, visit.pk])).content)
    event = one.walk("VEVENT")[0]
    assert str(event["uid"]) == f"visit-{visit.pk}@banso"
    assert event["dtstart"].dt == FIRST
    feed = client.post(reverse("years:calendar_link", args=[2019]), {}).context["address"]
    held = Calendar.from_ical(client.get(feed).content).walk("VEVENT")
    assert {str(e["uid"]) for e in held} >= {f"visit-{v.pk}@banso" for v in Visit.objects.all()}
    stranger = client_of(Role.PARTICIPANT)
    assert stranger.get(reverse("dispatch:visit_ics", args=[2019, visit.pk])).status_code == 403


def test_reminders_go_to_those_chosen_who_owe_an_answer(asked, client_of):
    city, town = asked.small.municipality, asked.town
    answer(actor=own(asked, city), party=asked.party(city), given=all_yes(asked.party(city)))
    OutboundMail.objects.update(state="CANCELLED")
    client, url = client_of(Role.SECRETARIAT), reverse("dispatch:dates_remind", args=[2019])
    assert "行が選ばれていません" in client.get(url).content.decode()
    chosen = [asked.party(city).pk, asked.party(town).pk]
    page = client.get(url, {"selected": chosen}).content.decode()
    assert "town@example.invalid" in page
    assert "city@example.invalid" not in page
    due = {"due_on_era": "令和", "due_on_year": "1", "due_on_month": "9", "due_on_day": "20"}
    client.post(url, {"selected": chosen, **due})
    assert set(drafts()) == {"town@example.invalid"}
    assert "まだお返事を確認できていません" in drafts()["town@example.invalid"].body


def test_the_notice_is_merged_for_municipality_and_experts(asked):
    for whose in (asked.expert, asked.small.municipality):
        answer(actor=own(asked, whose), party=asked.party(whose), given=all_yes(asked.party(whose)))
    year = asked.small.fiscal_year
    install_templates(actor=asked.secretariat, fiscal_year=year)
    recipients = source_of("agreed_dates").function(asked.secretariat, year)
    assert [one.organisation_id for one in recipients] == [asked.small.municipality.pk]
    letters = merge(
        actor=asked.secretariat,
        template=LetterTemplate.objects.get(fiscal_year=year, code="expert_and_dates"),
        recipients=recipients,
        context_provider=lambda one: values_for(
            one, fiscal_year=year, letter_date=DUE, asked={}, official="様"
        ),
        letter_date=DUE,
    )
    table = letters[0].rendered["record"][0]["table"]
    assert [row["when"] for row in table["rows"]] == ["10月28日(月)", "1月20日(月)"]
    assert letters[0].mails.get().cc == [{"name": str(asked.expert), "address": "expert1@example.invalid"}]
    assert source_of("agreed_dates").function(own(asked, asked.expert), year) == []


def test_lists_take_the_same_number_of_queries(asked, client_of, users):
    client = client_of(Role.SECRETARIAT)
    names = ("dates", "dates_visits", "dates_wishes")

    def counted():
        question = DateQuestion.objects.filter(closed_in__isnull=True, state="ASKED").first()
        wish = Given(question.pk, AnswerState.OTHER_DATES, [dt.date(2019, 12, 3), dt.date(2019, 12, 4)])
        enter_heard(actor=asked.secretariat, party=question.party, given=[wish])
        pages = [queries_of(client, reverse(f"dispatch:{name}", args=[2019])) for name in names]
        plan = make_plan(asked, (asked.project, 1, FIRST, [asked.expert]), base=asked.plan)
        return [*pages, queries_of(client, reverse("dispatch:plan_publish", args=[2019, plan.pk]))]

    few = counted()
    for number in range(4):
        town = builders.make_municipality(f"町{number}", asked.small.prefecture)
        project = builders.make_project(
            builders.make_decision(builders.make_application(asked.small.call, town)), expert=asked.second
        )
        visit = asked.plan.visits.create(project=project, number=1, date=THIRD)
        visit.experts.set([asked.second])
    plan = Plan.objects.get(pk=asked.plan.pk)
    copy = make_plan(
        asked, *[(v.project, v.number, v.date, list(v.experts.all())) for v in plan.visits.all()], base=plan
    )
    publish(asked, copy)
    for _ in range(2):
        many = counted()
    assert [*many[:2], many[3]] == [*few[:2], few[3]]
    # What a clash speaks of (experts, municipalities, projects) is named in three queries at most.
    assert many[2] <= few[2] + 3


def test_a_sent_mail_and_its_approval_stay_the_secretariats_word(asked):
    mails = list(drafts().values())
    approve(actor=asked.secretariat, fiscal_year=asked.small.fiscal_year, mails=mails)
    assert not drafts()


# ── at the same moment ──


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_last_two_answers_cannot_miss_each_other(asked):
    expert, city = asked.expert, asked.small.municipality
    whose = [expert, city, expert, city]
    work = [(own(asked, one), asked.party(one), all_yes(asked.party(one))) for one in whose]

    def give(number):
        actor, party, given = work[number]
        return answer(actor=actor, party=party, given=given)

    results = race(len(work), give)
    assert sum(isinstance(one, list) and len(one) == 2 for one in results) == 2, results
    assert DateAnswer.objects.count() == 4
    assert Visit.objects.filter(project=asked.project, state=VisitState.AGREED).count() == 2
