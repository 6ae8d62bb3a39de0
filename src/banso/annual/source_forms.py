"""Forms for what a printed source says: totals, wordings, periods of visits."""

from __future__ import annotations

from django import forms

from banso.foundation.fields import NumberField, WarekiDateField

_SECTION_HELP = "実績報告書の節の番号（1-2、3-2 など）です。"


class PrintedFigureForm(forms.Form):
    """A total as printed; nothing for an empty printed cell."""

    figure = forms.SlugField(
        label="図表",
        max_length=40,
        help_text="図表の名前（figure2、figure3、visit_counts など）です。確認事項は、同じ名前の集計と比べます。",
    )
    key = forms.CharField(
        label="欄",
        max_length=80,
        help_text="欄の名前（total、running.CHILDREN など）です。",
    )
    value = NumberField(
        label="印刷された値",
        required=False,
        help_text="空欄のまま印刷されているときは、空欄にします（0ではありません）。",
    )
    source = forms.CharField(label="出典", max_length=40, required=False, help_text="ページや行です。")


class PrintedTextForm(forms.Form):
    """A wording as one section printed it."""

    section = forms.CharField(label="節", max_length=10, help_text=_SECTION_HELP)
    subject = forms.CharField(
        label="対象",
        max_length=80,
        help_text="何についての文か（例：「九州・沖縄/2」は、そのブロックの研修の2番目）。同じ対象の文どうしを比べます。",
    )
    text = forms.CharField(label="印刷された文", max_length=200)
    source = forms.CharField(label="出典", max_length=40, required=False, help_text="ページや行です。")


class StatedWindowForm(forms.Form):
    """The period stated for a round of visits."""

    section = forms.CharField(label="節", max_length=10, help_text=_SECTION_HELP)
    visit_number = forms.IntegerField(label="訪問の回", min_value=1, max_value=12)
    starts_on = WarekiDateField(label="始まり")
    ends_on = WarekiDateField(label="終わり")
    as_printed = forms.CharField(label="出典の表記", max_length=60, required=False)
    source = forms.CharField(label="出典", max_length=40, required=False, help_text="ページや行です。")
