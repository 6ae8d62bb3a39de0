"""Forms of the reports' pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from banso.foundation.fields import LimitedFileField, NumberField, WarekiDateField
from banso.reports.domain.commitments import Promise
from banso.reports.domain.submission import AUTHOR_LENGTH, Wish
from banso.reports.enums import ActionKind, CellCode
from banso.reports.models import Commitment, ReportIssue, ReportRound
from banso.years.models import FiscalYear


class RoundForm(forms.Form):
    """When the year's reports are due."""

    final_on = WarekiDateField(label="最終の締切の日")
    final_time = forms.TimeField(
        label="締切の時刻",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="この時刻を過ぎた報告書には「期限後」の印が付きます。受け取りはできます。",
    )
    months_after = NumberField(label="最後の訪問から何か月以内に出していただくか", min_value=1, max_value=12)

    def __init__(self, *args: Any, fiscal_year: FiscalYear, rules: ReportRound | None, **kwargs: Any) -> None:
        if rules is not None:
            local = timezone.localtime(rules.final_due_at)
            initial = {
                "final_on": local.date(),
                "final_time": local.time(),
                "months_after": rules.months_after,
            }
        else:
            # R1: one month after the visit, at the latest on 28 February (report L2583).
            last = dt.date(fiscal_year.year + 1, 2, 28)
            initial = {"final_on": last, "final_time": dt.time(17), "months_after": 1}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    @property
    def final_due_at(self) -> dt.datetime:
        """The last moment, in Japan."""
        moment = dt.datetime.combine(self.cleaned_data["final_on"], self.cleaned_data["final_time"])
        return timezone.make_aware(moment)


class AuthorForm(forms.Form):
    """Who wrote the report."""

    author = forms.CharField(
        label="報告者（部署と氏名）",
        max_length=AUTHOR_LENGTH,
        required=False,
        help_text="公表する報告書には載りません。",
    )


class WordForm(forms.Form):
    """A filled Word form."""

    chosen = LimitedFileField(
        label="記入済みのWordの様式",
        suffixes=(".docx",),
        help_text="読み取った結果を先に表示します。確かめるまで、報告書は変わりません。",
    )


class ReplyForm(forms.Form):
    """A filled reply workbook."""

    chosen = LimitedFileField(label="返信されたExcel", suffixes=(".xlsx",))


class RemarksForm(forms.Form):
    """What the secretariat wants changed: one box for the whole, and one for each cell of each issue."""

    def __init__(self, *args: Any, issues: Sequence[ReportIssue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issues = issues
        self.fields["whole"] = self._box("報告書の全体について")
        for issue in issues:
            self.fields[f"i{issue.pk}"] = self._box(f"課題({issue.number}) 名前・区分について")
            for cell in CellCode:
                self.fields[f"i{issue.pk}-{cell.value}"] = self._box(f"課題({issue.number}) {cell.label}")

    @staticmethod
    def _box(label: str) -> forms.CharField:
        return forms.CharField(
            label=label, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
        )

    @property
    def wishes(self) -> list[Wish]:
        """The remarks typed."""
        found = [Wish(self.cleaned_data["whole"])]
        for issue in self.issues:
            found.append(Wish(self.cleaned_data[f"i{issue.pk}"], issue))
            found += [
                Wish(self.cleaned_data[f"i{issue.pk}-{cell.value}"], issue, cell.value) for cell in CellCode
            ]
        return [wish for wish in found if wish.text.strip()]

    def boxes_of(self, issue: ReportIssue) -> list[Any]:
        """Return the boxes of an issue, title first."""
        return [self[f"i{issue.pk}"], *(self[f"i{issue.pk}-{cell.value}"] for cell in CellCode)]


class CommitmentForm(forms.Form):
    """A commitment: what, who answers for it, by when, how it is measured."""

    action = forms.CharField(label="すること", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    section = forms.CharField(
        label="責任を持つ部署",
        max_length=100,
        required=False,
        help_text="個人の名前ではなく、部署や会議の名前",
    )
    due_text = forms.CharField(
        label="いつまでに", max_length=60, required=False, help_text="例：令和2年9月、来年度、令和3年3月31日"
    )
    measure = forms.CharField(
        label="何で確かめるか",
        max_length=200,
        required=False,
        help_text="例：連携会議を3回開く、予算に計上する",
    )
    kinds = forms.MultipleChoiceField(
        label="行動の種類",
        choices=ActionKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, commitment: Commitment | None = None, **kwargs: Any) -> None:
        if commitment is not None:
            names = ("action", "kinds", "section", "due_text", "measure")
            kwargs.setdefault("initial", {name: getattr(commitment, name) for name in names})
        super().__init__(*args, **kwargs)

    @property
    def promise(self) -> Promise:
        """What was typed."""
        return Promise(**self.cleaned_data)
