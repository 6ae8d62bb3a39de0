"""Who may see briefings and self-checks (spec 10.5)."""

from __future__ import annotations

from dataclasses import dataclass

from banso.directory.models import Organisation
from banso.directory.roles import acts_for, is_expert, is_office, relays_for, sees_everything
from banso.dispatch.models import Project
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class SelfCheck:
    """A municipality's own figures of a year."""

    municipality: Organisation
    fiscal_year: FiscalYear


@declare("briefing.list", "カルテの一覧を見る")
def list_briefings(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything; an expert the own projects alone."""
    if sees_everything(actor, fiscal_year.year):
        return allow("すべてのカルテを見られる立場です。")
    if is_expert(actor, fiscal_year.year):
        return allow("ご担当の実施事業のカルテだけを見られます。")
    return deny("カルテを見られるのは、事務局・厚生労働省・理事会と担当の講師だけです。")


@declare("briefing.view", "カルテを見る")
def view_briefing(actor: Actor, project: Project) -> Answer:
    """Who sees everything, and the experts in charge: it names other municipalities and their issues."""
    year = project.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべてのカルテを見られる立場です。")
    if not is_expert(actor, year):
        return deny(
            "カルテを見られるのは、事務局・厚生労働省・理事会と担当の講師だけです。"
            "自治体の方は「自己点検」で、ご自分の自治体の数字を見られます。"
        )
    in_charge = actor.person_id and project.assignments.filter(expert__person_id=actor.person_id).exists()
    return (
        allow("ご自分の担当です。")
        if in_charge
        else deny("ほかの講師が担当する実施事業のカルテは見られません。")
    )


@declare("selfcheck.mine", "自分の自治体の自己点検を開く")
def open_own(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Whoever acts for a municipality or a prefecture in the year."""
    if is_office(actor, fiscal_year.year):
        return allow("ご自分の自治体・都道府県の自己点検です。")
    return deny("自己点検のページは、自治体・都道府県の担当の方のためのものです。")


@declare("selfcheck.view", "自治体の自己点検を見る")
def view_self_check(actor: Actor, asked: SelfCheck) -> Answer:
    """The municipality itself, its prefecture, and who sees everything."""
    year = asked.fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての自治体の数字を見られる立場です。")
    if acts_for(actor, asked.municipality, year):
        return allow("ご自分の自治体の数字です。")
    if relays_for(actor, asked.municipality, year):
        return allow("ご自分の都道府県の自治体の数字です。")
    return deny("ほかの自治体の自己点検は見られません。")
