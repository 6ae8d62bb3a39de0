"""The form that enters a report published without names, with its issues."""

from __future__ import annotations

from typing import Any

from django import forms

from banso.directory.enums import PopulationBracket
from banso.foundation.fields import NumberField, WarekiDateField
from banso.reports.categories import category_choices
from banso.reports.domain.published import PublishedIssue, PublishedReport
from banso.reports.enums import ActionKind, CellCode
from banso.selection.enums import ProgrammeStatus
from banso.years.models import FiscalYear, SupportProgramme

# Boxes for issues on the page; the longest report of R1 has eleven.
MOST_ISSUES = 12
_LONG = {"rows": 3}


class PublishedReportForm(forms.Form):
    """What stands above the issues: programme, status, bracket, place in the publication."""

    programme = forms.ModelChoiceField(label="事業", queryset=SupportProgramme.objects.none())
    status = forms.ChoiceField(label="状況", choices=ProgrammeStatus.choices[:2], widget=forms.RadioSelect)
    bracket = forms.ChoiceField(label="人口規模", choices=PopulationBracket.choices)
    bracket_as_printed = forms.CharField(
        label="人口規模（印刷のまま）",
        max_length=20,
        required=False,
        help_text="違う書き方のときだけ入れます。",
    )
    position = NumberField(label="掲載の順", min_value=1, max_value=999)
    source = forms.CharField(
        label="出典", max_length=40, help_text="ページや行です。同じ出典の報告書は1度だけ登録できます。"
    )
    published_on = WarekiDateField(
        label="公表された日", help_text="③に書かれた約束のその後をたずねる時期を、この日から数えます。"
    )

    def __init__(self, *args: Any, fiscal_year: FiscalYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)  # noqa: S101 - declared above
        programme.queryset = fiscal_year.programmes.order_by("order")

    def published(self, issues: list[PublishedIssue]) -> PublishedReport:
        """Return what was entered, with its issues."""
        values = dict(self.cleaned_data)
        values.pop("published_on")
        return PublishedReport(**values, issues=issues)


class PublishedIssueForm(forms.Form):
    """One issue as published."""

    title = forms.CharField(label="課題", max_length=400, required=False)
    category = forms.ChoiceField(label="課題の区分", required=False)
    before = forms.CharField(label=CellCode.BEFORE.label, required=False, widget=forms.Textarea(_LONG))
    after = forms.CharField(label=CellCode.AFTER.label, required=False, widget=forms.Textarea(_LONG))
    future = forms.CharField(label=CellCode.FUTURE.label, required=False, widget=forms.Textarea(_LONG))
    actions = forms.MultipleChoiceField(
        label="③が約束していること",
        choices=ActionKind.choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text="約束が書かれていないときは、選びません。",
    )
    due_text = forms.CharField(label="いつまでに（書かれた言葉）", max_length=60, required=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)  # noqa: S101 - declared above
        category.choices = [("", "選んでください"), *category_choices(year)]

    def clean(self) -> dict[str, Any]:
        """Ask for title and category as soon as anything is written."""
        values = super().clean() or {}
        if any(values.values()):
            for name, words in (("title", "課題の名前"), ("category", "課題の区分")):
                if not values.get(name):
                    self.add_error(name, f"{words}を入れてください。")
        return values

    def issue(self, number: int) -> PublishedIssue:
        """Return the issue entered."""
        values = self.cleaned_data
        return PublishedIssue(
            number=number,
            title=values["title"],
            category=values["category"],
            texts={cell: values[cell.value] for cell in CellCode},
            actions=values["actions"],
            due_text=values["due_text"],
        )


def issue_forms(data: Any, year: int) -> list[PublishedIssueForm]:
    """Return the boxes of all issues, empty or filled."""
    return [PublishedIssueForm(data, year=year, prefix=f"issue{n}") for n in range(1, MOST_ISSUES + 1)]


def issues_of(boxes: list[PublishedIssueForm]) -> list[PublishedIssue]:
    """Return the issues that were filled in, numbered on without gaps."""
    filled = [box for box in boxes if any(box.cleaned_data.values())]
    return [box.issue(number) for number, box in enumerate(filled, start=1)]
