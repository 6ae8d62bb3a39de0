"""Pages about dates: a party's own, calendars, reminders, the notice, and the queries of the lists."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from icalendar import Calendar

from banso.correspondence.domain.merging import merge
from banso.correspondence.models import OutboundMail
from banso.dates.domain.confirmations import Given, answer, enter_heard
from banso.dates.enums import AnswerState
from banso.dates.models import DateQuestion
from banso.directory.enums import Role
from banso.dispatch.models import Visit
from banso.letters.domain.templates import install_templates
from banso.letters.models import LetterTemplate
from banso.letters.rendering import values_for
from banso.letters.sources import source_of
from banso.plans.models import Plan
from tests import builders
from tests.dates.dates_year import DUE, FIRST, THIRD, all_yes, drafts, make_plan, own, publish
from tests.query_budget import queries_of


def test_pages_of_the_parties_show_their_own_alone(asked, client_of):
    expert, city = asked.party(asked.expert), asked.party(asked.small.municipality)
    for role, mine, other in ((Role.EXPERT, expert, city), (Role.MUNICIPALITY, city, expert)):
        client = client_of(role)
        page = client.get(reverse("dates:mine", args=[2019]), follow=True).content.decode()
        assert "10月28日(月)" in page
        assert "見本町" not in page
        for name in ("party", "workbook", "calendar"):
            assert client.get(reverse(f"dates:{name}", args=[2019, mine.pk])).status_code == 200
            assert client.get(reverse(f"dates:{name}", args=[2019, other.pk])).status_code == 403
        url = reverse("dates:party", args=[2019, other.pk])
        assert client.post(url, {}).status_code == 403
    question = asked.question(asked.expert, asked.project)
    data = {
        f"q{question.pk}_state": "OTHER_DATES",
        f"q{question.pk}_dates": "１１月５日、11/6",
        f"q{question.pk}_base": 0,
    }
    client_of(Role.EXPERT).post(reverse("dates:party", args=[2019, expert.pk]), data)
    question.refresh_from_db()
    assert question.other_dates == ["2019-11-05", "2019-11-06"]
    assert question.answers.get().raw["dates"] == "１１月５日、11/6"
    client_of(Role.MUNICIPALITY).post(reverse("dates:party", args=[2019, city.pk]), {"all": "yes"})
    assert set(city.questions.values_list("state", flat=True)) == {AnswerState.ACCEPTED}


def test_contradicting_weekdays_and_odd_times_are_asked_about_on_the_page(asked, client_of):
    city = asked.party(asked.small.municipality)
    question = asked.question(asked.small.municipality, asked.project)
    url, at = reverse("dates:party", args=[2019, city.pk]), f"q{question.pk}"
    data = {f"{at}_state": "OTHER_DATES", f"{at}_dates": "11/5(水)、11月6日（木）", f"{at}_base": 0}
    client = client_of(Role.MUNICIPALITY)
    page = client.post(url, data)
    assert page.status_code == 422
    assert "この日は火曜日ですが、水曜日と書かれています" in page.content.decode()
    assert "11/5(水)、11月6日（木）" in page.content.decode()  # nothing typed is lost
    typed = data | {f"{at}_dates": "11/5(火)、11月6日（水）"}
    assert client.post(url, typed | {f"{at}_time": "13:30-16:00"}).status_code == 422
    assert client.post(url, typed | {f"{at}_time": "午後1時半"}).status_code == 302
    question.refresh_from_db()
    assert question.other_dates == ["2019-11-05", "2019-11-06"]
    assert question.start_time == dt.time(13, 30)


def test_calendars_hold_the_fixed_visits(asked, client_of):
    for whose in (asked.expert, asked.small.municipality):
        answer(actor=own(asked, whose), party=asked.party(whose), given=all_yes(asked.party(whose)))
    visit = Visit.objects.get(number=1)
    client = client_of(Role.EXPERT)
    one = Calendar.from_ical(client.get(reverse("dates:visit_ics", args=[2019, visit.pk])).content)
    event = one.walk("VEVENT")[0]
    assert str(event["uid"]) == f"visit-{visit.pk}@banso"
    assert event["dtstart"].dt == FIRST
    feed = client.post(reverse("years:calendar_link", args=[2019]), {}).context["address"]
    held = Calendar.from_ical(client.get(feed).content).walk("VEVENT")
    assert {str(e["uid"]) for e in held} >= {f"visit-{v.pk}@banso" for v in Visit.objects.all()}
    stranger = client_of(Role.PARTICIPANT)
    assert stranger.get(reverse("dates:visit_ics", args=[2019, visit.pk])).status_code == 403


def test_reminders_go_to_those_chosen_who_owe_an_answer(asked, client_of):
    city, town = asked.small.municipality, asked.town
    answer(actor=own(asked, city), party=asked.party(city), given=all_yes(asked.party(city)))
    OutboundMail.objects.update(state="CANCELLED")
    client, url = client_of(Role.SECRETARIAT), reverse("dates:remind", args=[2019])
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
    names = ("overview", "visits", "wishes")

    def counted():
        question = DateQuestion.objects.filter(closed_in__isnull=True, state="ASKED").first()
        wish = Given(question.pk, AnswerState.OTHER_DATES, [dt.date(2019, 12, 3), dt.date(2019, 12, 4)])
        enter_heard(actor=asked.secretariat, party=question.party, given=[wish])
        pages = [queries_of(client, reverse(f"dates:{name}", args=[2019])) for name in names]
        plan = make_plan(asked, (asked.project, 1, FIRST, [asked.expert]), base=asked.plan)
        return [*pages, queries_of(client, reverse("dates:publish", args=[2019, plan.pk]))]

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
