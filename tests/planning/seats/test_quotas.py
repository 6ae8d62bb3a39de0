"""P3 quotas: water-filling equals giving seats one by one, order and reasons are as stated, cancellations promote."""

from __future__ import annotations

import random
from typing import Any

import pytest

from banso.planning.bench.samples_of_seats import generated_quotas
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningInputError
from banso.planning.common.problems import SolveOptions
from banso.planning.seats.kind import solve
from banso.planning.seats.quotas import water_fill
from banso.planning.seats.verify import verify

Json = dict[str, Any]


def _solve(document: Json, seed: int = 0) -> Json:
    plan = solve(Node(document), SolveOptions(seed=seed))
    assert [v.text for v in verify(Node(document), Node(plan)).violations] == []
    return plan


def _document(people: list[tuple[str, str]], **quota: Any) -> Json:
    return {
        "format": "banso/seats@1",
        "participants": [{"id": i, "prefecture": p} for i, p in people],
        "quota": quota,
    }


@pytest.mark.parametrize("seed", range(200))
def test_water_filling_equals_giving_seats_one_by_one(seed: int) -> None:
    draw = random.Random(seed)
    names = list("abcdefgh")[: draw.randint(1, 8)]
    unmet = {n: draw.randint(0, 9) for n in names}
    order = draw.sample(names, len(names))
    free = left = draw.randint(0, 40)
    slow = dict.fromkeys(names, 0)
    while left and (waiting := [n for n in order if slow[n] < unmet[n]]):
        least = min(slow[n] for n in waiting)
        slow[next(n for n in waiting if slow[n] == least)] += 1
        left -= 1
    assert water_fill(free, unmet, order) == slow


def test_unused_seats_go_round_in_the_stated_order_with_a_reason_each() -> None:
    people = (
        [(f"k{i}", "京都府") for i in range(4)] + [(f"s{i}", "滋賀県") for i in range(3)] + [("o0", "大阪府")]
    )
    seats = [{"prefecture": p, "seats": n} for p, n in (("京都府", 2), ("滋賀県", 2), ("大阪府", 2))]
    plan = _solve(_document(people, prefectures=seats, tiers=[["滋賀県"], ["京都府"]]))
    assert plan["granted"] == {"京都府": 2, "滋賀県": 3, "大阪府": 1}
    kinds = {r["subject"]: r["kind"] for r in plan["reasons"]}
    assert kinds["s2"] == "tier"
    assert kinds["k2"] == kinds["k3"] == "waiting"
    texts = {r["subject"]: r["text"] for r in plan["reasons"]}
    assert "配り直しの1番目の順で滋賀県に回りました" in texts["s2"]
    assert texts["k3"].startswith("京都府の待ち2番目です。申込 4人に対し、割当 2席")
    assert [w["place"] for w in plan["waiting"]] == [1, 2]


def test_national_quota_fills_every_seat_and_nobody_below_quota() -> None:
    document = generated_quotas(270, 297, seed=1)
    plan = _solve(document)
    assert plan["measures"]["admitted"] == 270
    seats = {p["prefecture"]: p["seats"] for p in document["quota"]["prefectures"]}
    demand = {p: sum(q["prefecture"] == p for q in document["participants"]) for p in seats}
    assert all(plan["granted"].get(p, 0) >= min(seats[p], demand[p]) for p in seats)


def test_group_waits_as_one_and_is_passed_by_who_fits() -> None:
    people = [("a", "京都府"), ("b", "京都府"), ("c", "京都府"), ("d", "京都府")]
    document = _document(people, prefectures=[{"prefecture": "京都府", "seats": 2}])
    document["groups"] = [{"id": "g", "members": ["b", "c"]}]
    plan = _solve(document)
    assert plan["admitted"] == ["a", "d"]
    assert [(w["participant"], w["place"]) for w in plan["waiting"]] == [("b", 1), ("c", 1)]
    assert "2人のグループで一つとして待っています" in next(
        r["text"] for r in plan["reasons"] if r["subject"] == "b"
    )


def test_cancellation_promotes_in_order_and_nobody_loses_a_seat() -> None:
    people = [(f"k{i}", "京都府") for i in range(4)] + [(f"s{i}", "滋賀県") for i in range(4)]
    seats = [{"prefecture": "京都府", "seats": 2}, {"prefecture": "滋賀県", "seats": 2}]
    document = _document(people, prefectures=seats)
    first = _solve(document)
    assert first["admitted"] == ["k0", "k1", "s0", "s1"]
    again = _solve({**document, "admitted": first["admitted"], "cancelled": ["s0"]})
    assert again["admitted"] == ["k0", "k1", "s1", "s2"]
    kinds = {r["subject"]: r["kind"] for r in again["reasons"]}
    assert (kinds["s0"], kinds["s1"], kinds["s2"]) == ("cancelled", "kept", "promoted")


def test_group_is_promoted_only_when_all_of_it_fits() -> None:
    people = [("a", "京都府"), ("b", "京都府"), ("c", "京都府"), ("d", "京都府")]
    document = _document(people, prefectures=[{"prefecture": "京都府", "seats": 2}])
    document["groups"] = [{"id": "g", "members": ["c", "d"]}]
    first = _solve(document)
    one = _solve({**document, "admitted": first["admitted"], "cancelled": ["a"]})
    assert one["admitted"] == ["b"]
    both = _solve({**document, "admitted": first["admitted"], "cancelled": ["a", "b"]})
    assert both["admitted"] == ["c", "d"]


def test_lottery_inside_a_prefecture_is_drawn_by_seed_alone() -> None:
    people = [(f"k{i}", "京都府") for i in range(20)]
    document = _document(people, prefectures=[{"prefecture": "京都府", "seats": 5}], order="lottery")
    drawn = {tuple(_solve(document, seed)["admitted"]) for seed in (1, 1, 2, 3)}
    assert len(drawn) == 3
    turned = {**document, "participants": document["participants"][::-1]}
    assert set(_solve(turned, 1)["admitted"]) == set(_solve(document, 1)["admitted"])


def test_only_the_admitted_get_sessions() -> None:
    document = generated_quotas(27, 30, seed=2)
    document["slots"] = [{"id": "am"}]
    document["sessions"] = [
        {"id": "a", "slot": "am", "capacity": 20},
        {"id": "b", "slot": "am", "capacity": 20},
    ]
    for participant in document["participants"]:
        participant["choices"] = {"am": ["a", "b"]}
    plan = _solve(document)
    assert {p["participant"] for p in plan["places"]} == set(plan["admitted"])
    assert plan["measures"]["waiting"] == 3


@pytest.mark.parametrize(
    ("quota", "path"),
    [
        ({"prefectures": [{"prefecture": "京都府", "seats": 2}], "total": 1}, "$.quota.prefectures"),
        ({"prefectures": [{"prefecture": "京都府", "seats": -2}]}, "$.quota.prefectures[0].seats"),
        ({"prefectures": [{"prefecture": "京都府", "seats": 1}] * 2}, "$.quota.prefectures[1].prefecture"),
        ({"prefectures": [], "order": "wish"}, "$.quota.order"),
    ],
)
def test_bad_quota_names_the_path(quota: Json, path: str) -> None:
    with pytest.raises(PlanningInputError) as caught:
        _solve(_document([("a", "京都府")], **quota))
    assert caught.value.path == path
