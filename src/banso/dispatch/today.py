"""What 今日 tells about the dispatch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q
from django.urls import reverse

from banso.directory.roles import sees_everything
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.dispatch.queries import counted_visits
from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, changed, name_actions, told
from banso.years.enums import Stage
from banso.years.models import FiscalYear
from banso.years.stages import StageState, Standing, stands


@stands(Stage.DISPATCH)
def dispatch_standing(actor: Actor | None, fiscal_year: FiscalYear, today: dt.date) -> Standing | None:
    """How many visits are over, to who sees the whole programme (one query)."""
    if actor is not None and not sees_everything(actor, fiscal_year.year):
        return None
    counts = counted_visits(fiscal_year).aggregate(
        all=Count("pk"),
        fixed=Count("pk", filter=Q(state=VisitState.AGREED)),
        over=Count("pk", filter=Q(state=VisitState.DONE)),
    )
    if not counts["all"]:
        return None
    if counts["over"] == counts["all"]:
        return Standing(StageState.DONE, f"訪問{counts['all']}回終了")
    state = StageState.NOW if counts["over"] or counts["fixed"] else StageState.AHEAD
    return Standing(state, f"訪問{counts['over']}／{counts['all']}回")


@changed("visit.")
def visit_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Visits were fixed, held, cancelled, postponed."""
    visits = Visit.objects.filter(project__fiscal_year__year=year).select_related(
        "project__municipality", "project__programme", "project__fiscal_year", "project__decision__selection"
    )
    return told(
        actor,
        entries,
        visits.in_bulk([entry.subject_id for entry in entries]),
        see="visit.view",
        sentences={
            "visit.recorded": "{subject}の訪問を記録しました。",
            "visit.agreed": "{subject}の日程が決まりました。",
            "visit.held": "{subject}の訪問が終わりました。",
            "visit.cancelled": "{subject}の訪問が中止になりました。",
            "visit.postponed": "{subject}の訪問が延期になりました。",
            "visit.moved": "{subject}の日程・場所が変わりました。",
            "visit.reopened": "{subject}の訪問が予定に戻りました。",
            "visit.joined": "{subject}が合同の訪問になりました。",
            "visit.kit_sent": "{subject}のキットを送りました。",
            "visit.kit_received": "{subject}のキットが届きました。",
            "visit.kit_returned": "{subject}のキットが戻りました。",
            "visit.file_added": "{subject}に資料・写真が登録されました。",
            "visit.record_written": "{subject}の記録が書かれました。",
        },
        url=lambda visit: reverse("logistics:visit", args=[year, visit.pk]),
    )


name_actions(
    {
        "expert.removed": "講師を名簿から外しました",
        "visit.moved": "日程・場所を変えました",
        "visit.reopened": "予定に戻しました",
        "visit.joined": "合同の訪問にしました",
        "visit.left": "合同を解きました",
        "visit.checklist_made": "チェックリストを合わせました",
        "visit.item_added": "チェックリストに加えました",
        "visit.item_ticked": "チェックリストの項目を済みにしました",
        "visit.item_unticked": "チェックリストの項目をこれからに戻しました",
        "visit.item_skipped": "チェックリストの項目を不要にしました",
        "visit.kit_sent": "キットを送りました",
        "visit.kit_received": "キットが届きました",
        "visit.kit_returned": "キットが戻りました",
        "visit.kit_lost": "キットを紛失としました",
        "visit.file_added": "資料・写真を登録しました",
        "visit.file_removed": "資料・写真を消しました",
        "visit.record_written": "記録を書きました",
        "visit.record_put_aside": "別の画面の記録を控えに残しました",
        "visit.record_copy_dropped": "記録の控えを消しました",
        "visit.note_written": "訪問メモを書きました",
        "kit.lent": "送りました",
        "kit.returned": "戻りました",
        "kit.lost": "紛失としました",
        "kit.retired": "使わないことにしました",
        "kit.restored": "また使うことにしました",
    }
)
