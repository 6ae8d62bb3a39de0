"""What stands in the navigation: stages in the order of the year, then 手紙, ライブラリ, 設定 (design section 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from banso.calls.enums import CallState
from banso.calls.models import Call
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
            Entry("カルテ", "briefings:briefings", "briefing.list", words="かるて 事前資料 ブリーフィング"),
            Entry("自己点検", "briefings:self_check_mine", "selfcheck.mine", words="じこてんけん 目安 比較"),
            Entry("派遣計画", "plans:plans", "plan.list", words="はけんけいかく 日程 旅程 スケジュール"),
            Entry("日程の確認", "dates:overview", "dates.overview", words="にってい 候補日 調整"),
            Entry("日程に答える", "dates:mine", "dates.mine", words="にってい 候補日 回答 調整"),
            Entry("訪問", "logistics:visits", "project.list", words="ほうもん 派遣 出張 実施"),
            Entry("ご自分の訪問", "logistics:my_visits", "visit.mine", words="ほうもん 派遣 出張 実施"),
            Entry("録音キット", "logistics:kits", "kit.manage", words="ろくおん 機材 レコーダー 貸出"),
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
            Entry("手紙", "letters:letters", "letter.list", words="てがみ 文書 通知 依頼"),
            Entry(
                "手紙を書く",
                "letters:templates",
                "letter_template.view",
                words="てがみをかく 文面 ひな形 差し込み",
            ),
            Entry("送信箱", "correspondence:outbox", "mail.list", words="そうしんばこ メール 送信 失敗 承認"),
            Entry("連絡の記録", "correspondence:threads", "thread.view", words="れんらく きろく 電話 履歴"),
            Entry("受け取った手紙", "letters:received", "letter.received", words="うけとった 受信 文書"),
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
                "letters:settings",
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
