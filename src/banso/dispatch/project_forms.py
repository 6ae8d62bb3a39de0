"""Forms of single projects: adding, changing, who is in charge."""

from __future__ import annotations

from typing import Any

from django import forms

from banso.dispatch.domain.project_edits import MOST_EXPERTS
from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Expert, Project
from banso.dispatch.queries import advisable_programmes, roster
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import Decision
from banso.years.models import FiscalYear, SupportProgramme

_STATUSES = [choice for choice in ProgrammeStatus.choices if choice[0] != ProgrammeStatus.NOT_THIS_TIME]


class ProjectForm(forms.Form):
    """Whether the programme runs there already, and whether the project has visits of its own."""

    status = forms.ChoiceField(label="状況", choices=_STATUSES, widget=forms.RadioSelect)
    coverage = forms.ChoiceField(
        label="訪問のしかた",
        choices=ProjectCoverage.choices,
        initial=ProjectCoverage.OWN,
        widget=forms.RadioSelect,
        help_text="「兼」は、同じ自治体のほかの事業の訪問で対応するものです。事業と訪問の数に入りません。",
    )


class _DecisionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, decision: Decision) -> str:
        """Town and prefecture together: names of towns repeat."""
        municipality = decision.application.municipality
        prefecture = municipality.parent.name if municipality.parent else ""
        return f"{prefecture} {municipality.name}".strip()


class NewProjectForm(ProjectForm):
    """A project beside those the selection gave."""

    decision = _DecisionField(label="自治体", queryset=Decision.objects.none(), empty_label="選んでください")
    programme = forms.ModelChoiceField(
        label="事業", queryset=SupportProgramme.objects.none(), empty_label="選んでください"
    )
    field_order = ("decision", "programme", "status", "coverage")

    def __init__(self, *args: Any, fiscal_year: FiscalYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision, programme = self.fields["decision"], self.fields["programme"]
        assert isinstance(decision, forms.ModelChoiceField)  # noqa: S101 - declared above
        assert isinstance(programme, forms.ModelChoiceField)  # noqa: S101 - declared above
        decision.queryset = (
            Decision.objects.filter(
                selection__call__fiscal_year=fiscal_year,
                selection__state=SelectionState.PUBLISHED,
                outcome=Outcome.SELECTED,
            )
            .select_related("application__municipality__parent", "selection__call__fiscal_year")
            .order_by("number", "pk")
        )
        codes = [one.pk for one in advisable_programmes(fiscal_year)]
        programme.queryset = fiscal_year.programmes.filter(pk__in=codes).order_by("order")


class TeamForm(forms.Form):
    """Up to four experts in charge, the first named first."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = roster(project.fiscal_year).order_by("person__kana_key", "order", "pk")
        for place in range(1, MOST_EXPERTS + 1):
            self.fields[f"expert{place}"] = forms.ModelChoiceField(
                label=f"講師{place}", queryset=able, required=False, empty_label="（なし）"
            )

    def experts(self) -> list[Expert]:
        """Return the experts chosen, in order, gaps closed."""
        return [expert for expert in self.cleaned_data.values() if expert is not None]
