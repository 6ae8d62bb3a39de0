"""Answering by page, link and telephone; agreement, other dates, and the last two answers at the same moment."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from banso.correspondence.models import OutboundMail, Thread, ThreadEntry
from banso.dates.domain import asking
from banso.dates.domain.confirmations import AnswerRefused, Given, answer, answer_by_link, enter_heard
from banso.dates.domain.disturbing import plan_with_other_dates
from banso.dates.enums import AnswerChannel, AnswerState
from banso.dates.links import MOST_PER_HOUR, link_of_token
from banso.dates.models import AnswerLink, DateAnswer, DateQuestion
from banso.directory.enums import Role
from banso.dispatch import queries as dispatch_queries
from banso.dispatch.domain import visits
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.errors import AccessDenied, BansoError
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests.dates.dates_year import (
    FIRST,
    SECOND,
    THIRD,
    all_yes,
    drafts,
    make_plan,
    own,
    publish,
    token_in,
    yes,
)
from tests.foundation.racing import race


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
    page = client_of(Role.EXPERT).get(reverse("dates:mine", args=[2019]), follow=True).content.decode()
    assert "10月30日(水)" in page
    # Nobody waits for answers about a visit that is off.
    with pytest.raises(asking.NobodyToRemind):
        asking.parties_to_remind(asked.small.fiscal_year, [asked.party(asked.town).pk])
    listed = client_of(Role.SECRETARIAT).get(reverse("dates:overview", args=[2019]) + "?state=waiting")
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
    shown = client_of(Role.SECRETARIAT).get(reverse("dates:wishes", args=[2019])).content.decode()
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
