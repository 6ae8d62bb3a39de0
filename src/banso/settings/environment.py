"""Reads `BANSO_*` environment variables; a secret may also be a file named by `BANSO_*_FILE`."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

ONLY_THE_DEMO = (
    "BANSO_TODAY は、デモ（BANSO_DEMO_MODE=1）だけで使えます。設定を消してください"
    " / BANSO_TODAY moves the clock of the demo and of nothing else"
)
_JAPAN = ZoneInfo("Asia/Tokyo")


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


def real_today() -> dt.date:
    """Return the calendar's day in Japan, however the demo's clock is moved."""
    return dt.datetime.now(_JAPAN).date()


def clock_days() -> int:
    """Return by how many days `BANSO_TODAY` (2026-11-16) moves the clock. Raises ImproperlyConfigured.

    Asked first by the command; what it starts inherits the number, so that a site and a worker that begin on two sides
    of midnight live on the same day.
    """
    if days := text("CLOCK_DAYS"):
        return int(days)
    if not (day := text("TODAY")):
        return 0
    try:
        moved = dt.date.fromisoformat(day) - real_today()
    except ValueError:
        raise ImproperlyConfigured(
            f"BANSO_TODAY の「{day}」は日付として読めません。2026-11-16 のように書いてください"
            " / write the day as 2026-11-16"
        ) from None
    os.environ["BANSO_CLOCK_DAYS"] = str(moved.days)
    return moved.days


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated words of `BANSO_<name>`."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
