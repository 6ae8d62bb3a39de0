"""Who may see and do what with events (spec 20)."""

from __future__ import annotations

from banso.directory.roles import runs_programme
from banso.events.models import Event
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.years.models import FiscalYear


@declare("event.edit", "研修・大会を編集する")
def edit_events(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として研修・大会を扱えます。")
    return deny("研修・大会を編集できるのは、その年度の事務局だけです。")


@declare("event.list", "研修・大会の一覧を見る")
def list_events(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Event programmes are public (spec 00)."""
    return allow("研修・大会のプログラムは公開されています。")


@declare("event.view", "研修・大会を見る")
def view_event(actor: Actor, event: Event) -> Answer:
    """Event programmes are public (spec 00)."""
    return allow("研修・大会のプログラムは公開されています。")


@declare("event.results", "参加人数とアンケート結果を見る")
def view_results(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Everyone with a role in the year."""
    if actor.is_system or actor.roles(fiscal_year.year):
        return allow("この年度の関係者です。")
    return deny("参加人数とアンケート結果を見られるのは、この年度の関係者だけです。")
