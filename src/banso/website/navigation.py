"""The navigation as a table: stages in the order of the year, then 手紙, ライブラリ, 設定 (design section 8).

An entry is shown when its URL name exists and its action answers yes for the actor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from banso.calls.enums import CallState
from banso.calls.models import Call
from banso.directory.models import search_key
from banso.foundation.access import Actor, check
from banso.selection.models import Selection
from banso.years.enums import Stage, YearState
from banso.years.models import FiscalYear


def the_year(fiscal_year: FiscalYear) -> FiscalYear:
    """The year itself is what most actions are asked about."""
    return fiscal_year


def call_of(fiscal_year: FiscalYear) -> Call | None:
    """Return the year's call (kept on the year after the first look)."""
    call: Call | None = getattr(fiscal_year, "call", None)
    return call


def selection_of(fiscal_year: FiscalYear) -> Selection | None:
    """Return the year's selection (kept on the call after the first look)."""
    found: Selection | None = getattr(call_of(fiscal_year), "selection", None)
    return found


def always(_: FiscalYear | None) -> bool:
    """Most entries stand in every year."""
    return True


def is_being_prepared(fiscal_year: FiscalYear | None) -> bool:
    """Whether there is no year yet, or it has not begun."""
    return fiscal_year is None or fiscal_year.state == YearState.PREPARING


def has_no_open_call(fiscal_year: FiscalYear | None) -> bool:
    """Whether the year, or its making, still waits for its call to be opened."""
    if fiscal_year is None or fiscal_year.state == YearState.CLOSED:
        return fiscal_year is None
    call = call_of(fiscal_year)
    return call is None or call.state == CallState.DRAFT


@dataclass(frozen=True)
class Entry:
    """One place: its word, the name of its URL, the action that opens it, and what that action is asked about.

    `subject` finds the object in the year (None: there is none yet, the entry is left out). An entry without a
    `subject` lies outside the years. `words` are what else people type for it: its reading and its other names.
    `shown` leaves it out of years it has no use in.
    """

    label: str
    url_name: str
    action: str
    subject: Callable[[FiscalYear], Any] | None = the_year
    words: str = ""
    shown: Callable[[FiscalYear | None], bool] = always


@dataclass(frozen=True)
class Group:
    """Entries under one heading; `stage` ties them to a step of the year's line."""

    label: str
    entries: Sequence[Entry]
    stage: Stage | None = None


@dataclass(frozen=True)
class Link:
    """An entry this actor may open."""

    label: str
    url: str
    is_current: bool
    search_key: str = ""


@dataclass(frozen=True)
class LinkGroup:
    """A group with the links this actor may open; `is_open` tells whether it stands unfolded."""

    label: str
    links: Sequence[Link]
    stage: Stage | None
    is_open: bool = True
    is_in_hand: bool = False


# So few links that folding them would hide more than it orders.
LINKS_SHOWN_UNFOLDED = 10

NAVIGATION: Sequence[Group] = (
    Group("", [Entry("今日", "today", "today.view", words="きょう ホーム 最初")]),
    Group(
        "公募",
        [
            Entry("公募", "calls:overview", "call.page", words="こうぼ 募集 受付 案内"),
            Entry(
                "対象の自治体",
                "calls:invited",
                "invited.view",
                words="たいしょう 福祉事務所 設置 一覧 招く 県域",
            ),
            Entry(
                "申込書を書く",
                "calls:mine",
                "application.mine",
                call_of,
                words="もうしこみしょ 申し込む 申請 様式",
            ),
            Entry(
                "利用申込",
                "calls:applications",
                "application.list",
                call_of,
                words="りようもうしこみ 申込書 申請 一覧",
            ),
            Entry("県内の取りまとめ", "calls:my_relay", "relay.mine", call_of, words="とりまとめ 県 一覧表"),
            Entry(
                "都道府県の取りまとめ", "calls:relays", "call.relay_view", call_of, words="とりまとめ 県 督促"
            ),
        ],
        Stage.CALL,
    ),
    Group(
        "選定",
        [
            Entry(
                "選定を始める",
                "selection:start",
                "selection.start",
                call_of,
                words="せんていをはじめる 審査 採択",
            ),
            Entry(
                "選定",
                "selection:overview",
                "selection.view",
                selection_of,
                words="せんてい 審査 採択 案 公表",
            ),
            Entry(
                "選定結果",
                "selection:results",
                "selection.results",
                selection_of,
                words="せんていけっか 審査 採択 決定 通知",
            ),
        ],
        Stage.SELECTION,
    ),
    Group(
        "派遣",
        [
            Entry("実施事業", "dispatch:projects", "project.list", words="じっしじぎょう 派遣先 自治体 割当"),
            Entry("事前アンケート", "surveys:index", "survey.list", words="じぜん 調査 質問 回答"),
            Entry("カルテ", "dispatch:briefings", "briefing.list", words="かるて 事前資料 ブリーフィング"),
            Entry("自己点検", "dispatch:self_check_mine", "selfcheck.mine", words="じこてんけん 目安 比較"),
            Entry("派遣計画", "dispatch:plans", "plan.list", words="はけんけいかく 日程 旅程 スケジュール"),
            Entry("日程の確認", "dispatch:dates", "dates.overview", words="にってい 候補日 調整"),
            Entry("日程に答える", "dispatch:dates_mine", "dates.mine", words="にってい 候補日 回答 調整"),
            Entry("訪問", "dispatch:visits", "project.list", words="ほうもん 派遣 出張 実施"),
            Entry("ご自分の訪問", "dispatch:my_visits", "visit.mine", words="ほうもん 派遣 出張 実施"),
            Entry("録音キット", "dispatch:kits", "kit.manage", words="ろくおん 機材 レコーダー 貸出"),
            Entry(
                "自分の予定表",
                "dispatch:my_days",
                "expert_days.mine",
                words="よていひょう カレンダー 都合 休み",
            ),
            Entry("講師", "dispatch:experts", "expert.list", words="こうし 専門スタッフ 専門家 名簿"),
        ],
        Stage.DISPATCH,
    ),
    Group(
        "報告",
        [
            Entry("報告書", "reports:index", "report.list", words="ほうこくしょ 実施報告 提出 差し戻し"),
            Entry(
                "報告書の集計",
                "reports:figures",
                "report.figures",
                words="ほうこくしょ しゅうけい 満足度 グラフ",
            ),
            Entry(
                "その後をたずねる", "reports:follow_ups", "report.figures", words="フォロー 追跡 調査 その後"
            ),
            Entry("約束のその後", "reports:outcomes", "report.figures", words="やくそく 成果 その後"),
        ],
        Stage.REPORTS,
    ),
    Group(
        "支払",
        [
            Entry("支払", "payments:payments", "payment.list", words="しはらい 謝金 旅費 明細"),
            Entry("支払の予算と合計", "payments:totals", "payment.totals", words="しはらい よさん 予算 金額"),
            Entry("支払の規則", "payments:rules", "payment.rules", words="しはらい きそく 単価 源泉 規程"),
        ],
    ),
    Group(
        "来年度に向けて",
        [
            Entry("先に支える自治体", "outlook:ranking", "outlook.view", words="らいねんど 順位 支援"),
            Entry("合同の案", "outlook:joint", "outlook.view", words="ごうどう 広域 共同"),
            Entry("立ち上げノート", "outlook:startup", "startup.list", words="たちあげ ノート 引き継ぎ"),
        ],
    ),
    Group(
        "研修・大会",
        [
            Entry(
                "研修と大会", "events:events", "event.list", words="けんしゅう たいかい ブロック研修 全国大会"
            ),
            Entry(
                "参加人数とアンケート",
                "events:results",
                "event.results",
                words="さんか にんずう アンケート 集計",
            ),
        ],
        Stage.EVENTS,
    ),
    Group(
        "実績報告書",
        [
            Entry(
                "事業実績報告書",
                "annual:report",
                "annual.view",
                words="じぎょうじっせきほうこくしょ 年次 年度報告",
            ),
            Entry("図表", "annual:tables", "annual.view", words="ずひょう 表 グラフ 統計"),
            Entry("確認事項", "annual:findings", "annual.view", words="かくにんじこう 食い違い 矛盾 点検"),
        ],
        Stage.ANNUAL,
    ),
    Group(
        "手紙",
        [
            Entry("手紙", "correspondence:letters", "letter.list", words="てがみ 文書 通知 依頼"),
            Entry(
                "手紙を書く",
                "correspondence:templates",
                "letter_template.view",
                words="てがみをかく 文面 ひな形 差し込み",
            ),
            Entry("送信箱", "correspondence:outbox", "mail.list", words="そうしんばこ メール 送信 失敗 承認"),
            Entry("連絡の記録", "correspondence:threads", "thread.view", words="れんらく きろく 電話 履歴"),
            Entry(
                "受け取った手紙", "correspondence:received", "letter.received", words="うけとった 受信 文書"
            ),
        ],
    ),
    Group(
        "年度",
        [
            Entry("予定", "years:schedule", "year.view", words="よてい カレンダー 年間 日程"),
            Entry("することリスト", "years:todos", "year.view", words="すること やること タスク 締切 期限"),
        ],
    ),
    Group(
        "設定",
        [
            Entry(
                "はじめに",
                "first_run",
                "first_run.view",
                None,
                words="準備 最初 手順 はじめ 年度を作る",
                shown=has_no_open_call,
            ),
            Entry(
                "年度の設定",
                "years:year_detail",
                "year.settings",
                words="せってい 契約 領域 事業 ブロック 引き継ぎ 来年度",
            ),
            Entry(
                "手紙の設定",
                "correspondence:settings",
                "correspondence.settings",
                words="さしだしにん 差出人 送信元 宛名",
            ),
            Entry("年度の一覧", "years:year_list", "year.settings", None, words="ねんど 一覧 作る 次の年度"),
            Entry("目安値", "years:yardsticks", "yardstick.view", None, words="めやすち 国の目安 KPI 指標"),
            Entry(
                "団体",
                "directory:organisations",
                "organisation.list",
                None,
                words="だんたい 自治体 市町村 都道府県 名簿",
            ),
            Entry("人", "directory:people", "person.list", None, words="ひと 担当者 連絡先 名簿"),
            Entry("利用者", "accounts:users", "user.list", None, words="りようしゃ 招待 アカウント 役割"),
            Entry(
                "まとめて招待する",
                "invite_from_directory",
                "mail.send",
                words="しょうたい 利用者 アカウント 名簿",
            ),
            Entry(
                "権限を調べる",
                "accounts:access_explain",
                "access.explain",
                None,
                words="けんげん 見られない 役割",
            ),
        ],
    ),
)


def links_for(
    request: HttpRequest,
    actor: Actor,
    fiscal_year: FiscalYear | None,
    stages_in_hand: Collection[Stage] = (),
) -> list[LinkGroup]:
    """Return the groups with the links the actor may open, empty groups left out.

    Unfolded are the stages in hand and the group of the present page, and everything when it is little anyway.
    Call and selection of the year are looked up once each, whatever the number of entries.
    """
    found = [(group, _open_entries(group, actor, fiscal_year)) for group in NAVIGATION]
    current = _current_url(request.path, [url for _, entries in found for _, url in entries])
    is_little = sum(len(entries) for _, entries in found) <= LINKS_SHOWN_UNFOLDED
    return [
        LinkGroup(
            # A heading over a single link says nothing that the link does not say.
            "" if len(entries) == 1 else group.label,
            [
                Link(entry.label, url, url == current, _search_key(group.label, entry))
                for entry, url in entries
            ],
            group.stage,
            is_open=is_little or group.stage in stages_in_hand or current in {url for _, url in entries},
            is_in_hand=group.stage in stages_in_hand,
        )
        for group, entries in found
        if entries
    ]


@cache
def _search_key(group_label: str, entry: Entry) -> str:
    """Return what the entry is found by, folded as a typed word is folded."""
    return " ".join(search_key(text) for text in (entry.label, group_label, *entry.words.split()) if text)


def _open_entries(group: Group, actor: Actor, fiscal_year: FiscalYear | None) -> list[tuple[Entry, str]]:
    return [
        (entry, url)
        for entry in group.entries
        if entry.shown(fiscal_year)
        and (url := address_of(entry, fiscal_year))
        and _may_open(actor, entry, fiscal_year)
    ]


def _current_url(path: str, urls: Sequence[str]) -> str:
    """Return the entry the page lies under: the longest address the page's begins with (今日 only itself)."""
    within = [url for url in urls if path == url or (path.startswith(url) and url != urls[0])]
    return max(within, key=len, default="")


def links_matching(groups: Iterable[LinkGroup], text: str) -> list[tuple[str, Link]]:
    """Return group heading and link of those found by every word of `text`, whatever its width and kana."""
    wanted = [search_key(word) for word in text.split()]
    return [
        (group.label, link)
        for group in groups
        for link in group.links
        if wanted and all(word in link.search_key for word in wanted)
    ]


def address_of(entry: Entry, fiscal_year: FiscalYear | None) -> str:
    """Return the entry's address, or nothing while no such page exists."""
    parts = {}
    if entry.subject is not None:
        if fiscal_year is None:
            return ""
        parts["year"] = fiscal_year.year
    try:
        return reverse(entry.url_name, kwargs=parts)
    except NoReverseMatch:
        return ""


def same_page_in(request: HttpRequest, year: int) -> str:
    """Return the address of the present page in another year; 今日 when the page shows one object of a year."""
    match = request.resolver_match
    if match is not None and set(match.kwargs) == {"year"} and match.view_name:
        return reverse(match.view_name, kwargs={"year": year})
    return reverse("today", kwargs={"year": year})


def _may_open(actor: Actor, entry: Entry, fiscal_year: FiscalYear | None) -> bool:
    if entry.subject is None:
        return bool(check(actor, entry.action))
    subject = entry.subject(fiscal_year) if fiscal_year is not None else None
    return subject is not None and bool(check(actor, entry.action, subject))
