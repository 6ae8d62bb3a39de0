"""Who may see and change plans, and whose calendar is whose (spec 10.3)."""

from __future__ import annotations

from banso.directory.models import Organisation
from banso.directory.roles import acts_for, is_expert, runs_programme, sees_everything
from banso.dispatch.models import Expert, Project
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.plans.enums import PlanState
from banso.plans.models import Plan
from banso.selection.enums import SelectionState
from banso.years.models import FiscalYear


@declare("plan.list", "派遣計画を見る")
def list_plans(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything: experts and municipalities learn their dates when a plan is published."""
    if sees_everything(actor, fiscal_year.year):
        return allow("派遣計画を見られる立場です。")
    return deny("派遣計画の案を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("plan.view", "派遣計画の案を開く")
def view_plan(actor: Actor, plan: Plan) -> Answer:
    """As for the list."""
    return list_plans(actor, plan.fiscal_year)


@declare("plan.edit", "派遣計画を作り、設定を変える")
def edit_plans(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として派遣計画を作れます。")
    return deny("派遣計画を作れるのは、その年度の事務局だけです。")


@declare("plan.change", "派遣計画の案を手で直す")
def change_plan(actor: Actor, plan: Plan) -> Answer:
    """The secretariat, as long as the plan is a draft."""
    if plan.state != PlanState.DRAFT:
        return deny("公開した計画は変えられません。写しを作って直し、あらためて公開してください。")
    return edit_plans(actor, plan.fiscal_year)


@declare("plan.copy", "派遣計画の写しを作る")
def copy_plan(actor: Actor, plan: Plan) -> Answer:
    """As for making plans, whatever the plan's state."""
    return edit_plans(actor, plan.fiscal_year)


@declare("expert.change", "講師の登録を変える")
def change_expert(actor: Actor, expert: Expert) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, expert.fiscal_year.year):
        return allow("事務局として講師の登録を変えられます。")
    return deny("講師の登録を変えられるのは、その年度の事務局だけです。")


@declare("project.wish", "実施事業の訪問の希望を変える")
def wish_project(actor: Actor, project: Project) -> Answer:
    """The secretariat of the year."""
    return edit_plans(actor, project.fiscal_year)


@declare("expert_days.mine", "自分の予定表を開く")
def open_own_days(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Experts of the year; each finds the own calendar."""
    if is_expert(actor, fiscal_year.year):
        return allow("ご自分の予定表だけが出ます。")
    return deny("自分の予定表は、講師のためのページです。")


@declare("expert_days.view", "講師の都合を見る")
def view_expert_days(actor: Actor, expert: Expert) -> Answer:
    """Who sees everything, and the expert."""
    year = expert.fiscal_year.year
    if is_expert(actor, year) and expert.person_id == actor.person_id:
        return allow("ご自分の予定表です。")
    if sees_everything(actor, year):
        return allow("講師の都合を見られる立場です。")
    return deny("講師の都合を見られるのは、ご本人と事務局・厚生労働省・理事会だけです。")


@declare("expert_days.edit", "講師の都合を書く")
def edit_expert_days(actor: Actor, expert: Expert) -> Answer:
    """The expert, and the secretariat on their behalf."""
    year = expert.fiscal_year.year
    if is_expert(actor, year) and expert.person_id == actor.person_id:
        return allow("ご自分の予定表です。")
    if runs_programme(actor, year):
        return allow("事務局として代わりに入力できます。")
    return deny("講師の都合を書けるのは、ご本人と事務局だけです。")


@declare("municipality_days.edit", "訪問に来てほしくない日を書く")
def edit_municipality_days(actor: Actor, found: tuple[FiscalYear, Organisation]) -> Answer:
    """The secretariat; after publication the municipality that is advised. Before it, as for one not selected."""
    fiscal_year, municipality = found
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として代わりに入力できます。")
    advised = Project.objects.filter(
        fiscal_year=fiscal_year,
        municipality=municipality,
        decision__selection__state=SelectionState.PUBLISHED,
    )
    if acts_for(actor, municipality, fiscal_year.year) and advised.exists():
        return allow("ご自分の自治体の予定です。")
    return deny("都合を書けるのは、派遣を受ける自治体（選定結果の公表後）と事務局だけです。")
