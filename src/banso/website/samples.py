"""What the style guide shows in forms and lists. Read-only: nothing here is stored."""

from __future__ import annotations

from django import forms
from django.db import models
from django.db.models import QuerySet

from banso.foundation.fields import LimitedFileField, NumberField, WarekiDateField
from banso.years.models import FiscalYear as Sample

__all__ = ["Sample", "SampleForm", "SampleKind", "samples"]


class SampleKind(models.TextChoices):
    """Choices of the sample form."""

    OPEN = "OPEN", "自立相談支援事業"
    WORK = "WORK", "就労準備支援事業"
    BUDGET = "BUDGET", "家計改善支援事業"


class SampleForm(forms.Form):
    """One field of every sort."""

    name = forms.CharField(label="担当者のお名前", max_length=40, help_text="例：山田　花子")
    kind = forms.ChoiceField(label="希望する事業", choices=SampleKind.choices)
    on = WarekiDateField(label="希望日", help_text="元号でも西暦でも入力できます。")
    population = NumberField(label="人口", required=False, help_text="半角でも全角でもかまいません。")
    reason = forms.CharField(
        label="申込みの理由", widget=forms.Textarea, help_text="個人が分かることは書かないでください。"
    )
    wishes = forms.MultipleChoiceField(
        label="あてはまるもの",
        choices=SampleKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    way = forms.ChoiceField(
        label="連絡の方法", choices=[("mail", "電子メール"), ("phone", "電話")], widget=forms.RadioSelect
    )
    file = LimitedFileField(label="申込書のファイル", suffixes=(".xlsx", ".docx", ".pdf"), required=False)
    code = forms.CharField(label="団体コード", disabled=True, initial="062014", required=False)
    agree = forms.BooleanField(label="内容を確かめました")


def samples() -> QuerySet[Sample]:
    """Return the rows of the sample list."""
    return Sample.objects.all()
