"""P3 sessions: the optimum equals brute force, everything verifies, prices are true, groups stay whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from banso.planning.bench.samples_of_seats import generated_seats
from banso.planning.commands import plan as plan_command
from banso.planning.common.budget import Cancel
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningCancelled, PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.seats.baseline import counts, first_come
from banso.planning.seats.engine import SeatContradiction, allocate
from banso.planning.seats.kind import compare, solve
from banso.planning.seats.reading import read_problem
from banso.planning.seats.verify import verify
from banso.planning.seats.words import forced_price
from tests.planning.seats.small import best_by_trying, small_seats

Json = dict[str, Any]


def _solve(document: Json, **options: Any) -> Json:
    return solve(Node(document), SolveOptions(**options))


def _check(document: Json, plan: Json) -> list[str]:
    return [v.text for v in verify(Node(document), Node(plan)).violations]


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("seed", range(15))
def test_small_optimum_equals_brute_force(seed: int, groups: bool) -> None:
    document = small_seats(seed, groups=groups)
    plan = _solve(document)
    measures = plan["measures"]
    assert (measures["unseated"], measures["unlisted"], measures["cost"]) == best_by_trying(document)
    assert plan["objective"] == plan["bound"]
    assert _check(document, plan) == []


@pytest.mark.parametrize("seed", range(8))
def test_forced_price_is_what_the_optimum_loses(seed: int) -> None:
    """Fixing one person in the first choice costs exactly the price read off the residual graph."""
    document = small_seats(seed)
    document.pop("locks", None)
    problem = read_problem(Node(document))
    allocation = allocate(problem, problem.participants, seed=0)
    result, charges = allocation.slots[0], allocation.charges
    for person, place in result.places.items():
        choices = result.wishes[person][0]
        if not choices or place == choices[0] or problem.sessions[choices[0]].capacity == 0:
            continue
        price = forced_price(problem, result, result.wishes[person], place, choices[0], charges)
        locked = {**document, "locks": [{"participant": person, "session": choices[0]}]}
        other = allocate(read_problem(Node(locked)), problem.participants, seed=0)
        assert price == other.slots[0].bound - result.bound


@pytest.mark.parametrize("seed", range(8))
def test_lock_never_improves_and_is_kept(seed: int) -> None:
    document = small_seats(seed)
    document.pop("locks", None)
    free = _solve(document)
    for person, session in (("p0", "a"), ("p5", "c")):
        locked = {**document, "locks": [{"participant": person, "session": session}]}
        plan = _solve(locked)
        assert plan["objective"] >= free["objective"]
        assert {"participant": person, "session": session}.items() <= next(
            p for p in plan["places"] if p["participant"] == person
        ).items()
        assert _check(locked, plan) == []


def test_two_slots_compensate_those_who_missed_out() -> None:
    document = generated_seats(1_000, seed=3)
    plan, plain = _solve(document), _solve({**document, "policy": {"compensation": 0}})
    problem = read_problem(Node(document))
    cost, _, without = counts(problem, first_come(problem, seed=3))
    assert plain["objective"] == plain["bound"] == plan["bound"]
    assert plain["measures"]["cost"] <= 0.34 * cost
    assert plan["measures"]["without_first"] <= 0.11 * without
    assert plan["measures"]["without_first"] < plain["measures"]["without_first"]
    assert _check(document, plan) == []


def test_groups_sit_together_in_every_slot() -> None:
    document = generated_seats(120, seed=5, groups=12)
    plan = _solve(document)
    where = {(p["participant"], p["slot"]): p["session"] for p in plan["places"]}
    for group in document["groups"]:
        for slot in ("1", "2"):
            assert len({where[m, slot] for m in group["members"]}) == 1
    assert _check(document, plan) == []


def test_same_seed_same_plan_and_another_seed_another_draw() -> None:
    document = generated_seats(300, seed=2)
    one, again, other = _solve(document, seed=1), _solve(document, seed=1), _solve(document, seed=2)
    assert one["places"] == again["places"]
    assert one["places"] != other["places"]
    # The second slot's compensation depends on who lost the first draw, but the first slot's optimum does not.
    assert one["bound"] == other["bound"]


def test_draw_does_not_depend_on_the_order_of_the_list() -> None:
    document = generated_seats(200, seed=4)
    turned = {**document, "participants": document["participants"][::-1]}

    def places(plan: Json) -> set[tuple[str, str, str]]:
        return {(p["participant"], p["slot"], p["session"]) for p in plan["places"]}

    assert places(_solve(document, seed=9)) == places(_solve(turned, seed=9))


def test_previous_places_are_kept_where_moving_is_charged() -> None:
    document = generated_seats(200, seed=6)
    before = _solve(document)
    gone = before["places"][0]["participant"]
    document["previous"] = [
        {"participant": p["participant"], "session": p["session"]} for p in before["places"]
    ]
    document["cancelled"] = [gone]
    document["policy"] = {"move_charge": 50, "compensation": 0}
    calm = _solve(document)
    assert calm["measures"]["moved"] == 0
    assert gone not in {p["participant"] for p in calm["places"]}
    assert _check(document, calm) == []
    assert _solve({**document, "policy": {"move_charge": 0, "compensation": 0}})["measures"]["moved"] > 0


def test_reasons_name_demand_capacity_and_price() -> None:
    document = generated_seats(100, seed=8)
    plan = _solve(document)
    lower = {p["participant"] for p in plan["places"] if p["rank"] != 1}
    assert lower == {r["subject"] for r in plan["reasons"]}
    text = plan["reasons"][0]["text"]
    assert "定員 21人に、第1希望が" in text
    assert "全体の不満" in text


def test_seats_that_do_not_suffice_leave_the_fewest_out() -> None:
    document = generated_seats(50, seed=1, slots=1)
    for session in document["sessions"]:
        session["capacity"] = 8
    plan = _solve(document)
    assert plan["measures"]["unseated"] == 10 == len(plan["unseated"])
    assert any("席がありません" in r["text"] for r in plan["reasons"])
    assert _check(document, plan) == []


@pytest.mark.parametrize(
    ("locks", "groups", "way"),
    [
        ([("p0", "a"), ("p1", "a"), ("p2", "a"), ("p3", "a")], [], "定員を 4人にする"),
        ([("p0", "a"), ("p1", "b")], [["p0", "p1"]], "「p0」の固定を外す"),
    ],
)
def test_contradicting_places_say_what_to_relax(
    locks: list[tuple[str, str]], groups: list[list[str]], way: str
) -> None:
    document = small_seats(1)
    document["sessions"][0]["capacity"] = 3
    document["locks"] = [{"participant": p, "session": s} for p, s in locks]
    document["groups"] = [{"id": f"g{i}", "members": m} for i, m in enumerate(groups)]
    with pytest.raises(SeatContradiction) as caught:
        _solve(document)
    assert any(way in relaxation.text for relaxation in caught.value.relaxations)
    assert way in str(caught.value)


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        (lambda plan: plan["places"].__setitem__(0, {**plan["places"][0], "session": "b"}), "figure"),
        (lambda plan: [p.__setitem__("session", "a") for p in plan["places"]], "capacity"),
        (lambda plan: plan.__setitem__("bound", plan["objective"] + 1), "figure"),
        (lambda plan: plan["measures"].__setitem__("first", 99), "figure"),
    ],
)
def test_checker_finds_a_broken_plan(change: Any, violation: str) -> None:
    document = small_seats(0)
    plan = json.loads(json.dumps(_solve(document)))
    change(plan)
    assert violation in {v.rule for v in verify(Node(document), Node(plan)).violations}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["participants"][2].__setitem__("id", "p0"), "$.participants[2].id"),
        (
            lambda d: d["participants"][1]["choices"].__setitem__("am", ["a", "a"]),
            "$.participants[1].choices.am[1]",
        ),
        (
            lambda d: d["participants"][1]["choices"].__setitem__("am", ["z"]),
            "$.participants[1].choices.am[0]",
        ),
        (
            lambda d: d["participants"][1]["choices"].__setitem__("am", [["a"]]),
            "$.participants[1].choices.am[0]",
        ),
        (lambda d: d["participants"][1]["choices"].__setitem__("pm", []), "$.participants[1].choices.pm"),
        (lambda d: d["sessions"][0].__setitem__("slot", "pm"), "$.sessions[0].slot"),
        (lambda d: d["sessions"][0].__setitem__("capacity", -1), "$.sessions[0].capacity"),
        (lambda d: d.__setitem__("groups", [{"id": "g", "members": ["p9"]}]), "$.groups[0].members[0]"),
        (lambda d: d["policy"].__setitem__("rank_costs", [3, 1]), "$.policy.rank_costs"),
        (
            lambda d: d.__setitem__("locks", [{"participant": "p0", "session": s} for s in "ab"]),
            "$.locks[1]",
        ),
    ],
)
def test_bad_input_names_the_path(change: Any, path: str) -> None:
    document = small_seats(0)
    change(document)
    with pytest.raises(PlanningInputError) as caught:
        _solve(document)
    assert caught.value.path == path


def test_compare_progress_and_cancel() -> None:
    document = small_seats(2)
    a = _solve(document)
    gone = a["places"][0]["participant"]
    b = _solve({**document, "cancelled": [gone]})
    items = compare(Node(document), Node(a), Node(b)).items
    assert any(i.subject.startswith(gone) and i.b is None for i in items)
    told: list[float | None] = []
    _solve(document, progress=lambda p: told.append(p.best))
    assert told[-1] == a["objective"]
    cancel = Cancel()
    cancel.set()
    with pytest.raises(PlanningCancelled):
        _solve(document, cancel=cancel)


def test_command_writes_verifies_and_refuses(tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.json"
    source.write_text(json.dumps(generated_seats(60, seed=1, groups=4)), encoding="utf-8")
    run = CliRunner().invoke
    assert run(plan_command, ["seats", str(source), "--out", str(out)]).exit_code == 0
    assert run(plan_command, ["verify", str(source), str(out)]).exit_code == 0
    source.write_text(
        json.dumps({**generated_seats(60, seed=1), "locks": [{"participant": "x"}]}), encoding="utf-8"
    )
    refused = run(plan_command, ["seats", str(source)])
    assert refused.exit_code == 2
    assert "$.locks[0].participant" in refused.stderr
