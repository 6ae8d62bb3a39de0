"""What 今日 tells about the call: prefectures one waits for, and what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from banso.calls.enums import ApplicationState, CallState, RelayState
from banso.calls.models import Application, Call, CallRelay
from banso.calls.relay_queries import clients_invited, standings_of
from banso.directory.enums import Role
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor, check
from banso.foundation.models import HistoryEntry
from banso.foundation.today import (
    Change,
    NextStep,
    WaitingItem,
    changed,
    name_actions,
    next_steps,
    told,
    waiting_for,
)
from banso.intake.today import name_writing
from banso.years.dated_facts import DatedFact, dated_facts
from banso.years.enums import MilestoneKind, Stage
from banso.years.models import FiscalYear
from banso.years.stages import StageState, Standing, short_day, stands


@stands(Stage.CALL)
def call_standing(actor: Actor | None, fiscal_year: FiscalYear, today: dt.date) -> Standing | None:
    """The call's own state; a draft is told to the secretariat alone (one query)."""
    call = Call.objects.filter(fiscal_year=fiscal_year).first()
    is_secretariat = actor is None or runs_programme(actor, fiscal_year.year)
    if call is None or (call.state == CallState.DRAFT and not is_secretariat):
        return None
    if call.state == CallState.DRAFT:
        return Standing(StageState.AHEAD, "準備中")
    last = timezone.localtime(call.closes_at)
    if call.state == CallState.CLOSED:
        return Standing(StageState.DONE, f"{short_day(last)}締切")
    if is_secretariat and last.date() < today:
        return Standing(StageState.LATE, "締切を過ぎました")
    return Standing(StageState.NOW, f"{short_day(last)}{last.hour}時締切")


@dated_facts
def call_dates(actor: Actor, fiscal_year: FiscalYear) -> Iterable[DatedFact]:
    """When the call opens and closes, to whoever may see the call (one query)."""
    call = Call.objects.filter(fiscal_year=fiscal_year).select_related("fiscal_year").first()
    if call is None or not check(actor, "call.view", call):
        return []
    url = reverse("calls:overview", args=[fiscal_year.year])
    opening = DatedFact(
        f"call-{call.pk}-opens", call.opens_at, "公募の受付開始", "公募", MilestoneKind.NOTICE, url, ("公募",)
    )
    closing = DatedFact(
        f"call-{call.pk}-closes",
        call.closes_at,
        "利用申込・取りまとめの締切",
        "公募",
        url=url,
        words=("申込", "締"),
    )
    return [opening, closing]


@next_steps
def applications_to_write(actor: Actor, year: int) -> Iterable[NextStep]:
    """While the call is open, an invited municipality that has not begun is told so (what it began is a to-do)."""
    ids = actor.organisation_ids(Role.MUNICIPALITY, year=year)
    if not ids:
        return []
    call = (
        Call.objects.filter(fiscal_year__year=year, state=CallState.OPEN)
        .select_related("fiscal_year")
        .first()
    )
    if call is None:
        return []
    begun = Application.objects.filter(call=call).values("municipality_id")
    waiting = clients_invited(call).filter(pk__in=ids).exclude(pk__in=begun)
    return [
        NextStep(
            "申込書を書く",
            reverse("calls:applicant", args=[year, one.pk]),
            about=f"{one.name}　{call.title}",
            due=call.closes_at,
            note="今年度は申し込まないときも、同じ画面で知らせられます。",
        )
        for one in waiting
    ]


@next_steps
def bundles_to_gather(actor: Actor, year: int) -> Iterable[NextStep]:
    """While the call is open, a prefecture whose sending was not noted yet is told of its part all the same."""
    ids = actor.organisation_ids(Role.PREFECTURE, year=year)
    if not ids:
        return []
    relays = CallRelay.objects.filter(
        call__fiscal_year__year=year,
        call__state=CallState.OPEN,
        state=RelayState.PREPARED,
        prefecture_id__in=ids,
    ).select_related("prefecture", "call")
    return [
        NextStep(
            "管内へ公募を知らせ、申込を取りまとめる",
            reverse("calls:relay", args=[year, relay.prefecture_id]),
            about=f"{relay.prefecture.name}　{relay.call.title}",
            due=relay.call.closes_at,
        )
        for relay in relays
    ]


@next_steps
def prefectures_to_send_to(actor: Actor, year: int) -> Iterable[NextStep]:
    """The secretariat sends an open call to every prefecture."""
    if not runs_programme(actor, year):
        return []
    left = CallRelay.objects.filter(
        call__fiscal_year__year=year, call__state=CallState.OPEN, state=RelayState.PREPARED
    ).count()
    if not left:
        return []
    url = reverse("calls:relays", args=[year])
    return [
        NextStep(
            "都道府県へ公募を送る", url, about="公募", note=f"まだ送っていない都道府県が{left}あります。"
        )
    ]


@waiting_for("都道府県の取りまとめ")
def relays_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """While the call is open, the secretariat waits for the prefectures' bundles."""
    if not runs_programme(actor, year):
        return []
    waiting = CallRelay.objects.filter(
        call__fiscal_year__year=year, call__state=CallState.OPEN, sent_at__isnull=False, submitted_at=None
    ).select_related("prefecture", "call")
    return [
        WaitingItem(
            "取りまとめの提出",
            relay.prefecture.name,
            relay.call.closes_at,
            reverse("calls:relay", args=[year, relay.prefecture_id]),
        )
        for relay in waiting
    ]


@waiting_for("自治体の申込")
def applications_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """While the call is open, a prefecture waits for those of its municipalities that have begun or not answered."""
    ids = actor.organisation_ids(Role.PREFECTURE, year=year)
    if not ids:
        return []
    relays = CallRelay.objects.filter(
        call__fiscal_year__year=year,
        call__state=CallState.OPEN,
        prefecture_id__in=ids,
        submitted_at=None,
    ).select_related("prefecture", "call__fiscal_year")
    items = []
    for relay in relays:
        waiting = [
            standing
            for standing in standings_of(relay.call, relay.prefecture)
            if standing.code in ("NOT_YET", "STARTED") and standing.municipality != relay.prefecture
        ]
        if waiting:
            who = (
                f"{waiting[0].municipality.name}ほか{len(waiting) - 1}自治体"
                if waiting[1:]
                else waiting[0].municipality.name
            )
            url = reverse("calls:relay", args=[year, relay.prefecture_id])
            items.append(WaitingItem("利用申込書の提出", who, relay.call.closes_at, url))
    return items


@waiting_for("県の取りまとめ")
def bundle_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """A municipality that has applied waits for its prefecture to hand in the bundle."""
    ids = actor.organisation_ids(Role.MUNICIPALITY, year=year)
    applied = Application.objects.filter(
        call__fiscal_year__year=year,
        call__state=CallState.OPEN,
        municipality_id__in=ids,
        state=ApplicationState.SUBMITTED,
    )
    codes = (
        {
            application.municipality.prefecture_code: application.pk
            for application in applied.select_related("municipality")
        }
        if ids
        else {}
    )
    relays = CallRelay.objects.filter(
        call__fiscal_year__year=year, submitted_at=None, prefecture__prefecture_code__in=list(codes)
    ).select_related("prefecture", "call")
    return [
        WaitingItem(
            "取りまとめの提出",
            relay.prefecture.name,
            relay.call.closes_at,
            reverse("calls:application", args=[year, codes[relay.prefecture.prefecture_code]]),
        )
        for relay in (relays if codes else [])
    ]


@changed("call.")
def call_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """The call was opened, closed, opened again."""
    calls = Call.objects.filter(fiscal_year__year=year).select_related("fiscal_year")
    return told(
        actor,
        entries,
        calls.in_bulk([entry.subject_id for entry in entries]),
        see="call.view",
        sentences={
            "call.opened": "「{subject}」の受付を始めました。",
            "call.closed": "「{subject}」の受付を締め切りました。",
            "call.reopened": "「{subject}」の受付を再開しました。",
        },
        url=lambda call: reverse("calls:overview", args=[year]),
    )


@changed("application.")
def application_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Applications came in or were taken back."""
    applications = Application.objects.filter(call__fiscal_year__year=year).select_related(
        "municipality", "call__fiscal_year"
    )
    return told(
        actor,
        entries,
        applications.in_bulk([entry.subject_id for entry in entries]),
        see="application.view",
        sentences={
            "application.recorded": "{subject}を受け付けました。",
            "application.submitted": "{subject}が提出されました。",
            "application.late_version": "{subject}の新しい版が、締切後に届きました。",
            "application.withdrawn": "{subject}が取り下げられました。",
            "application.restored": "{subject}の取り下げが戻されました。",
            "application.declined": "{subject}は、今年度は出さないと届きました。",
            "application.contact_changed": "{subject}の連絡先が変わりました。",
        },
        url=lambda application: reverse("calls:application", args=[year, application.pk]),
    )


@changed("relay.")
def relay_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Bundles were handed in or given back."""
    relays = CallRelay.objects.filter(call__fiscal_year__year=year).select_related(
        "prefecture", "call__fiscal_year"
    )
    return told(
        actor,
        entries,
        relays.in_bulk([entry.subject_id for entry in entries]),
        see="relay.view",
        sentences={
            "relay.submitted": "{subject}が提出されました。",
            "relay.reopened": "{subject}が戻されました。内容を確かめて、もう一度提出してください。",
        },
        url=lambda relay: reverse("calls:relay", args=[year, relay.prefecture_id]),
    )


name_actions(
    {
        "call.edited": "内容を変えました",
        "call.attached": "資料を付けました",
        "call.detached": "資料を外しました",
        "relay.submitted": "取りまとめを提出しました",
        "relay.reopened": "取りまとめを戻しました",
        "application.submitted": "提出しました",
        "application.late_version": "締切後の版を受け取りました",
        "application.declined": "今年度は申し込まないと記録しました",
        "application.restored": "取り下げを戻しました",
        "application.contact_changed": "連絡先を変えました",
        "application.version_adopted": "この版を採りました",
    }
)
name_writing("application")
