"""Plans of R1: made by the planner, taken from the record, changed by hand, undone, made again."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

import pytest

from banso.directory.models import Organisation
from banso.dispatch.models import Expert, ExpertDay, Project, VisitDay
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.jobs import JobCancelled
from banso.planning.bench.r01 import _CORRECTED_DATES, _HOMES
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.check import verify
from banso.planning.dispatch.plan import PlanDocument
from banso.plans.alternatives import other_days
from banso.plans.assessing import assess
from banso.plans.domain import plan_edits, plans
from banso.plans.domain.plan_edits import Move
from banso.plans.effects import effect_of
from banso.plans.enums import PlanOrigin
from banso.plans.jobs import solve_watched
from banso.plans.models import PlannedVisit
from banso.plans.planning_input import document_of, kit_rows, problem_of, records_of, rows_of_plan
from tests import builders
from tests.year.conftest import loaded_r01, r01  # noqa: F401

ACTOR = builders.SYSTEM
# Half a second of work: enough for a plan in which nothing is left open.
QUICK = plans.Wish(keep_recorded=False, seconds=0.3)


def checked(plan):
    """What the kit's checker says about the whole plan: (measures, rules broken)."""
    records = records_of(plan.fiscal_year)
    rows = rows_of_plan(plan.visits.prefetch_related("experts"))
    unplanned = [
        (f"p{one['project']}", records.kit_number[one["project"], one["number"]]) for one in plan.unplanned
    ]
    found = verify(problem_of(records), PlanDocument(kit_rows(records, rows), unplanned, {}, None, ""))
    return found.measures, [one.rule for one in found.violations]


def agrees_with_the_checker(plan):
    plan.refresh_from_db()
    measures, broken = checked(plan)
    assert {name: plan.measures[name] for name in measures if name != "changes"} == {
        name: value for name, value in measures.items() if name != "changes"
    }
    assert sorted(plan.clashes.values_list("code", flat=True)) == sorted(broken)


@pytest.fixture
def recorded(r01):  # noqa: F811
    return plans.load_recorded_plan(actor=ACTOR, fiscal_year=r01)


def test_the_planner_plans_r1_and_the_checker_accepts_it(r01):  # noqa: F811
    plan = plans.run_plan(actor=ACTOR, fiscal_year=r01, wish=QUICK)
    assert (plan.visits.count(), plan.visits.values("project").distinct().count()) == (88, 54)
    assert plan.unplanned == []
    agrees_with_the_checker(plan)
    assert not plan.clashes.exists()
    assert plan.measures["total_yen"] < 1_700_000
    assert len(plan.reasons) >= 88
    assert "第" not in plan.reasons[0]["subject"]
    pair = PlannedVisit.objects.filter(plan=plan, project__experts_wanted=2).first()
    assert {e.person.family_name for e in pair.experts.all()} == {"藤村", "名嘉"}


def test_the_recorded_year_is_a_plan_of_88_visits_with_its_clashes(r01, recorded):  # noqa: F811
    assert (recorded.origin, recorded.visits.count(), recorded.unplanned) == (PlanOrigin.LOADED, 88, [])
    agrees_with_the_checker(recorded)
    codes = list(recorded.clashes.values_list("code", flat=True))
    assert codes.count("gap") == 6
    assert codes.count("same_day") == 1
    assert len(codes) == 7
    same_day = recorded.clashes.get(code="same_day").text
    assert same_day.startswith("講師「行岡 みち子」が2/5(水)に「石川県")
    assert "兵庫県" in same_day
    assert max(recorded.loads.values_list("visits", flat=True)) == 29
    two_days = recorded.visits.filter(days=2)
    assert two_days.count() == 2


def test_with_the_yardstick_s_homes_the_record_costs_what_it_says(r01):  # noqa: F811
    for family_name, prefecture in _HOMES.items():
        home = Organisation.objects.get(kind="PREFECTURE", name=prefecture)
        Expert.objects.filter(person__family_name=family_name).update(home_prefecture=home)
    for (number, visit), date in _CORRECTED_DATES.items():
        VisitDay.objects.filter(visit__project__number=number, visit__number=visit).update(date=date)
    plan = plans.load_recorded_plan(actor=ACTOR, fiscal_year=r01)
    assert (plan.measures["travel_yen"], plan.measures["total_yen"]) == (2_111_745, 2_486_745)
    assert (plan.measures["trips"], plan.measures["nights"], plan.measures["reception_days"]) == (78, 8, 75)
    assert set(plan.clashes.values_list("code", flat=True)) == {"gap"}


def test_every_edit_keeps_the_figures_of_the_whole_plan(r01, recorded):  # noqa: F811
    project = Project.objects.get(fiscal_year=r01, number=15)
    effect = plan_edits.move_visit(
        actor=ACTOR, plan=recorded, move=Move(project.pk, 2, date=dt.date(2020, 2, 6)), revision=0
    )
    assert [text for text in effect.mended if "2/5(水)" in text]
    assert not effect.broken
    agrees_with_the_checker(recorded)
    other = Expert.objects.get(fiscal_year=r01, person__family_name="立岡")
    effect = plan_edits.move_visit(actor=ACTOR, plan=recorded, move=Move(project.pk, 1, experts=(other.pk,)))
    assert {row.experts for row in effect.after.values()} == {(other.pk,)}
    assert len(effect.after) == 2
    agrees_with_the_checker(recorded)
    plan_edits.move_visit(actor=ACTOR, plan=recorded, move=Move(project.pk, 2, date=dt.date(2019, 11, 23)))
    assert "勤労感謝の日" in recorded.clashes.get(code="working_day").text
    plan_edits.move_visit(actor=ACTOR, plan=recorded, move=Move(project.pk, 1, is_removed=True))
    agrees_with_the_checker(recorded)
    assert recorded.unplanned == [
        {"project": project.pk, "number": 1, "reason": plan_edits.REMOVED, "relaxation": ""}
    ]
    for _ in range(4):
        plan_edits.undo(actor=ACTOR, plan=recorded)
    agrees_with_the_checker(recorded)
    assert recorded.clashes.filter(code="same_day").count() == 1
    assert recorded.unplanned == []
    with pytest.raises(BansoError, match="元に戻せる操作はもうありません"):
        plan_edits.undo(actor=ACTOR, plan=recorded)


def test_locks_hold_against_hands_and_the_planner(r01, recorded):  # noqa: F811
    kept = recorded.visits.filter(project__number=1).first()
    key = (kept.project_id, kept.number)
    assert plan_edits.set_locks(actor=ACTOR, plan=recorded, locked=True, keys=[key]) == 1
    with pytest.raises(BansoError, match="固定されています"):
        plan_edits.move_visit(actor=ACTOR, plan=recorded, move=Move(*key, date=dt.date(2019, 11, 5)))
    with pytest.raises(Conflict, match="ほかの画面"):
        plan_edits.undo(actor=ACTOR, plan=recorded, revision=0)
    again = plans.run_plan(
        actor=ACTOR, fiscal_year=r01, wish=replace(QUICK, base=recorded, changes="needed", seconds=0.2)
    )
    assert again.base == recorded
    assert not again.clashes.exists()
    stays = again.visits.get(project=kept.project, number=kept.number)
    assert (stays.date, stays.is_locked) == (kept.date, True)
    # Only what broke a rule had to move: six gaps, and one expert in two places.
    assert 7 <= again.measures["changes"] <= 14
    assert any(one["kind"] == "change" for one in again.reasons)
    plan_edits.undo(actor=ACTOR, plan=recorded)
    assert not recorded.visits.filter(is_locked=True).exists()


def test_contradicting_locks_are_answered_in_words(r01, recorded):  # noqa: F811
    plan_edits.set_locks(actor=ACTOR, plan=recorded, locked=True)
    with pytest.raises(plans.NoPlan) as refused:
        plans.run_plan(actor=ACTOR, fiscal_year=r01, wish=replace(QUICK, base=recorded))
    assert "固定" in refused.value.message
    assert "2/5" in refused.value.message.replace("2月5日", "2/5")


def test_a_day_off_written_later_shows_as_a_clash(r01, recorded):  # noqa: F811
    visit = recorded.visits.filter(days=1).first()
    expert = visit.experts.first()
    ExpertDay.objects.create(expert=expert, date=visit.date, kind="UNAVAILABLE")
    plan_edits.reassess(recorded, experts=[expert.pk])
    assert recorded.clashes.filter(code="expert_unavailable", project=visit.project_id).exists()
    agrees_with_the_checker(recorded)


def test_other_days_are_free_and_priced_like_the_edit(r01):  # noqa: F811
    plan = plans.run_plan(actor=ACTOR, fiscal_year=r01, wish=QUICK)
    row = rows_of_plan(plan.visits.prefetch_related("experts")[:1])[0]
    found = other_days(plan, row)
    assert found == sorted(found, key=lambda one: one.travel_yen)
    effect = effect_of(plan, {row.key: replace(row, date=found[-1].date)})
    assert abs(effect.travel_yen - found[-1].travel_yen) <= 1
    assert not effect.broken


def test_a_part_is_judged_like_the_whole(r01, recorded):  # noqa: F811
    records = records_of(r01)
    rows = rows_of_plan(recorded.visits.prefetch_related("experts"))
    everybody = [e.pk for e in records.experts]
    whole = assess(records, rows, experts=everybody, projects=[p.pk for p in records.projects])
    assert sum(load.visits for load in whole.loads.values()) == sum(len(row.experts) for row in rows)
    assert document_of(records)["format"] == "banso/dispatch@1"


class _Stopping:
    """A job's handle whose requester asks to stop once told how far it is."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def progress(self, done: int, total: int, message: str) -> None:
        self.told.append(message)

    def check_cancelled(self) -> None:
        if self.told:
            raise JobCancelled(1)


def test_a_run_tells_how_far_it_is_and_stops_when_asked(r01):  # noqa: F811
    handle, began = _Stopping(), time.process_time()
    with pytest.raises(JobCancelled):
        solve_watched(handle, problem_of(records_of(r01)), SolveOptions(seconds=120))
    assert handle.told[0].count("円") >= 1
    assert time.process_time() - began < 20  # not the four minutes of work it was asked for
