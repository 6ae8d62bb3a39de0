"""Reads `BANSO_*` environment variables; a secret may also be a file named by `BANSO_*_FILE`."""

from __future__ import annotations

import os
from pathlib import Path


def text(name: str, default: str = "") -> str:
    """Return `BANSO_<name>`, else the content of the file named by `BANSO_<name>_FILE`, else `default`."""
    if value := os.environ.get(f"BANSO_{name}"):
        return value
    if path := os.environ.get(f"BANSO_{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return whether `BANSO_<name>` says yes (1, true, yes, on); `default` when it is not set."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of `BANSO_<name>`."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
