"""What 今日 tells about the confirmation of dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from banso.dates.enums import AnswerState
from banso.dates.models import DateParty, DateQuestion
from banso.directory.roles import sees_everything
from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, WaitingItem, changed, name_actions, told, waiting_for
from banso.plans.models import Plan


@waiting_for("訪問日程の回答")
def dates_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """Who runs the programme waits for experts and municipalities: one line each kind."""
    if not sees_everything(actor, year):
        return []
    waiting = list(
        DateParty.objects.filter(
            fiscal_year__year=year, questions__closed_in__isnull=True, questions__state=AnswerState.ASKED
        )
        .values_list("pk", "expert_id", "due_on")
        .distinct()
    )
    items = []
    for label, kind, is_expert in (("講師", "expert", True), ("自治体", "municipality", False)):
        own = [due for _, expert, due in waiting if (expert is not None) == is_expert]
        if own:
            url = f"{reverse('dates:overview', args=[year])}?state=waiting&kind={kind}"
            due = max((day for day in own if day), default=None)
            items.append(WaitingItem("訪問日程の確認", f"{label}{len(own)}件", due, url))
    return items


@changed("plan.published")
def plan_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """A plan was published."""
    plans = Plan.objects.filter(fiscal_year__year=year).select_related("fiscal_year").defer("reasons")
    return told(
        actor,
        entries,
        plans.in_bulk([entry.subject_id for entry in entries]),
        see="plan.view",
        sentences={"plan.published": "{subject}を公開し、日程の確認を始めました。"},
        url=lambda plan: reverse("dates:overview", args=[year]),
    )


@changed("dates.")
def date_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Answers came in."""
    questions = DateQuestion.objects.filter(party__fiscal_year__year=year).select_related(
        "party__fiscal_year",
        "party__expert__person",
        "party__municipality",
        "project__municipality",
        "project__programme",
    )
    answered = [one for one in entries if one.action == "dates.answered"]
    found = questions.in_bulk([entry.subject_id for entry in answered])
    if not sees_everything(actor, year):
        return []
    return told(
        actor,
        answered,
        found,
        see="dates.question",
        sentences={"dates.answered": "{subject}に回答がありました。"},
        url=lambda question: reverse("dates:party", args=[year, question.party_id]),
    )


name_actions(
    {
        "plan.superseded": "新しい計画に替えました",
        "dates.asked": "日程を確かめました",
        "dates.carried": "確定済みの日程を引き継ぎました",
        "dates.withdrawn": "日程の確認を取り下げました",
        "dates.answered": "回答がありました",
        "dates.reminded": "催促の下書きを作りました",
        "dates.handed_in": "ファイルを渡しました",
        "dates.import_confirmed": "登録を決めました",
        "dates.import_discarded": "取りやめました",
        "dates.file_recorded": "登録しました",
        "dates.file_failed": "登録できませんでした",
        "answer_link.revoked": "回答用のリンクを無効にしました",
        "answer_link.made": "回答用のリンクを作りました",
        "expert.days_noted": "行けない期間を記録しました",
        "municipality.days_noted": "受け入れられない期間を記録しました",
        "project.expert_unassigned": "講師の担当を外しました",
    }
)
