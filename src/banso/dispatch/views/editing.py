"""Pages that make, change and remove single projects, and say who is in charge of them."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from banso.dispatch import queries
from banso.dispatch.domain import project_edits as verbs
from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Project
from banso.dispatch.project_forms import NewProjectForm, ProjectForm, TeamForm
from banso.foundation.form_pages import form_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.selection.enums import ProgrammeStatus
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


def _address(project: Project) -> str:
    return reverse("dispatch:project", args=[project.fiscal_year.year, project.pk])


@page("project.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def project_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """A project beside those of the selection: another programme for a municipality that was selected."""
    form = NewProjectForm(request.POST or None, fiscal_year=fiscal_year)

    def save() -> str:
        values = form.cleaned_data
        project = verbs.add_project(
            actor=actor_of(request),
            decision=values["decision"],
            programme=values["programme"],
            status=ProgrammeStatus(values["status"]),
            coverage=ProjectCoverage(values["coverage"]),
        )
        return f"{project.municipality.name}の{project.programme.name}を、番号{project.number}で加えました。"

    return form_page(
        request,
        form,
        save,
        title="実施事業を加える",
        lead="公表された選定から作られる実施事業のほかに、1件ずつ加えます。選べるのは、選定されて公表された自治体です。",
        back=reverse("dispatch:projects", args=[fiscal_year.year]),
        button="加える",
    )


@page("project.change", load=queries.project_from_url)
@require_http_methods(SHOWN_AND_SENT)
def project_edit(request: HttpRequest, project: Project) -> HttpResponse:
    """Change status and coverage."""
    form = ProjectForm(request.POST or None, initial={"status": project.status, "coverage": project.coverage})

    def save() -> str:
        verbs.edit_project(
            actor=actor_of(request),
            project=project,
            status=ProgrammeStatus(form.cleaned_data["status"]),
            coverage=ProjectCoverage(form.cleaned_data["coverage"]),
        )
        return f"{project}を保存しました。"

    return form_page(request, form, save, title=f"{project}を変える", back=_address(project))


@page("project.change", load=queries.project_from_url)
@require_http_methods(SHOWN_AND_SENT)
def project_team(request: HttpRequest, project: Project) -> HttpResponse:
    """Say who is in charge. Publishing a plan writes the same."""
    now = [row.expert_id for row in project.assignments.all()]
    form = TeamForm(
        request.POST or None,
        project=project,
        initial={f"expert{place}": expert for place, expert in enumerate(now, start=1)},
    )

    def save() -> str:
        moved = verbs.set_team(actor=actor_of(request), project=project, experts=form.experts())
        return f"担当の講師を{moved}人変えました。" if moved else "担当の講師は変わっていません。"

    return form_page(
        request,
        form,
        save,
        title=f"{project}の担当の講師",
        lead="計画を公開すると、計画の講師が担当になります。ここでは、計画によらずに決めます。",
        back=_address(project),
    )


class ReasonForm(forms.Form):
    """Why something goes."""

    reason = forms.CharField(label="消す理由", max_length=200)


@page("project.change", load=queries.project_from_url)
@require_http_methods(SHOWN_AND_SENT)
def project_remove(request: HttpRequest, project: Project) -> HttpResponse:
    """Remove a project nothing hangs on."""
    form = ReasonForm(request.POST or None)
    name = str(project)

    def save() -> str:
        verbs.remove_project(actor=actor_of(request), project=project, reason=form.cleaned_data["reason"])
        return f"{name}を消しました。"

    stands = verbs.standing_in_the_way(project)
    return form_page(
        request,
        form,
        save,
        title=f"{name}を消す",
        lead=(
            f"{'・'.join(stands)}があるため、消せません。行わないことになったときは、訪問を「中止」にしてください。"
            if stands
            else "まちがって作った実施事業を消します。理由は選定の履歴に残ります。"
        ),
        back=reverse("dispatch:projects", args=[project.fiscal_year.year]),
        button="消す",
    )
