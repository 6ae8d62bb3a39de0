"""Form fields Japanese offices expect: a date in 年・月・日 with its era, a file within stated limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File

from banso.japan.dates import era_of, parse_date
from banso.japan.errors import UnreadableDate, UnreadableNumber
from banso.japan.text import parse_number, plain_contact

GREGORIAN = "西暦"
ERA_CHOICES = [(era, era) for era in ("令和", "平成", "昭和", GREGORIAN)]
PARTS = ("年", "月", "日")
MEGABYTE = 1024 * 1024


class WarekiDateInput(forms.MultiWidget):
    """An era (or 西暦) and three boxes 年・月・日. Shows what was typed until it is understood."""

    template_name = "foundation/wareki_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, era: str = "令和") -> None:
        self.default_era = era
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            {
                "era": forms.Select(choices=ERA_CHOICES),
                "year": forms.TextInput(attrs=box),
                "month": forms.TextInput(attrs=box),
                "day": forms.TextInput(attrs=box),
            },
            attrs,
        )

    def decompress(self, value: dt.date | str | None) -> list[str]:
        """Return the four boxes of a date; blank boxes for none."""
        if not value:
            return [self.default_era, "", "", ""]
        day = dt.date.fromisoformat(value) if isinstance(value, str) else value
        era = era_of(day)
        if era.name not in dict(ERA_CHOICES):
            return [GREGORIAN, str(day.year), str(day.month), str(day.day)]
        year = day.year - era.year_zero
        return [era.name, "元" if year == 1 else str(year), str(day.month), str(day.day)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Return whether none of the boxes was sent."""
        return all(f"{name}_{part}" not in data for part in ("year", "month", "day"))


class WarekiDateField(forms.Field):
    """A date in the Japanese or Gregorian calendar; digits may be full width, the first year 元 or 1."""

    widget = WarekiDateInput

    def to_python(self, value: Any) -> dt.date | None:
        """Return the date. ValidationError names the box that is missing, or the date that is none."""
        if value is None or isinstance(value, dt.date):
            return value
        era, *parts = [str(part or "").strip() for part in value]
        if not any(parts):
            return None
        missing = [label for label, part in zip(PARTS, parts, strict=True) if not part]
        if missing:
            raise ValidationError(
                f"{'と'.join(missing)}が入力されていません。年・月・日をすべて入力してください。",
                code="incomplete",
            )
        text = ("" if era == GREGORIAN else era) + "".join(
            part + label for part, label in zip(parts, PARTS, strict=True)
        )
        try:
            return parse_date(text)
        except UnreadableDate:
            raise ValidationError(
                f"「{text}」という日付は暦にありません。年・月・日を確かめてください。", code="invalid"
            ) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the boxes mean another date than `initial`; unreadable boxes are a change."""
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True


class NumberField(forms.IntegerField):
    """A whole number as people type it: full width, with separators (１２，３４５), kanji units."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for digits; a number box of the browser would refuse 全角."""
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        """Return the number. Raises ValidationError for other text and for fractions."""
        if value in self.empty_values or isinstance(value, int):
            return value if isinstance(value, int) else None
        try:
            number = parse_number(str(value))
        except UnreadableNumber as error:
            raise ValidationError(str(error), code="invalid") from None
        if number is None:
            return None
        if not isinstance(number.value, int):
            raise ValidationError(
                f"「{value}」は整数ではありません。整数で入力してください。", code="fraction"
            )
        return number.value


def use_plain_words() -> None:
    """Let every form of the project say what to do next instead of 「このフィールドは必須です。」."""
    words: dict[type[forms.Field], str] = {
        forms.Field: "入力してください。",
        forms.ChoiceField: "選んでください。",
        forms.ModelChoiceField: "選んでください。",
        forms.BooleanField: "確かめて、チェックを付けてください。",
        forms.FileField: "ファイルを選んでください。",
        WarekiDateField: "年・月・日を入力してください。",
    }
    for field, text in words.items():
        field.default_error_messages = {**field.default_error_messages, "required": text}


def single_breaks(text: str) -> str:
    """Return a text in which a line break is one character, as the page counts it; browsers send two (CR LF)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def count_line_breaks_once() -> None:
    """Let every text box of the project hand on line breaks as one character, before its limit is looked at.

    The browser's `maxlength` counts one, so a text it took was refused by the server for its length. Done once for
    the widget: no form can forget it (`tests/law/test_line_breaks.py`).
    """
    forms.Textarea.value_from_datadict = _value_with_single_breaks  # type: ignore[method-assign, assignment]
    forms.CharField.default_error_messages = {
        **forms.CharField.default_error_messages,
        "max_length": "%(limit_value)d文字以内で入力してください（いまは%(show_value)d文字です）。",
    }


def take_addresses_in_any_width() -> None:
    """Let every box for a mail address fold what an IME made full width (ａ＠ｂ．ｊｐ) before it is judged."""
    forms.EmailInput.value_from_datadict = _plain_address  # type: ignore[method-assign, assignment]


def _plain_address(widget: forms.Widget, data: Mapping[str, Any], files: Any, name: str) -> Any:
    value = data.get(name)
    return plain_contact(value) if isinstance(value, str) else value


def _value_with_single_breaks(widget: forms.Widget, data: Mapping[str, Any], files: Any, name: str) -> Any:
    value = data.get(name)
    return single_breaks(value) if isinstance(value, str) else value


class LimitedFileField(forms.FileField):
    """A file of stated kinds (`suffixes` such as `.xlsx`) and size: told before choosing, checked after."""

    def __init__(
        self, *, suffixes: Sequence[str], max_bytes: int | None = None, help_text: str = "", **options: Any
    ) -> None:
        self.suffixes = tuple(suffix.lower() for suffix in suffixes)
        self.max_bytes = max_bytes or int(settings.UPLOAD_MAX_BYTES)
        kinds = f"使えるファイル：{'、'.join(self.suffixes)}（1ファイル{self.max_bytes // MEGABYTE}MBまで）"
        super().__init__(help_text=f"{help_text} {kinds}".strip(), **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the browser the kinds and the limit."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        return {**attrs, "accept": ",".join(self.suffixes), "data-max-bytes": str(self.max_bytes)}

    def to_python(self, data: Any) -> File[bytes] | None:
        """Return the file. Raises ValidationError for another kind or a larger file."""
        upload: File[bytes] | None = super().to_python(data)
        if upload is None:
            return None
        name = upload.name or ""
        if not name.lower().endswith(self.suffixes):
            raise ValidationError(
                f"「{name}」は使えない種類のファイルです。"
                f"{'、'.join(self.suffixes)} のファイルを選んでください。",
                code="kind",
            )
        if (upload.size or 0) > self.max_bytes:
            raise ValidationError(
                f"「{name}」は{self.max_bytes // MEGABYTE}MBを超えています。"
                "小さくしてから選び直してください。",
                code="size",
            )
        return upload
