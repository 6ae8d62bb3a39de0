"""Where a search begins: teams that are whole stay, the others are completed."""

from __future__ import annotations

from typing import Any

from banso.planning.bench.samples_of_dispatch import generate
from banso.planning.common.documents import Node
from banso.planning.dispatch.engine import layout
from banso.planning.dispatch.engine.layout import FREE, TEAM, Ints
from banso.planning.dispatch.reading import read_problem
from banso.planning.dispatch.starting import plan_of, start_state
from banso.planning.dispatch.tables import Tables, build


def _tables() -> Tables:
    document: dict[str, Any] = generate(30)
    pair, single = document["projects"][:2]
    pair["experts"] = 2
    single["fixed"] = [next(e["id"] for e in document["experts"] if single["programme"] in e["programmes"])]
    return build(read_problem(Node(document)))


def _begun(tables: Tables, plan: Ints | None = None) -> tuple[Ints, Ints]:
    plan = plan_of(tables, start_state(tables, 0, plan, complete=False)[0])
    return plan, plan[len(tables.visits) :].reshape(-1, TEAM)


def test_every_team_is_made_of_the_settled_and_of_able_experts() -> None:
    tables = _tables()
    _, teams = _begun(tables)
    for p, team in enumerate(teams.tolist()):
        members = [e for e in team if e != FREE]
        assert len(set(members)) == len(members) == (2 if p == 0 else 1)
        assert set(members) <= {*tables.settled[p], *tables.open[p]}
    assert teams[1, 0] == tables.settled[1][0]


def test_a_whole_team_stays_though_another_expert_lives_nearer() -> None:
    tables = _tables()
    plan, teams = _begun(tables)
    p = next(p for p in range(2, len(teams)) if len(tables.open[p]) > 1)
    house = layout.project(tables.fixed, p, layout.P_HOUSE)
    farthest = max(tables.open[p], key=lambda e: layout.home(tables.fixed, e, house))
    teams[p, 0] = farthest
    _, after = _begun(tables, plan)
    assert after[p, 0] == farthest
    assert (after == teams).all()


def test_a_team_with_a_gap_a_stranger_or_without_its_settled_member_is_completed() -> None:
    tables = _tables()
    plan, teams = _begun(tables)
    was = teams.copy()
    kept = int(teams[0, 0])
    teams[0, 1] = FREE
    strangers = set(range(len(tables.experts))) - set(tables.open[1]) - set(tables.settled[1])
    teams[1, 0] = min(strangers)
    _, after = _begun(tables, plan)
    assert after[0, 0] == kept
    assert after[0, 1] in tables.open[0]
    assert after[1, 0] == tables.settled[1][0]
    assert (after[2:] == was[2:]).all()
