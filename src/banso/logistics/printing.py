"""The visit on paper: one A4 page that goes along on the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from banso.dispatch.models import Visit
from banso.dispatch.wording import PARTY_HEADINGS, days_text, experts_of, sharing_text
from banso.japan.dates import month_day, wareki
from banso.logistics.enums import ItemState, LoanState
from banso.typeset import render_pdf

# What one page holds; the rest is on the screen, and the paper says so.
ITEMS_OF_A_PARTY = 8


def visit_sheet(visit: Visit, *, day: dt.date) -> bytes:
    """Return the sheet of an occasion as it stands on `day`."""
    return render_pdf("visit-sheet", sheet_data(visit, day=day), document_date=day)


def sheet_data(visit: Visit, *, day: dt.date) -> dict[str, Any]:
    """Return what the template sets."""
    project = visit.project
    town = project.municipality
    members = list(
        visit.members.select_related("project__programme").prefetch_related(
            "project__assignments__expert__person"
        )
    )
    programmes = [project.programme.name] + [
        f"{member.project.programme.name}（{sharing_text(member)}）" for member in members
    ]
    experts = dict.fromkeys(
        name for member in [visit, *members] for name in experts_of(member).split("・") if name
    )
    loan = visit.loans.filter(state=LoanState.OUT).select_related("kit").first()
    prefecture = "" if town.is_prefecture or town.parent is None else town.parent.name
    return {
        "title": f"訪問の用紙　{town.name}　{visit.number}回目",
        "made": f"{wareki(day)}現在",
        "facts": [
            {"label": "自治体", "value": f"{prefecture}{town.name}"},
            {"label": "事業", "value": "、".join(programmes)},
            {"label": "日程", "value": days_text(visit)},
            {"label": "場所", "value": visit.place or "（まだ登録されていません）"},
            {"label": "講師", "value": "、".join(experts) or "（まだ決まっていません）"},
            {"label": "形態", "value": str(visit.get_kind_display())},
            {"label": "状態", "value": str(visit.get_state_display())},
            {"label": "キット", "value": _kit(loan)},
            {
                "label": "見込み",
                "value": "（まだ知らされていません）"
                if visit.expected_attendance is None
                else f"{visit.expected_attendance}人",
            },
        ],
        "groups": _groups(visit),
        "bodies": [
            "自治体の職員",
            "委託先の職員",
            "都道府県の職員",
            "近隣の自治体（　　　　　　）",
            "その他",
        ],
        "methods": ["ヒアリング", "勉強会", "事例検討", "グループワーク", "視察", "その他"],
        "caution": "相談者やご家族の名前・事情は、この用紙にも書かないでください。",
    }


def _kit(loan: Any) -> str:
    if loan is None:
        return "なし"
    return f"{loan.kit}（返却の期限 {month_day(loan.due_on)}）"


def _groups(visit: Visit) -> list[dict[str, Any]]:
    items = list(visit.checklist.all())
    groups = []
    for role, heading in PARTY_HEADINGS.items():
        found = [item for item in items if item.role == role and item.state != ItemState.SKIPPED]
        if found:
            groups.append(
                {
                    "heading": heading,
                    "items": [
                        {
                            "mark": "☑" if item.state == ItemState.DONE else "☐",
                            "title": item.title,
                            "due": month_day(timezone.localtime(item.due_at).date()),
                        }
                        for item in found[:ITEMS_OF_A_PARTY]
                    ],
                    "rest": len(found) - ITEMS_OF_A_PARTY if len(found) > ITEMS_OF_A_PARTY else 0,
                }
            )
    return groups
