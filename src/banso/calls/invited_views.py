"""The list of those the year's call invites: looked at, searched and corrected before the call opens, and after."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import invited, queries
from banso.calls.domain import invited as verbs
from banso.calls.forms import InviteForm, ReasonForm
from banso.directory.domain.welfare_offices import unlisted_offices
from banso.directory.enums import CLIENT_KINDS, OrganisationKind
from banso.directory.models import Organisation
from banso.directory.queries import organisations_matching
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import (
    BulkAction,
    ListColumn,
    ListFilter,
    Listing,
    choice_filter,
    selected_keys,
)
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.japan.prefectures import PREFECTURE_NAMES
from banso.japan.welfare import TOTAL_2019, missing_towns_2019
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

_KINDS = [
    (str(kind), "都道府県（県域）" if kind == OrganisationKind.PREFECTURE else str(kind.label))
    for kind in CLIENT_KINDS
    if kind != OrganisationKind.MASKED_WARD_OR_TOWN
]


def _rows(fiscal_year: FiscalYear) -> QuerySet[Organisation]:
    """Return every body the year says something about, with what it says."""
    row = FilteredRelation("years", condition=Q(years__year=fiscal_year.year))
    told = invited.may_be_listed(fiscal_year).annotate(row=row).filter(row__isnull=False)
    return told.annotate(is_on=F("row__has_welfare_office"), is_verified=F("row__welfare_office_verified"))


def _listing(request: HttpRequest, fiscal_year: FiscalYear, may_edit: bool) -> Listing[Organisation]:
    year, kinds = fiscal_year.year, dict(_KINDS)
    columns: list[ListColumn[Organisation]] = [
        ListColumn("code", "団体コード", lambda one: one.code, order=("code",)),
        ListColumn(
            "name",
            "自治体",
            lambda one: one.name,
            order=("kana", "code"),
            url=lambda one: reverse("directory:organisation", args=[one.pk]),
        ),
        ListColumn(
            "prefecture",
            "都道府県",
            lambda one: PREFECTURE_NAMES.get(one.prefecture_code, ""),
            order=("prefecture_code", "code", "name"),
        ),
        ListColumn("kind", "種類", lambda one: kinds.get(one.kind, "")),
        ListColumn(
            "verified",
            "福祉事務所",
            lambda one: "資料で確認済み" if getattr(one, "is_verified", False) else "資料は未確認",
        ),
        ListColumn(
            "state",
            "公募",
            lambda one: "対象" if getattr(one, "is_on", False) else "外した",
            tag=lambda one: "info" if getattr(one, "is_on", False) else "neutral",
        ),
    ]
    filters: list[ListFilter[Organisation]] = [
        ListFilter("q", "名称・よみで探す", organisations_matching),
        choice_filter("prefecture", "都道府県", list(PREFECTURE_NAMES.items()), field="prefecture_code"),
        choice_filter("kind", "種類", _KINDS),
        choice_filter("state", "公募", [("True", "対象"), ("False", "外した")], field="is_on"),
        choice_filter(
            "verified",
            "福祉事務所",
            [("True", "資料で確認済み"), ("False", "資料は未確認")],
            field="is_verified",
        ),
    ]
    bulk = [
        BulkAction("対象から外す", reverse("calls:invited_remove", args=[year])),
        BulkAction("対象に戻す", reverse("calls:invited_restore", args=[year])),
    ]
    return Listing(
        request.GET,
        _rows(fiscal_year),
        columns=columns,
        filters=filters,
        sort="prefecture",
        caption="対象の自治体",
        empty="対象の自治体は、まだ一つもありません。",
        bulk=bulk if may_edit else (),
        unit="団体",
    )


@page("invited.view", load=year_from_url)
@require_safe
def invited_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show who is invited in the year: counts, prefectures, every one; what the dated list has besides."""
    actor = actor_of(request)
    call = queries.call_of(fiscal_year)
    address = reverse("calls:invited", args=[fiscal_year.year])
    table = invited.invited_table(
        fiscal_year, url_of={code: f"{address}?prefecture={code}" for code in PREFECTURE_NAMES}
    )
    totals = table.totals or {}
    may_edit = bool(check(actor, "invited.edit", fiscal_year))
    target = call.target_count if call is not None else None
    return render(
        request,
        "calls/invited.html",
        {
            "fiscal_year": fiscal_year,
            "call": call,
            "listing": _listing(request, fiscal_year, may_edit),
            "table": table,
            "tiles": [
                {"label": "対象", "value": totals["total"], "unit": "団体"},
                {"label": "うち県域（都道府県）", "value": totals["prefecture"], "unit": "団体"},
                {"label": "うち町村", "value": totals["towns"], "unit": "団体"},
                {"label": "資料は未確認", "value": invited.unverified(fiscal_year).count(), "unit": "団体"},
                {"label": "手で外した", "value": invited.taken_off(fiscal_year).count(), "unit": "団体"},
            ],
            "may_edit": may_edit,
            "has_gazetteer": Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).exists(),
            "unlisted": len(unlisted_offices(fiscal_year.year)),
            "target": target,
            "target_differs": target is not None and target != totals["total"],
            "known_total": TOTAL_2019,
            "known_gap": [f"{name}{number}町村" for name, number in missing_towns_2019().items()],
            "known_gap_total": sum(missing_towns_2019().values()),
        },
    )


@page("invited.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def invited_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Invite one more, found by name or code."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found, reason = form.cleaned_data["organisation"], form.cleaned_data["reason"]
        try:
            verbs.put_on_list(
                actor=actor_of(request), fiscal_year=fiscal_year, organisations=[found], reason=reason
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{found}を対象に加えました。")
            return redirect("calls:invited", year=fiscal_year.year)
    context = {"form": form, "fiscal_year": fiscal_year}
    return render(request, "calls/invited_add.html", context, status=422 if form.errors else 200)


@page("invited.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def invited_remove(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Take the chosen ones off, after a page that names them and asks why."""
    return _change(request, fiscal_year, is_on=False)


@page("invited.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def invited_restore(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Put the chosen ones back, after a page that names them and asks why."""
    return _change(request, fiscal_year, is_on=True)


def _change(request: HttpRequest, fiscal_year: FiscalYear, *, is_on: bool) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    try:
        keys = selected_keys(request.POST if request.method == "POST" else request.GET)
        there = invited.taken_off(fiscal_year) if is_on else invited.on_list(fiscal_year)
        chosen = list(there.filter(pk__in=keys).order_by("prefecture_code", "code"))
        if not chosen:
            raise BansoError("選んだ自治体は、すでにその状態です。前の画面を開き直してください。")
        if request.method == "POST" and form.is_valid():
            verb = verbs.put_on_list if is_on else verbs.take_off_list
            verb(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                organisations=chosen,
                reason=form.cleaned_data["reason"],
            )
            messages.success(
                request, f"{len(chosen)}団体を{'対象に戻しました' if is_on else '対象から外しました'}。"
            )
            return redirect("calls:invited", year=fiscal_year.year)
    except BansoError as refused:
        return problem(request, refused)
    title = "公募の対象に戻す" if is_on else "公募の対象から外す"
    return render(
        request,
        "website/confirm.html",
        {
            "title": title,
            "items": [f"{PREFECTURE_NAMES.get(one.prefecture_code, '')}　{one.name}" for one in chosen],
            "consequences": [
                "都道府県の送付資料と取りまとめ表に"
                + ("入るようになります。" if is_on else "入らなくなります。"),
                "ほかの自治体と、ほかの年度は変わりません。",
            ],
            "recipients": [],
            "confirm_label": f"{len(chosen)}団体を{title[3:]}",
            "cancel_url": reverse("calls:invited", args=[fiscal_year.year]),
            "hidden": [("selected", one.pk) for one in chosen],
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@page("invited.edit", load=year_from_url)
@require_POST
def invited_fill(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Add those of the dated list the year says nothing about."""
    added = verbs.fill_list(actor=actor_of(request), fiscal_year=fiscal_year)
    messages.success(request, f"一覧から{added}団体を対象に加えました。")
    return redirect("calls:invited", year=fiscal_year.year)
