"""Who may see and build the annual report. Its tables name every municipality, so not everyone."""

from __future__ import annotations

from banso.annual.models import PrintedFigure, PrintedText, ReportBuild, StatedWindow
from banso.annual.queries import FigureOfYear
from banso.directory.roles import runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.years.models import FiscalYear


@declare("annual.view", "実績報告書と図表を見る")
def view_annual(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees the whole programme: secretariat, ministry, board."""
    if sees_everything(actor, fiscal_year.year):
        return allow("事業の全体を見られる立場です。")
    return deny("実績報告書を見られるのは、事務局・厚生労働省・理事会だけです。公表までお待ちください。")


@declare("annual.view_figure", "実績報告書の図表を見る")
def view_figure(actor: Actor, figure: FigureOfYear) -> Answer:
    """Whoever may see the year's report."""
    return view_annual(actor, figure.fiscal_year)


@declare("annual.build", "実績報告書を作る")
def build_report(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として報告書を作れます。")
    return deny("報告書を作れるのは事務局だけです。必要なときは事務局にご連絡ください。")


@declare("annual.download", "作った実績報告書を受け取る")
def download_build(actor: Actor, build: ReportBuild) -> Answer:
    """Whoever may see the year's report."""
    return view_annual(actor, build.fiscal_year)


@declare("annual.source", "出典に印刷された値を登録する")
def keep_source(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として出典の値を登録できます。")
    return deny("出典の値を登録できるのは事務局だけです。")


@declare("annual.source_of_kind", "出典に印刷された値を種類を選んで登録する")
def keep_source_of_kind(actor: Actor, asked: tuple[FiscalYear, object]) -> Answer:
    """Whoever may keep what the source of the year printed."""
    return keep_source(actor, asked[0])


@declare("annual.source_remove", "出典に印刷された値を消す")
def remove_source(actor: Actor, kept: PrintedFigure | PrintedText | StatedWindow) -> Answer:
    """Whoever may keep it."""
    return keep_source(actor, kept.fiscal_year)
