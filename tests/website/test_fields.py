"""Dates by era, tolerant numbers, files within limits, and the words of forms."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from banso.foundation.fields import LimitedFileField, NumberField, WarekiDateField


class OneDate(forms.Form):
    on = WarekiDateField(label="希望日", help_text="元号でも西暦でも")


class Everything(forms.Form):
    number = NumberField(label="人口")
    optional = forms.CharField(label="備考", required=False)
    choice = forms.ChoiceField(label="方法", choices=[("a", "電話")], widget=forms.RadioSelect)
    file = LimitedFileField(label="ファイル", suffixes=[".xlsx"], max_bytes=1024 * 1024)
    agree = forms.BooleanField(label="確かめました")


def typed(era: str, year: str, month: str, day: str) -> OneDate:
    return OneDate({"on_era": era, "on_year": year, "on_month": month, "on_day": day})


@pytest.mark.parametrize(
    ("boxes", "date"),
    [
        (("令和", "元", "7", "31"), dt.date(2019, 7, 31)),
        (("令和", "１", "０７", "３１"), dt.date(2019, 7, 31)),
        (("平成", "31", "4", "30"), dt.date(2019, 4, 30)),
        (("西暦", "2020", "2", "29"), dt.date(2020, 2, 29)),
        (("昭和", "64", "1", "7"), dt.date(1989, 1, 7)),
    ],
)
def test_a_date_is_read_in_either_calendar(boxes: tuple[str, str, str, str], date: dt.date) -> None:
    form = typed(*boxes)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == date


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (("令和", "元", "", "31"), "月が入力されていません"),
        (("令和", "元", "2", "30"), "「令和元年2月30日」という日付は暦にありません"),
        (("令和", "x", "2", "3"), "という日付は暦にありません"),
        (("令和", "", "", ""), "年・月・日を入力してください"),
    ],
)
def test_a_wrong_date_is_named(boxes: tuple[str, str, str, str], words: str) -> None:
    form = typed(*boxes)
    assert words in form.errors["on"][0]
    assert f'value="{boxes[1]}"' in str(form["on"]) or not boxes[1]


def test_the_boxes_of_a_stored_date_show_its_era_and_first_year() -> None:
    html = str(OneDate(initial={"on": dt.date(2019, 5, 1)})["on"])
    assert 'value="元"' in html
    assert '<option value="令和" selected>' in html
    unchanged = OneDate(
        {"on_era": "西暦", "on_year": "2019", "on_month": "5", "on_day": "1"},
        initial={"on": dt.date(2019, 5, 1)},
    )
    assert not unchanged.has_changed()


@pytest.mark.parametrize(
    ("text", "number"), [("12,345", 12345), ("１２３４５", 12345), ("3万5千", 35000), ("0", 0)]
)
def test_a_number_is_read_as_people_type_it(text: str, number: int) -> None:
    assert NumberField().clean(text) == number


@pytest.mark.parametrize("text", ["多数", "1.5"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        NumberField().clean(text)


def test_a_blank_number_is_not_zero() -> None:
    assert NumberField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [("a.exe", 10, "使えない種類"), ("a.XLSX", 1024 * 1024 + 1, "1MBを超えています")],
)
def test_a_file_beyond_the_limits_is_named(name: str, size: int, words: str) -> None:
    field = LimitedFileField(suffixes=[".xlsx"], max_bytes=1024 * 1024)
    with pytest.raises(forms.ValidationError, match=words):
        field.clean(SimpleUploadedFile(name, b"x" * size))
    assert field.clean(SimpleUploadedFile("a.XLSX", b"x")) is not None


def test_required_and_optional_are_said_in_words_and_errors_say_what_to_do() -> None:
    html = str(Everything({}))
    assert html.count("※必須") == 4
    assert html.count("※任意") == 1
    for words in ("選んでください。", "ファイルを選んでください。", "確かめて、チェックを付けてください。"):
        assert words in html
    assert "このフィールドは必須です" not in html
    assert 'href="#id_choice_field"' in html
    assert 'href="#id_number"' in html
    assert 'data-max-bytes="1048576"' in html
