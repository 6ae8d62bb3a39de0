"""What is typed is read as it was meant: a line break counts once in every limit, addresses in any width."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from django.urls import get_resolver

import banso
from banso.calls.forms import OptionalReasonForm

SOURCE = Path(banso.__file__).parent
# Text boxes made by hand with a limit, each with what counts its text (line breaks as one).
BY_HAND = {
    "intake/form/_control.html": "formkit.understand",
    "logistics/frank.html": "dispatch.domain.visit_records.save_frank_note",
    "selection/review.html": "no limit behind it: a reason of one line, cut to its length",
}
BOX = re.compile(r"<textarea\b(?:(?!</textarea>).)*?\bmaxlength", re.S)


def sent(name: str, text: str) -> QueryDict:
    """What a browser sends: CR LF for every line break."""
    return QueryDict(urlencode({name: text.replace("\n", "\r\n")}))


def every_form(base: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    found = set(base.__subclasses__())
    return found.union(*(every_form(one) for one in found))


def test_every_text_box_of_a_form_counts_a_line_break_once() -> None:
    assert get_resolver().url_patterns  # loads every page, and with it every form
    seen: set[str] = set()
    for form in every_form(forms.BaseForm):
        if not form.__module__.startswith("banso."):
            continue
        for name, field in getattr(form, "base_fields", {}).items():
            limit = getattr(field, "max_length", None)
            if not isinstance(field.widget, forms.Textarea) or not limit:
                continue
            seen.add(f"{form.__module__}.{form.__qualname__}.{name}")
            text = ("あ\n" * limit)[: limit - 1] + "い"
            assert field.clean(field.widget.value_from_datadict(sent(name, text), {}, name)) == text
            with pytest.raises(
                forms.ValidationError, match=f"{limit}文字以内で入力してください（いまは{limit + 1}文字です）"
            ):
                field.clean(text + "う")
    assert {
        "banso.calls.forms.ReasonForm.reason",
        "banso.calls.forms.OptionalReasonForm.reason",
        "banso.dates.forms.HeardForm.note",
        "banso.logistics.forms.ReasonForm.reason",
        "banso.reports.forms.CommitmentForm.action",
    } <= seen


def test_no_text_box_made_by_hand_forgets_to_count() -> None:
    found = {
        path.as_posix().partition("/templates/")[2]
        for path in SOURCE.rglob("*.html")
        if BOX.search(path.read_text(encoding="utf-8"))
    }
    assert found <= set(BY_HAND), "say what counts it, line breaks as one (foundation.fields.single_breaks)"


def test_a_reason_in_ten_lines_passes_as_the_browser_let_it_pass() -> None:
    text = "\n".join(["一" * 39] * 10)
    assert len(text) == 399
    form = OptionalReasonForm(sent("reason", text))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["reason"] == text
    longer = OptionalReasonForm(sent("reason", text + "二三"))
    assert longer.errors["reason"] == ["400文字以内で入力してください（いまは401文字です）。"]


def test_every_box_for_an_address_folds_what_an_ime_made_full_width() -> None:
    assert get_resolver().url_patterns
    seen = 0
    for form in every_form(forms.BaseForm):
        if not form.__module__.startswith("banso."):
            continue
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.EmailField) and isinstance(field.widget, forms.EmailInput):
                seen += 1
                data = sent(name, "ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ　")
                assert field.clean(field.widget.value_from_datadict(data, {}, name)) == "town@example.jp", (
                    form
                )
    assert seen >= 5
