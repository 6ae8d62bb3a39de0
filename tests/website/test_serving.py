"""`banso serve` says what is missing instead of answering every page with an error."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.once
def test_an_unprepared_database_is_refused_with_the_next_step(tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "banso", "serve", "--port", "0", "--no-worker"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "banso.settings.development",
            "BANSO_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
            "BANSO_DATA_DIR": str(tmp_path),
        },
    )
    assert told.returncode == 1
    assert "banso manage migrate" in told.stderr
