"""`banso serve` says what is missing instead of answering every page with an error."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from banso.website.serving import bound_addresses, require_no_threads, site_url


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


@pytest.mark.once
def test_a_demo_without_site_is_found_and_the_command_for_it_said(tmp_path):
    """`make demo SERVE=0`, then `banso serve`: the latter looks into another folder."""
    (tmp_path / "var" / "demo").mkdir(parents=True)
    (tmp_path / "var" / "demo" / "banso.sqlite3").touch()
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "BANSO"))}
    told = subprocess.run(
        [sys.executable, "-m", "banso", "serve", "--port", "0", "--no-worker"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=plain,
    )
    assert told.returncode == 1
    assert "banso serve --demo\n" in told.stderr
    assert "var/demo" in told.stderr


@pytest.mark.once
def test_a_process_with_threads_is_not_forked():
    threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
    with pytest.raises(RuntimeError, match="threads run in the process that is about to fork"):
        require_no_threads()


@pytest.mark.once
def test_localhost_is_both_addresses_of_the_machine():
    """Otherwise another program could answer http://localhost on the one we leave free."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            assert bound_addresses("localhost") == ["127.0.0.1"]
        else:
            assert bound_addresses("localhost") == ["127.0.0.1", "::1"]
    assert bound_addresses("0.0.0.0") == ["0.0.0.0"]
    assert site_url("0.0.0.0", 8000) == site_url("localhost", 8000) == "http://localhost:8000/"
