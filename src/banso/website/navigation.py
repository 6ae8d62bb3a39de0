"""The navigation as a table: stages in the order of the year, then 手紙, ライブラリ, 設定 (design section 8).

An entry is shown when its URL name exists and its action answers yes for the actor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from banso.calls.models import Call
from banso.foundation.access import Actor, check
from banso.selection.models import Selection
from banso.years.enums import Stage
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


@dataclass(frozen=True)
class Entry:
    """One place: its word, the name of its URL, the action that opens it, and what that action is asked about.

    `subject` finds the object in the year (None: there is none yet, the entry is left out). An entry without a
    `subject` lies outside the years.
    """

    label: str
    url_name: str
    action: str
    subject: Callable[[FiscalYear], Any] | None = the_year


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


@dataclass(frozen=True)
class LinkGroup:
    """A group with the links this actor may open."""

    label: str
    links: Sequence[Link]
    stage: Stage | None


NAVIGATION: Sequence[Group] = (
    Group("", [Entry("今日", "today", "today.view")]),
    Group(
        "公募",
        [
            Entry("公募", "calls:overview", "call.page"),
            Entry("申込書を書く", "calls:mine", "application.mine", call_of),
            Entry("利用申込", "calls:applications", "application.list", call_of),
            Entry("県内の取りまとめ", "calls:my_relay", "relay.mine", call_of),
            Entry("都道府県の取りまとめ", "calls:relays", "call.relay_view", call_of),
        ],
        Stage.CALL,
    ),
    Group(
        "選定",
        [
            Entry("選定を始める", "selection:start", "selection.start", call_of),
            Entry("選定", "selection:overview", "selection.view", selection_of),
            Entry("選定結果", "selection:results", "selection.results", selection_of),
        ],
        Stage.SELECTION,
    ),
    Group(
        "派遣",
        [
            Entry("実施事業", "dispatch:projects", "project.list"),
            Entry("事前アンケート", "surveys:index", "survey.list"),
            Entry("カルテ", "dispatch:briefings", "briefing.list"),
            Entry("自己点検", "dispatch:self_check_mine", "selfcheck.mine"),
            Entry("派遣計画", "dispatch:plans", "plan.list"),
            Entry("日程の確認", "dispatch:dates", "dates.overview"),
            Entry("日程に答える", "dispatch:dates_mine", "dates.mine"),
            Entry("訪問", "dispatch:visits", "project.list"),
            Entry("ご自分の訪問", "dispatch:my_visits", "visit.mine"),
            Entry("録音キット", "dispatch:kits", "kit.manage"),
            Entry("自分の予定表", "dispatch:my_days", "expert_days.mine"),
            Entry("講師", "dispatch:experts", "expert.list"),
        ],
        Stage.DISPATCH,
    ),
    Group(
        "報告",
        [
            Entry("報告書", "reports:index", "report.list"),
            Entry("報告書の集計", "reports:figures", "report.figures"),
            Entry("その後をたずねる", "reports:follow_ups", "report.figures"),
            Entry("約束のその後", "reports:outcomes", "report.figures"),
        ],
        Stage.REPORTS,
    ),
    Group(
        "支払",
        [
            Entry("支払", "payments:payments", "payment.list"),
            Entry("支払の予算と合計", "payments:totals", "payment.totals"),
            Entry("支払の規則", "payments:rules", "payment.rules"),
        ],
    ),
    Group(
        "来年度に向けて",
        [
            Entry("先に支える自治体", "outlook:ranking", "outlook.view"),
            Entry("合同の案", "outlook:joint", "outlook.view"),
            Entry("立ち上げノート", "outlook:startup", "startup.list"),
        ],
    ),
    Group(
        "研修・大会",
        [
            Entry("研修と大会", "events:events", "event.list"),
            Entry("参加人数とアンケート", "events:results", "event.results"),
        ],
        Stage.EVENTS,
    ),
    Group(
        "実績報告書",
        [
            Entry("事業実績報告書", "annual:report", "annual.view"),
            Entry("図表", "annual:tables", "annual.view"),
            Entry("確認事項", "annual:findings", "annual.view"),
        ],
        Stage.ANNUAL,
    ),
    Group(
        "手紙",
        [
            Entry("手紙", "correspondence:letters", "letter.list"),
            Entry("手紙を書く", "correspondence:templates", "letter_template.view"),
            Entry("送信箱", "correspondence:outbox", "mail.list"),
            Entry("連絡の記録", "correspondence:threads", "thread.view"),
            Entry("受け取った手紙", "correspondence:received", "letter.received"),
        ],
    ),
    Group(
        "年度",
        [Entry("予定", "years:schedule", "year.view"), Entry("することリスト", "years:todos", "year.view")],
    ),
    Group(
        "設定",
        [
            Entry("年度の設定", "years:year_detail", "year.settings"),
            Entry("手紙の設定", "correspondence:settings", "correspondence.settings"),
            Entry("目安値", "years:yardsticks", "yardstick.view", None),
            Entry("団体", "directory:organisations", "organisation.list", None),
            Entry("人", "directory:people", "person.list", None),
            Entry("利用者", "accounts:users", "user.list", None),
            Entry("権限を調べる", "accounts:access_explain", "access.explain", None),
        ],
    ),
)


def links_for(request: HttpRequest, actor: Actor, fiscal_year: FiscalYear | None) -> list[LinkGroup]:
    """Return the groups with the links the actor may open, empty groups left out.

    Call and selection of the year are looked up once each, whatever the number of entries.
    """
    found = [(group, _open_entries(group, actor, fiscal_year)) for group in NAVIGATION]
    current = _current_url(request.path, [url for _, entries in found for _, url in entries])
    return [
        LinkGroup(
            # A heading that repeats its only link says nothing.
            "" if [entry.label for entry, _ in entries] == [group.label] else group.label,
            [Link(entry.label, url, url == current) for entry, url in entries],
            group.stage,
        )
        for group, entries in found
        if entries
    ]


def _open_entries(group: Group, actor: Actor, fiscal_year: FiscalYear | None) -> list[tuple[Entry, str]]:
    return [
        (entry, url)
        for entry in group.entries
        if (url := address_of(entry, fiscal_year)) and _may_open(actor, entry, fiscal_year)
    ]


def _current_url(path: str, urls: Sequence[str]) -> str:
    """Return the entry the page lies under: the longest address the page's begins with (今日 only itself)."""
    within = [url for url in urls if path == url or (path.startswith(url) and url != urls[0])]
    return max(within, key=len, default="")


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
