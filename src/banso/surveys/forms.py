"""Forms of the questionnaires' pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from banso.foundation.fields import LimitedFileField, WarekiDateField
from banso.surveys.domain.imports import MOST_FILES
from banso.surveys.models import Survey

_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SurveyForm(forms.Form):
    """Name and due time."""

    title = forms.CharField(label="名称", max_length=120)
    due_on = WarekiDateField(label="回答期限の日")
    due_time = forms.TimeField(
        label="回答期限の時刻",
        widget=_TIME,
        initial=dt.time(17, 0),
        help_text="この時刻を過ぎた回答には「期限後」の印が付きます。受け取りはできます。",
    )

    def __init__(self, *args: Any, survey: Survey | None = None, title: str = "", **kwargs: Any) -> None:
        initial: dict[str, Any] = {"title": title}
        if survey is not None:
            local = timezone.localtime(survey.due_at)
            initial = {"title": survey.title, "due_on": local.date(), "due_time": local.time()}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    @property
    def due_at(self) -> dt.datetime:
        """The due moment, in Japan."""
        moment = dt.datetime.combine(self.cleaned_data["due_on"], self.cleaned_data["due_time"])
        return timezone.make_aware(moment)


class ManyFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(LimitedFileField):
    """Several files at once; each is checked when it is taken in, so that one bad file stops no other."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files. ValidationError when there is none."""
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class HandInForm(forms.Form):
    """Filled workbooks, or zips of them."""

    chosen = FilesField(
        label="記入済みのファイル",
        suffixes=(".xlsx", ".zip"),
        help_text=f"{MOST_FILES}個まで選べます。多いときはzipにまとめてください。ファイル名は変わっていてもかまいません。",
    )
