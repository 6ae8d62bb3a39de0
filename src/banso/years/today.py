"""Words of the year's history, and what 今日 tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from banso.foundation.access import Actor, check
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, WaitingItem, changed, name_actions, told, waiting_for, who_acted
from banso.years.models import FiscalYear, Milestone
from banso.years.owners import owner_text
from banso.years.queries import others_overdue

name_actions(
    {
        "year.created": "年度を作りました",
        "year.rolled_over": "前の年度の設定を引き継ぎました",
        "year.carried_over": "前の年度から写しました",
        "year.started": "年度を始めました",
        "year.closed": "年度を締めました",
        "year.reopened": "年度を開き直しました",
        "year.edited": "委託の内容を変えました",
        "year.blocks_filled": "ブロックに都道府県を入れました",
        "strand.renamed": "事業の柱の名称を変えました",
        "programme.edited": "支援事業の名称を変えました",
        "block.edited": "ブロックを変えました",
        "milestone.added": "予定を登録しました",
        "milestone.edited": "予定を変えました",
        "milestone.removed": "予定を取り消しました",
        "todo.put": "することリストに加わりました",
        "todo.changed": "期限や担当が変わりました",
        "todo.added": "することを加えました",
        "todo.handed_over": "担当を変えました",
        "todo.finished": "完了にしました",
        "todo.dropped": "取りやめました",
        "todo.reopened": "未了に戻しました",
        "yardstick.set": "目安値を登録しました",
        "yardstick.removed": "目安値を取り消しました",
        "calendar_link.made": "購読アドレスを作りました",
        "calendar_link.withdrawn": "購読アドレスを取り消しました",
    }
)


WAITING_SHOWN = 20


@waiting_for("期限を過ぎたこと")
def overdue_of_others(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """Name what others should have done by now, to whoever may see everyone's list (two queries)."""
    fiscal_year = FiscalYear.objects.filter(year=year).first()
    if fiscal_year is None or not check(actor, "todo.view_all", fiscal_year):
        return []
    return [
        WaitingItem(todo.title, owner_text(todo), todo.due_at, reverse("years:todo", args=[year, todo.pk]))
        for todo in others_overdue(actor, fiscal_year, timezone.now())[:WAITING_SHOWN]
    ]


@changed("milestone.")
def milestone_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Tell of schedule entries added or moved (two queries)."""
    fiscal_year = FiscalYear.objects.filter(year=year).first()
    if fiscal_year is None or not check(actor, "year.view", fiscal_year):
        return []
    milestones = Milestone.objects.filter(fiscal_year=fiscal_year).in_bulk(
        {entry.subject_id for entry in entries}
    )
    words = {"milestone.added": "が予定に入りました", "milestone.edited": "の予定が変わりました"}
    return [
        Change(
            entry.at,
            f"{one.span.label}「{one.summary}」{words[entry.action]}。",
            who_acted(entry),
            reverse("years:schedule", args=[year]),
            entry.operation,
        )
        for entry in entries
        if entry.action in words and (one := milestones.get(entry.subject_id)) is not None
    ]


@changed("year.")
def year_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Tell that the year began or ended."""
    years = FiscalYear.objects.filter(year=year).in_bulk({entry.subject_id for entry in entries})
    return told(actor, entries, years, see="year.view")
