"""Who may see and do what with reports and commitments (spec 10.7).

A report is its municipality's own until it is published: others read the versions handed in, never what is being
typed. A report taken from a publication is anonymous and read by everybody who works in the programme.
"""

from __future__ import annotations

from banso.directory.roles import acts_for, is_expert, is_office, relays_for, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.reports.enums import ReportState
from banso.reports.models import FollowUp, Report, ReportVersion, WordReturn
from banso.selection.enums import SelectionState
from banso.years.models import FiscalYear

WRITABLE = (ReportState.NOT_STARTED, ReportState.DRAFT, ReportState.RETURNED)


@declare("report.list", "報告書の一覧を見る")
def list_reports(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything; offices and experts get their own and the published ones."""
    year = fiscal_year.year
    if sees_everything(actor, year):
        return allow("すべての報告書を見られる立場です。")
    if is_office(actor, year) or is_expert(actor, year):
        return allow("ご自分に関わる報告書と、公表された報告書だけを見られます。")
    return deny("報告書の一覧を見られるのは、派遣に関わる方だけです。")


@declare("report.open", "報告書を用意し、締切を決める")
def open_reports(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として報告書を用意できます。")
    return deny("報告書を用意できるのは、その年度の事務局だけです。")


@declare("report.view", "報告書を見る")
def view_report(actor: Actor, report: Report) -> Answer:
    """Who sees everything, the municipality, its prefecture, its experts; a published one all of them."""
    year, project = report.fiscal_year.year, report.project
    if sees_everything(actor, year):
        return allow("すべての報告書を見られる立場です。")
    if project is None:
        return list_reports(actor, report.fiscal_year)
    if is_expert(actor, year) and _in_charge(actor, report):
        return allow("ご担当の実施事業の報告書です。")
    if project.decision.selection.state != SelectionState.PUBLISHED:
        return deny("選定結果はまだ公表されていません。公表までお待ちください。")
    if acts_for(actor, project.municipality, year):
        return allow("ご自分の自治体の報告書です。")
    if relays_for(actor, project.municipality, year):
        return allow("ご自分の都道府県の自治体の報告書です。")
    return deny("ほかの自治体の、公表前の報告書は見られません。")


def _in_charge(actor: Actor, report: Report) -> bool:
    return bool(
        actor.person_id
        and report.project is not None
        and report.project.assignments.filter(expert__person_id=actor.person_id).exists()
    )


@declare("report.version", "報告書の版を見る")
def view_version(actor: Actor, version: ReportVersion) -> Answer:
    """Whoever may see the report."""
    return view_report(actor, version.report)


@declare("report.form", "報告書の様式と書きかけの内容を受け取る")
def take_form(actor: Actor, report: Report) -> Answer:
    """The secretariat and the municipality itself."""
    year, project = report.fiscal_year.year, report.project
    if project is None:
        return deny("公表された報告書なので、書き込めません。")
    if runs_programme(actor, year):
        return allow("事務局として様式を受け取れます。")
    if not acts_for(actor, project.municipality, year):
        return deny("様式を受け取れるのは、その自治体と事務局だけです。")
    if project.decision.selection.state != SelectionState.PUBLISHED:
        return deny("選定結果はまだ公表されていません。公表までお待ちください。")
    return allow("ご自分の自治体の報告書です。")


@declare("report.write", "報告書を書いて提出する")
def write_report(actor: Actor, report: Report) -> Answer:
    """The municipality itself and the secretariat for it, until it is handed in, and again when it came back."""
    own = take_form(actor, report)
    if not own:
        return own
    if report.state == ReportState.SUBMITTED:
        return deny("提出済みです。直すときは、先に「提出を取り下げて直す」を押してください。")
    if report.state == ReportState.ACCEPTED:
        return deny("事務局が受理した報告書です。直すときは、事務局に差し戻してもらってください。")
    return own


@declare("report.review", "報告書を差し戻す・受理する")
def review_report(actor: Actor, report: Report) -> Answer:
    """The secretariat of the year."""
    if report.project is None:
        return deny("公表された報告書なので、差戻しも受理もありません。")
    return open_reports(actor, report.fiscal_year)


@declare("report.word", "受け取ったWord様式の読み取り結果を見る・取り込む")
def view_word_return(actor: Actor, found: WordReturn) -> Answer:
    """Whoever may take the report's form."""
    return take_form(actor, found.report)


@declare("commitment.edit", "③から約束をまとめる")
def edit_commitments(actor: Actor, report: Report) -> Answer:
    """The municipality and the secretariat, at any time: who and when are often settled after the report."""
    return take_form(actor, report)


@declare("report.figures", "報告書の集計と、約束のその後の表を見る")
def view_figures(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Who sees everything: the figures are of all municipalities together."""
    if sees_everything(actor, fiscal_year.year):
        return allow("報告書の全体を見られる立場です。")
    return deny("報告書の集計を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("followup.ask", "約束のその後をたずねる")
def ask(actor: Actor, follow_up: FollowUp) -> Answer:
    """The secretariat of the year; nobody can be asked about an anonymous report."""
    if follow_up.report.project is None:
        return deny("匿名で公表された報告書なので、おたずねする相手が分かりません。")
    return open_reports(actor, follow_up.report.fiscal_year)


@declare("followup.view", "その後の回答を見る")
def view_follow_up(actor: Actor, follow_up: FollowUp) -> Answer:
    """Whoever may see the report."""
    return view_report(actor, follow_up.report)


@declare("followup.answer", "約束のその後を答える")
def answer(actor: Actor, follow_up: FollowUp) -> Answer:
    """The municipality and the secretariat for it (the link in the mail needs no account and asks no role)."""
    return take_form(actor, follow_up.report)
