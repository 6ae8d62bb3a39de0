"""Forms of the roster and the calendars."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from banso.directory.models import Organisation
from banso.dispatch.enums import DayKind
from banso.dispatch.models import Expert, Project
from banso.foundation.fields import WarekiDateField
from banso.years.models import SupportProgramme

WEEKDAYS = [("0", "月"), ("1", "火"), ("2", "水"), ("3", "木"), ("4", "金")]
_KINDS = [("UNAVAILABLE", "行けない"), ("PREFERRED", "都合がよい"), ("", "書いたものを消す")]


class ExpertForm(forms.Form):
    """What is known of an expert in the year."""

    affiliation = forms.CharField(label="所属・役職", max_length=200)
    home_prefecture = forms.ModelChoiceField(
        label="拠点（都道府県）",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="わからない",
    )
    programmes = forms.ModelMultipleChoiceField(
        label="助言できる事業",
        queryset=SupportProgramme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    max_visits = forms.IntegerField(
        label="訪問の上限（回）",
        required=False,
        min_value=0,
        max_value=999,
        help_text="空欄なら上限なしです。",
    )
    max_nights = forms.IntegerField(label="続けて泊まれる数", min_value=0, max_value=30, initial=4)
    preferred_weekdays = forms.MultipleChoiceField(
        label="希望する曜日", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    online_possible = forms.BooleanField(label="オンラインでもできる", required=False)
    conflicts = forms.ModelMultipleChoiceField(
        label="担当できない自治体", queryset=Organisation.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="ご自身の勤め先など。都道府県を選ぶと、その県内のすべての自治体が外れます。",
    )  # fmt: skip

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefectures = Organisation.objects.filter(kind="PREFECTURE")
        advised = Project.objects.filter(fiscal_year=expert.fiscal_year).values("municipality")
        never = Q(kind="PREFECTURE") | Q(pk__in=advised) | Q(pk__in=expert.conflicts.values("pk"))
        chosen = {
            "home_prefecture": prefectures.order_by("prefecture_code"),
            "programmes": expert.fiscal_year.programmes.order_by("order"),
            "conflicts": Organisation.objects.filter(never).order_by("prefecture_code", "-kind", "name"),
        }
        for name, rows in chosen.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = rows


class WishesForm(forms.Form):
    """What a plan is to give a project."""

    visits = forms.IntegerField(label="訪問の回数", min_value=1, max_value=12)
    days = forms.IntegerField(
        label="1回の日数", min_value=1, max_value=5, help_text="2日以上なら、続く平日に訪問します。"
    )
    experts = forms.IntegerField(label="講師の人数", min_value=1, max_value=4)
    asked_experts = forms.ModelMultipleChoiceField(
        label="指名する講師", queryset=Expert.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="印を付けた講師が必ず入ります。なければ、計画が選びます。",
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["asked_experts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        able = Q(programmes=project.programme_id) | Q(asked_for=project)
        field.queryset = (
            Expert.objects.filter(able, fiscal_year=project.fiscal_year)
            .select_related("person")
            .order_by("person__kana_key", "order", "pk")
            .distinct()
        )


class BulkDaysForm(forms.Form):
    """Many days at once: a range, perhaps only some weekdays."""

    first = WarekiDateField(label="いつから")
    last = WarekiDateField(label="いつまで")
    weekdays = forms.MultipleChoiceField(
        label="曜日", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="選ばなければ、すべての曜日です。",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="都合", choices=_KINDS, required=False, widget=forms.RadioSelect, initial="UNAVAILABLE"
    )

    def days_kind(self) -> DayKind | None:
        """Return what the days are to say; None takes entries away."""
        kind = self.cleaned_data["kind"]
        return DayKind(kind) if kind else None
