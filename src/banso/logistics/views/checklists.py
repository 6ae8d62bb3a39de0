"""The year's checklist template and its rules of visits."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from banso.dispatch.wording import PARTY_HEADINGS
from banso.foundation.errors import BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.logistics import checklist_rules
from banso.logistics.domain import checklist_templates as template
from banso.logistics.forms import SettingsForm, TemplateItemForm
from banso.logistics.jobs import APPLY
from banso.logistics.models import ChecklistTemplateItem
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

_UNITS = {"DAYS": "日", "WORKING_DAYS": "営業日", "MONTHS": "か月"}


def item_from_url(year: int, pk: int) -> ChecklistTemplateItem:
    """Return an item of the year's template. Raises Http404."""
    item = (
        ChecklistTemplateItem.objects.filter(fiscal_year__year=year, pk=pk)
        .select_related("fiscal_year")
        .first()
    )
    if item is None:
        raise Http404("この項目は見つかりません。")
    return item


@page("checklist.template", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def checklist(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The template by party; a year that has none of its own shows where it comes from and can take it over."""
    actor = actor_of(request)
    if request.method == "POST":
        return _posted(request, fiscal_year)
    items = checklist_rules.template_of(fiscal_year)
    return render(
        request,
        "logistics/template.html",
        {
            "fiscal_year": fiscal_year,
            "year": fiscal_year.year,
            "is_own": bool(items and items[0].pk),
            "groups": [
                (heading, [(item, _when(item)) for item in items if item.role == role])
                for role, heading in PARTY_HEADINGS.items()
            ],
            "settings": checklist_rules.settings_of(fiscal_year),
            "actor": actor,
        },
    )


def _when(item: ChecklistTemplateItem) -> str:
    """Return when an item is due, in words."""
    side = "前" if item.direction == "BEFORE" else "後"
    when = "当日" if not item.amount else f"訪問の{item.amount}{_UNITS[item.unit]}{side}"
    extra = "（最終締切を超えない）" if item.is_capped else ""
    return f"{when} {item.time:%H:%M}{extra}"


def _posted(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    actor = actor_of(request)
    try:
        if request.POST.get("do") == "install":
            template.install_template(actor=actor, fiscal_year=fiscal_year)
            messages.success(request, "この年度のひな形を作りました。項目を開いて直せます。")
        elif request.POST.get("do") == "apply":
            token = request.POST.get("csrfmiddlewaretoken", "")[:32]
            job = enqueue(actor, APPLY, {"year": fiscal_year.year}, key=f"{APPLY}:{fiscal_year.year}:{token}")
            return redirect("foundation:job_status", pk=job.pk)
        else:
            raise Http404("この操作はありません。")
    except BansoError as refused:
        return problem(request, refused)
    return redirect("logistics:checklist", year=fiscal_year.year)


@page("checklist.template_item", load=item_from_url)
@require_http_methods(SHOWN_AND_SENT)
def checklist_item(request: HttpRequest, item: ChecklistTemplateItem) -> HttpResponse:
    """Change an item."""
    return _item(request, item, "ひな形の項目を直す")


@page("checklist.template", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def checklist_new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Add an item; the year gets its own template by it."""
    codes = ChecklistTemplateItem.objects.filter(fiscal_year=fiscal_year).count()
    item = ChecklistTemplateItem(
        fiscal_year=fiscal_year, code=f"own-{codes + 1}", order=500 + codes, amount=1, notice=3
    )
    return _item(request, item, "ひな形に項目を加える")


def _item(request: HttpRequest, item: ChecklistTemplateItem, title: str) -> HttpResponse:
    fiscal_year = item.fiscal_year
    form = TemplateItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        actor, stored = actor_of(request), item
        try:
            template.install_template(actor=actor, fiscal_year=fiscal_year)
            stored = (
                ChecklistTemplateItem.objects.select_related("fiscal_year").get(pk=item.pk)
                if item.pk
                else ChecklistTemplateItem(fiscal_year=fiscal_year, code=_free_code(fiscal_year))
            )
            template.edit_template_item(actor=actor, item=stored, values=form.cleaned_data)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request,
                "保存しました。もう日程の決まった訪問に反映するには「今ある訪問に反映する」を押してください。",
            )
            return redirect("logistics:checklist", year=fiscal_year.year)
    return render(
        request,
        "logistics/form.html",
        {
            "form": form,
            "year": fiscal_year.year,
            "title": title,
            "lead": f"{fiscal_year.label}のチェックリスト",
            "submit": "保存する",
            "back": reverse("logistics:checklist", args=[fiscal_year.year]),
        },
    )


def _free_code(fiscal_year: FiscalYear) -> str:
    taken = set(ChecklistTemplateItem.objects.filter(fiscal_year=fiscal_year).values_list("code", flat=True))
    return next(code for number in range(1, 1000) if (code := f"own-{number}") not in taken)


@page("checklist.template", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def settings(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's rules of visits."""
    now = checklist_rules.settings_of(fiscal_year)
    form = SettingsForm(
        request.POST or None, initial={name: getattr(now, name) for name in template.SETTINGS}
    )
    if request.method == "POST" and form.is_valid():
        try:
            template.edit_settings(actor=actor_of(request), fiscal_year=fiscal_year, values=form.cleaned_data)
        except BansoError as refused:
            form.add_error("last_day", refused.message)
        else:
            messages.success(request, "訪問の決まりを保存しました。")
            return redirect("logistics:checklist", year=fiscal_year.year)
    return render(
        request,
        "logistics/form.html",
        {
            "form": form,
            "year": fiscal_year.year,
            "title": "訪問の決まり",
            "lead": f"{fiscal_year.label}の訪問に当てはまる決まりです。",
            "submit": "保存する",
            "back": reverse("logistics:checklist", args=[fiscal_year.year]),
        },
    )
