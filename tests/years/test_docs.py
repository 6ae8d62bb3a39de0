"""The reference names what there is."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from banso.foundation.access import declarations
from banso.years import due, permissions, queries
from banso.years.domain import (
    calendar_links,
    contents,
    fiscal_years,
    milestones,
    reminders,
    todos,
    yardsticks,
)

REFERENCE = Path(__file__).parents[2].joinpath("docs/reference/years.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "module", [calendar_links, contents, fiscal_years, milestones, reminders, todos, yardsticks]
)
def test_reference_names_every_verb(module: object) -> None:
    verbs = [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == getattr(module, "__name__", "")
        and not name.startswith("_")
        and "actor" in inspect.signature(function).parameters
        and name != "link_of"
    ]
    assert verbs
    assert [name for name in verbs if f"`{name}" not in REFERENCE] == []


def test_reference_names_every_query() -> None:
    names = [
        name
        for name, function in inspect.getmembers(queries, inspect.isfunction)
        if function.__module__ == queries.__name__ and not name.startswith("_")
    ]
    assert [name for name in names if f"`{name}" not in REFERENCE] == []


def test_reference_names_every_action_and_visit_rule() -> None:
    mine = [name for name, one in declarations().items() if one.rule.__module__ == permissions.__name__]
    assert len(mine) >= 12
    assert [name for name in mine if f"`{name}`" not in REFERENCE] == []
    assert [rule.name for rule in due.due_rules(due.VISIT) if f"`{rule.name}`" not in REFERENCE] == []
