"""Who may open the frame's own pages."""

from __future__ import annotations

from banso.directory.roles import runs_programme
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.years.models import FiscalYear


@declare("first_run.view", "「はじめに」を開く")
def view_first_run(actor: Actor, _: object) -> Answer:
    """The secretariat of any year: the first to work is who prepares."""
    if runs_programme(actor):
        return allow("事務局として、年度の準備を進められます。")
    return deny("年度の準備は事務局が行います。" if actor.is_signed_in else "サインインが必要です。")


@declare("today.view", "今日を見る")
def view_today(actor: Actor, fiscal_year: FiscalYear | None) -> Answer:
    """Allow whoever holds any role in the year."""
    if fiscal_year is not None and (actor.is_system or actor.roles(fiscal_year.year)):
        return allow("この年度に役割があります。")
    if not actor.is_signed_in:
        return deny("サインインが必要です。")
    return deny("この年度の役割がありません。事務局に、役割の付与を依頼してください。")


@declare("find.view", "ページと名前をさがす")
def find(actor: Actor, _: object) -> Answer:
    """Allow whoever is signed in; what is found is asked one by one."""
    if actor.is_signed_in:
        return allow("見られるものの中からさがせます。")
    return deny("サインインが必要です。")
