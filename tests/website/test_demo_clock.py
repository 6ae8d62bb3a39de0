"""Which day the demo lives on: named, the calendar's, or where an earlier run has left it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from banso.loading.living.days import DEFAULT_DAY
from banso.settings import environment
from banso.website import demo_clock

DAYS = "BANSO_CLOCK_DAYS"


@pytest.fixture(autouse=True)
def calendar(monkeypatch: pytest.MonkeyPatch) -> dict[str, dt.date]:
    """A shell that names no day, and a calendar to turn."""
    for name in (DAYS, "BANSO_TODAY"):
        # Set before it is taken away: what the tests' code writes is undone with it.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    held = {"day": dt.date(2026, 12, 1)}
    monkeypatch.setattr(environment, "real_today", lambda: held["day"])
    return held


def test_it_lives_today_where_today_lies_in_the_invented_year(tmp_path: Path):
    assert demo_clock.live_on(tmp_path, None) == dt.date(2026, 12, 1)
    assert os.environ[DAYS] == "0"


def test_a_named_day_is_kept_and_goes_on_with_the_calendar(tmp_path: Path, calendar: dict[str, dt.date]):
    assert demo_clock.live_on(tmp_path, dt.date(2026, 11, 16)) == dt.date(2026, 11, 16)
    del os.environ[DAYS]
    demo_clock.go_on(tmp_path)
    assert os.environ[DAYS] == "-15"


def test_years_later_it_lives_on_the_default_day_and_goes_on_from_there(
    tmp_path: Path, calendar: dict[str, dt.date]
):
    calendar["day"] = dt.date(2031, 5, 1)
    assert demo_clock.live_on(tmp_path, None) == DEFAULT_DAY
    calendar["day"] = dt.date(2031, 5, 4)
    assert demo_clock.live_on(tmp_path, None) == DEFAULT_DAY + dt.timedelta(days=3)


def test_the_shell_may_name_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BANSO_TODAY", "2027-01-20")
    demo_clock.go_on(tmp_path)
    assert DAYS not in os.environ
    assert demo_clock.live_on(tmp_path, None) == dt.date(2027, 1, 20)
    assert os.environ[DAYS] == "50"


def test_nothing_kept_moves_nothing(tmp_path: Path):
    demo_clock.go_on(tmp_path)
    (tmp_path / "clock_days").write_text("mended by hand", encoding="utf-8")
    demo_clock.go_on(tmp_path)
    assert DAYS not in os.environ
