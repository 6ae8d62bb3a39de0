"""Forms of the confirmation of dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.forms import BoundField

from banso.correspondence.enums import EntryKind
from banso.dates.domain.confirmations import MOST_WISHES, Given
from banso.dates.enums import GIVEN, AnswerState
from banso.dates.models import DateParty, DateQuestion
from banso.dates.wording import dates_text, visit_name
from banso.directory.models import Organisation
from banso.dispatch.models import Expert, Project
from banso.foundation.fields import WarekiDateField
from banso.intake.forms import FilesField
from banso.japan.dates import parse_date
from banso.japan.errors import UnreadableDate, UnreadableTime, WeekdayMismatch
from banso.japan.times import parse_time
from banso.years.models import FiscalYear

_BETWEEN = re.compile(r"[、,，;；\s]+")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_CHOICES = [(state.value, str(state.label)) for state in GIVEN]
_NOT_YET = ("", "まだ決められない")


class DatesField(forms.CharField):
    """Several days in one box, as people write them: 11月5日、11/12、令和2年1月15日."""

    def __init__(self, *, fiscal_year: int, **kwargs: Any) -> None:
        self.fiscal_year = fiscal_year
        super().__init__(max_length=200, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the days. ValidationError names what cannot be read."""
        text = super().clean(value)
        days: list[dt.date] = []
        for part in filter(None, _BETWEEN.split(text)):
            try:
                days.append(parse_date(part, fiscal_year=self.fiscal_year, check_weekday=True))
            except WeekdayMismatch as contradiction:
                raise forms.ValidationError(str(contradiction)) from None
            except UnreadableDate:
                raise forms.ValidationError(
                    f"「{part}」を日付として読めません。11月5日のように書き、日と日の間は「、」で区切ってください。"
                ) from None
        return days


class StartTimeField(forms.TimeField):
    """A time of day; a browser without a picker for times sends what was typed: 午後1時半, 13時30分, 1330."""

    def to_python(self, value: Any) -> dt.time | None:
        """Return the time. ValidationError for what is none, or says more than one time."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            found = parse_time(value)
        except UnreadableTime as error:
            raise forms.ValidationError(str(error), code="invalid") from None
        if found.rest:
            raise forms.ValidationError(
                f"「{value}」には開始時刻のほかの言葉があります。時刻だけを入れ、ほかは連絡事項に書いてください。",
                code="rest",
            )
        return found.value


class AnswersForm(forms.Form):
    """One answer for each visit of a party. A visit left at 「まだ決められない」 is not answered."""

    def __init__(
        self, data: Any, *, party: DateParty, questions: Sequence[DateQuestion], fixed: Sequence[int] = ()
    ) -> None:
        super().__init__(data)
        self.party = party
        self.questions = [question for question in questions if question.pk not in fixed]
        for one in self.questions:
            self._add(one)

    def _add(self, one: DateQuestion) -> None:
        at, asked = f"q{one.pk}", one.state == AnswerState.ASKED
        self.fields[f"{at}_state"] = forms.ChoiceField(
            label="ご都合",
            choices=[*_CHOICES, _NOT_YET] if asked else _CHOICES,
            required=False,
            widget=forms.RadioSelect,
            initial="" if asked else one.state,
        )
        self.fields[f"{at}_dates"] = DatesField(
            label="別の日の希望",
            fiscal_year=self.party.fiscal_year.year,
            help_text=f"「別の日を希望」のときに書いてください（{MOST_WISHES}つまで。例：11月5日、11月12日）。",
            initial="、".join(f"{day.month}月{day.day}日" for day in one.wishes),
        )
        if self.party.municipality_id:
            self.fields[f"{at}_time"] = StartTimeField(
                label="希望する開始時刻", required=False, widget=_TIME, initial=one.start_time
            )
        self.fields[f"{at}_comment"] = forms.CharField(
            label="連絡事項", required=False, max_length=400, initial=one.comment,
            help_text="個人の相談の内容や、相談者のお名前は書かないでください。",
        )  # fmt: skip
        self.fields[f"{at}_base"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=one.version
        )

    @property
    def parts(self) -> list[tuple[DateQuestion, list[BoundField], BoundField]]:
        """Each visit with its visible fields and the hidden version."""
        return [
            (
                question,
                [
                    self[f"q{question.pk}_{name}"]
                    for name in ("state", "dates", "time", "comment")
                    if f"q{question.pk}_{name}" in self.fields
                ],
                self[f"q{question.pk}_base"],
            )
            for question in self.questions
        ]

    def clean(self) -> dict[str, Any]:
        """Point out other dates written beside another answer."""
        cleaned = super().clean() or {}
        for question in self.questions:
            at = f"q{question.pk}"
            state, days = cleaned.get(f"{at}_state", ""), cleaned.get(f"{at}_dates")
            if state == AnswerState.OTHER_DATES and days == []:
                self.add_error(f"{at}_dates", "ご希望の別の日を1つ以上書いてください。")
            elif days and state != AnswerState.OTHER_DATES and f"{at}_dates" in self.changed_data:
                self.add_error(f"{at}_state", "別の日が書かれています。「別の日を希望」を選んでください。")
        return cleaned

    def all_accepted(self) -> list[Given]:
        """Return 「この日でよい」 for every visit that waits, whatever else was typed."""
        return [
            Given(question.pk, AnswerState.ACCEPTED, raw={"all": "yes"}, base=question.version)
            for question in self.questions
            if question.state == AnswerState.ASKED
        ]

    def given(self) -> list[Given]:
        """Return the answers given, those left open left out."""
        found = []
        for question in self.questions:
            at = f"q{question.pk}"
            state = self.cleaned_data.get(f"{at}_state", "")
            if not state:
                continue
            names = ("state", "dates", "time", "comment")
            days = self.cleaned_data.get(f"{at}_dates") or []
            found.append(
                Given(
                    question=question.pk,
                    state=AnswerState(state),
                    other_dates=days if state == AnswerState.OTHER_DATES else (),
                    start_time=self.cleaned_data.get(f"{at}_time"),
                    comment=self.cleaned_data.get(f"{at}_comment", ""),
                    raw={name: self.data[f"{at}_{name}"] for name in names if self.data.get(f"{at}_{name}")},
                    base=self.cleaned_data.get(f"{at}_base"),
                )
            )
        return found

    def refuse(self, question: int, message: str) -> None:
        """Show what the domain refused beside the visit it is about."""
        name = f"q{question}_state"
        self.add_error(name if name in self.fields else None, message)

    @staticmethod
    def title(one: DateQuestion) -> str:
        """Return a visit's heading."""
        return f"{dates_text(one.dates)}　{visit_name(one.project, one.number)}"


class HeardForm(forms.Form):
    """How the secretariat heard it."""

    kind = forms.ChoiceField(
        label="連絡の方法",
        choices=[(EntryKind.PHONE, "電話"), (EntryKind.MAIL, "メール"), (EntryKind.OTHER, "その他")],
    )
    counterpart = forms.CharField(label="話した相手", max_length=100, required=False)
    note = forms.CharField(
        label="メモ", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="連絡の記録に残ります。",
    )  # fmt: skip


class MailForm(forms.Form):
    """Until when answers are asked for, and a word of one's own."""

    due_on = WarekiDateField(label="回答の期限")
    message = forms.CharField(
        label="メールに添える言葉",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="すべての宛先の本文の初めに入ります。",
    )


class PublishForm(MailForm):
    """As for a mail, with the reason noted on visits whose date is taken back."""

    reason = forms.CharField(
        label="変更の理由",
        required=False,
        max_length=120,
        help_text="延期・中止になる訪問の記録に残り、自治体と講師にも見えます。病名などは書かないでください。",
    )
    field_order = ("reason", "due_on", "message")

    def __init__(self, *args: Any, with_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_reason:
            del self.fields["reason"]


class HandInForm(forms.Form):
    """Returned workbooks, or zips of them."""

    chosen = FilesField(
        label="記入済みのファイル",
        suffixes=(".xlsx", ".zip"),
        help_text="いくつでも選べます。zipにまとめてもかまいません。ファイル名は変わっていてもかまいません。",
    )


class ChangeForm(forms.Form):
    """What happened."""

    EXPERT, AWAY, OFF = "expert", "away", "off"
    kind = forms.ChoiceField(
        label="何が起きましたか",
        choices=[
            (EXPERT, "講師が行けない期間ができた"),
            (AWAY, "自治体が受け入れられない期間ができた"),
            (OFF, "自治体が、これからの訪問をすべて取りやめる"),
        ],
        widget=forms.RadioSelect,
        initial=EXPERT,
    )
    expert = forms.ModelChoiceField(
        label="行けなくなった講師",
        queryset=Expert.objects.none(),
        required=False,
        empty_label="選んでください",
        help_text="講師の都合のときに選びます。",
    )
    municipality = forms.ModelChoiceField(
        label="都合の変わった自治体",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="選んでください",
        help_text="自治体の都合・取りやめのときに選びます。",
    )
    first = WarekiDateField(label="期間の初めの日", required=False, help_text="取りやめのときは要りません。")
    last = WarekiDateField(
        label="期間の終わりの日",
        required=False,
        help_text="1日だけのときは、初めの日と同じ日を入れてください。",
    )

    def __init__(self, data: Any, *, fiscal_year: FiscalYear) -> None:
        super().__init__(data)
        experts = cast("forms.ModelChoiceField[Expert]", self.fields["expert"])
        experts.queryset = Expert.objects.filter(fiscal_year=fiscal_year).select_related("person")
        places = cast("forms.ModelChoiceField[Organisation]", self.fields["municipality"])
        places.queryset = Organisation.objects.filter(
            pk__in=Project.objects.filter(fiscal_year=fiscal_year).values("municipality")
        )

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        who = "expert" if kind == self.EXPERT else "municipality"
        if kind and not cleaned.get(who) and who not in self.errors:
            self.add_error(who, "選んでください。")
        if kind in (self.EXPERT, self.AWAY):
            for name in ("first", "last"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "日付を入れてください。")
            first, last = cleaned.get("first"), cleaned.get("last")
            if first and last and last < first:
                self.add_error("last", "期間の終わりが初めより前です。")
        return cleaned
