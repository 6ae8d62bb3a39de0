"""Forms of the call's pages."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone

from banso.calls.enums import CallState
from banso.calls.models import Call
from banso.directory.models import Organisation
from banso.directory.queries import find_organisation
from banso.foundation.errors import BansoError
from banso.foundation.fields import LimitedFileField, NumberField, WarekiDateField
from banso.years.models import FiscalYear

_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class CallForm(forms.Form):
    """What is offered, to whom, until when."""

    title = forms.CharField(
        label="件名", max_length=120, help_text="例：専門スタッフ派遣を希望する自治体の公募"
    )
    explanation = forms.CharField(
        label="説明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="公募のページと、都道府県への案内文に入ります。",
    )
    opens_on = WarekiDateField(label="受付を始める日")
    opens_time = forms.TimeField(label="始める時刻", widget=_TIME, initial=dt.time(9, 0))
    closes_on = WarekiDateField(label="締切の日")
    closes_time = forms.TimeField(
        label="締切の時刻",
        widget=_TIME,
        initial=dt.time(17, 0),
        help_text="この時刻を過ぎた申込には「締切後」の印が付きます。",
    )
    target_count = NumberField(
        label="対象の自治体数",
        required=False,
        min_value=1,
        help_text="福祉事務所を設置する自治体の数です。空欄なら、始めるときに「対象の自治体」の数が入ります。",
    )
    number_to_select = NumberField(label="選定する予定の数", min_value=1)
    programmes = forms.MultipleChoiceField(
        label="助言を希望できる事業",
        widget=forms.CheckboxSelectMultiple,
        help_text="申込書に並ぶ事業です。始めた後は変えられません。",
    )
    reason = forms.CharField(label="変更する理由", max_length=200, required=False)

    def __init__(self, *args: Any, fiscal_year: FiscalYear, call: Call | None = None, **kwargs: Any) -> None:
        if call is not None:
            kwargs.setdefault("initial", initial_of(call))
        else:
            kwargs.setdefault(
                "initial", {"programmes": list(fiscal_year.programmes.values_list("code", flat=True))}
            )
        super().__init__(*args, **kwargs)
        self.fiscal_year = fiscal_year
        field = cast(forms.MultipleChoiceField, self.fields["programmes"])
        field.choices = [(programme.code, programme.name) for programme in fiscal_year.programmes.all()]
        if call is not None and call.state != CallState.DRAFT:
            field.disabled = True
        if call is None or call.state == CallState.DRAFT:
            del self.fields["reason"]

    def verb_values(self) -> dict[str, Any]:
        """Return the cleaned values as `create_call` and `edit_call` take them."""
        cleaned = self.cleaned_data
        codes = set(cleaned["programmes"])
        values = {key: cleaned[key] for key in ("title", "explanation", "target_count", "number_to_select")}
        if "reason" in self.fields:
            values["reason"] = cleaned["reason"]
        return values | {
            "opens_at": _moment(cleaned["opens_on"], cleaned["opens_time"]),
            "closes_at": _moment(cleaned["closes_on"], cleaned["closes_time"]),
            "programmes": [
                programme for programme in self.fiscal_year.programmes.all() if programme.code in codes
            ],
        }


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def initial_of(call: Call) -> dict[str, Any]:
    """Return a call as the form shows it."""
    opens, closes = timezone.localtime(call.opens_at), timezone.localtime(call.closes_at)
    return {
        "title": call.title,
        "explanation": call.explanation,
        "opens_on": opens.date(),
        "opens_time": opens.time(),
        "closes_on": closes.date(),
        "closes_time": closes.time(),
        "target_count": call.target_count,
        "number_to_select": call.number_to_select,
        "programmes": list(call.programmes.values_list("code", flat=True)),
    }


class AttachmentForm(forms.Form):
    """A file that goes out with the call."""

    title = forms.CharField(label="資料の題", max_length=80, help_text="例：別紙1 事業の概要")
    file = LimitedFileField(label="ファイル", suffixes=(".pdf", ".docx", ".xlsx"))


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class InviteForm(forms.Form):
    """One more to be invited, and how one knows that it has a welfare office."""

    organisation = forms.CharField(
        label="自治体", max_length=120, help_text="名称か団体コード。例：鹿児島県の町は「鹿児島県〇〇町」"
    )
    reason = forms.CharField(
        label="理由", max_length=300, help_text="福祉事務所があると確かめた資料や連絡。履歴に残ります。"
    )

    def clean_organisation(self) -> Organisation:
        """Find the organisation that was written."""
        try:
            return find_organisation(self.cleaned_data["organisation"])
        except BansoError as error:
            raise forms.ValidationError(error.message) from error


class OptionalReasonForm(forms.Form):
    """Why a step is taken, if there is something to say."""

    reason = forms.CharField(
        label="連絡事項", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SentForm(forms.Form):
    """When the call was sent on."""

    sent_on = WarekiDateField(label="送った日")

    def moment(self) -> dt.datetime:
        """Return noon of the day in Japan."""
        return _moment(self.cleaned_data["sent_on"], dt.time(12, 0))


class ContactForm(forms.Form):
    """Whom to write to about an application."""

    department = forms.CharField(label="部署名", max_length=120)
    title = forms.CharField(label="担当者の役職", max_length=60, required=False)
    name = forms.CharField(label="担当者の氏名", max_length=120, required=False)
    phone = forms.CharField(label="電話番号", max_length=40, required=False)
    email = forms.EmailField(
        label="電子メール",
        required=False,
        max_length=200,
        error_messages={"invalid": "電子メールの形ではありません。例：fukushi@city.example.jp"},
    )
