"""Pages of the outbox: drafts, approval that names everyone, states, files where no server may be used."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.correspondence import archive, mime, queries
from banso.correspondence.domain import delays, doubts
from banso.correspondence.domain import outbox as verbs
from banso.correspondence.enums import MailState
from banso.correspondence.forms import AttachForm
from banso.correspondence.models import OutboundMail
from banso.correspondence.views.enclosed import approval_warnings, sendings
from banso.foundation.errors import BansoError
from banso.foundation.listing import (
    BulkAction,
    ListColumn,
    Listing,
    choice_filter,
    search_filter,
    selected_keys,
)
from banso.foundation.mail_settings import is_configured
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.table_pages import attachment
from banso.letters.domain.templates import settings_of
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

TAGS = {
    MailState.DRAFT: "neutral",
    MailState.APPROVED: "info",
    MailState.SENDING: "info",
    MailState.SENT: "success",
    MailState.FAILED: "error",
    MailState.UNCERTAIN: "warning",
    MailState.CANCELLED: "neutral",
}
EML = "message/rfc822"


def _address(name: str, year: int, *args: int) -> str:
    return reverse(f"correspondence:{name}", args=[year, *args])


def state_text(mail: OutboundMail) -> str:
    """Return the state in words; a mail in doubt that is looked for says so, one to be tried again says when."""
    if is_postponed(mail):
        return f"送り直し待ち（次は{_clock(mail)}ごろ）"
    return "届いたか確認中" if mail.look_at else mail.get_state_display()


def is_postponed(mail: OutboundMail) -> bool:
    """Whether the server refused the mail for now and it is tried again by itself."""
    return mail.state == MailState.APPROVED and mail.refused_since is not None and not mail.exported_at


def _clock(mail: OutboundMail) -> str:
    """Return when the mail is tried next: 11月5日 10:30; 今 when that is over."""
    now = timezone.localtime()
    at = timezone.localtime(mail.not_before) if mail.not_before else now
    return f"{at.month}月{at.day}日 {at:%H:%M}" if at.date() != now.date() else f"{at:%H:%M}"


def state_tag(mail: OutboundMail) -> str:
    """Return the colour of the state."""
    return "warning" if is_postponed(mail) else TAGS[MailState(mail.state)]


def _sent_on(mail: OutboundMail) -> dt.date | None:
    return timezone.localtime(mail.sent_at).date() if mail.sent_at else None


@page("mail.list", load=year_from_url)
@require_safe
def outbox(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every mail of the year with its state."""
    year = fiscal_year.year
    has_server = is_configured()
    listing = Listing(
        request.GET,
        queries.mails_of(fiscal_year),
        columns=_columns(year),
        filters=[
            search_filter(["to_name", "to_address", "subject"], label="宛先・件名で探す"),
            choice_filter("state", "状態", MailState.choices),
        ],
        caption="送信箱",
        empty="メールはまだありません。手紙を作ると、下書きがここに入ります。",
        bulk=_bulk(year),
        unit="通",
    )
    counts = queries.mail_counts(fiscal_year)
    return render(
        request,
        "correspondence/outbox.html",
        {
            "fiscal_year": fiscal_year,
            "listing": listing,
            "counts": counts,
            "has_archive": bool(archive.address()),
            "asked": counts[MailState.UNCERTAIN] - counts[queries.LOOKED_FOR],
            "has_server": has_server,
        }
        | (_sending(year) if has_server else {}),
    )


def _sending(year: int) -> dict[str, object]:
    """Return what is told about the mails that wait for the worker: sent now, tried again later, or stuck."""
    now = timezone.now()
    later = list(delays.postponed(year, now))
    return {
        "job": queries.sending_job(year, now),
        "waiting": delays.claimable(year, now).count(),
        "later": later,
        "next_try": later[0].not_before if later else None,
        "why": later[0].error if later else "",
    }


def _columns(year: int) -> list[ListColumn[OutboundMail]]:
    return [
        ListColumn(
            "to",
            "宛先",
            lambda one: one.to_name or one.to_address,
            url=lambda one: _address("mail", year, one.pk),
        ),
        ListColumn("address", "アドレス", lambda one: one.to_address or "（未登録）"),
        ListColumn("subject", "件名", lambda one: one.subject),
        ListColumn("when", "送信日", _sent_on, kind="date", order=("sent_at",)),
        ListColumn("state", "状態", state_text, tag=state_tag),
    ]


def _bulk(year: int) -> list[BulkAction]:
    return [
        BulkAction("送信を承認する", _address("outbox_approve", year)),
        BulkAction("ファイルを付ける", _address("outbox_attach", year)),
        BulkAction("取りやめる", _address("outbox_cancel", year)),
        BulkAction(".emlファイルに書き出す", _address("outbox_export", year)),
    ]


def _chosen(request: HttpRequest, fiscal_year: FiscalYear, *states: str) -> tuple[list[OutboundMail], int]:
    """Return the chosen mails in one of the states, and how many others were chosen."""
    ids = selected_keys(request.POST if request.method == "POST" else request.GET)
    mails = queries.chosen_mails(fiscal_year, ids, *states)
    if not mails:
        words = "・".join(str(MailState(state).label) for state in states)
        raise BansoError(f"選んだメールの中に「{words}」のものがありません。一覧で状態を確かめてください。")
    return mails, len(set(ids)) - len(mails)


def _left_out(count: int) -> list[str]:
    return [f"選んだうち{count}通は、状態が違うため対象になりません。"] if count else []


@page("mail.send", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def outbox_approve(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Name every mail and everyone it goes to; then approve all of them or none."""
    mails, left = _chosen(request, fiscal_year, MailState.DRAFT)
    if request.method == "POST":
        verbs.approve(actor=actor_of(request), fiscal_year=fiscal_year, mails=mails)
        words = (
            "送信を始めます。"
            if is_configured()
            else "ファイルに書き出して、お手元のメールソフトで送ってください。"
        )
        messages.success(request, f"{len(mails)}通を承認しました。{words}")
        return redirect(f"{_address('outbox', fiscal_year.year)}?state={MailState.APPROVED}")
    found = sendings(mails)
    return render(
        request,
        "correspondence/approve.html",
        {
            "fiscal_year": fiscal_year,
            "sendings": found,
            "unfinished": [sending for sending in found if sending.is_unfinished],
            "warnings": approval_warnings(found),
            "people": sum(1 + len(mail.cc) for mail in mails),
            "consequences": [*_what_happens(fiscal_year, mails), *_left_out(left)],
        },
    )


def _what_happens(fiscal_year: FiscalYear, mails: list[OutboundMail]) -> list[str]:
    lines = []
    drafts = [mail.letter for mail in mails if mail.letter and mail.letter.state == "DRAFT"]
    numbered = sum(letter.version.is_numbered for letter in drafts)
    if drafts:
        lines.append(f"手紙{len(drafts)}通を発行します（うち{numbered}通に文書番号が付きます）。")
    if is_configured():
        lines.append("承認したメールは、順に送信されます。送信が始まるまでは下書きに戻せます。")
    else:
        lines.append(
            "メールサーバーが設定されていないため、自動では送られません。.emlファイルに書き出せます。"
        )
    limit, days = settings_of(fiscal_year).attachment_limit, settings_of(fiscal_year).link_days
    linked = sum(
        len(verbs.to_be_linked(list(mail.attachments.all()), limit, has_letter=mail.letter_id is not None))
        for mail in mails
    )
    if linked:
        lines.append(
            f"容量の大きいファイル{linked}点は、{days}日間有効なダウンロード用ページでお渡しします。"
        )
    return lines


@page("mail.send", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def outbox_cancel(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Give mails up that have not gone out."""
    mails, left = _chosen(request, fiscal_year, MailState.DRAFT, MailState.APPROVED, MailState.FAILED)
    if request.method == "POST":
        for mail in mails:
            verbs.step_mail(actor=actor_of(request), mail=mail, step="cancel")
        messages.success(request, f"{len(mails)}通を取りやめました。")
        return redirect("correspondence:outbox", year=fiscal_year.year)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "メールを取りやめる",
            "items": [f"{mail.to_name}　{mail.subject}" for mail in mails],
            "recipients": [],
            "consequences": ["これらのメールは送られません。手紙は残ります。", *_left_out(left)],
            "confirm_label": "取りやめる",
            "is_dangerous": True,
            "cancel_url": _address("outbox", fiscal_year.year),
            "hidden": [("selected", mail.pk) for mail in mails],
        },
    )


@page("mail.send", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def outbox_attach(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Put one file on many drafts."""
    mails, left = _chosen(request, fiscal_year, MailState.DRAFT)
    form = AttachForm(request.POST if "attach" in request.POST else None, request.FILES or None)
    if form.is_bound and form.is_valid():
        handed = form.cleaned_data["file"]
        try:
            count = verbs.attach(actor=actor_of(request), mails=mails, data=handed, filename=handed.name)
        except BansoError as refused:
            form.add_error("file", refused.message)
        else:
            messages.success(request, f"{count}通の下書きにファイルを付けました。")
            return redirect("correspondence:outbox", year=fiscal_year.year)
    context = {"fiscal_year": fiscal_year, "mails": mails, "left": left, "form": form}
    return render(request, "correspondence/attach.html", context, status=422 if form.errors else 200)


@page("mail.send", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def outbox_export(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Write approved mails as .eml files in a zip, to be sent from one's own mail program."""
    mails, left = _chosen(request, fiscal_year, MailState.APPROVED)
    if request.method == "POST":
        return _exported(request, fiscal_year, mails)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "メールを.emlファイルに書き出す",
            "items": [f"{mail.to_name}　{mail.subject}" for mail in mails],
            "recipients": [],
            "consequences": [
                "書き出したファイルは、メールソフトで開くと下書きになります。ご自身で送信してください。",
                "書き出したメールは、このシステムからは送られません。送り終えたら「送付済みにする」を押してください。",
                *_left_out(left),
            ],
            "confirm_label": "書き出す",
            "cancel_url": _address("outbox", fiscal_year.year),
            "hidden": [("selected", mail.pk) for mail in mails],
        },
    )


def _exported(request: HttpRequest, fiscal_year: FiscalYear, mails: list[OutboundMail]) -> HttpResponse:
    """Build the files first, so that a mail that cannot be built is not noted as exported."""
    files = [(mime.exported_name(mail), mime.build(mail, is_draft=True)) for mail in mails]
    verbs.note_exported(actor=actor_of(request), fiscal_year=fiscal_year, mails=mails)
    if len(files) == 1:
        return attachment(files[0][1], name=files[0][0], content_type=EML)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    name = f"メール_{mime.moment_of_export(timezone.now())}.zip"
    return attachment(target.getvalue(), name=name, content_type="application/zip")


@page("mail.send", load=year_from_url)
@require_POST
def outbox_send(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Go on sending what waits (after the server was away, or a worker stopped)."""
    if not is_configured():
        raise BansoError("メールサーバーが設定されていません。.emlファイルに書き出して送ってください。")
    count = delays.send_now(actor=actor_of(request), fiscal_year=fiscal_year)
    messages.success(request, f"送信待ちの{count}通を、今から送ります。")
    return redirect("correspondence:outbox", year=fiscal_year.year)


@page("mail.send", load=year_from_url)
@require_POST
def outbox_look(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Look into the archive once more for the mails in doubt."""
    if not archive.is_configured():
        raise BansoError(
            "控えの受信箱は設定されていません。相手に確かめてから、メールの状態を変えてください。"
        )
    count = doubts.look_again(actor=actor_of(request), fiscal_year=fiscal_year)
    if count:
        messages.success(request, f"{count}通について、控えの受信箱をもう一度確かめます。")
    else:
        messages.warning(request, "控えのあるメールはありません。相手に確かめてから、状態を変えてください。")
    return redirect("correspondence:outbox", year=fiscal_year.year)
