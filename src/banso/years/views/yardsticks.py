"""The table of yardstick values 目安値."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.access import check
from banso.foundation.form_pages import form_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.table_pages import tables_page
from banso.japan.dates import fiscal_year_label, fiscal_year_of
from banso.years.domain.yardsticks import remove_yardstick, set_yardstick
from banso.years.forms import YardstickForm
from banso.years.models import FiscalYear, Yardstick
from banso.years.yardsticks import FORMULAS, value_text, yardstick_table


@page("yardstick.view")
@require_safe
def yardsticks(request: HttpRequest) -> HttpResponse:
    """Show the values by year, each with source and who entered it, and the formulas."""
    found = list(Yardstick.objects.order_by("-year", "measure"))
    return tables_page(
        request,
        [yardstick_table(found, _last_year())],
        title="国の目安値",
        lead="人口10万人・1か月あたりの件数と、率です。出典と入力した人を必ず残します。",
        template="years/yardsticks.html",
        context={
            "entered": [
                (yardstick, fiscal_year_label(yardstick.year), value_text(yardstick)) for yardstick in found
            ],
            "formulas": FORMULAS,
            "can_edit": bool(check(actor_of(request), "yardstick.edit")),
        },
    )


@page("yardstick.edit")
@require_http_methods(SHOWN_AND_SENT)
def yardstick_add(request: HttpRequest) -> HttpResponse:
    """Enter a value; one that exists for the year and measure is replaced."""
    form = YardstickForm(request.POST or None, last_year=_last_year())
    return _form(request, form, "目安値を登録する")


def yardstick_from_url(pk: int) -> Yardstick:
    """Return the value of the address. Raises Http404."""
    yardstick = Yardstick.objects.filter(pk=pk).first()
    if yardstick is None:
        raise Http404("目安値が見つかりません。")
    return yardstick


@page("yardstick.edit", load=yardstick_from_url)
@require_http_methods(SHOWN_AND_SENT)
def yardstick_edit(request: HttpRequest, yardstick: Yardstick) -> HttpResponse:
    """Change a value."""
    initial = {name: getattr(yardstick, name) for name in YardstickForm.base_fields}
    form = YardstickForm(request.POST or None, last_year=max(_last_year(), yardstick.year), initial=initial)
    return _form(request, form, "目安値を変える", yardstick)


@page("yardstick.edit", load=yardstick_from_url)
@require_http_methods(SHOWN_AND_SENT)
def yardstick_remove(request: HttpRequest, yardstick: Yardstick) -> HttpResponse:
    """Ask, then take the value back."""
    back = reverse("years:yardsticks")
    label = f"{fiscal_year_label(yardstick.year)} {yardstick.get_measure_display()} {value_text(yardstick)}"
    if request.method == "POST":
        remove_yardstick(actor=actor_of(request), yardstick=yardstick)
        messages.success(request, f"「{label}」を取り消しました。")
        return redirect(back)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "目安値を取り消す",
            "items": [label],
            "consequences": ["この年度の欄は空欄に戻ります。"],
            "recipients": None,
            "confirm_label": "取り消す",
            "is_dangerous": True,
            "cancel_url": back,
        },
    )


def _form(
    request: HttpRequest, form: YardstickForm, title: str, yardstick: Yardstick | None = None
) -> HttpResponse:
    def save() -> str:
        one = set_yardstick(actor=actor_of(request), **form.cleaned_data)
        return f"{fiscal_year_label(one.year)}の{one.get_measure_display()}を登録しました。"

    return form_page(
        request,
        form,
        save,
        title=title,
        back=reverse("years:yardsticks"),
        lead="確かめた資料の値だけを登録してください。同じ年度・指標の値があれば、置き換わります。",
        context={"history_of": yardstick} if yardstick else None,
    )


def _last_year() -> int:
    """Return the newest year values are asked for: the newest there is, at least the present one."""
    newest = FiscalYear.objects.order_by("-year").values_list("year", flat=True).first()
    return max(newest or 0, fiscal_year_of(timezone.localdate()))
