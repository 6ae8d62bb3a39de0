"""The relay: all prefectures for the secretariat, and each prefecture's own page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import queries
from banso.calls.domain import relays as verbs
from banso.calls.domain.call import relay_to_prefectures
from banso.calls.domain.reminders import reminder_template
from banso.calls.enums import CallState, RelayState
from banso.calls.facts import deadline_words
from banso.calls.forms import OptionalReasonForm, ReasonForm, SentForm
from banso.calls.models import Call, CallRelay
from banso.calls.packs import pack_name, pack_of
from banso.calls.relay_queries import (
    STANDINGS,
    Standing,
    own_relays,
    relay_from_url,
    relay_table,
    standings_of,
)
from banso.directory.models import Organisation
from banso.foundation.access import check
from banso.foundation.behalf import BehalfForm
from banso.foundation.errors import BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import attachment, tables_page


@page("call.relay_view", load=queries.call_from_url)
@require_safe
def relay_list(request: HttpRequest, call: Call) -> HttpResponse:
    """How far each prefecture is."""
    year = call.fiscal_year.year
    urls = {
        pk: reverse("calls:relay", args=[year, pk])
        for pk in call.relays.values_list("prefecture_id", flat=True)
    }
    return tables_page(
        request,
        [relay_table(call, url_of=urls)],
        title="都道府県の取りまとめ",
        lead="公募を送った都道府県と、管内の自治体の申込の状況です。",
        template="calls/relays.html",
        context={
            "call": call,
            "year": year,
            "may_change": check(actor_of(request), "call.change", call),
            "unsent": call.relays.filter(sent_at=None).count(),
            "waiting": call.relays.filter(state=RelayState.SENT).count(),
            "token": uuid.uuid4().hex,
            "may_read_rollup": check(actor_of(request), "rollup.import", call),
        },
    )


@page("relay.mine", load=queries.call_from_url)
@require_safe
def my_relay(request: HttpRequest, call: Call) -> HttpResponse:
    """Go to the prefecture's own page."""
    mine = own_relays(actor_of(request), call)
    if len(mine) == 1:
        return redirect("calls:relay", year=call.fiscal_year.year, prefecture=mine[0].prefecture_id)
    return render(request, "calls/my_relays.html", {"call": call, "relays": mine})


def reminder(relay: CallRelay, standings: list[Standing]) -> str:
    """Return a text to send to the municipalities that have neither submitted nor declined."""
    waiting = [
        standing
        for standing in standings
        if standing.code in ("NOT_YET", "STARTED") and standing.municipality != relay.prefecture
    ]
    names = "\n".join(
        f"　・{standing.municipality.name}{'（作成中）' if standing.code == 'STARTED' else ''}"
        for standing in waiting
    )
    return (
        f"生活困窮者自立支援事業ご担当者　様\n\n"
        f"「{relay.call.title}」の締切が近づいてまいりました。\n"
        f"締切：{deadline_words(relay.call.closes_at)}\n\n"
        f"次の自治体から、まだお返事をいただいていません。\n{names}\n\n"
        "お申し込みの場合は利用申込書（Excel）を当課までお送りいただくか、画面からご提出ください。\n"
        "今年度はお申し込みにならない場合も、その旨をお知らせください。\n\n"
        f"{relay.prefecture.name}　生活困窮者自立支援事業担当"
    )


@page("relay.view", load=relay_from_url)
@require_safe
def relay_detail(request: HttpRequest, relay: CallRelay) -> HttpResponse:
    """A prefecture's municipalities, the send-pack, the bundle."""
    actor = actor_of(request)
    standings = standings_of(relay.call, relay.prefecture)
    counts = {code: sum(standing.code == code for standing in standings) for code in STANDINGS}
    may_submit = bool(check(actor, "relay.submit", relay))
    return render(
        request,
        "calls/relay.html",
        {
            "relay": relay,
            "call": relay.call,
            "year": relay.call.fiscal_year.year,
            "standings": standings,
            "tiles": [
                {"label": "対象", "value": len(standings), "unit": "自治体"},
                *(
                    {"label": STANDINGS[code][0], "value": counts[code], "unit": "自治体"}
                    for code in ("SUBMITTED", "STARTED", "DECLINED", "NOT_YET")
                ),
            ],
            "may_submit": may_submit and relay.state != RelayState.SUBMITTED,
            "may_record": relay.state != RelayState.SUBMITTED and bool(check(actor, "relay.record", relay)),
            "may_reopen": relay.state == RelayState.SUBMITTED and check(actor, "relay.reopen", relay),
            "may_take_pack": check(actor, "relay.pack", relay),
            "may_hand_in": check(actor, "application.import", relay.call),
            "reminder": reminder(relay, standings)
            if counts["NOT_YET"] + counts["STARTED"] and relay.call.state == CallState.OPEN and may_submit
            else "",
        },
    )


@page("relay.pack", load=relay_from_url)
@require_safe
def relay_pack(request: HttpRequest, relay: CallRelay) -> HttpResponse:
    """The prefecture's send-pack, made now."""
    return attachment(
        pack_of(relay), name=pack_name(relay.call, relay.prefecture), content_type="application/zip"
    )


@page("call.change", load=queries.call_from_url)
@require_POST
def packs(request: HttpRequest, call: Call) -> HttpResponse:
    """Have the send-packs of all prefectures made in the background."""
    token = request.POST.get("token", "")[:40] or uuid.uuid4().hex
    job = enqueue(actor_of(request), "calls.packs", {"call": call.pk}, key=f"calls.packs:{call.pk}:{token}")
    return redirect("foundation:job_status", pk=job.pk)


@page("call.change", load=queries.call_from_url)
@require_POST
def remind(request: HttpRequest, call: Call) -> HttpResponse:
    """Go to the letter that reminds prefectures; recipients are chosen and everything is looked at there."""
    try:
        template = reminder_template(actor=actor_of(request), call=call)
    except BansoError as refused:
        return problem(request, refused)
    address = reverse("correspondence:merge_start", args=[call.fiscal_year.year, template.pk])
    return redirect(f"{address}?source=call_reminders")


@page("call.change", load=queries.call_from_url)
@require_http_methods(SHOWN_AND_SENT)
def relays_sent(request: HttpRequest, call: Call) -> HttpResponse:
    """Note when the call was sent to the prefectures it was not sent to yet."""
    year = call.fiscal_year.year
    unsent = list(
        Organisation.objects.filter(relays__call=call, relays__sent_at=None).order_by("prefecture_code")
    )
    if not unsent:
        return problem(
            request,
            BansoError("送付を記録していない都道府県はありません。公募を始めると、都道府県が並びます。"),
        )
    form = SentForm(request.POST if request.method == "POST" else None, initial={"sent_on": None})
    if request.method == "POST" and form.is_valid():
        asked = [
            organisation
            for organisation in unsent
            if str(organisation.pk) in request.POST.getlist("prefecture")
        ]
        try:
            if not asked:
                raise BansoError("都道府県が選ばれていません。前の画面からやり直してください。")
            sent = relay_to_prefectures(
                actor=actor_of(request), call=call, prefectures=asked, sent_at=form.moment()
            )
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{len(sent)}都道府県への送付を記録しました。")
        return redirect("calls:relays", year=year)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "都道府県への送付を記録する",
            "items": [organisation.name for organisation in unsent],
            "consequences": [
                "公募の資料を送った日が、それぞれの都道府県に記録されます。",
                "都道府県の「することリスト」に、取りまとめの提出が入ります。",
            ],
            "recipients": [],
            "confirm_label": f"{len(unsent)}都道府県への送付を記録する",
            "cancel_url": reverse("calls:relays", args=[year]),
            "hidden": [("prefecture", organisation.pk) for organisation in unsent],
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@page("relay.submit", load=relay_from_url)
@require_http_methods(SHOWN_AND_SENT)
def relay_submit(request: HttpRequest, relay: CallRelay) -> HttpResponse:
    """Hand in the prefecture's bundle, after a page that lists every municipality."""
    form = OptionalReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.submit_bundle(actor=actor_of(request), relay=relay, note=form.cleaned_data["reason"])
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{relay.prefecture.name}の取りまとめを提出しました。")
        return _back(relay)
    standings = standings_of(relay.call, relay.prefecture)
    drafts = [standing.municipality.name for standing in standings if standing.code == "STARTED"]
    consequences = [
        "事務局に、この都道府県の取りまとめが終わったと伝わります。",
        f"申し込むのは{sum(standing.code == 'SUBMITTED' for standing in standings)}自治体です。",
        "提出の後でも、締切までは自治体の申込を追加できます。",
    ]
    if drafts:
        consequences.append(f"書きかけで提出されていない自治体があります：{'、'.join(drafts)}")
    return render(
        request,
        "website/confirm.html",
        {
            "title": "取りまとめを提出する",
            "items": [f"{standing.municipality.name}：{standing.label}" for standing in standings],
            "consequences": consequences,
            "recipients": [],
            "confirm_label": "取りまとめを提出する（確定）",
            "cancel_url": _address(relay),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@page("relay.record", load=relay_from_url)
@require_http_methods(SHOWN_AND_SENT)
def relay_none(request: HttpRequest, relay: CallRelay) -> HttpResponse:
    """Record that a prefecture answered 該当なし by mail, telephone or on paper."""
    form = BehalfForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            behalf = form.behalf(relay.prefecture.name)
            names = verbs.record_none(actor=actor_of(request), relay=relay, behalf=behalf)
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{relay.prefecture.name}の該当なしを記録しました（{len(names)}自治体）。")
        return _back(relay)
    standings = standings_of(relay.call, relay.prefecture)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "「該当なし」を記録する",
            "items": [
                f"{standing.municipality.name}：{standing.label} → 申し込まない"
                for standing in standings
                if standing.code in ("NOT_YET", "STARTED")
            ],
            "consequences": [
                "まだ返事のない自治体が「申し込まない」になり、督促の対象から外れます。",
                "都道府県の取りまとめが提出済みになります。記録した人と、返事の方法・日が履歴に残ります。",
                "締切までは、いつでも申込に変えられます。",
            ],
            "recipients": [],
            "confirm_label": "該当なしを記録する（確定）",
            "cancel_url": _address(relay),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@page("relay.reopen", load=relay_from_url)
@require_http_methods(SHOWN_AND_SENT)
def relay_reopen(request: HttpRequest, relay: CallRelay) -> HttpResponse:
    """Give the bundle back to the prefecture."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.reopen_bundle(actor=actor_of(request), relay=relay, reason=form.cleaned_data["reason"])
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{relay.prefecture.name}の取りまとめを戻しました。")
        return _back(relay)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "取りまとめを都道府県へ戻す",
            "items": [str(relay)],
            "consequences": ["都道府県は取りまとめをもう一度提出します。理由は都道府県の画面に出ます。"],
            "recipients": [],
            "confirm_label": "取りまとめを戻す（確定）",
            "cancel_url": _address(relay),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _address(relay: CallRelay) -> str:
    return reverse("calls:relay", args=[relay.call.fiscal_year.year, relay.prefecture_id])


def _back(relay: CallRelay) -> HttpResponse:
    return redirect(_address(relay))
