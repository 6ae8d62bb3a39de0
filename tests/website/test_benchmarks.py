"""The benchmarks of pages measure pages that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.urls import resolve

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def _named(module: str) -> list[str]:
    """Return the addresses below the year that a benchmark names in PAGES (without starting it)."""
    for statement in ast.parse((BENCHMARKS / f"{module}.py").read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "PAGES":
            pages = ast.literal_eval(statement.value)
            return list(pages.values() if module == "planning_board" else pages)
    raise AssertionError(f"{module} names no PAGES")


@pytest.mark.parametrize("module", ["pages", "planning_board"])
def test_each_address_a_benchmark_measures_is_a_page(module: str) -> None:
    addresses = [path.format(plan=1, year=2019, visit="1-1") for path in _named(module)]
    assert addresses
    for address in addresses:
        assert resolve(f"/y/2019/{address}".partition("?")[0]).func, address


def test_no_benchmark_asks_for_a_page_without_looking_at_the_answer() -> None:
    for path in BENCHMARKS.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "client.get(" in text or "client.post(" in text:
            assert re.search(r"\.status_code (!=|==) \d", text), path.name
