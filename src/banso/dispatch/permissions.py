"""Who may see and do what with experts, projects and visits (spec 10.3–10.6)."""

from __future__ import annotations

from banso.directory.roles import acts_for, is_expert, relays_for, runs_programme, sees_everything
from banso.dispatch.models import Expert, Project, Visit
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.selection.enums import SelectionState
from banso.years.models import FiscalYear


@declare("expert.edit", "講師名簿を編集する")
def edit_experts(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として講師名簿を扱えます。")
    return deny("講師名簿を編集できるのは、その年度の事務局だけです。")


@declare("expert.remove", "講師を名簿から外す")
def remove_expert(actor: Actor, expert: Expert) -> Answer:
    """The secretariat of the year."""
    return edit_experts(actor, expert.fiscal_year)


@declare("expert.list", "講師名簿を見る")
def list_experts(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything, and the experts themselves."""
    if sees_everything(actor, fiscal_year.year) or is_expert(actor, fiscal_year.year):
        return allow("講師名簿を見られる立場です。")
    return deny("講師名簿を見られるのは、事務局・厚生労働省・理事会と講師だけです。")


@declare("expert.view", "講師の担当を見る")
def view_expert(actor: Actor, expert: Expert) -> Answer:
    """Who sees everything, and the expert."""
    year = expert.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての講師の担当を見られる立場です。")
    if is_expert(actor, year) and expert.person_id == actor.person_id:
        return allow("ご自分の担当です。")
    return deny("ほかの講師の担当は見られません。")


@declare("dispatch.figures", "派遣の集計表を見る")
def view_figures(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything."""
    if sees_everything(actor, fiscal_year.year):
        return allow("派遣の全体を見られる立場です。")
    return deny("派遣の集計表を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("project.edit", "実施事業を編集する")
def edit_projects(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として実施事業を扱えます。")
    return deny("実施事業を編集できるのは、その年度の事務局だけです。")


@declare("project.change", "実施事業1件を変える")
def change_project(actor: Actor, project: Project) -> Answer:
    """The secretariat of the project's year."""
    return edit_projects(actor, project.fiscal_year)


@declare("project.list", "実施事業の一覧を見る")
def list_projects(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything; experts, municipalities and prefectures get a list of their own alone."""
    if sees_everything(actor, fiscal_year.year):
        return allow("すべての実施事業を見られる立場です。")
    if actor.has("EXPERT", "MUNICIPALITY", "PREFECTURE", year=fiscal_year.year):
        return allow("ご自分に関わる実施事業だけを見られます。")
    return deny("実施事業の一覧を見られるのは、派遣に関わる方だけです。")


@declare("project.view", "実施事業を見る")
def view_project(actor: Actor, project: Project) -> Answer:
    """Who sees everything, its experts, and after publication the municipality and its prefecture."""
    year = project.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての実施事業を見られる立場です。")
    if is_expert(actor, year) and _is_in_charge(actor, project):
        return allow("ご自分の担当です。")
    if project.decision.selection.state != SelectionState.PUBLISHED:
        return deny("選定結果はまだ公表されていません。公表までお待ちください。")
    if acts_for(actor, project.municipality, year):
        return allow("ご自分の自治体の実施事業です。")
    if relays_for(actor, project.municipality, year):
        return allow("ご自分の都道府県の自治体の実施事業です。")
    return deny("ほかの自治体の実施事業は見られません。")


def _is_in_charge(actor: Actor, project: Project) -> bool:
    return any(
        assignment.expert.person_id == actor.person_id
        for assignment in project.assignments.select_related("expert")
    )


@declare("visit.view", "訪問を見る")
def view_visit(actor: Actor, visit: Visit) -> Answer:
    """Whoever sees the project."""
    return view_project(actor, visit.project)


@declare("visit.edit", "訪問を記録・変更する")
def edit_visit(actor: Actor, project: Project) -> Answer:
    """The secretariat of the year."""
    return edit_projects(actor, project.fiscal_year)
