"""Forms of the plans: how to make one, the year's windows and prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from banso.dispatch.models import DispatchSettings
from banso.foundation.fields import WarekiDateField

CHANGES = (
    ("none", "最初から作る"),
    ("charged", "もとの計画から始め、得になる訪問だけを移す"),
    ("needed", "もとの計画から始め、合わなくなった訪問だけを移す"),
)


class MakePlanForm(forms.Form):
    """What the planner is to do."""

    name = forms.CharField(label="計画の名前", max_length=80, required=False)
    base = forms.ChoiceField(label="もとの計画", required=False, help_text="選んだ計画の「固定」を守ります。")
    changes = forms.ChoiceField(label="作り方", choices=CHANGES, widget=forms.RadioSelect, initial="none")
    keep_recorded = forms.BooleanField(
        label="実施済み・日程確定の訪問を動かさない", required=False, initial=True
    )
    seconds = forms.IntegerField(
        label="計算に使う時間（秒）", min_value=1, max_value=600,
        help_text="長いほどよい計画になります。54事業なら10秒、数千事業なら300秒が目安です。",
    )  # fmt: skip

    def __init__(self, *args: Any, plans: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = self.fields["base"]
        assert isinstance(base, forms.ChoiceField)  # noqa: S101 - declared above
        base.choices = [("", "なし"), *plans]

    def clean(self) -> dict[str, Any]:
        """A plan that starts from another needs that other one."""
        values = super().clean() or {}
        if values.get("changes") != "none" and not values.get("base"):
            self.add_error(
                "base",
                "もとの計画を選んでください。最初から作るときは、作り方も「最初から作る」にしてください。",
            )
        return values


class PlanNameForm(forms.Form):
    """A plan's name and note."""

    name = forms.CharField(label="名前", max_length=80, required=False)
    note = forms.CharField(label="メモ", required=False, widget=forms.Textarea(attrs={"rows": 3}))


_DATES = ("round1_from", "round1_to", "round2_from", "round2_to")


if TYPE_CHECKING:
    _SettingsModelForm = forms.ModelForm[DispatchSettings]
else:
    _SettingsModelForm = forms.ModelForm


class SettingsForm(_SettingsModelForm):
    """The year's windows and prices."""

    round1_from = WarekiDateField(label="1回目の最初の日")
    round1_to = WarekiDateField(label="1回目の最後の日")
    round2_from = WarekiDateField(label="2回目の最初の日")
    round2_to = WarekiDateField(label="2回目の最後の日")
    closed = forms.CharField(
        label="訪問しない日", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="1行に1日。例：2019-11-09 全国研究交流大会。土日・祝日・12月28日〜1月5日は書かなくてもかまいません。",
    )  # fmt: skip

    class Meta:
        model = DispatchSettings
        fields: ClassVar = [
            *_DATES, "min_gap_days", "yen_per_km", "yen_per_night", "reception_day", "road_factor",
            "same_prefecture_km", "moved_visit", "changed_expert", "fairness", "seconds",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Periods in order and inside the fiscal year."""
        values = super().clean() or {}
        year = self.instance.fiscal_year
        for name in _DATES:
            day = values.get(name)
            if day and not year.starts_on <= day <= year.ends_on:
                self.add_error(name, f"{year.label}の日付を入れてください。")
        for first, last in (
            ("round1_from", "round1_to"),
            ("round2_from", "round2_to"),
            ("round1_from", "round2_to"),
        ):
            if values.get(first) and values.get(last) and values[last] < values[first]:
                self.add_error(last, "最初の日より後の日を入れてください。")
        return values
