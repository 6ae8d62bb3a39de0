"""Reading a whole year folder, in one transaction, through the domain verbs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from banso.foundation.access import Actor
from banso.loading import base_steps, call_steps, dispatch_steps, event_steps, printed_steps, report_steps
from banso.loading.files import LoadError, read_settings
from banso.loading.reader import Reader
from banso.loading.report import Loaded, Progress

# In order: a step may use what an earlier one entered.
STEPS: tuple[tuple[str, Callable[[Reader], None]], ...] = (
    ("年度と全国の市区町村", base_steps.load_year_row),
    ("団体", base_steps.load_organisations),
    ("スケジュール", base_steps.load_milestones),
    ("公募", call_steps.load_call),
    ("利用申込書", call_steps.load_applications),
    ("選定", call_steps.load_selection),
    ("講師", dispatch_steps.load_experts),
    ("実施事業", dispatch_steps.load_projects),
    ("訪問", dispatch_steps.load_visits),
    ("報告書の締切", report_steps.load_round),
    ("報告書", report_steps.load_reports),
    ("研修・大会", event_steps.load_events),
    ("現地担当", event_steps.load_leads),
    ("プログラム", event_steps.load_sessions),
    ("登壇者", event_steps.load_speakers),
    ("人数", event_steps.load_counts),
    ("アンケートの評価", event_steps.load_means),
    ("印刷された数値", printed_steps.load_figures),
    ("印刷された文", printed_steps.load_texts),
    ("派遣の時期", printed_steps.load_windows),
    ("することリスト", base_steps.load_todos),
    ("年度の締め", base_steps.finish_year),
)


def load_year(folder: Path, *, actor: Actor, progress: Progress | None = None) -> Loaded:
    """Read the year kept in `folder` (examples/r01/README.md describes the files) and enter it.

    One transaction: an error leaves nothing behind. Rows already entered (known by their number or name) are
    left as they are, so a second run changes nothing. Raises LoadError naming file, row and column, or
    another BansoError of a domain verb.
    """
    if not folder.is_dir():
        raise LoadError(f"フォルダー「{folder}」がありません。場所を確かめてください。")
    reader = Reader(folder, read_settings(folder), actor)
    with transaction.atomic():
        for done, (label, step) in enumerate(STEPS):
            if progress is not None:
                progress(done, len(STEPS), label)
            step(reader)
    if progress is not None:
        progress(len(STEPS), len(STEPS), "完了")
    return Loaded(reader.year, dict(reader.tally.added), dict(reader.tally.present))
