"""Pages of letters: the list, one letter as page, PDF and Word, the register, what an office received."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.listing import (
    BulkAction,
    ListColumn,
    ListFilter,
    Listing,
    choice_filter,
    search_filter,
    selected_keys,
)
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.table_pages import Window, attachment, rows_of, tables_page
from banso.letters import documents, queries
from banso.letters.domain import letters as verbs
from banso.letters.enums import LetterState
from banso.letters.models import Letter
from banso.letters.views.responses import DOCX, inline_pdf
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

# More letters than this are set in the background.
DIRECT = 20
BULK_ACTIONS = (
    ("発行する（番号を付ける）", "letters_issue"),
    ("郵送済みにする", "letters_posted"),
    ("下書きを取りやめる", "letters_cancel"),
    ("1つのPDFにまとめる", "letters_print"),
    ("1つのWordにまとめる", "letters_word"),
)
TAGS = {LetterState.DRAFT: "neutral", LetterState.ISSUED: "success", LetterState.CANCELLED: "warning"}


def _address(name: str, year: int, *args: int) -> str:
    return reverse(f"letters:{name}", args=[year, *args])


def _state(letter: Letter) -> str:
    if letter.state == LetterState.ISSUED:
        return "発送済み" if letter.delivered_at else "発行済み（未発送）"
    return letter.get_state_display()


@page("letter.list", load=year_from_url)
@require_safe
def letters(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every letter of the year."""
    may_issue = check(actor_of(request), "letter.issue", fiscal_year)
    listing = Listing(
        request.GET,
        queries.letters_visible_to(actor_of(request), fiscal_year),
        columns=_columns(fiscal_year.year),
        filters=_filters(request, fiscal_year),
        caption="手紙",
        empty="手紙はまだありません。ひな形を選んで作ります。",
        bulk=[BulkAction(label, _address(name, fiscal_year.year)) for label, name in BULK_ACTIONS]
        if may_issue
        else [],
        unit="通",
    )
    return render(
        request,
        "letters/letters.html",
        {"fiscal_year": fiscal_year, "listing": listing, "may_issue": may_issue},
    )


def _columns(year: int) -> list[ListColumn[Letter]]:
    # First what tells letters of one merge apart: it names the link and the box of a row.
    return [
        ListColumn(
            "addressee", "宛名", lambda row: row.addressee, url=lambda row: _address("letter", year, row.pk)
        ),
        ListColumn("subject", "件名", lambda row: row.subject),
        ListColumn("reference", "文書番号", lambda row: row.reference, order=("number",)),
        ListColumn("date", "発信日", lambda row: row.letter_date, kind="date", order=("letter_date",)),
        ListColumn("state", "状態", _state, tag=lambda row: TAGS[LetterState(row.state)]),
    ]


def _filters(request: HttpRequest, fiscal_year: FiscalYear) -> list[ListFilter[Letter]]:
    templates = [(str(template.pk), template.title) for template in fiscal_year.letter_templates.all()]
    filters: list[ListFilter[Letter]] = [
        search_filter(["addressee", "subject", "reference"], label="宛名・件名・番号で探す"),
        choice_filter("state", "状態", LetterState.choices),
        choice_filter("template", "手紙の種類", templates, field="version__template_id"),
        ListFilter(
            "delivery",
            "発送",
            lambda rows, value: rows.filter(delivered_at__isnull=value == "no"),
            [("no", "未発送"), ("yes", "発送済み")],
        ),
    ]
    if "batch" in request.GET:
        numbers = [(number, f"#{number}") for number in filter(str.isdigit, request.GET.getlist("batch"))]
        filters.append(choice_filter("batch", "差し込み", numbers, field="batch_id"))
    return filters


@dataclass(frozen=True)
class Bulk:
    """A step on several letters: its words and its verb."""

    title: str
    confirm: str
    consequences: tuple[str, ...]
    state: LetterState
    verb: Callable[..., Sequence[Letter]]
    done: str
    is_dangerous: bool = False


BULK = {
    "issue": Bulk(
        "手紙を発行する",
        "発行する",
        (
            "文書番号が、作った順に付きます。付いた番号は変えられません。",
            "メールは送られません。郵送する手紙のための操作です。",
        ),
        LetterState.DRAFT,
        verbs.issue_letters,
        "通の手紙を発行しました。",
    ),
    "posted": Bulk(
        "手紙を郵送済みにする",
        "郵送済みにする",
        ("宛先の団体が、「受け取った手紙」でこの手紙を読めるようになります。",),
        LetterState.ISSUED,
        verbs.note_posted,
        "通の手紙を郵送済みにしました。",
    ),
    "cancel": Bulk(
        "下書きを取りやめる",
        "取りやめる",
        ("手紙の下書きと、そのメールの下書きを取りやめます。番号は使われません。",),
        LetterState.DRAFT,
        verbs.cancel_letters,
        "通の下書きを取りやめました。",
        is_dangerous=True,
    ),
}


def _bulk(request: HttpRequest, fiscal_year: FiscalYear, step: str) -> HttpResponse:
    """Name every letter that will change, then change them."""
    plan = BULK[step]
    given = request.POST if request.method == "POST" else request.GET
    ids = selected_keys(given)
    found = list(
        queries.letters_visible_to(actor_of(request), fiscal_year)
        .filter(pk__in=ids, state=plan.state)
        .order_by("pk")
    )
    if not found:
        raise BansoError(
            f"選んだ手紙の中に、「{plan.title}」の対象になるものがありません。一覧で状態を確かめてください。"
        )
    if request.method == "POST":
        done = plan.verb(actor=actor_of(request), fiscal_year=fiscal_year, letters=found)
        messages.success(request, f"{len(done)}{plan.done}")
        return redirect("letters:letters", year=fiscal_year.year)
    left = len(ids) - len(found)
    notes = [f"選んだうち{left}通は、状態が違うため対象になりません。"] if left else []
    return render(
        request,
        "website/confirm.html",
        {
            "title": plan.title,
            "items": [f"{one.addressee}　{one.subject}" for one in found],
            "recipients": [],
            "consequences": [*plan.consequences, *notes],
            "confirm_label": plan.confirm,
            "is_dangerous": plan.is_dangerous,
            "cancel_url": _address("letters", fiscal_year.year),
            "hidden": [("selected", one.pk) for one in found],
        },
    )


@page("letter.issue", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def letters_issue(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Give the chosen drafts their numbers."""
    return _bulk(request, fiscal_year, "issue")


@page("letter.issue", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def letters_posted(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Note that the chosen letters went by post."""
    return _bulk(request, fiscal_year, "posted")


@page("letter.issue", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def letters_cancel(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Give the chosen drafts up."""
    return _bulk(request, fiscal_year, "cancel")


@page("letter.issue", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def letters_print(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The chosen letters as one PDF: a few at once, many in the background."""
    return _together(request, fiscal_year, "pdf")


@page("letter.issue", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def letters_word(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The chosen letters as one Word document to work on."""
    return _together(request, fiscal_year, "docx")


def _together(request: HttpRequest, fiscal_year: FiscalYear, kind: str) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    found = list(
        queries.letters_visible_to(actor_of(request), fiscal_year)
        .filter(pk__in=selected_keys(given))
        .exclude(rendered={})
        .order_by("pk")
    )
    if not found:
        raise BansoError("選んだ手紙が見つかりません。一覧から選び直してください。")
    word = "PDF" if kind == "pdf" else "Word"
    if len(found) <= DIRECT:
        content = documents.TOGETHER[kind](found, "手紙")
        name = f"手紙_{len(found)}通.{kind}"
        return (
            inline_pdf(content, name) if kind == "pdf" else attachment(content, name=name, content_type=DOCX)
        )
    if request.method == "POST":
        ids = [one.pk for one in found]
        key = f"letter.print:{uuid.uuid4().hex}"
        job = enqueue(actor_of(request), "letter.print", {"letters": ids, "kind": kind}, key)
        return redirect("foundation:job_status", pk=job.pk)
    return render(
        request,
        "website/confirm.html",
        {
            "title": f"手紙を1つの{word}にまとめる",
            "items": [f"{one.addressee}　{one.subject}" for one in found],
            "recipients": [],
            "consequences": [
                f"{len(found)}通の手紙を、裏で組みます。できたらその画面からダウンロードできます。"
            ],
            "confirm_label": f"{word}を作る",
            "cancel_url": _address("letters", fiscal_year.year),
            "hidden": [("selected", one.pk) for one in found],
        },
    )


@page("letter.view", load=queries.letter_from_url)
@require_safe
def letter(request: HttpRequest, letter: Letter) -> HttpResponse:
    """One letter as text, with its files and where it stands."""
    actor = actor_of(request)
    may_issue = check(actor, "letter.issue", letter)
    return render(
        request,
        "letters/letter.html",
        {
            "fiscal_year": letter.fiscal_year,
            "letter": letter,
            "data": documents.letter_data(letter) if letter.rendered else None,
            "state_text": _state(letter),
            "state_tag": TAGS[LetterState(letter.state)],
            "may_issue": may_issue,
            "may_see_history": check(actor, "letter.list", letter.fiscal_year),
            "mails": letter.mails.select_related("fiscal_year").order_by("pk") if may_issue else [],
        },
    )


def _with_text(letter: Letter) -> Letter:
    if not letter.rendered:
        raise Http404("この手紙の文面は、保存期間が過ぎたため消去されています。")
    return letter


@page("letter.view", load=queries.letter_from_url)
@require_safe
def letter_pdf(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The letter as printed."""
    return inline_pdf(documents.letter_pdf(_with_text(letter)), documents.letter_filename(letter, "pdf"))


@page("letter.view", load=queries.letter_from_url)
@require_safe
def letter_docx(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The letter as a Word document to work on."""
    content = documents.letter_docx(_with_text(letter))
    return attachment(content, name=documents.letter_filename(letter, "docx"), content_type=DOCX)


@page("letter.list", load=year_from_url)
@require_safe
def register(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The register of document numbers as page, Excel, CSV and JSON."""
    window = Window.of(request, queries.register_count(fiscal_year))
    return tables_page(
        request,
        [queries.register(fiscal_year, rows_of(window))],
        window=window,
        title="文書番号台帳",
        lead=f"{fiscal_year.label}に発行した、番号のある手紙のすべてです。",
    )


@page("letter.received", load=year_from_url)
@require_safe
def received(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The letters the actor's own office got."""
    listing = Listing(
        request.GET,
        queries.received_letters(actor_of(request), fiscal_year),
        columns=[
            ListColumn(
                "subject",
                "件名",
                lambda one: one.subject,
                url=lambda one: _address("letter", fiscal_year.year, one.pk),
            ),
            ListColumn("addressee", "宛名", lambda one: one.addressee),
            ListColumn("reference", "文書番号", lambda one: one.reference),
            ListColumn("date", "発信日", lambda one: one.letter_date, kind="date", order=("letter_date",)),
        ],
        filters=[search_filter(["subject", "reference"], label="件名・番号で探す")],
        caption="受け取った手紙",
        empty="受け取った手紙はまだありません。",
        unit="通",
    )
    return render(request, "letters/received.html", {"fiscal_year": fiscal_year, "listing": listing})
