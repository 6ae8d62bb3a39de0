"""Budget, cancel, progress, envelope, comparing and the command's registry."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from banso.planning.commands import plan
from banso.planning.common.budget import Budget, Cancel, Progress, Stopped
from banso.planning.common.comparing import Comparison, compare_items, compare_measures
from banso.planning.common.results import Envelope, Reason


def test_budget_counts_units_not_seconds() -> None:
    now = [0.0]
    told: list[Progress] = []
    budget = Budget(2, rate=100, progress=told.append, clock=lambda: now[0])
    budget.spend(150, best=10.0)
    now[0] = 5.0
    assert budget.left == 50
    budget.spend(50, best=9.0, bound=8.0)
    assert budget.left == 0
    assert budget.outcome() is Stopped.BUDGET
    assert budget.outcome().is_repeatable
    assert told[-1] == Progress(9.0, 8.0, 5.0, 1.0)


def test_budget_stops_when_cancelled_and_by_the_clock_only_in_an_emergency() -> None:
    cancel = Cancel()
    budget = Budget(1, rate=10, cancel=cancel)
    assert budget.left == 10
    cancel.set()
    assert budget.left == 0
    assert budget.outcome() is Stopped.CANCELLED
    now = [0.0]
    slow = Budget(10, rate=10, clock=lambda: now[0])
    now[0] = 59.0
    assert not slow.must_stop()
    now[0] = 61.0
    assert slow.must_stop()
    assert not slow.outcome().is_repeatable


def test_envelope_writes_gap_as_share_of_the_bound() -> None:
    envelope = Envelope(
        110, 1.23456, 7, "sha256:x", Stopped.BUDGET, 100, reasons=[Reason("p1", "近いため", yen=3)]
    )
    written = envelope.to_json()
    assert written["gap"] == 0.1
    assert written["reasons"] == [{"subject": "p1", "kind": "", "text": "近いため", "yen": 3}]
    assert Envelope(90, 0, 0, "", Stopped.COMPLETE, 100, maximise=True).gap == 0.1
    assert Envelope(90, 0, 0, "", Stopped.COMPLETE).gap is None


def test_comparison_lists_differences_by_measure_and_item() -> None:
    found = Comparison(
        compare_measures({"yen": 10, "km": None}, {"yen": 7, "km": 2}, {"yen": "費用", "km": "距離"}),
        compare_items({"a": "1", "b": "2"}, {"b": "3", "c": "4"}),
    )
    assert found.measures[0].difference == -3
    assert found.measures[1].difference is None
    assert [(i.subject, i.a, i.b) for i in found.items] == [
        ("a", "1", None),
        ("b", "2", "3"),
        ("c", None, "4"),
    ]
    assert any("費用：10 → 7（-3）" in line for line in found.lines())
    assert json.dumps(found.to_json())


def test_commands_end_with_2_and_no_traceback_on_unusable_input(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    for content in (b"x" * 1000, b'{"format":"banso/unknown@1"}', b"[]", b'{"format":5}'):
        source.write_bytes(content)
        for arguments in (["dispatch", str(source)], ["verify", str(source), str(source)],
                          ["compare", str(source), str(source), str(source)]):  # fmt: skip
            ended = CliRunner().invoke(plan, arguments)
            assert ended.exit_code == 2, ended.output
            assert "エラー：$" in ended.stderr
    assert CliRunner().invoke(plan, ["dispatch"]).exit_code == 2
