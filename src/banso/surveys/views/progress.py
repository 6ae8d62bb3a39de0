"""How far an answer is written, section by section."""

from __future__ import annotations

from django.urls import reverse

from banso.formkit import Form, Reading
from banso.surveys.definitions import belongs_to
from banso.surveys.models import Response, ResponseDraft


def address(name: str, response: Response, *more: int) -> str:
    """Return an address of an answer."""
    return reverse(f"surveys:{name}", args=[response.survey.fiscal_year.year, response.pk, *more])


def _written(form: Form, reading: Reading) -> list[tuple[int, int]]:
    """Return (errors, answers) of each section."""
    return [
        (
            sum(belongs_to(section, one.path) for one in reading.errors),
            sum(belongs_to(section, path) for path in reading.raw),
        )
        for section in form.sections
    ]


def progress_steps(
    form: Form, draft: ResponseDraft, reading: Reading, current: int = 0
) -> list[dict[str, str]]:
    """Return the sections as steps, with what is missing or how much is written."""
    steps = []
    for number, (section, (errors, answers)) in enumerate(
        zip(form.sections, _written(form, reading), strict=True), start=1
    ):
        is_saved = section.code in draft.marks
        if number == current:
            state, label = "now", "いまここ"
        elif errors and is_saved:
            state, label = "error", f"あと{errors}か所"
        elif errors or not (answers or is_saved):
            state, label = "ahead", "これから"
        else:
            state, label = "done", f"{answers}か所に記入" if answers else "空欄のまま"
        url = address("section", draft.response, number)
        steps.append({"name": section.title, "state": state, "state_label": label, "url": url})
    state, label = ("now", "いまここ") if current > len(form.sections) else ("ahead", "これから")
    steps.append(
        {
            "name": "確認と提出",
            "state": state,
            "state_label": label,
            "url": address("review", draft.response),
        }
    )
    return steps


def progress_of(form: Form, reading: Reading) -> tuple[int, int]:
    """Return (sections with answers and nothing wrong, sections)."""
    whole = [answers and not errors for errors, answers in _written(form, reading)]
    return sum(bool(one) for one in whole), len(whole)
