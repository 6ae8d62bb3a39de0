"""One draft letter edited in place, with its preview beside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from banso.foundation.errors import BansoError, Conflict
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem, warn_of_cases
from banso.letters import documents, draft_text, queries
from banso.letters.domain.letters import edit_letter
from banso.letters.enums import LetterState
from banso.letters.forms import LetterForm
from banso.letters.models import Letter


def _form_of(letter: Letter) -> LetterForm:
    mark = draft_text.mark_of(letter.rendered, letter.letter_date)
    texts = draft_text.text_of(letter.rendered)
    return LetterForm(initial={**texts, "letter_date": letter.letter_date, "based_on": mark})


def _shown(letter: Letter, form: LetterForm) -> dict[str, Any]:
    """Return the letter as typed, or why it cannot be shown."""
    data = documents.letter_data(letter)
    if not form.is_bound:
        return {"data": data}
    if not form.is_valid():
        return {"preview_problem": "赤い欄を直すと、ここに文面が出ます。"}
    try:
        typed = draft_text.edited(
            data, form.texts(), old_day=letter.letter_date, day=form.cleaned_data["letter_date"]
        )
    except BansoError as unreadable:
        return {"preview_problem": unreadable.message}
    return {"data": typed}


@page("letter.edit", load=queries.letter_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def letter_edit(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Change the text of one draft letter."""
    year = letter.fiscal_year.year
    if letter.state != LetterState.DRAFT or not letter.rendered:
        return problem(request, BansoError("この手紙は下書きではないため、直せません。"))
    form = LetterForm(request.POST) if request.method == "POST" else _form_of(letter)
    if request.method == "POST" and "show" not in request.POST and form.is_valid():
        try:
            edit_letter(
                actor=actor_of(request),
                letter=letter,
                typed=form.texts(),
                letter_date=form.cleaned_data["letter_date"],
                based_on=form.cleaned_data["based_on"],
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
            if isinstance(refused, Conflict):
                _take_up(form, letter)
        else:
            messages.success(request, "手紙の下書きを直しました。同時に作ったほかの手紙は変わりません。")
            warn_of_cases(request, form.cleaned_data["body"], form.cleaned_data["record"])
            return redirect("letters:letter", year=year, pk=letter.pk)
    context = {
        "fiscal_year": letter.fiscal_year,
        "letter": letter,
        "form": form,
        "mails": letter.mails.filter(state="DRAFT"),
        **_shown(letter, form),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "letters/letter_edit.html", context, status=status)


def _take_up(form: LetterForm, letter: Letter) -> None:
    """Let the next saving go through: the writer has been told."""
    mark = draft_text.mark_of(letter.rendered, letter.letter_date)
    form.data = {**{name: str(form.data[name]) for name in form.data}, "based_on": mark}


@page("letter.edit", load=queries.letter_from_url)
@require_POST
def letter_edit_preview(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The preview alone, for what stands in the form (fetched while typing)."""
    context = {"fiscal_year": letter.fiscal_year, **_shown(letter, LetterForm(request.POST))}
    return render(request, "letters/_letter_preview.html", context)
