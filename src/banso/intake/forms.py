"""The form by which files are handed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from banso.foundation.fields import LimitedFileField, WarekiDateField
from banso.intake.kinds import Words


class ManyFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(LimitedFileField):
    """Several files at once; each is checked when it is taken in, so that one bad file stops no other."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files. ValidationError when there is none."""
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class HandInForm(forms.Form):
    """Filled workbooks, or zips of them; `with_arrival` asks when they arrived by mail."""

    def __init__(self, *args: Any, words: Words, with_arrival: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"] = FilesField(
            label=words.chosen, suffixes=(".xlsx", ".zip"), help_text=words.chosen_help
        )
        if with_arrival:
            self.fields["received_on"] = WarekiDateField(
                label="届いた日",
                required=False,
                help_text="電子メールなどで前に届いていたときだけ入れてください。締切に間に合ったかどうかは、この日で決まります。",
            )

    def received_at(self) -> dt.datetime | None:
        """Return the moment the files arrived: noon of that day, never in the future; None where it is now."""
        day = self.cleaned_data.get("received_on")
        if not day:
            return None
        return min(timezone.make_aware(dt.datetime.combine(day, dt.time(12, 0))), timezone.now())
