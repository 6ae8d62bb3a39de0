"""How far a form is written, section by section."""

from __future__ import annotations

from typing import Any

from banso.formkit import Form, Reading
from banso.formkit.cells import NumberCell
from banso.formkit.definition import Slot
from banso.formkit.display import shown
from banso.formkit.reading import row_counts
from banso.intake.kinds import FormKind, belongs_to
from banso.intake.models import Draft

Kind = FormKind[Any, Any]


def _written(form: Form, reading: Reading) -> list[tuple[int, int]]:
    """Return (errors, answers) of each section."""
    return [
        (
            sum(belongs_to(section, problem.path) for problem in reading.errors),
            sum(belongs_to(section, path) for path in reading.raw),
        )
        for section in form.sections
    ]


def progress_steps(
    kind: Kind, sheet: Any, draft: Draft, reading: Reading, current: int = 0
) -> list[dict[str, str]]:
    """Return the sections as steps, with what is missing or how much is written."""
    form, steps = kind.form_of(sheet), []
    for number, (section, (errors, answers)) in enumerate(
        zip(form.sections, _written(form, reading), strict=True), start=1
    ):
        is_saved = section.code in draft.marks
        if number == current:
            state, label = "now", "いまここ"
        elif errors and is_saved:
            state, label = "error", f"あと{errors}か所"
        elif errors or (kind.needs_answers and not (answers or is_saved)):
            state, label = "ahead", "これから"
        elif kind.needs_answers:
            state, label = "done", f"{answers}か所に記入" if answers else "空欄のまま"
        else:
            state, label = "done", "記入済み"
        url = kind.sheet_url("section", sheet, number)
        steps.append({"name": section.title, "state": state, "state_label": label, "url": url})
    state, label = ("now", "いまここ") if current > len(form.sections) else ("ahead", "これから")
    url = kind.sheet_url("review", sheet)
    steps.append({"name": "確認と提出", "state": state, "state_label": label, "url": url})
    return steps


def progress_of(kind: Kind, sheet: Any, reading: Reading) -> tuple[int, int]:
    """Return (sections without anything missing, sections)."""
    whole = [
        bool(answers or not kind.needs_answers) and not errors
        for errors, answers in _written(kind.form_of(sheet), reading)
    ]
    return sum(whole), len(whole)


def answers_of(form: Form, reading: Reading) -> list[dict[str, Any]]:
    """Return the sections with (question, answer as understood) and the warnings about them."""
    slots = list(form.slots(row_counts(form, reading.raw)))
    return [
        {
            "title": section.title,
            "rows": [
                (slot.label, _answer(slot, reading))
                for slot in slots
                if belongs_to(section, slot.path) and (reading.raw.get(slot.path) or slot.required)
            ],
            "warnings": [
                problem.message
                for problem in reading.problems
                if problem.level == "warning" and belongs_to(section, problem.path)
            ],
        }
        for section in form.sections
    ]


def _answer(slot: Slot, reading: Reading) -> str:
    """Return an answer as understood, a number with its unit; else as it was written."""
    value = reading.values.get(slot.path)
    text = shown(slot.cell, value)
    if text and isinstance(slot.cell, NumberCell) and not isinstance(value, bool):
        return f"{text}{slot.cell.unit}"
    return text or reading.raw.get(slot.path, "")


def both_texts(form: Form, section_code: str, saved: Reading, other: Reading) -> list[tuple[str, str, str]]:
    """Return (question, saved, put aside) of a section where they differ."""
    section = next(section for section in form.sections if section.code == section_code)
    counts = [row_counts(form, reading.raw) for reading in (saved, other)]
    rows = []
    for slot in form.slots({key: max(count[key] for count in counts) for key in counts[0]}):
        written = [reading.raw.get(slot.path, "") for reading in (saved, other)]
        if belongs_to(section, slot.path) and written[0] != written[1]:
            texts = [
                shown(slot.cell, reading.values.get(slot.path)) or reading.raw.get(slot.path, "")
                for reading in (saved, other)
            ]
            rows.append((slot.label, texts[0], texts[1]))
    return rows
