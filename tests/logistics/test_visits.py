"""Visits: joint and 兼, dates that move, checklists with their to-dos, kits as stock, counts."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact
from banso.dispatch import queries
from banso.dispatch.domain import visits
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Visit
from banso.foundation.capacity import miscounted_pools
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.logistics.counting import special_counts
from banso.logistics.domain import checklist_templates, checklists, equipment
from banso.logistics.enums import ItemState, LoanState
from banso.logistics.models import ChecklistItem, KitLoan
from banso.years.domain.reminders import remind
from banso.years.domain.todos import finish_todo, reopen_todo
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from banso.years.today import overdue_of_others
from tests import builders
from tests.builders import SYSTEM, at
from tests.logistics.visiting import DAY, agreed, elsewhere, item, make_kit, planned, second_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    """It is 14 November 2019."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(2019, 11, 14, 9))


def local_due(visit, code):
    due = item(visit, code).due_at.astimezone(builders.TOKYO)
    return (due.month, due.day, due.hour)


# ── checklists ──


def test_agreeing_makes_the_checklist_with_working_days_months_and_the_years_last_day(small_year):
    visit = agreed(small_year.project)  # Wednesday 20 November 2019
    assert local_due(visit, "kit-out") == (11, 13, 17)
    assert local_due(visit, "kit-received") == (11, 15, 17)
    assert local_due(visit, "materials") == (11, 19, 17)
    assert local_due(visit, "recording") == (11, 20, 18)
    assert local_due(visit, "return") == (11, 27, 17)
    assert local_due(visit, "report") == (12, 20, 17)
    assert {one.role for one in visit.checklist.all()} == {"SECRETARIAT", "MUNICIPALITY", "EXPERT"}
    assert "見本市" in item(visit, "call").title
    late = agreed(small_year.project, dt.date(2020, 2, 14))
    assert local_due(late, "report") == (2, 28, 17)  # never after the year's last day


def test_two_days_count_back_from_the_first_and_on_from_the_last(small_year):
    visit = agreed(small_year.project, DAY, DAY + dt.timedelta(days=1))
    assert local_due(visit, "materials") == (11, 19, 17)
    assert local_due(visit, "return") == (11, 28, 17)


def test_an_online_visit_needs_no_kit(small_year):
    visit = visits.agree_visit(actor=SYSTEM, visit=planned(small_year.project, kind=VisitKind.ONLINE))
    codes = set(visit.checklist.values_list("code", flat=True))
    assert "materials" in codes
    assert not codes & {"kit-out", "kit-received", "return", "photos"}


def test_moving_the_date_moves_the_checklist_and_its_todos_and_keeps_ticks(small_year):
    visit = agreed(small_year.project)
    checklists.step_item(actor=SYSTEM, item=item(visit, "call"), step="tick")
    key = f"visit-item:{item(visit, 'kit-received').pk}"
    assert ToDo.objects.get(key=key).due_at == item(visit, "kit-received").due_at
    visits.move_visit(actor=SYSTEM, visit=visit, days=[dt.date(2019, 11, 28)], place="3階", reason="大雪")
    assert item(visit, "call").state == ItemState.DONE
    assert local_due(visit, "materials") == (11, 27, 17)
    assert ToDo.objects.get(key=key).due_at == item(visit, "kit-received").due_at
    assert [day.date for day in visit.days.all()] == [dt.date(2019, 11, 28)]
    assert history_of(visit).filter(action="visit.moved", reason="大雪").exists()


def test_a_tick_and_its_todo_follow_each_other(small_year, actors):
    visit = agreed(small_year.project)
    todo = ToDo.objects.get(key=f"visit-item:{item(visit, 'kit-received').pk}")
    assert (todo.role, todo.organisation) == (Role.MUNICIPALITY, small_year.municipality)
    finish_todo(actor=actors[Role.MUNICIPALITY], todo=todo)
    done = item(visit, "kit-received")
    assert (done.state, done.done_by_id) == (ItemState.DONE, actors[Role.MUNICIPALITY].user_id)
    reopen_todo(actor=actors[Role.MUNICIPALITY], todo=todo)
    assert item(visit, "kit-received").state == ItemState.OPEN
    checklists.step_item(actor=SYSTEM, item=item(visit, "kit-received"), step="skip")
    todo.refresh_from_db()
    assert todo.state == ToDoState.DROPPED
    expert = ToDo.objects.get(key__startswith=f"visit-item:{item(visit, 'prepare').pk}:")
    assert expert.person == small_year.expert.person


def test_each_party_ticks_its_own_part(small_year, actors):
    visit = agreed(small_year.project)
    own = {Role.MUNICIPALITY: "materials", Role.EXPERT: "prepare", Role.SECRETARIAT: "call"}
    for role, code in own.items():
        checklists.step_item(actor=actors[role], item=item(visit, code), step="tick")
    with pytest.raises(AccessDenied):
        checklists.step_item(actor=actors[Role.MUNICIPALITY], item=item(visit, "note"), step="tick")
    for role in (Role.MINISTRY, Role.PREFECTURE, Role.PARTICIPANT):
        with pytest.raises(AccessDenied):
            checklists.step_item(actor=actors[role], item=item(visit, "photos"), step="tick")
    stranger = builders.make_actor(
        Role.MUNICIPALITY, fiscal_year=small_year.fiscal_year, organisation=small_year.other_municipality
    )
    with pytest.raises(AccessDenied):
        checklists.step_item(actor=stranger, item=item(visit, "photos"), step="tick")


def test_the_nightly_run_puts_todos_once_and_drafts_one_mail_about_what_is_late(small_year):
    Contact.objects.create(
        organisation=small_year.municipality, purpose=ContactPurpose.OFFICE, email="office@example.invalid"
    )
    visit = agreed(small_year.project, dt.date(2019, 11, 5))
    visits.hold_visit(actor=SYSTEM, visit=visit)
    ToDo.objects.all().delete()
    year, now = small_year.fiscal_year, at(2019, 11, 14, 9)
    assert remind(actor=SYSTEM, fiscal_year=year, now=now).put > 0
    assert remind(actor=SYSTEM, fiscal_year=year, now=now).put == 0
    mail = OutboundMail.objects.get()
    assert (mail.state, mail.to_address) == (MailState.DRAFT, "office@example.invalid")
    assert "写真を登録する" in mail.body
    assert "報告書" not in mail.body  # that is due in December
    late = at(2019, 12, 4, 9)
    remind(actor=SYSTEM, fiscal_year=year, now=late)
    own = ToDo.objects.filter(key=f"visit-item:{item(visit, 'report').pk}")
    assert not own, "the reports room reminds of the report, once a project"


def test_cancelling_drops_the_todos_and_a_new_date_brings_them_back(small_year):
    visit = agreed(small_year.project)
    key = f"visit-item:{item(visit, 'kit-received').pk}"
    visits.postpone_visit(actor=SYSTEM, visit=visit, reason="台風")
    assert ToDo.objects.get(key=key).state == ToDoState.DROPPED
    visits.agree_visit(
        actor=SYSTEM, visit=visit, days=[dt.date(2019, 11, 21)], hours=(dt.time(13, 30), dt.time(15, 30))
    )
    assert ToDo.objects.get(key=key).state == ToDoState.OPEN
    assert visit.days.get().starts_at == dt.time(13, 30)


def test_the_template_is_edited_per_year_and_applied_to_visits_that_are_agreed(small_year, actors):
    year, secretariat = small_year.fiscal_year, actors[Role.SECRETARIAT]
    visit = agreed(small_year.project)
    with pytest.raises(AccessDenied):
        checklist_templates.install_template(actor=actors[Role.MUNICIPALITY], fiscal_year=year)
    rows = {
        one.code: one for one in checklist_templates.install_template(actor=secretariat, fiscal_year=year)
    }
    edit = checklist_templates.edit_template_item
    edit(actor=secretariat, item=rows["materials"], values={"amount": 3, "title": "{place}の資料を出す"})
    edit(actor=secretariat, item=rows["photos"], values={"is_active": False})
    with pytest.raises(BansoError, match="0営業日"):
        edit(actor=secretariat, item=rows["prepare"], values={"amount": 0})
    with pytest.raises(BansoError, match=r"\{place\}"):
        edit(actor=secretariat, item=rows["call"], values={"title": "{secret}"})
    assert checklists.apply_template(actor=secretariat, fiscal_year=year) == 1
    assert local_due(visit, "materials") == (11, 15, 17)
    assert item(visit, "materials").title == "見本市の資料を出す"
    assert not visit.checklist.filter(code="photos").exists()
    following = checklist_templates.template_of(builders.make_year(2020))
    assert next(one for one in following if one.code == "materials").amount == 3  # carried to the next year


# ── joint, 兼, third ──


def test_joint_visits_share_one_occasion_and_count_by_project(small_year):
    lead, other = agreed(small_year.project), agreed(second_project(small_year), dt.date(2019, 12, 3))
    visits.join_visits(actor=SYSTEM, lead=lead, others=[other])
    assert [day.date for day in other.days.all()] == [DAY]
    assert not ToDo.objects.filter(
        key__in=[f"visit-item:{one.pk}" for one in other.checklist.all()], state=ToDoState.OPEN
    ).exists()
    visits.move_visit(actor=SYSTEM, visit=other, days=[dt.date(2019, 11, 26)])
    assert {day.date for one in (lead, other) for day in one.days.all()} == {dt.date(2019, 11, 26)}
    visits.hold_visit(actor=SYSTEM, visit=lead)
    other.refresh_from_db()
    assert other.state == VisitState.DONE
    assert sum(queries.visits_by_programme(small_year.fiscal_year).values()) == 3  # with the small year's own
    assert special_counts(small_year.fiscal_year)["joint"] == 2


def test_joint_visits_are_of_one_municipality_and_one_state(small_year):
    lead = agreed(small_year.project)
    with pytest.raises(BansoError, match="同じ自治体"):
        visits.join_visits(actor=SYSTEM, lead=lead, others=[agreed(elsewhere(small_year))])
    with pytest.raises(BansoError, match="別の事業"):
        visits.join_visits(actor=SYSTEM, lead=lead, others=[agreed(small_year.project, dt.date(2019, 12, 9))])
    with pytest.raises(BansoError, match="状態"):
        visits.join_visits(actor=SYSTEM, lead=lead, others=[planned(second_project(small_year))])


def test_one_of_a_joint_occasion_is_cancelled_alone_or_leaves(small_year):
    lead, other = agreed(small_year.project), agreed(second_project(small_year))
    visits.join_visits(actor=SYSTEM, lead=lead, others=[other])
    visits.leave_occasion(actor=SYSTEM, visit=other)
    assert (other.lead, item(other, "call").state) == (None, ItemState.OPEN)
    visits.join_visits(actor=SYSTEM, lead=lead, others=[other])
    visits.cancel_visit(actor=SYSTEM, visit=other, reason="担当の急用")
    lead.refresh_from_db()
    assert (lead.state, other.state, other.lead) == (VisitState.AGREED, VisitState.CANCELLED, None)


def test_a_project_covered_on_anothers_visit_is_tied_to_it_and_not_counted(small_year):
    covered = second_project(small_year, coverage=ProjectCoverage.CONCURRENT)
    visit = visits.record_visit(actor=SYSTEM, project=covered, number=1, days=[(dt.date(2019, 10, 28), "")])
    assert visit.lead == small_year.visit
    counts = special_counts(small_year.fiscal_year)
    assert (counts["counted"], counts["concurrent"], counts["joint"]) == (1, 1, 1)
    with pytest.raises(BansoError, match="兼"):
        visits.leave_occasion(actor=SYSTEM, visit=visit)


def test_a_third_round_tours_postponed_and_cancelled_ones_are_told_apart(small_year):
    project = small_year.project
    agreed(project, dt.date(2020, 1, 20), dt.date(2020, 1, 21))
    third = visits.add_visit(
        actor=SYSTEM, project=project, days=[dt.date(2020, 2, 3)], kind=VisitKind.SITE_TOUR
    )
    fourth = visits.add_visit(actor=SYSTEM, project=project, days=[dt.date(2020, 2, 10)])
    fifth = visits.add_visit(actor=SYSTEM, project=project, days=[dt.date(2020, 2, 17)])
    visits.cancel_visit(actor=SYSTEM, visit=fourth, reason="感染症の広がりを防ぐため")
    visits.postpone_visit(actor=SYSTEM, visit=fifth, reason="大雪")
    assert third.number == 3
    counts = special_counts(small_year.fiscal_year)
    assert {key: counts[key] for key in ("all", "counted", "extra", "tours", "two_days")} == {
        "all": 5,
        "counted": 3,
        "extra": 1,
        "tours": 1,
        "two_days": 1,
    }
    assert (counts["cancelled"], counts["postponed"]) == (1, 1)
    assert sum(queries.visits_by_programme(small_year.fiscal_year).values()) == counts["counted"]


def test_what_was_held_by_mistake_goes_back_to_planned_with_its_reason(small_year):
    with pytest.raises(BansoError, match="理由"):
        visits.reopen_visit(actor=SYSTEM, visit=small_year.visit, reason="")
    visits.reopen_visit(actor=SYSTEM, visit=small_year.visit, reason="押しまちがい")
    assert small_year.visit.state == VisitState.PLANNED
    with pytest.raises(BansoError, match="終わりの時刻"):
        visits.agree_visit(actor=SYSTEM, visit=small_year.visit, hours=(dt.time(15), dt.time(13)))


# ── kits ──


def lend(kit, visit):
    return equipment.lend_kit(actor=SYSTEM, kit=kit, visit=visit, sent_on=dt.date(2019, 11, 13))


def test_a_kit_goes_out_arrives_and_comes_back_and_ticks_the_checklist(small_year, actors):
    visit, kit = agreed(small_year.project), make_kit(small_year)
    loan = lend(kit, visit)
    assert loan.due_on == dt.date(2019, 11, 27)
    assert item(visit, "kit-out").state == ItemState.DONE
    equipment.receive_kit(
        actor=actors[Role.MUNICIPALITY], loan=loan, received_on=dt.date(2019, 11, 14), expected_attendance=7
    )
    visit.refresh_from_db()
    assert visit.expected_attendance == 7
    assert item(visit, "kit-received").state == ItemState.DONE
    with pytest.raises(AccessDenied):
        equipment.return_kit(
            actor=actors[Role.MUNICIPALITY], loan=loan, returned_on=dt.date(2019, 11, 25), parts=[]
        )
    loan = equipment.return_kit(
        actor=SYSTEM, loan=loan, returned_on=dt.date(2019, 11, 25), parts=["RECORDER", "USB"]
    )
    assert (loan.state, loan.missing) == (LoanState.RETURNED, ["MATERIALS"])
    assert item(visit, "return").state == item(visit, "kit-check").state == ItemState.DONE
    assert [one.action for one in history_of(kit)] == ["kit.returned", "kit.lent", "kit.added"]
    lend(kit, agreed(small_year.project, dt.date(2019, 12, 4)))
    assert not miscounted_pools().exists()


def test_a_kit_is_never_at_two_places(small_year):
    first, second = agreed(small_year.project), agreed(elsewhere(small_year))
    kit = make_kit(small_year)
    loan = lend(kit, first)
    with pytest.raises(Conflict, match="別の訪問に貸出中"):
        lend(kit, second)
    with pytest.raises(Conflict, match="すでに別のキット"):
        lend(make_kit(small_year, "K02"), first)
    with pytest.raises(ForbiddenStep, match="貸出中"):
        equipment.retire_kit(actor=SYSTEM, fiscal_year=small_year.fiscal_year, kit=kit, reason="故障")
    equipment.lose_kit(actor=SYSTEM, loan=loan, on=dt.date(2019, 11, 28), reason="返送中に不明")
    kit.refresh_from_db()
    with pytest.raises(BansoError, match="使わない"):
        lend(kit, second)
    assert KitLoan.objects.count() == 1
    found = equipment.return_kit(
        actor=SYSTEM, loan=loan, returned_on=dt.date(2019, 12, 9), parts=["RECORDER", "USB", "MATERIALS"]
    )
    equipment.restore_kit(actor=SYSTEM, fiscal_year=small_year.fiscal_year, kit=kit, reason="見つかった")
    assert (found.state, lend(kit, second).state) == (LoanState.RETURNED, LoanState.OUT)
    assert not miscounted_pools().exists()


def test_a_kit_goes_only_to_an_agreed_visit(small_year):
    kit = make_kit(small_year)
    with pytest.raises(ForbiddenStep, match="日程を確定"):
        lend(kit, planned(small_year.project))
    with pytest.raises(Conflict, match="すでに使われて"):
        make_kit(small_year)
    assert not ChecklistItem.objects.filter(state=ItemState.DONE).exists()


def test_a_kit_that_should_be_back_stands_among_what_others_have_let_pass(small_year, actors):
    agreed(small_year.project, dt.date(2019, 11, 1))
    titles = [one.title for one in overdue_of_others(actors[Role.SECRETARIAT], 2019)]
    assert "録音・写真・資料を事務局へ返送する（見本市）" in titles


def test_the_report_stands_on_the_checklist_of_the_last_round_alone(small_year):
    second = agreed(small_year.project, dt.date(2019, 12, 5))
    small_year.project.visits_wanted = 3
    small_year.project.save()
    third = agreed(small_year.project, dt.date(2020, 1, 9))
    assert item(third, "report").title
    visits.move_visit(actor=SYSTEM, visit=Visit.objects.get(pk=second.pk), days=[dt.date(2019, 12, 6)])
    assert not second.checklist.filter(code="report").exists()
