"""Forms of the selection's settings, reviews and proposals."""

from __future__ import annotations

from typing import Any

from django import forms

from banso.foundation.behalf import BehalfForm
from banso.foundation.fields import NumberField
from banso.selection.enums import BalanceAttribute
from banso.selection.models import BalanceRule, Criterion, Selection
from banso.years.models import SupportProgramme


class NumbersForm(forms.Form):
    """How many are selected, how many projects, how many of each programme."""

    number_to_select = NumberField(
        label="選定する自治体数",
        required=False,
        min_value=1,
        help_text="空欄のときは、公募の選定予定数を使います。",
    )
    project_total = NumberField(
        label="事業の総数の上限", required=False, min_value=1, help_text="空欄のときは、上限を置きません。"
    )
    per_municipality = NumberField(label="1自治体の事業数の上限", min_value=1)
    points_launching = NumberField(
        label="未実施の事業1つの点",
        min_value=0,
        help_text="審査点は、1観点につき0から50点（平均の10倍）です。",
    )
    points_running = NumberField(label="実施中の事業1つの点", min_value=0)

    def __init__(self, selection: Selection, programmes: list[SupportProgramme], data: Any = None) -> None:
        """Fill in what is set now, with a limit for each programme."""
        limits = dict(selection.programme_limits.values_list("programme_id", "capacity"))
        initial = {name: getattr(selection, name) for name in self.base_fields}
        initial |= {f"limit_{programme.pk}": limits.get(programme.pk) for programme in programmes}
        super().__init__(data, initial=initial)
        self.programmes = programmes
        for one in programmes:
            self.fields[f"limit_{one.pk}"] = NumberField(
                label=f"{one.name}を受け持てる数", required=False, min_value=0
            )

    @property
    def limits(self) -> dict[SupportProgramme, int | None]:
        """The limits typed."""
        return {programme: self.cleaned_data[f"limit_{programme.pk}"] for programme in self.programmes}

    @property
    def numbers(self) -> dict[str, int | None]:
        """The numbers typed."""
        return {name: self.cleaned_data[name] for name in self.base_fields}


class CriterionForm(forms.Form):
    """One criterion; an empty new one is left out."""

    label = forms.CharField(label="観点", max_length=60, required=False)
    explanation = forms.CharField(label="説明", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    weight = NumberField(label="重み（0～20）", required=False, min_value=0, max_value=20)

    def __init__(self, criterion: Criterion | None, data: Any = None) -> None:
        """Fill in the criterion's present words."""
        names = ("label", "explanation", "weight")
        initial = {name: getattr(criterion, name) for name in names} if criterion else {}
        super().__init__(data, initial=initial, prefix=f"c{criterion.pk if criterion else 'new'}")
        self.criterion = criterion

    @property
    def is_empty(self) -> bool:
        """Whether this is the blank line for a new one, left blank."""
        return self.criterion is None and not self.cleaned_data["label"]


class RuleForm(forms.Form):
    """One balance rule; an empty new one is left out."""

    name = forms.CharField(label="規則", max_length=80, required=False)
    attribute = forms.ChoiceField(label="数えるもの", choices=BalanceAttribute.choices)
    value = forms.CharField(label="対象（空欄はすべて）", max_length=40, required=False)
    minimum = NumberField(label="下限（数）", required=False, min_value=0)
    maximum = NumberField(label="上限（数）", required=False, min_value=0)
    min_share = NumberField(label="下限（％）", required=False, min_value=0, max_value=100)
    max_share = NumberField(label="上限（％）", required=False, min_value=0, max_value=100)
    penalty = NumberField(label="減点", required=False, min_value=0, max_value=10_000)
    is_hard = forms.BooleanField(label="必ず守る", required=False)
    is_active = forms.BooleanField(label="使う", required=False)

    def __init__(self, rule: BalanceRule | None, data: Any = None) -> None:
        """Fill in the rule's present values."""
        initial = {name: getattr(rule, name) for name in self.base_fields} if rule else {"is_active": True}
        super().__init__(data, initial=initial, prefix=f"r{rule.pk if rule else 'new'}")
        self.rule = rule

    @property
    def is_empty(self) -> bool:
        """Whether this is the blank line for a new one, left blank."""
        return self.rule is None and not self.cleaned_data["name"]

    @property
    def values(self) -> dict[str, Any]:
        """The values typed; an empty penalty counts nothing."""
        return {**self.cleaned_data, "penalty": self.cleaned_data["penalty"] or 0}


class ReviewersForm(forms.Form):
    """Who reviews: people of the programme."""

    def __init__(self, selection: Selection, people: Any, data: Any = None) -> None:
        """Offer the people of the programme, with those chosen now."""
        chosen = list(selection.reviewers.values_list("user_id", flat=True))
        super().__init__(data, initial={"users": chosen})
        self.fields["users"] = forms.ModelMultipleChoiceField(
            label="審査員",
            queryset=people,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="事務局・理事会・厚生労働省の方から選びます。1人でも、複数でもかまいません。",
        )


class ReturnForm(forms.Form):
    """Why the ministry sends the selection back."""

    reason = forms.CharField(
        label="検討に戻す理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class RecordedAnswerForm(BehalfForm):
    """The ministry's answer as it came by mail, telephone or on paper."""

    answer = forms.ChoiceField(
        label="返事", choices=[("approve", "承認"), ("return", "検討に戻す")], initial="approve"
    )
    reason = forms.CharField(
        label="検討に戻す理由",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="「検討に戻す」のときに入力してください。",
    )
    field_order = ("answer", "reason", "way", "on", "said_by", "note")


class SaveProposalForm(forms.Form):
    """The name of a kept alternative."""

    name = forms.CharField(label="案の名前", max_length=80)
    note = forms.CharField(label="メモ", required=False, widget=forms.Textarea(attrs={"rows": 2}))
