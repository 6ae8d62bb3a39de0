"""Bad input: a named error with the JSON path, exit code 2, never a traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from banso.planning.commands import bench, plan
from banso.planning.common import errors
from banso.planning.common.documents import Node
from banso.planning.dispatch.reading import read_problem
from tests.planning.dispatch.documents import document

BAD = [
    ("experts[0].home", "atlantis", errors.UnknownId, "$.experts[0].home"),
    ("experts[0].home", None, errors.WrongType, "$.experts[0].home"),
    ("experts[0].home", ..., errors.MissingField, "$.experts[0].home"),
    ("experts[1].id", "e1", errors.DuplicateId, "$.experts[1].id"),
    ("experts[0].unavailable", ["2019-13-01"], errors.WrongType, "$.experts[0].unavailable[0]"),
    ("experts[0].conflicts", ["m9"], errors.UnknownId, "$.experts[0].conflicts[0]"),
    ("experts[0].max_visits", -1, errors.OutOfRange, "$.experts[0].max_visits"),
    ("experts[0].max_nigths", 3, errors.UnknownField, "$.experts[0].max_nigths"),
    ("projects[1].id", "p1", errors.DuplicateId, "$.projects[1].id"),
    ("projects[0].municipality", "m9", errors.UnknownId, "$.projects[0].municipality"),
    ("projects[0].fixed", ["e1", "e2"], errors.OutOfRange, "$.projects[0].fixed"),
    ("projects[0].candidates", ["e9"], errors.UnknownId, "$.projects[0].candidates[0]"),
    ("projects[0].min_gap_days", 300, errors.ImpossibleWindow, "$.projects[0].min_gap_days"),
    ("projects[0].days", 6, errors.OutOfRange, "$.projects[0].days"),
    ("projects[0].visits", True, errors.WrongType, "$.projects[0].visits"),
    ("municipalities[0].place", "x", errors.UnknownId, "$.municipalities[0].place"),
    ("places[0].lat", 123.0, errors.OutOfRange, "$.places[0].lat"),
    ("places[0].prefecture", "99", errors.UnknownId, "$.places[0].prefecture"),
    ("calendar.round1", ["2019-10-16", "2019-10-01"], errors.ImpossibleWindow, "$.calendar.round1"),
    ("calendar.round1", ["2019-12-28", "2020-01-05"], errors.ImpossibleWindow, "$.calendar.round1"),
    ("calendar.round2", ["2019-01-07", "2019-01-11"], errors.ImpossibleWindow, "$.calendar.round2"),
    ("calendar", ..., errors.MissingField, "$.calendar"),
    ("costs.yen_per_km", 1e9, errors.OutOfRange, "$.costs.yen_per_km"),
    ("locks", [{"project": "p9", "visit": 1, "date": "2019-10-01"}], errors.UnknownId, "$.locks[0].project"),
    ("locks", [{"project": "p1", "visit": 3, "date": "2019-10-01"}], errors.OutOfRange, "$.locks[0].visit"),
    ("locks", [{"project": "p1", "visit": 1}], errors.PlanningInputError, "$.locks[0]"),
    ("previous", [{"project": "p1", "visit": 1, "date": "2019-10-01", "experts": ["e1"]}] * 2,
     errors.DuplicateId, "$.previous[1]"),
    ("changes", "few", errors.OutOfRange, "$.changes"),
]  # fmt: skip


def _with(path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document())
    *steps, last = path.replace("[", ".").replace("]", "").split(".")
    target: Any = changed
    for step in steps:
        target = target[int(step) if step.isdecimal() else step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return changed


@pytest.mark.parametrize(("path", "value", "named", "at"), BAD)
def test_read_names_the_error_and_its_path(path: str, value: Any, named: type[Exception], at: str) -> None:
    with pytest.raises(named) as caught:
        read_problem(Node(_with(path, value)))
    assert caught.value.path == at  # type: ignore[attr-defined]


def test_command_ends_with_2_on_bad_input_and_1_on_contradicting_locks(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    for path, value, _, at in BAD[:6]:
        source.write_text(json.dumps(_with(path, value)), encoding="utf-8")
        ended = CliRunner().invoke(plan, ["dispatch", str(source), "--seconds", "0.01"])
        assert ended.exit_code == 2
        assert at in ended.stderr
        assert "Traceback" not in ended.output
    source.write_bytes(b"\x00" * 10_000_000)
    assert CliRunner().invoke(plan, ["dispatch", str(source)]).exit_code == 2
    locks = [{"project": "p1", "visit": 1, "date": "2019-10-05"}]
    source.write_text(json.dumps(document(locks=locks)), encoding="utf-8")
    ended = CliRunner().invoke(plan, ["dispatch", str(source)])
    assert ended.exit_code == 1
    assert "$.locks[0]" in ended.stderr


def test_commands_make_verify_and_compare(tmp_path: Path) -> None:
    source, one, other = (tmp_path / name for name in ("in.json", "a.json", "b.json"))
    source.write_text(json.dumps(document()), encoding="utf-8")
    run = CliRunner().invoke
    for out, seed in ((one, "1"), (other, "2")):
        ended = run(plan, ["dispatch", str(source), "--out", str(out), "--seconds", "0.02", "--seed", seed])
        assert ended.exit_code == 0, ended.output
    made = json.loads(one.read_text(encoding="utf-8"))
    assert made["format"] == "banso/dispatch-plan@1"
    assert run(plan, ["verify", str(source), str(one)]).exit_code == 0
    compared = run(plan, ["compare", str(source), str(one), str(other), "--json"])
    assert compared.exit_code == 0
    assert {m["name"] for m in json.loads(compared.stdout)["measures"]} >= {"total_yen", "km", "nights"}
    made["visits"][0]["date"] = "2019-10-05"
    made["measures"]["trips"] += 1
    one.write_text(json.dumps(made), encoding="utf-8")
    ended = run(plan, ["verify", str(source), str(one), "--json"])
    assert ended.exit_code == 1
    assert {"working_day", "figure"} <= {v["rule"] for v in json.loads(ended.stdout)["violations"]}


def test_bench_away_from_the_files_of_r1_says_so_and_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(bench, ["planning", "--only", "P2-1"])
    assert answer.exit_code == 2
    assert "examples/r01" in answer.output
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
