"""P1: the optimum equals brute force, every plan verifies, locks never help, contradictions name what to relax."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from banso.planning.bench.samples_of_selection import generated_selection, r1_selection
from banso.planning.commands import plan as plan_command
from banso.planning.common.budget import Cancel
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningCancelled, PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.selection.conflicts import Contradiction
from banso.planning.selection.kind import compare, solve
from banso.planning.selection.verify import verify
from tests.planning.selection.small import best_by_trying, small_selection

Json = dict[str, Any]
R1 = Path(__file__).resolve().parents[3] / "examples" / "r01"


def _solve(document: Json, **options: Any) -> Json:
    return solve(Node(document), SolveOptions(**options))


def _check(document: Json, plan: Json) -> list[str]:
    return [v.text for v in verify(Node(document), Node(plan)).violations]


@pytest.fixture(scope="module")
def r1_plan() -> Json:
    return _solve(r1_selection(R1))


@pytest.mark.parametrize("seed", range(40))
def test_small_optimum_equals_brute_force(seed: int) -> None:
    document = small_selection(seed)
    best = best_by_trying(document)
    if best is None:
        with pytest.raises(Contradiction):
            _solve(document)
        return
    plan = _solve({**document, "reasons": False})
    assert plan["objective"] == plan["bound"] == best
    assert _check(document, plan) == []


@pytest.mark.parametrize("seed", range(8))
def test_price_of_the_other_choice_is_what_brute_force_loses(seed: int) -> None:
    document = {k: v for k, v in small_selection(seed).items() if k != "locks"}
    best = best_by_trying(document)
    if best is None:
        pytest.skip("no selection at all")
    for reason in _solve(document)["applicants"]:
        locked = {
            **document,
            "locks": [{"applicant": reason["applicant"], "selected": not reason["selected"]}],
        }
        other = best_by_trying(locked)
        assert reason["price_is"] == "exact"
        assert reason["price"] == (None if other is None else best - other)


@pytest.mark.parametrize("seed", range(12))
def test_lock_never_improves_and_is_kept(seed: int) -> None:
    document = {**{k: v for k, v in small_selection(seed).items() if k != "locks"}, "reasons": False}
    if best_by_trying(document) is None:
        pytest.skip("no selection at all")
    free = _solve(document, seconds=0.1)["objective"]
    for applicant in ("a1", "a4"):
        for selected in (True, False):
            locked = {**document, "locks": [{"applicant": applicant, "selected": selected}]}
            try:
                plan = _solve(locked, seconds=0.1)
            except Contradiction:
                assert best_by_trying(locked) is None
                continue
            assert plan["objective"] <= free
            assert (applicant in {s["applicant"] for s in plan["selected"]}) is selected


def test_points_named_as_missing_would_bring_it_in() -> None:
    document = small_selection(3)
    document.pop("locks", None)
    reason = next(r for r in _solve(document)["applicants"] if not r["selected"] and r["price"] is not None)
    for points, expected in ((reason["price"] + 1, True), (reason["price"] - 1, False)):
        richer = copy.deepcopy(document)
        richer["criteria"].append({"id": "extra", "weight": 1})
        for applicant in richer["applicants"]:
            applicant["scores"]["extra"] = points if applicant["id"] == reason["applicant"] else 0
        chosen = {s["applicant"] for s in _solve(richer)["selected"]}
        assert (reason["applicant"] in chosen) is expected


def test_contradicting_locks_name_the_single_relaxation() -> None:
    document = r1_selection(R1)
    wanting = [
        a for a in document["applicants"] if any(w["programme"] == "TEMPORARY_LIVING" for w in a["wishes"])
    ]
    document["locks"] = [
        {"applicant": a["id"], "programme": "TEMPORARY_LIVING", "selected": True} for a in wanting[:5]
    ]
    with pytest.raises(Contradiction) as caught:
        _solve(document)
    assert len(caught.value.demands) == 5  # the capacity of 3 and four of the five locks
    assert not caught.value.together
    assert [r.text for r in caught.value.relaxations] == [
        "「一時生活支援事業」を受け持てる件数の上限 3 を 5 にする"
    ]
    document["programmes"][4]["capacity"] = 5
    assert _check(document, _solve(document, seconds=0.1)) == []


def test_two_contradictions_need_two_relaxations() -> None:
    document = small_selection(1)
    document["projects"]["total_max"] = 1
    document["count"] = 7
    with pytest.raises(Contradiction) as caught:
        _solve(document)
    assert "つ" in str(caught.value)
    assert caught.value.relaxations


def test_lock_that_costs_says_what_lifting_it_wins(r1_plan: Json) -> None:
    document, free = r1_selection(R1), r1_plan
    dearest = max((r for r in free["applicants"] if r["selected"]), key=lambda r: r["price"])
    document["locks"] = [{"applicant": dearest["applicant"], "selected": False}]
    plan = _solve(document, seconds=2)
    reason = next(r for r in plan["applicants"] if r["applicant"] == dearest["applicant"])
    assert plan["objective"] == free["objective"] - dearest["price"]
    assert reason["price"] == -dearest["price"]
    text = next(r["text"] for r in plan["reasons"] if r["subject"] == dearest["applicant"])
    assert f"固定を外して選ぶなら、全体の点が {dearest['price']}点上がります" in text


def test_r1_is_proven_and_every_application_has_an_exact_reason(r1_plan: Json) -> None:
    document, plan = r1_selection(R1), r1_plan
    assert plan["gap"] == 0
    assert plan["stopped"] == "complete"
    assert (plan["measures"]["selected"], plan["measures"]["projects"]) == (30, 54)
    assert _check(document, plan) == []
    assert [r["price_is"] for r in plan["applicants"]] == ["exact"] * 47
    assert all(r["text"].startswith(("選びました", "選んでいません")) for r in plan["reasons"])
    again = _solve(document)
    assert {k: v for k, v in again.items() if k != "seconds"} == {
        k: v for k, v in plan.items() if k != "seconds"
    }


def test_previous_plan_is_kept_where_change_costs_more_than_it_wins() -> None:
    document = r1_selection(R1)
    document["reasons"] = False
    before = _solve(document)
    dropped = before["selected"][0]["applicant"]
    document["previous"] = before["selected"]
    document["locks"] = [{"applicant": dropped, "selected": False}]
    free = _solve({**document, "stability": {"municipality": 0, "project": 0}})
    calm = _solve({**document, "stability": {"municipality": 50, "project": 50}})
    out = {s["applicant"] for s in before["selected"]} - {s["applicant"] for s in calm["selected"]}
    assert out == {dropped}
    assert calm["measures"]["changes"] <= free["measures"]["changes"]
    assert _check({**document, "stability": {"municipality": 50, "project": 50}}, calm) == []


def test_national_size_is_proven_and_far_reasons_are_marked_as_least() -> None:
    document = generated_selection(905, 200, 450, seed=7)
    plan = _solve(document, seconds=1)
    assert plan["gap"] == 0
    assert _check(document, plan) == []
    kinds = [r["price_is"] for r in plan["applicants"]]
    assert len(kinds) == 905
    assert 0 < kinds.count("exact") < 100


def test_least_price_is_never_above_the_exact_one(r1_plan: Json) -> None:
    document = r1_selection(R1)
    exact = {r["applicant"]: r for r in r1_plan["applicants"]}
    least = _solve(document, seconds=0.02)["applicants"]
    assert any(r["price_is"] == "at_least" and r["price"] > 0 for r in least)
    assert all(
        r["price"] <= exact[r["applicant"]]["price"]
        for r in least
        if exact[r["applicant"]]["price"] is not None
    )


def test_compare_names_who_differs() -> None:
    document = r1_selection(R1)
    document["reasons"] = False
    a = _solve(document)
    b = _solve({**document, "locks": [{"applicant": a["selected"][0]["applicant"], "selected": False}]})
    found = compare(Node(document), Node(a), Node(b))
    assert found.measures[0].difference == b["objective"] - a["objective"]
    assert any(item.b is None for item in found.items)


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        (lambda plan: plan["selected"].pop(), "count"),
        (lambda plan: plan["selected"][0]["programmes"].append("nothing"), "wish"),
        (lambda plan: plan["measures"].__setitem__("points", 1), "figure"),
        (lambda plan: plan.__setitem__("objective", plan["objective"] + 1), "figure"),
    ],
)
def test_checker_finds_a_broken_plan(change: Any, violation: str) -> None:
    document = r1_selection(R1)
    document["reasons"] = False
    plan = json.loads(json.dumps(_solve(document)))
    change(plan)
    assert violation in {v.rule for v in verify(Node(document), Node(plan)).violations}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["applicants"][2].__setitem__("id", "a0"), "$.applicants[2].id"),
        (lambda d: d["applicants"][1]["scores"].pop("need"), "$.applicants[1].scores.need"),
        (
            lambda d: d["applicants"][1]["wishes"][0].__setitem__("programme", "Z"),
            "$.applicants[1].wishes[0].programme",
        ),
        (lambda d: d.__setitem__("count", "three"), "$.count"),
        (lambda d: d.__setitem__("surplus", 1), "$.surplus"),
        (lambda d: d["rules"][0].__setitem__("attribute", "colour"), "$.rules[0].attribute"),
        (lambda d: d["rules"][0].__setitem__("min", 9), "$.rules[0].min"),
        (lambda d: d.__setitem__("locks", [{"applicant": "nobody"}]), "$.locks[0].applicant"),
        (lambda d: d.__setitem__("locks", [{"applicant": "a1"}, {"applicant": "a1"}]), "$.locks[1]"),
        (
            lambda d: d.__setitem__("previous", [{"applicant": "a1", "programmes": ["Z"]}]),
            "$.previous[0].programmes[0]",
        ),
        (lambda d: d.__setitem__("applicants", {}), "$.applicants"),
    ],
)
def test_bad_input_names_the_path(change: Any, path: str) -> None:
    document = small_selection(0)
    change(document)
    with pytest.raises(PlanningInputError) as caught:
        _solve(document)
    assert caught.value.path == path


def test_progress_is_told_and_cancel_stops_before_reasons() -> None:
    told: list[float | None] = []
    cancel = Cancel()
    plan = _solve(r1_selection(R1), progress=lambda p: (told.append(p.best), cancel.set()), cancel=cancel)
    assert told[0] == plan["objective"]
    assert plan["stopped"] == "cancelled"
    assert not plan["repeatable"]
    with pytest.raises(PlanningCancelled):
        _solve(r1_selection(R1), cancel=cancel)


def test_command_writes_verifies_and_refuses(tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.json"
    document = small_selection(2)
    source.write_text(json.dumps(document), encoding="utf-8")
    run = CliRunner().invoke
    assert run(plan_command, ["select", str(source), "--out", str(out)]).exit_code == 0
    assert run(plan_command, ["verify", str(source), str(out)]).exit_code == 0
    document["applicants"][0]["wishes"][0]["programme"] = "Z"
    source.write_text(json.dumps(document), encoding="utf-8")
    refused = run(plan_command, ["select", str(source)])
    assert refused.exit_code == 2
    assert "$.applicants[0].wishes[0].programme" in refused.stderr
