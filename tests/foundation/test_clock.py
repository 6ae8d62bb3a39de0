"""The moved clock: what the demo, and the building of a year, take for now."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from banso.foundation import clock
from banso.settings import environment
from banso.years.models import FiscalYear, ToDo
from tests.builders import at

ASKS = """
import django; django.setup()
from django.utils import timezone
print(timezone.localdate())
"""


def run(settings: str, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BANSO_")}
    variables |= {"DJANGO_SETTINGS_MODULE": f"banso.settings.{settings}"}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean | variables)


@pytest.mark.django_db
def test_a_driven_clock_dates_what_is_recorded(fiscal_year: FiscalYear):
    real = timezone.now()
    with clock.driven(at(2026, 9, 30, 23)) as move:
        assert timezone.localdate() == dt.date(2026, 9, 30)
        move(at(2026, 10, 2, 9))
        todo = ToDo.objects.create(fiscal_year=fiscal_year, key="a", title="すること", role="SECRETARIAT")
    assert todo.created_at == at(2026, 10, 2, 9)
    assert abs(timezone.now() - real) < dt.timedelta(minutes=1)


def test_the_demo_lives_on_the_day_it_is_told_and_time_goes_on():
    done = run("development", ASKS, BANSO_DEMO_MODE="1", BANSO_TODAY="2031-02-03")
    assert (done.stdout, done.stderr) == ("2031-02-03\n", "")


def test_only_the_demo_has_a_clock_to_move():
    secrets = dict.fromkeys(("BANSO_SECRET_KEY", "BANSO_HOSTS", "BANSO_DATA_DIR"), "x" * 50)
    secrets |= {"BANSO_DATABASE_URL": "sqlite:///x", "BANSO_TODAY": "2031-02-03"}
    for settings in ("production", "development"):
        done = run(settings, f"import banso.settings.{settings}", **secrets)
        assert "BANSO_TODAY は、デモ" in done.stderr


def test_children_inherit_the_number_of_days(monkeypatch: pytest.MonkeyPatch):
    # Set first, so that what `clock_days` writes is taken back at the end.
    monkeypatch.setenv("BANSO_CLOCK_DAYS", "")
    monkeypatch.setenv("BANSO_TODAY", "2031-02-03")
    days = environment.clock_days()
    assert dt.datetime.now(ZoneInfo("Asia/Tokyo")).date() + dt.timedelta(days=days) == dt.date(2031, 2, 3)
    monkeypatch.setenv("BANSO_TODAY", "2031-02-04")
    assert environment.clock_days() == days
    monkeypatch.setenv("BANSO_CLOCK_DAYS", "")
    monkeypatch.setenv("BANSO_TODAY", "2月3日")
    with pytest.raises(ImproperlyConfigured, match="2月3日"):
        environment.clock_days()
    monkeypatch.delenv("BANSO_TODAY")
    assert environment.clock_days() == 0
