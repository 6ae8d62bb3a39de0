"""P4: small cases equal brute force, everything verifies, constructions hold, contradictions say what to lift."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from banso.planning.bench.samples_of_groups import (
    random_diverse_groups,
    social_golfers,
    world_cafe,
)
from banso.planning.commands import plan as plan_command
from banso.planning.common.budget import Cancel
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningCancelled, PlanningInputError
from banso.planning.groups.bounds import fewest_pairs
from banso.planning.groups.conflicts import GroupContradiction
from banso.planning.groups.construct import schedule
from banso.planning.groups.kind import compare, price_reasons
from banso.planning.groups.reading import read_problem
from banso.planning.groups.verify import verify
from tests.planning.groups.small import Json, best_by_trying, broken, small_groups, solved


@pytest.mark.parametrize("seed", range(40))
def test_small_optimum_equals_brute_force(seed: int) -> None:
    document = small_groups(seed)
    best = best_by_trying(document)
    if best is None:
        with pytest.raises(GroupContradiction):
            solved(document)
        return
    plan = solved(document)
    assert plan["objective"] == best
    assert plan["bound"] <= best
    assert broken(document, plan) == []


@pytest.mark.parametrize("seed", range(12))
def test_lock_never_improves_and_is_kept(seed: int) -> None:
    document = small_groups(seed)
    document.pop("locks", None)
    free = best_by_trying(document)
    for table in ("t0", "t1"):
        locked = {**document, "locks": [{"person": "p1", "round": 2, "table": table}]}
        try:
            plan = solved(locked)
        except GroupContradiction:
            assert best_by_trying(locked) is None
            continue
        assert free is not None
        assert plan["objective"] >= free
        seated = {t["table"]: t["people"] for t in plan["rounds"][1]["tables"]}
        assert "p1" in seated[table]
        assert broken(locked, plan) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_world_cafe_of_r1_is_proven_optimal(seed: int) -> None:
    document = world_cafe(132, 22, seed=seed)
    plan = solved(document, seconds=2)
    assert plan["gap"] == 0
    assert plan["measures"]["new_meetings"] == 990
    assert plan["measures"]["mixing"] == plan["bounds"]["mixing"]
    assert broken(document, plan) == []
    assert any("これより少なくはできません" in r["text"] for r in plan["reasons"])


def test_rules_hold_together_in_a_full_room() -> None:
    document = world_cafe(60, 10, seed=4)
    document["together"] = [["p1", "p2", "p3"], ["p3", "p4"], ["p10", "p11"]]
    document["apart"] = [["p1", "p10"], ["p20", "p21"], ["p21", "p22"]]
    document["facilitators"] = [{"person": f"p{n + 50}", "table": f"t{n + 1}"} for n in range(10)]
    document["locks"] = [{"person": "p30", "round": 1, "table": "t1", "placed": False}]
    plan = solved(document, seconds=0.5)
    assert broken(document, plan) == []


def test_tables_with_room_share_the_empty_seats() -> None:
    document = world_cafe(50, 9, seed=2)
    for table in document["tables"]:
        del table["size"]
        table.update(min=5, max=6)
    plan = solved(document, seconds=0.5)
    sizes = [len(t["people"]) for r in plan["rounds"] for t in r["tables"]]
    assert set(sizes) == {5, 6}
    assert broken(document, plan) == []


@pytest.mark.parametrize(
    ("tables", "size", "rounds"),
    [
        (5, 3, 7),
        (6, 4, 7),
        (7, 4, 9),
        (8, 3, 11),
        (8, 4, 9),
        (8, 4, 10),
        (7, 7, 7),
        (11, 6, 11),
        (16, 4, 17),
        (9, 3, 9),
    ],
)
def test_construction_never_seats_two_people_together_twice(tables: int, size: int, rounds: int) -> None:
    made = schedule(tables, size, rounds)
    assert made is not None
    assert len(made) == rounds
    pairs = [frozenset(p) for r in made for table in r for p in combinations(table, 2)]
    assert len(set(pairs)) == len(pairs)
    for round_ in made:
        assert sorted(p for table in round_ for p in table) == list(range(tables * size))
        assert all(len(table) == size for table in round_)


def test_construction_keeps_who_is_who_free_for_mixing() -> None:
    document = world_cafe(32, 8, seed=3, rounds=4)
    plan = solved(document, seconds=0.5)
    assert plan["measures"]["repeats"] == 0
    assert broken(document, plan) == []
    everyone = [p["attributes"] for p in document["people"]]
    like = sum(
        a["weight"] * (one[a["id"]] == other[a["id"]])
        for one, other in combinations(everyone, 2) for a in document["attributes"]
    )  # fmt: skip
    at_random = like * (4 * 8 * 6) / (32 * 31 / 2)
    assert plan["measures"]["mixing"] < 0.6 * at_random


def test_empty_seats_join_a_construction() -> None:
    document = world_cafe(31, 8, seed=3, rounds=8)
    for table in document["tables"]:
        del table["size"]
        table.update(min=3, max=4)
    plan = solved(document, seconds=0.5)
    assert plan["measures"]["repeats"] == 0
    assert broken(document, plan) == []


def test_large_tables_of_one_round_get_close_to_a_long_run() -> None:
    document = random_diverse_groups(60, [(8, 12)] * 6, seed=1)
    short, long = solved(document, seconds=0.1), solved(document, seconds=2)
    assert short["objective"] <= 0.99 * long["objective"]
    assert long["objective"] <= short["objective"]
    assert broken(document, long) == []


def test_same_seed_same_plan_and_more_work_is_never_worse() -> None:
    document = world_cafe(40, 7, seed=6, rounds=4)
    one, again, other = solved(document, seed=3), solved(document, seed=3), solved(document, seed=4)
    assert one["rounds"] == again["rounds"]
    assert one["rounds"] != other["rounds"]


def test_plain_python_makes_the_same_plan(tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.json"
    document = small_groups(5)
    source.write_text(json.dumps(document), encoding="utf-8")
    code = "from banso.planning.commands import plan; plan()"
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        code,
        "groups",
        str(source),
        "--out",
        str(out),
        "--seconds",
        "0.01",
    ]
    subprocess.run(
        command, env={**os.environ, "BANSO_PLAIN_PYTHON": "1"}, check=True, capture_output=True, timeout=60
    )
    plain = json.loads(out.read_text(encoding="utf-8"))
    assert plain["rounds"] == solved(document, seconds=0.01)["rounds"]


def test_previous_plan_is_kept_where_moving_is_charged() -> None:
    document = world_cafe(36, 6, seed=7)
    before = solved(document, seconds=0.5)
    document["previous"] = [
        {"round": r["round"], "table": t["table"], "people": t["people"]}
        for r in before["rounds"]
        for t in r["tables"]
    ]
    document["move_charge"] = 1000
    calm = solved(document, seconds=0.5)
    assert calm["measures"]["moved"] == 0
    document["people"] = [p for p in document["people"] if p["id"] != "p5"]
    for entry in document["previous"]:
        entry["people"] = [p for p in entry["people"] if p != "p5"]
    for table in document["tables"]:
        del table["size"]
        table.update(min=5, max=6)
    without = solved(document, seconds=0.5)
    assert without["measures"]["moved"] == 0
    assert broken(document, without) == []


def test_prices_are_what_the_swap_costs() -> None:
    document = world_cafe(24, 4, seed=9, rounds=2)
    plan = solved(document)
    price = plan["prices"][5]
    swapped = json.loads(json.dumps(plan))
    for table in swapped["rounds"][price["round"] - 1]["tables"]:
        renamed = {price["person"]: price["with"], price["with"]: price["person"]}
        table["people"] = [renamed.get(p, p) for p in table["people"]]
    measured = verify(Node(document), Node(swapped)).measures["objective"]
    assert measured == plan["objective"] + price["points"]
    text = price_reasons(read_problem(Node(document)), [price])[0].text
    assert f"「{price['person']}」" in text


@pytest.mark.parametrize(
    ("rules", "contradiction", "ways"),
    [
        (
            {"apart": [["p0", "p1"]], "together": [["p0", "p1"]]},
            {"「p0」と「p1」を離す", "「p0」、「p1」を一緒にする"},
            {"「p0」と「p1」を離す指定を外す", "「p0」、「p1」を一緒にする指定を外す"},
        ),
        (
            {"apart": [["p0", "p1"], ["p1", "p2"], ["p0", "p2"]]},
            {"「p0」と「p1」を離す", "「p1」と「p2」を離す", "「p0」と「p2」を離す"},
            {"「p0」と「p1」を離す指定を外す", "「p1」と「p2」を離す指定を外す", "「p0」と「p2」を離す指定を外す"},
        ),
        (
            {"facilitators": [{"person": "p0", "table": "t0"}],
             "locks": [{"person": "p0", "round": 1, "table": "t1"}]},
            {"進行役「p0」は「t0」", "「p0」を「t1」に置く固定"},
            {"進行役「p0」は「t0」という指定を外す", "「p0」を「t1」に置く固定を外す"},
        ),
    ],
)  # fmt: skip
def test_contradictions_name_rules_and_each_way_out(
    rules: Json, contradiction: set[str], ways: set[str]
) -> None:
    document = {
        "format": "banso/groups@1",
        "people": [{"id": f"p{n}"} for n in range(6)],
        "tables": [{"id": "t0", "size": 3}, {"id": "t1", "size": 3}],
        **rules,
    }
    with pytest.raises(GroupContradiction) as caught:
        solved(document)
    assert set(caught.value.rules) == contradiction
    assert {r.lifted for r in caught.value.relaxations} == ways
    assert not caught.value.together


@pytest.mark.parametrize(("size", "way"), [(2, "席を 2つ増やす"), (4, "合わせて 2人減らす")])
def test_too_few_or_too_many_seats_say_so(size: int, way: str) -> None:
    document = {
        "format": "banso/groups@1",
        "people": [{"id": f"p{n}"} for n in range(6)],
        "tables": [{"id": "t0", "size": size}, {"id": "t1", "size": size}],
    }
    with pytest.raises(GroupContradiction, match=way):
        solved(document)


def test_unavoidable_repeats_are_named_as_such() -> None:
    plan = solved(social_golfers(2, 3, 4))
    assert plan["bounds"]["repeats"] == 9
    assert any("避けられません" in r["text"] for r in plan["reasons"])


def test_spreading_over_tables_of_unlike_size() -> None:
    assert fewest_pairs(7, [3, 3, 3]) == 5
    assert fewest_pairs(7, [1, 2, 9]) == 7


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        (lambda plan: plan["rounds"][0]["tables"][0]["people"].pop(), "people"),
        (lambda plan: plan["rounds"][0]["tables"][0]["people"].pop(), "size"),
        (lambda plan: plan.__setitem__("objective", 0), "figure"),
        (lambda plan: plan["measures"].__setitem__("repeats", 99), "figure"),
    ],
)
def test_checker_finds_a_broken_plan(change: Any, violation: str) -> None:
    document = world_cafe(12, 3, seed=1)
    plan = json.loads(json.dumps(solved(document)))
    change(plan)
    assert violation in {v.rule for v in verify(Node(document), Node(plan)).violations}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["people"][2].__setitem__("id", "p0"), "$.people[2].id"),
        (lambda d: d["people"][2]["attributes"].__setitem__("age", "3"), "$.people[2].attributes.age"),
        (lambda d: d.__setitem__("apart", [["p0", "p9"]]), "$.apart[0][1]"),
        (lambda d: d.__setitem__("apart", [["p0", "p0"]]), "$.apart[0][1]"),
        (lambda d: d.__setitem__("apart", [["p0"]]), "$.apart[0]"),
        (lambda d: d.__setitem__("together", [["p0"]]), "$.together[0]"),
        (lambda d: d.__setitem__("rounds", 0), "$.rounds"),
        (lambda d: d.__setitem__("tables", [{"id": "t0", "min": 5, "max": 3}]), "$.tables[0].min"),
        (lambda d: d.__setitem__("locks", [{"person": "p0", "round": 9, "table": "t0"}]), "$.locks[0].round"),
        (
            lambda d: d.__setitem__("facilitators", [{"person": "p0", "table": "t9"}]),
            "$.facilitators[0].table",
        ),
    ],
)
def test_bad_input_names_the_path(change: Any, path: str) -> None:
    document = small_groups(0)
    change(document)
    with pytest.raises(PlanningInputError) as caught:
        solved(document)
    assert caught.value.path == path


def test_compare_progress_and_cancel() -> None:
    document = world_cafe(24, 5, seed=1)
    a, b = solved(document), solved(document, seed=5)
    found = compare(Node(document), Node(a), Node(b))
    assert found.items
    assert found.measures[0].difference == b["objective"] - a["objective"]
    told: list[float | None] = []
    cancel = Cancel()
    hard = social_golfers(9, 4, 11)
    stopped = solved(hard, seconds=60, progress=lambda p: (told.append(p.best), cancel.set()), cancel=cancel)
    assert stopped["stopped"] == "cancelled"
    assert told
    assert broken(hard, stopped) == []
    with pytest.raises(PlanningCancelled):
        solved(hard, cancel=cancel)


def test_command_writes_verifies_and_refuses(tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.json"
    source.write_text(json.dumps(small_groups(2)), encoding="utf-8")
    run = CliRunner().invoke
    assert run(plan_command, ["groups", str(source), "--out", str(out), "--seconds", "0.1"]).exit_code == 0
    assert run(plan_command, ["verify", str(source), str(out)]).exit_code == 0
    source.write_text(json.dumps({**small_groups(2), "tables": 3}), encoding="utf-8")
    refused = run(plan_command, ["groups", str(source)])
    assert refused.exit_code == 2
    assert "$.tables" in refused.stderr
