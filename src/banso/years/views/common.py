"""What the year's pages share: objects from the address, the tabs."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404, HttpRequest

from banso.foundation.tabs import Tab, open_tabs
from banso.years.models import Block, FiscalYear, Milestone, Strand, SupportProgramme, ToDo

M = TypeVar("M", Milestone, Strand, SupportProgramme, Block)


_TABS = (
    ("概要", "years:year_detail", "year.view"),
    ("予定", "years:schedule", "year.view"),
    ("カレンダー", "years:calendar", "year.view"),
    ("することリスト", "years:todos", "year.view"),
    ("みんなのすること", "years:todos_all", "todo.view_all"),
)


def year_tabs(request: HttpRequest, fiscal_year: FiscalYear) -> list[Tab]:
    """Return the tabs of the year's pages the actor may open."""
    return open_tabs(request, _TABS, year=fiscal_year.year, asked=fiscal_year)


def milestone_from_url(year: int, pk: int) -> Milestone:
    """Return the milestone of the address. Raises Http404."""
    return _of_year(Milestone, year, pk)


def todo_from_url(year: int, pk: int) -> ToDo:
    """Return the to-do of the address. Raises Http404."""
    todos = ToDo.objects.select_related("fiscal_year", "organisation", "person")
    todo = todos.filter(fiscal_year__year=year, pk=pk).first()
    if todo is None:
        raise Http404("することが見つかりません。")
    return todo


def strand_from_url(year: int, pk: int) -> Strand:
    """Return the strand of the address. Raises Http404."""
    return _of_year(Strand, year, pk)


def programme_from_url(year: int, pk: int) -> SupportProgramme:
    """Return the support programme of the address. Raises Http404."""
    return _of_year(SupportProgramme, year, pk)


def block_from_url(year: int, pk: int) -> Block:
    """Return the block of the address. Raises Http404."""
    return _of_year(Block, year, pk)


def _of_year(model: type[M], year: int, pk: int) -> M:
    found = model._default_manager.select_related("fiscal_year").filter(fiscal_year__year=year, pk=pk).first()
    if found is None:
        raise Http404(f"{model._meta.verbose_name}が見つかりません。")
    return found
