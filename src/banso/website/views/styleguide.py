"""The style guide: every component of the frame, live, in demo mode."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

from banso.foundation.listing import BulkAction, ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import open_to_all
from banso.japan.map import prefecture_map_svg
from banso.japan.prefectures import PREFECTURES
from banso.office.tables import Column, ColumnGroup, Table
from banso.website.samples import Sample, SampleForm, SampleKind, samples

BLOCK_COLOURS = {"13": 4, "27": 3, "40": 2, "01": 1, "47": 0}


@open_to_all
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components (demo mode alone)."""
    if not settings.DEMO_MODE:
        raise Http404("部品の見本は、デモでだけ開けます。")
    return render(request, "website/styleguide.html", _parts(request))


def _parts(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "form": SampleForm(initial={"on": dt.date(2019, 7, 31), "kind": SampleKind.OPEN}),
        "wrong_form": SampleForm(
            {"wrong-on_era": "令和", "wrong-on_year": "元", "wrong-on_month": "2", "wrong-on_day": "30"},
            prefix="wrong",
        ),
        "table": _table(),
        "listing": _listing(request),
        "steps": [
            {"name": "申込", "state": "done", "state_label": "済", "detail": "7月24日に提出しました。"},
            {"name": "事前アンケート", "state": "error", "state_label": "直してください", "detail": "2か所"},
            {"name": "日程の調整", "state": "now", "state_label": "進行中"},
            {"name": "訪問", "state": "ahead", "state_label": "これから"},
            {"name": "中間報告会", "state": "skipped", "state_label": "行いません"},
        ],
        "tabs": [
            {"label": "概要", "url": "#tabs", "is_current": True},
            {"label": "訪問", "url": "#tabs"},
            {"label": "報告書", "url": "#tabs"},
        ],
        "facts": [("自治体", "山形県 ○○市"), ("人口規模", "5～10万人"), ("委託先", "")],
        "tiles": [
            {"label": "申込", "value": 47, "unit": "自治体", "note": "34都道府県から"},
            {"label": "選定", "value": 30, "unit": "自治体", "note": ""},
            {"label": "訪問", "value": 88, "unit": "回", "note": "54事業"},
            {"label": "参加者", "value": 839, "unit": "名", "note": "6ブロックの合計"},
        ],
        "tasks": [
            {"title": "事前アンケートに答える", "about": "○○市", "due_at": now - dt.timedelta(days=3)},
            {"title": "訪問の希望日を選ぶ", "about": "○○市", "due_at": now + dt.timedelta(days=2)},
            {"title": "報告書の下書きを確かめる", "about": "", "due_at": now + dt.timedelta(days=40)},
        ],
        "events": [
            {"date": dt.date(2019, 7, 5), "text": "公募を始めました"},
            {"date": timezone.localdate(), "text": "選定会議", "is_today": True},
        ],
        "map_svg": mark_safe(_map()),  # noqa: S308 (made by our own kit)
        "map_table": Table(
            "map",
            "申込自治体数",
            [Column("name", "都道府県"), Column("count", "自治体数", "integer")],
            [
                {"name": p.name, "count": BLOCK_COLOURS[p.code]}
                for p in PREFECTURES
                if p.code in BLOCK_COLOURS
            ],
        ),
    }


def _map() -> str:
    return prefecture_map_svg(
        BLOCK_COLOURS, title="申込自治体数の地図", unit="自治体", id_prefix="sample-map"
    )


def _table() -> Table:
    return Table(
        "sample",
        "選定自治体と実施事業",
        [
            Column("number", "番号", "integer"),
            Column("prefecture", "都道府県"),
            Column("population", "人口", "integer", note="平成31年1月1日"),
            Column("consultation", "自立相談", "mark"),
            Column("work", "就労準備", "mark"),
            Column("children", "子ども", "mark"),
        ],
        [
            {"number": 1, "prefecture": "北海道", "population": 121_226, "consultation": True, "work": False},
            {
                "number": 2,
                "prefecture": "山形県",
                "population": 61_850,
                "consultation": True,
                "children": True,
            },
            {"number": 3, "prefecture": "高知県", "population": None, "work": True, "url": "#table"},
        ],
        totals={"number": None, "prefecture": "計", "population": 183_076},
        notes=["空欄は、回答がないことを示します。0 とは区別しています。"],
        number="図3",
        source="見本の値",
        groups=[ColumnGroup("", 3), ColumnGroup("実施事業", 3)],
    )


def _listing(request: HttpRequest) -> Listing[Sample]:
    return Listing(
        request.GET,
        samples(),
        columns=[
            ListColumn("year", "年度", lambda one: one.label, order=("year",), url=lambda one: "#listing"),
            ListColumn(
                "state", "状態", lambda one: one.get_state_display(), order=("state",), tag=lambda one: "info"
            ),
            ListColumn("ends", "終わり", lambda one: one.ends_on, kind="date", order=("year",)),
        ],
        filters=[
            search_filter(["contract_title"], hint="件名のことば"),
            choice_filter("state", "状態", Sample._meta.get_field("state").flatchoices),
        ],
        sort="-year",
        caption="年度",
        bulk=[BulkAction("選んだ年度を確かめる", "")],
    )
