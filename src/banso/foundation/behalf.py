"""What somebody said by mail, telephone or on paper, recorded by the secretariat for them: who, when, which way.

The recording itself — who, when — is the history's; what is here becomes the reason of the operation, so that history
says on whose behalf.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from banso.foundation.errors import BansoError
from banso.foundation.fields import WarekiDateField
from banso.japan.dates import wareki

# A history entry's reason.
_MOST = 300


class Way(models.TextChoices):
    """How an answer reached the secretariat."""

    MAIL = "MAIL", "電子メール"
    PHONE = "PHONE", "電話"
    PAPER = "PAPER", "紙（郵送・持参）"
    TALK = "TALK", "打合せ"


@dataclass(frozen=True)
class Behalf:
    """Whose answer is recorded (`of`, a body), how and on which day it came, from whom there, and a short note."""

    of: str
    way: str
    on: dt.date
    said_by: str = ""
    note: str = ""

    def words(self) -> str:
        """Return it as history says it: 厚生労働省（担当課）から電話で令和元年8月5日(月)に。…"""
        who = f"{self.of}（{self.said_by.strip()}）" if self.said_by.strip() else self.of
        words = f"{who}から{Way(self.way).label}で{wareki(self.on, weekday=True)}に回答"
        return f"{words}：{self.note.strip()}"[:_MOST] if self.note.strip() else words[:_MOST]

    def check(self) -> None:
        """Raise BansoError for a day to come."""
        if self.on > timezone.localdate():
            raise BansoError("回答のあった日が今日より後になっています。日付を確かめてください。")


class BehalfForm(forms.Form):
    """How an answer came that is recorded for somebody."""

    way = forms.ChoiceField(label="回答の方法", choices=Way.choices)
    on = WarekiDateField(label="回答のあった日")
    said_by = forms.CharField(
        label="回答した方の部署など",
        max_length=80,
        required=False,
        help_text="例：地域福祉課。氏名はなくてもかまいません。",
    )
    note = forms.CharField(label="メモ", max_length=150, required=False, help_text="履歴に残ります。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())

    def behalf(self, of: str) -> Behalf:
        """Return what was typed. BansoError for a day to come."""
        values = self.cleaned_data
        found = Behalf(of, values["way"], values["on"], values["said_by"], values["note"])
        found.check()
        return found


def behalf_form(request: HttpRequest, *, asked: bool) -> BehalfForm | None:
    """Return the questions beside a button that hands something in for somebody; None for whoever does it alone."""
    if not asked:
        return None
    return BehalfForm(request.POST if request.method == "POST" else None, prefix="behalf")


def reason_of(form: BehalfForm | None, of: str) -> str:
    """Return what history says of a checked form; nothing without one. BansoError for a day to come."""
    return form.behalf(of).words() if form is not None else ""
