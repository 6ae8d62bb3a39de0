"""What changed between two sets of answers to one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from banso.formkit.cells import Value
from banso.formkit.definition import Form
from banso.formkit.display import shown
from banso.formkit.reading import row_counts


@dataclass(frozen=True)
class Change:
    """One answer that differs: values, and the same as people read them."""

    path: str
    label: str
    old: Value
    new: Value
    old_text: str
    new_text: str


def compare(form: Form, old_values: Mapping[str, Value], new_values: Mapping[str, Value]) -> list[Change]:
    """Return the changes in the order of the form. Rows of repeating parts are compared by their number."""
    old_rows, new_rows = row_counts(form, old_values), row_counts(form, new_values)
    repeats = {key: max(old_rows[key], new_rows[key]) for key in new_rows}
    changes = []
    for slot in form.slots(repeats):
        old, new = old_values.get(slot.path), new_values.get(slot.path)
        if old != new or isinstance(old, bool) != isinstance(new, bool):
            texts = shown(slot.cell, old), shown(slot.cell, new)
            changes.append(Change(slot.path, slot.label, old, new, *texts))
    return changes
