"""Making, opening and closing the year's call, and relaying it through the prefectures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone

from banso.calls.domain import todos
from banso.calls.enums import CallState
from banso.calls.models import CALL_STEPS, RELAY_STEPS, Call, CallAttachment, CallRelay
from banso.calls.relay_queries import clients_invited
from banso.directory import queries as directory
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.foundation.models import Upload
from banso.years.models import FiscalYear, SupportProgramme

# Sent with `actor`, `call` and `step` inside the transaction in which it is opened, closed or opened again.
call_stepped = Signal()
_FIELDS = ("title", "explanation", "opens_at", "closes_at", "target_count", "number_to_select")


def create_call(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    title: str,
    explanation: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    target_count: int | None,
    number_to_select: int,
    programmes: Iterable[SupportProgramme],
) -> Call:
    """Make the year's call as a draft.

    Raises BansoError when it closes before it opens or offers a programme of another year.
    """
    require(actor, "call.edit", fiscal_year)
    offered = list(programmes)
    _refuse_wrong(fiscal_year, opens_at, closes_at, offered)
    with operation(actor) as op:
        call = Call.objects.create(
            fiscal_year=fiscal_year,
            title=title,
            explanation=explanation,
            opens_at=opens_at,
            closes_at=closes_at,
            target_count=target_count,
            number_to_select=number_to_select,
        )
        call.programmes.set(offered)
        op.record("call.created", call, {"programmes": ([], [p.short_name for p in offered])})
    return call


def _refuse_wrong(
    fiscal_year: FiscalYear,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    offered: list[SupportProgramme],
) -> None:
    if closes_at <= opens_at:
        raise BansoError("締切は受付開始より後にしてください。")
    if any(programme.fiscal_year_id != fiscal_year.pk for programme in offered):
        raise BansoError("別の年度の事業は公募に含められません。この年度の事業を選んでください。")


def edit_call(
    *,
    actor: Actor,
    call: Call,
    title: str,
    explanation: str,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    target_count: int | None,
    number_to_select: int,
    programmes: Iterable[SupportProgramme],
    reason: str = "",
) -> Call:
    """Change the call. Once it is open its programmes stay: forms with them are in people's hands.

    Raises BansoError as `create_call`, ForbiddenStep when the programmes of an open or closed call differ.
    """
    require(actor, "call.edit", call.fiscal_year)
    offered = list(programmes)
    _refuse_wrong(call.fiscal_year, opens_at, closes_at, offered)
    with operation(actor, reason) as op:
        call = Call.objects.select_for_update().select_related("fiscal_year").get(pk=call.pk)
        have = set(call.programmes.values_list("short_name", flat=True))
        wanted = {programme.short_name for programme in offered}
        if have != wanted and call.state != CallState.DRAFT:
            raise ForbiddenStep(
                "公募を始めた後は、対象の事業を変えられません。配った申込書の様式に事業名が入っているためです。"
            )
        before = snapshot(call, _FIELDS)
        call.title, call.explanation = title, explanation
        call.opens_at, call.closes_at = opens_at, closes_at
        call.target_count, call.number_to_select = target_count, number_to_select
        call.save()
        call.programmes.set(offered)
        changes = changed(before, call)
        if have != wanted:
            changes["programmes"] = (sorted(have), [programme.short_name for programme in offered])
        if changes:
            op.record("call.edited", call, changes)
        if "closes_at" in changes and call.state == CallState.OPEN:
            _put_todos(actor, call)
    return call


def attach(*, actor: Actor, call: Call, upload: Upload, title: str) -> CallAttachment:
    """Add a file that goes out with the call."""
    require(actor, "call.edit", call.fiscal_year)
    with operation(actor) as op:
        last = call.attachments.order_by("-order").values_list("order", flat=True).first() or 0
        added = CallAttachment.objects.create(call=call, upload=upload, title=title, order=last + 1)
        op.record("call.attached", call, {"添付資料": (None, title)})
    return added


def detach(*, actor: Actor, attachment: CallAttachment) -> None:
    """Take a file off the call; the upload itself stays until its period is over."""
    require(actor, "call.edit", attachment.call.fiscal_year)
    with operation(actor) as op:
        op.record("call.detached", attachment.call, {"添付資料": (attachment.title, None)})
        attachment.delete()


def _take(actor: Actor, call: Call, step: str, event: str, reason: str) -> Call:
    require(actor, "call.edit", call.fiscal_year)
    with operation(actor, reason) as op:
        locked = Call.objects.select_for_update().select_related("fiscal_year").get(pk=call.pk)
        changes: dict[str, tuple[object, object]] = {"state": CALL_STEPS.take(locked, step)}
        if step == "open":
            changes |= _settle_target(locked)
        locked.save(update_fields=["state", "target_count"])
        op.record(event, locked, changes)
        call_stepped.send(Call, actor=actor, call=locked, step=step)
        if step == "open":
            _prepare_relays(locked)
        if step == "close":
            todos.finish(actor, todos.closing_key(locked))
            todos.drop_all(actor, locked, "apply", "公募を締め切ったため")
        else:
            _put_todos(actor, locked)
    call.state, call.target_count = locked.state, locked.target_count
    return call


def refuse_opening(call: Call) -> None:
    """Raise ForbiddenStep for a call to nobody, or one whose deadline is past while its year is not over.

    A year recorded afterwards is over: its call is opened and closed long after the dates it states.
    """
    if not clients_invited(call).exists():
        raise ForbiddenStep(
            "公募の対象になる自治体が一つもありません。「対象の自治体」で一覧を確かめ、入れてから始めてください。"
        )
    if call.closes_at <= timezone.now() and timezone.localdate() <= call.fiscal_year.ends_on:
        raise ForbiddenStep("締切の日時を過ぎています。公募の内容で締切を直してから始めてください。")


def _settle_target(call: Call) -> dict[str, tuple[object, object]]:
    """Let a call that states no number of its own state how many it invites."""
    refuse_opening(call)
    if call.target_count is not None:
        return {}
    call.target_count = clients_invited(call).count()
    return {"target_count": (None, call.target_count)}


def _prepare_relays(call: Call) -> None:
    """Give every prefecture its place in the relay."""
    have = set(call.relays.values_list("prefecture_id", flat=True))
    CallRelay.objects.bulk_create(
        [
            CallRelay(call=call, prefecture=prefecture)
            for prefecture in directory.prefectures()
            if prefecture.pk not in have
        ]
    )


def _put_todos(actor: Actor, call: Call) -> None:
    """Say who has to do what until closing. A year loaded from files was closed long ago: nobody has."""
    if call.closes_at < timezone.now():
        return
    year = call.fiscal_year.year
    todos.put(
        actor,
        call,
        todos.closing_key(call),
        "公募を締め切る",
        role=Role.SECRETARIAT,
        url=reverse("calls:overview", args=[year]),
    )
    for relay in call.relays.filter(sent_at__isnull=False, submitted_at=None).select_related("prefecture"):
        ask_prefecture(actor, call, relay.prefecture)


def ask_prefecture(actor: Actor, call: Call, prefecture: Organisation, reason: str = "") -> None:
    """Put the bundle on the prefecture's list; with the `reason` when it was given back."""
    todos.put(
        actor,
        call,
        todos.relay_key(call, prefecture),
        "管内の取りまとめを直して提出する（差し戻し）" if reason else "管内の申込を取りまとめて提出する",
        role=Role.PREFECTURE,
        organisation=prefecture,
        note=f"差し戻しの理由：{reason}" if reason else "",
        url=reverse("calls:relay", args=[call.fiscal_year.year, prefecture.pk]),
    )


def open_call(*, actor: Actor, call: Call) -> Call:
    """Begin to take applications; every prefecture gets its place in the relay.

    Raises ForbiddenStep unless the call is a draft, when it invites nobody, and when its deadline is past.
    """
    return _take(actor, call, "open", "call.opened", "")


def close_call(*, actor: Actor, call: Call, reason: str = "") -> Call:
    """Stop taking applications. Raises ForbiddenStep unless the call is open."""
    return _take(actor, call, "close", "call.closed", reason)


def reopen_call(*, actor: Actor, call: Call, reason: str) -> Call:
    """Take applications again after closing; the reason is kept. Raises ForbiddenStep unless closed."""
    if not reason.strip():
        raise ForbiddenStep("再開する理由が書かれていません。理由を書いてください。")
    return _take(actor, call, "reopen", "call.reopened", reason)


def relay_to_prefectures(
    *, actor: Actor, call: Call, prefectures: Iterable[Organisation], sent_at: dt.datetime
) -> list[CallRelay]:
    """Note that the call went to each prefecture at `sent_at`; return the relays newly sent.

    A prefecture already sent to keeps its time.
    """
    require(actor, "call.edit", call.fiscal_year)
    wanted = list(prefectures)
    if strangers := [organisation.name for organisation in wanted if not organisation.is_prefecture]:
        raise BansoError(f"都道府県ではない団体には媒介を頼めません：{'、'.join(strangers[:5])}")
    with operation(actor) as op:
        have = {relay.prefecture_id: relay for relay in call.relays.select_for_update()}
        sent = []
        for prefecture in wanted:
            relay = have.get(prefecture.pk) or CallRelay(call=call, prefecture=prefecture)
            if relay.sent_at is not None:
                continue
            if "send" in RELAY_STEPS.allowed(relay.state):
                RELAY_STEPS.take(relay, "send")
            relay.sent_at = sent_at
            relay.save()
            sent.append(relay)
        op.record_many("call.relayed", sent)
        if call.state == CallState.OPEN and call.closes_at >= timezone.now():
            for relay in sent:
                if relay.submitted_at is None:
                    ask_prefecture(actor, call, relay.prefecture)
    return sent
