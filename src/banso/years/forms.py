"""Forms of the year's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.foundation.fields import WarekiDateField
from banso.japan.dates import fiscal_year_label, fiscal_year_of
from banso.years.enums import (
    DatePrecision,
    MilestoneKind,
    ProgrammeKind,
    Stage,
    StrandCode,
    YardstickMeasure,
)
from banso.years.models import Block, FiscalYear, SupportProgramme
from banso.years.names import FIRST_YEAR

AUTOMATIC = "AUTOMATIC"
PLEASE_CHOOSE = ("", "選んでください")
LAST_YEAR = 2100


class MilestoneForm(forms.Form):
    """An entry of the schedule."""

    strand = forms.ChoiceField(label="事業の柱", choices=[PLEASE_CHOOSE, *StrandCode.choices])
    date = WarekiDateField(
        label="日付",
        help_text="曜日は自動で付きます。日が決まっていないときは、その月の日を入れて、下の「日付の精度」を選んでください。",
    )
    date_precision = forms.ChoiceField(
        label="日付の精度",
        choices=[
            (DatePrecision.DAY, "日まで決まっている"),
            (DatePrecision.MONTH, "月だけ決まっている（例：2月）"),
            (DatePrecision.MONTH_END, "月末（例：3月末）"),
            (DatePrecision.MONTH_LATE_OPEN, "下旬から（例：2月下旬～）"),
        ],
    )
    kind = forms.ChoiceField(label="種類", choices=[PLEASE_CHOOSE, *MilestoneKind.choices])
    summary = forms.CharField(label="内容", max_length=200, help_text="例：利用申込の締切")
    stage = forms.ChoiceField(
        label="年度の流れの段階",
        choices=[(AUTOMATIC, "内容から自動で決める"), ("", "どの段階にも入れない"), *Stage.choices],
        required=False,
        help_text="画面の上の「公募 → 選定 → 派遣 …」の線に使います。",
    )

    def verb_values(self) -> dict[str, Any]:
        """Return the cleaned values as the domain verbs take them."""
        values = dict(self.cleaned_data)
        if values["stage"] == AUTOMATIC:
            del values["stage"]
        return values


class NewYearForm(forms.Form):
    """A year to be created."""

    year = forms.IntegerField(
        label="年度（西暦）",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        initial=lambda: fiscal_year_of(timezone.localdate()),
        help_text="4月が属する年です。令和元年度は2019と入力してください。",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    commissioner = forms.CharField(
        label="委託元", max_length=80, required=False, initial="厚生労働省", help_text="例：厚生労働省"
    )
    contract_title = forms.CharField(
        label="委託事業名", max_length=200, required=False, help_text="契約書の件名のとおりに入れてください。"
    )
    secretariat = forms.ModelChoiceField(
        label="事務局",
        queryset=Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT),
        required=False,
        empty_label="（まだ決めない）",
        initial=lambda: Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT).order_by("pk").first(),
    )


class ContractForm(forms.Form):
    """Who commissions the year and under which title."""

    commissioner = forms.CharField(label="委託元", max_length=80, required=False)
    contract_title = forms.CharField(label="委託事業名", max_length=200, required=False)
    secretariat = forms.ModelChoiceField(
        label="事務局",
        queryset=Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT),
        required=False,
        empty_label="（まだ決めない）",
    )


class NameForm(forms.Form):
    """The name of a strand."""

    name = forms.CharField(label="名称", max_length=80)


class ProgrammeForm(forms.Form):
    """The names of a support programme in one year."""

    name = forms.CharField(label="名称", max_length=SupportProgramme._meta.get_field("name").max_length)
    short_name = forms.CharField(
        label="略称",
        max_length=SupportProgramme._meta.get_field("short_name").max_length,
        help_text="表の見出しに使います。",
    )
    kind = forms.ChoiceField(label="区分", choices=ProgrammeKind.choices)


class BlockForm(forms.Form):
    """A block's name and prefectures."""

    name = forms.CharField(label="名称", max_length=40)
    prefectures = forms.ModelMultipleChoiceField(
        label="都道府県",
        queryset=Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).order_by("prefecture_code"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="ほかのブロックにある都道府県を選ぶと、このブロックへ移ります。",
    )

    def __init__(self, data: Any = None, *, block: Block) -> None:
        initial = {"name": block.name, "prefectures": block.prefectures.all()}
        super().__init__(data, initial=initial)


class YardstickForm(forms.Form):
    """A yardstick value with its source."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    measure = forms.ChoiceField(label="指標", choices=YardstickMeasure.choices)
    value = forms.DecimalField(label="値", min_value=0, max_digits=8, decimal_places=2)
    unit = forms.CharField(label="単位", max_length=30, help_text="例：件（人口10万人・月）、％")
    source = forms.CharField(label="出典", max_length=200, help_text="どの資料の、いつの値か。")

    def __init__(self, *args: Any, last_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["year"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(year, fiscal_year_label(year)) for year in range(last_year, FIRST_YEAR - 1, -1)]


def contract_values(fiscal_year: FiscalYear) -> dict[str, Any]:
    """Return the present contract as the form's initial values."""
    return {
        "commissioner": fiscal_year.commissioner,
        "contract_title": fiscal_year.contract_title,
        "secretariat": fiscal_year.secretariat,
    }
