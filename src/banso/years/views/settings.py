"""The year itself: what it consists of, its steps, and the list of years."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.form_pages import form_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.years.domain import contents
from banso.years.domain.fiscal_years import (
    close_year,
    create_fiscal_year,
    fill_blocks,
    reopen_year,
    start_year,
)
from banso.years.enums import YearState
from banso.years.forms import BlockForm, ContractForm, NameForm, NewYearForm, ProgrammeForm, contract_values
from banso.years.models import YEAR_STEPS, Block, FiscalYear, Strand, SupportProgramme
from banso.years.names import names_valid_in
from banso.years.queries import year_from_url, years_of
from banso.years.views.common import block_from_url, programme_from_url, strand_from_url, year_tabs


@page("year.view", load=year_from_url)
@require_safe
def year_detail(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show what the year consists of; the secretariat finds its steps and the way to change each part."""
    actor = actor_of(request)
    can_manage = bool(check(actor, "year.manage", fiscal_year))
    basis = {name.code.value: name for name in names_valid_in(fiscal_year.year)}
    blocks = list(fiscal_year.blocks.prefetch_related("prefectures"))
    return render(
        request,
        "years/year_detail.html",
        {
            "fiscal_year": fiscal_year,
            "tabs": year_tabs(request, fiscal_year),
            "facts": [
                ("期間", f"{fiscal_year.starts_on.year}年4月1日～{fiscal_year.ends_on.year}年3月31日"),
                ("状態", fiscal_year.get_state_display()),
                ("委託元", fiscal_year.commissioner),
                ("委託事業名", fiscal_year.contract_title),
                ("事務局", fiscal_year.secretariat.name if fiscal_year.secretariat else ""),
            ],
            "strands": fiscal_year.strands.all(),
            "programmes": [
                (programme, basis.get(programme.code)) for programme in fiscal_year.programmes.all()
            ],
            "blocks": [(block, list(block.prefectures.all())) for block in blocks],
            "empty_blocks": any(not block.prefectures.all() for block in blocks),
            "can_manage": can_manage,
            "can_edit": can_manage and fiscal_year.state != YearState.CLOSED,
            "can_see_years": bool(check(actor, "year.settings", fiscal_year)),
            "steps": [(name, YEAR_STEPS.steps[name].label) for name in YEAR_STEPS.allowed(fiscal_year.state)]
            if can_manage
            else [],
        },
    )


@page("year.settings")
@require_safe
def year_list(request: HttpRequest) -> HttpResponse:
    """Show the years the actor may see."""
    actor = actor_of(request)
    return render(
        request,
        "years/year_list.html",
        {
            "years": years_of(actor).select_related("secretariat"),
            "can_create": bool(check(actor, "year.create")),
        },
    )


@page("year.create")
@require_http_methods(SHOWN_AND_SENT)
def year_add(request: HttpRequest) -> HttpResponse:
    """Create a year from nothing but the law and the map."""
    form = NewYearForm(request.POST or None)

    def save() -> str:
        made = create_fiscal_year(actor=actor_of(request), **form.cleaned_data)
        return f"{made.label}を作りました。支援事業の名称は、その年度に有効なものが入っています。"

    return form_page(
        request,
        form,
        save,
        title="年度を作る",
        back=reverse("years:year_list"),
        button="作る",
        lead="事業の柱、その年度に有効な支援事業の名称、6つのブロックが入ります。あとで変えられます。",
    )


_STEP_VERBS: dict[str, Callable[..., FiscalYear]] = {
    "start": start_year,
    "close": close_year,
    "reopen": reopen_year,
}
_STEP_CONSEQUENCES = {
    "start": ["期限が近づいた予定が、することリストに入るようになります。"],
    "close": [
        "予定・名称・設定は変えられなくなります（開き直せば変えられます）。",
        "期限の案内は止まります。",
    ],
    "reopen": ["予定・名称・設定を変えられるようになります。", "期限の案内がまた始まります。"],
}


def _step_view(step: str) -> Callable[..., HttpResponseBase]:
    @page("year.manage", load=year_from_url)
    @require_http_methods(SHOWN_AND_SENT)
    def take(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
        back = reverse("years:year_detail", args=[fiscal_year.year])
        if request.method == "POST":
            try:
                _STEP_VERBS[step](actor=actor_of(request), fiscal_year=fiscal_year)
            except BansoError as refusal:
                return problem(request, refusal)
            messages.success(
                request, f"{fiscal_year.label}は「{fiscal_year.get_state_display()}」になりました。"
            )
            return redirect(back)
        label = YEAR_STEPS.steps[step].label
        return render(
            request,
            "website/confirm.html",
            {
                "title": label,
                "items": [f"{fiscal_year.label}の状態（今は「{fiscal_year.get_state_display()}」）"],
                "consequences": _STEP_CONSEQUENCES[step],
                "recipients": None,
                "confirm_label": label,
                "cancel_url": back,
            },
        )

    return take


year_start = _step_view("start")
year_close = _step_view("close")
year_reopen = _step_view("reopen")


@page("year.manage", load=year_from_url)
@require_POST
def blocks_fill(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Put the prefectures into the blocks that have none."""
    number = fill_blocks(actor=actor_of(request), fiscal_year=fiscal_year)
    messages.success(request, f"{number}都道府県をブロックに入れました。")
    return redirect("years:year_detail", year=fiscal_year.year)


@page("year.manage", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def contract_edit(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Change commissioner, title and secretariat."""
    form = ContractForm(request.POST or None, initial=contract_values(fiscal_year))

    def save() -> str:
        contents.edit_contract(actor=actor_of(request), fiscal_year=fiscal_year, **form.cleaned_data)
        return "委託の内容を保存しました。"

    return form_page(request, form, save, title="委託の内容を変える", back=_detail(fiscal_year))


@page("year.manage", load=strand_from_url)
@require_http_methods(SHOWN_AND_SENT)
def strand_edit(request: HttpRequest, strand: Strand) -> HttpResponse:
    """Change a strand's name."""
    form = NameForm(request.POST or None, initial={"name": strand.name})

    def save() -> str:
        contents.rename_strand(actor=actor_of(request), strand=strand, **form.cleaned_data)
        return f"「{strand.name}」に変えました。"

    return form_page(
        request,
        form,
        save,
        title="事業の柱の名称を変える",
        back=_detail(strand.fiscal_year),
        context={"history_of": strand},
    )


@page("year.manage", load=programme_from_url)
@require_http_methods(SHOWN_AND_SENT)
def programme_edit(request: HttpRequest, programme: SupportProgramme) -> HttpResponse:
    """Change a programme's names in this year."""
    names = {name: getattr(programme, name) for name in ProgrammeForm.base_fields}
    form = ProgrammeForm(request.POST or None, initial=names)

    def save() -> str:
        contents.edit_programme(actor=actor_of(request), programme=programme, **form.cleaned_data)
        return f"「{programme.name}」に変えました。"

    return form_page(
        request,
        form,
        save,
        title="支援事業の名称を変える",
        back=_detail(programme.fiscal_year),
        lead=f"{programme.fiscal_year.label}だけの名称です。ほかの年度の名称は変わりません。",
        context={"history_of": programme},
    )


@page("year.manage", load=block_from_url)
@require_http_methods(SHOWN_AND_SENT)
def block_edit(request: HttpRequest, block: Block) -> HttpResponse:
    """Change a block's name and prefectures."""
    form = BlockForm(request.POST or None, block=block)

    def save() -> str:
        values = form.cleaned_data
        contents.edit_block(
            actor=actor_of(request), block=block, name=values["name"], prefectures=list(values["prefectures"])
        )
        return f"「{block.name}」を保存しました。"

    return form_page(
        request,
        form,
        save,
        title="ブロックを変える",
        back=_detail(block.fiscal_year),
        context={"history_of": block},
    )


def _detail(fiscal_year: FiscalYear) -> str:
    return reverse("years:year_detail", args=[fiscal_year.year])
