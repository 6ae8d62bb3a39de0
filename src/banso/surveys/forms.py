"""Forms of the questionnaires' pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from banso.foundation.fields import WarekiDateField
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
