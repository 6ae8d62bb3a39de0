"""Forms of the visits' pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from banso.dispatch.enums import VisitKind
from banso.dispatch.models import Visit
from banso.foundation.fields import LimitedFileField, NumberField, WarekiDateField
from banso.logistics.domain.visit_files import DOCUMENT_SUFFIXES, PHOTO_BYTES, PHOTO_SUFFIXES
from banso.logistics.enums import Audience, FileKind, KitPart, SendWay
from banso.logistics.models import PARTIES, ChecklistTemplateItem, Kit


class DatesForm(forms.Form):
    """The days, hours, place and kind of a visit."""

    first_day = WarekiDateField(label="訪問日")
    second_day = WarekiDateField(
        label="2日目", required=False, help_text="2日続けて訪問するときだけ入れます。回数は1回と数えます。"
    )
    starts_at = forms.TimeField(
        label="開始の時刻",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="例：13:30",
    )
    ends_at = forms.TimeField(
        label="終了の時刻",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="例：15:30",
    )
    place = forms.CharField(
        label="場所",
        required=False,
        max_length=200,
        help_text="例：市役所3階 301会議室。オンラインのときは使う道具",
    )
    kind = forms.ChoiceField(label="形態", choices=VisitKind.choices)
    reason = forms.CharField(label="変える理由", required=False, max_length=200, help_text="履歴に残ります。")

    @property
    def days(self) -> list[dt.date]:
        """The days in order."""
        found = [self.cleaned_data["first_day"], self.cleaned_data["second_day"]]
        return sorted({day for day in found if day is not None})

    @property
    def hours(self) -> tuple[dt.time | None, dt.time | None]:
        """The hours."""
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("starts_at") and data.get("ends_at") and data["starts_at"] >= data["ends_at"]:
            self.add_error("ends_at", "終了の時刻が開始より前です。時刻を確かめてください。")
        return data


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class JoinForm(forms.Form):
    """Visits that become one occasion with this one."""

    others = forms.MultipleChoiceField(
        label="合同にする訪問",
        widget=forms.CheckboxSelectMultiple,
        help_text="同じ自治体の、別の事業の訪問です。日程・場所・形態は、この訪問と同じになります。",
    )

    def __init__(self, *args: Any, candidates: list[Visit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(visit.pk): visit for visit in candidates}
        field: Any = self.fields["others"]
        field.choices = [(key, str(one)) for key, one in self.candidates.items()]

    @property
    def chosen(self) -> list[Visit]:
        """The visits chosen."""
        return [self.candidates[key] for key in self.cleaned_data["others"]]


class ItemForm(forms.Form):
    """An item added to one visit."""

    title = forms.CharField(label="すること", max_length=120)
    role = forms.ChoiceField(label="担当", choices=PARTIES)
    due_on = WarekiDateField(label="期限")


class MultipleFileInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PhotosField(LimitedFileField):
    """Several files, each within the limits."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files. Raises ValidationError for the first that is not within the limits."""
        several = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(one, initial) for one in several or [None]]


class PhotosForm(forms.Form):
    """Photographs, as many as are chosen."""

    photos = PhotosField(
        label="写真",
        suffixes=PHOTO_SUFFIXES,
        max_bytes=PHOTO_BYTES,
        widget=MultipleFileInput(attrs={"multiple": True}),
        help_text="4～5枚が目安です。撮影した場所や機種の記録は、登録のときに消します。",
    )
    is_safe = forms.BooleanField(
        label="相談者やご家族の顔・書類の文字など、個人が分かるものは写っていません",
    )


class DocumentForm(forms.Form):
    """One document."""

    document = LimitedFileField(label="資料", suffixes=DOCUMENT_SUFFIXES)
    title = forms.CharField(
        label="題", required=False, max_length=120, help_text="空欄のときは、ファイル名を使います。"
    )
    kind = forms.ChoiceField(
        label="種類", choices=[choice for choice in FileKind.choices if choice[0] != FileKind.PHOTO]
    )
    audience = forms.ChoiceField(label="見られる人", choices=Audience.choices)
    is_safe = forms.BooleanField(label="相談者やご家族など、個人が分かることは書かれていません")

    def __init__(self, *args: Any, is_municipality: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_municipality:
            # What a municipality sends is its own and shared.
            del self.fields["audience"], self.fields["kind"]


class NoteForm(forms.Form):
    """A note."""

    text = forms.CharField(
        label="メモ",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="相談者など、個人の事情が分かることは書かないでください。4,000字まで。",
    )
    audience = forms.ChoiceField(label="読める人", choices=Audience.choices, widget=forms.RadioSelect)


class KitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A kit's description."""

    class Meta:
        model = Kit
        fields = ("label", "recorder", "usb", "note")


class LendForm(forms.Form):
    """Which kit goes out for a visit, when and how."""

    kit = forms.ChoiceField(label="キット")
    sent_on = WarekiDateField(label="送る日")
    way = forms.ChoiceField(label="送り方", choices=SendWay.choices)
    slip = forms.CharField(
        label="追跡番号", required=False, max_length=40, help_text="レターパックなどの番号です。"
    )

    def __init__(self, *args: Any, kits: list[Kit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kits = {str(kit.pk): kit for kit in kits}
        field: Any = self.fields["kit"]
        field.choices = [(key, str(one)) for key, one in self.kits.items()]


class ReceivedForm(forms.Form):
    """When a kit arrived."""

    received_on = WarekiDateField(label="届いた日")
    expected_attendance = NumberField(
        label="当日の参加の見込み人数",
        required=False,
        min_value=0,
        max_value=999,
        help_text="近隣の自治体の方も含めた人数です。まだ分からないときは空欄にします。",
    )


class ReturnForm(forms.Form):
    """What came back."""

    returned_on = WarekiDateField(label="戻った日")
    parts = forms.MultipleChoiceField(
        label="入っていたもの",
        choices=KitPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="入っていなかったものは、チェックを外します。「戻っていないもの」として残ります。",
    )
    note = forms.CharField(label="備考", required=False, max_length=200)


class TemplateItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """An item of the template."""

    amount = NumberField(label="数", min_value=0, max_value=366)
    notice = NumberField(label="何営業日前から知らせるか", min_value=0, max_value=60)
    order = NumberField(label="順", min_value=0, max_value=9999)

    class Meta:
        model = ChecklistTemplateItem
        fields = (
            "title", "basis", "role", "direction", "amount", "unit", "roll", "time", "notice", "scope", "deed",
            "is_capped", "is_active", "order",
        )  # fmt: skip
        help_texts = {
            "title": "{place} と書くと、自治体の名前になります。",
            "basis": "「1週間前まで」のように、表に出す言葉です。",
            "deed": "Bansoの中でしたことで、自動でチェックが付きます。",
        }
        widgets = {"time": forms.TimeInput(attrs={"type": "time"})}


class SettingsForm(forms.Form):
    """The year's rules of visits."""

    last_day = WarekiDateField(label="報告の最終締切")
    usual_rounds = NumberField(
        label="ふつうの回数", min_value=1, max_value=12, help_text="これを超える回を「追加」と呼びます。"
    )
    photo_limit = NumberField(label="1訪問の写真の上限（枚）", min_value=1, max_value=200)
    file_limit = NumberField(label="1訪問の資料の上限（件）", min_value=1, max_value=200)
    megabyte_limit = NumberField(label="1訪問の容量の上限（MB）", min_value=1, max_value=2000)
