"""To-dos put by hand: adding, changing and handing over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from banso.foundation.errors import BansoError
from banso.foundation.form_pages import form_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, warn_of_cases
from banso.years.domain.todos import add_todo, edit_todo, hand_over
from banso.years.models import FiscalYear, ToDo
from banso.years.owners import owner_text
from banso.years.queries import year_from_url
from banso.years.todo_forms import HandOverForm, OwnerForm, ToDoForm
from banso.years.views.common import todo_from_url


@page("todo.add", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def todo_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Put something on a list: one's own, a colleague's, everyone's of a role, an office's."""
    actor = actor_of(request)
    data = request.POST if request.method == "POST" else None
    form = ToDoForm(data)
    whose = OwnerForm(data, actor=actor, fiscal_year=fiscal_year)
    if data is not None and form.is_valid() & whose.is_valid():
        try:
            todo = add_todo(
                actor=actor, fiscal_year=fiscal_year, owner=whose.cleaned_data["owner"], **form.verb_values()
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"「{todo.title}」を加えました（担当：{owner_text(todo)}）。")
            warn_of_cases(request, todo.title, todo.note)
            return redirect("years:todos", year=fiscal_year.year)
    context = {"form": form, "whose": whose, "fiscal_year": fiscal_year}
    status = 422 if form.errors or whose.errors else 200
    return render(request, "years/todo_add.html", context, status=status)


@page("todo.change", load=todo_from_url)
@require_http_methods(SHOWN_AND_SENT)
def todo_edit(request: HttpRequest, todo: ToDo) -> HttpResponse:
    """Change a to-do that was put by hand."""
    form = ToDoForm(request.POST or None, initial=ToDoForm.initial_of(todo))

    def save() -> str:
        edited = edit_todo(actor=actor_of(request), todo=todo, **form.verb_values())
        warn_of_cases(request, edited.title, edited.note)
        return f"「{edited.title}」を保存しました。"

    back = reverse("years:todo", args=[todo.fiscal_year.year, todo.pk])
    return form_page(request, form, save, title="することを直す", back=back)


@page("todo.change", load=todo_from_url)
@require_http_methods(SHOWN_AND_SENT)
def todo_hand_over(request: HttpRequest, todo: ToDo) -> HttpResponse:
    """Give a to-do to somebody else."""
    actor = actor_of(request)
    data = request.POST if request.method == "POST" else None
    form = HandOverForm(
        data, actor=actor, fiscal_year=todo.fiscal_year, with_me=todo.person_id != actor.person_id
    )

    def save() -> str:
        owner, note = form.cleaned_data["owner"], form.cleaned_data["note"]
        handed = hand_over(actor=actor, todo=todo, owner=owner, note=note)
        return f"「{todo.title}」を{owner_text(handed)}に渡しました。"

    back = reverse("years:todos", args=[todo.fiscal_year.year])
    if not form.can_choose:
        # Nobody else holds a role here.
        message = "同じ団体・同じ立場の方がほかにいないため、渡せる相手がありません。事務局にご相談ください。"
        return render(request, "problem.html", {"message": message}, status=409)
    return form_page(
        request,
        form,
        save,
        title="ほかの人に渡す",
        lead=f"「{todo.title}」（いまの担当：{owner_text(todo)}）",
        back=back,
        button="渡す",
    )
