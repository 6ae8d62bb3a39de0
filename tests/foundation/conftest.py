"""Fixtures of the foundation's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    """An empty place for stored files."""
    root = tmp_path / "uploads"
    settings.MEDIA_ROOT = root
    return root
