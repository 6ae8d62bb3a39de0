"""Who sees next year's question, and who writes a start-up workbook."""

from __future__ import annotations

from banso.directory.roles import is_office, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.years.models import FiscalYear


@declare("outlook.view", "来年度の検討（順位・合同・時期）を見る")
def view_outlook(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything: it compares municipalities with one another."""
    if sees_everything(actor, fiscal_year.year):
        return allow("すべての自治体を見られる立場です。")
    return deny("自治体どうしを比べる資料のため、見られるのは事務局・厚生労働省・理事会だけです。")


@declare("outlook.edit", "来年度の検討の重みを変える")
def edit_outlook(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として重みを変えられます。")
    return deny("重みを変えられるのは、その年度の事務局だけです。")


@declare("startup.list", "立ち上げノートの一覧を見る")
def list_workbooks(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything; municipalities and prefectures their own."""
    if sees_everything(actor, fiscal_year.year):
        return allow("すべての立ち上げノートを見られる立場です。")
    if is_office(actor, fiscal_year.year):
        return allow("ご自分の団体の立ち上げノートを見られます。")
    return deny("立ち上げノートは、自治体・都道府県と事務局のためのものです。")


@declare("startup.start", "立ち上げノートを始める")
def start_workbook(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Municipalities and prefectures for themselves; the secretariat for one it names."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として、自治体の立ち上げノートを用意できます。")
    if is_office(actor, fiscal_year.year):
        return allow("ご自分の団体の立ち上げノートを始められます。")
    return deny("立ち上げノートを始められるのは、自治体・都道府県と事務局だけです。")
