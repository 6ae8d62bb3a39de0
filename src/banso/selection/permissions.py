"""Who may see and do what with the selection (spec 10.2): nobody outside sees a result before publication."""

from __future__ import annotations

from banso.calls.models import Application, Call
from banso.directory.roles import acts_for, commissions, relays_for, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.selection.enums import SelectionState
from banso.selection.models import Decision, Proposal, Reviewer, Selection
from banso.selection.queries import reviewer_of, reviews_left
from banso.years.models import FiscalYear

BEFORE_PUBLICATION = "選定結果はまだ公表されていません。公表までお待ちください。"


@declare("selection.edit", "選定を進める")
def edit_selection(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局として選定を進められます。")
    return deny("選定を進められるのは、その年度の事務局だけです。")


@declare("selection.approve", "選定を承認する")
def approve_selection(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The ministry of the year."""
    if commissions(actor, fiscal_year.year):
        return allow("厚生労働省として選定を承認できます。")
    return deny("選定を承認できるのは、厚生労働省だけです。")


@declare("selection.publish", "選定結果を公表する")
def publish_selection(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    return edit_selection(actor, fiscal_year)


@declare("selection.view", "選定の全体を見る")
def view_selection(actor: Actor, selection: Selection) -> Answer:
    """Who sees everything, at any time."""
    if sees_everything(actor, selection.call.fiscal_year.year):
        return allow("選定の全体を見られる立場です。")
    return deny("選定の全体を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("selection.results", "選定結果を見る")
def view_results(actor: Actor, selection: Selection) -> Answer:
    """Who sees everything; after publication prefectures and municipalities, their own alone."""
    year = selection.call.fiscal_year.year
    if sees_everything(actor, year):
        return allow("選定の全体を見られる立場です。")
    if selection.state != SelectionState.PUBLISHED:
        return deny(BEFORE_PUBLICATION)
    if actor.has("PREFECTURE", "MUNICIPALITY", year=year):
        return allow("ご自分の自治体・都道府県の結果を見られます。")
    return deny("選定結果を見られるのは、申込に関わる自治体・都道府県と事務局・厚生労働省・理事会だけです。")


@declare("decision.view", "申込の結果を見る")
def view_decision(actor: Actor, decision: Decision) -> Answer:
    """Who sees everything; after publication the municipality itself and its prefecture."""
    year = decision.selection.call.fiscal_year.year
    if sees_everything(actor, year):
        return allow("選定の全体を見られる立場です。")
    if decision.selection.state != SelectionState.PUBLISHED:
        return deny(BEFORE_PUBLICATION)
    municipality = decision.application.municipality
    if acts_for(actor, municipality, year):
        return allow("ご自分の自治体の結果です。")
    if relays_for(actor, municipality, year):
        return allow("ご自分の都道府県の自治体の結果です。")
    return deny("ほかの自治体の結果は見られません。")


@declare("selection.start", "選定を始める")
def start_selection(actor: Actor, call: Call) -> Answer:
    """The secretariat of the year, as long as there is none."""
    if Selection.objects.filter(call=call).exists():
        return deny("この年度の選定は、もう始まっています。")
    return edit_selection(actor, call.fiscal_year)


@declare("selection.manage", "選定の設定と案を変える")
def manage_selection(actor: Actor, selection: Selection) -> Answer:
    """The secretariat of the year."""
    return edit_selection(actor, selection.call.fiscal_year)


@declare("selection.deliberate", "審査の点と選定の案を見る")
def deliberate(actor: Actor, selection: Selection) -> Answer:
    """Who sees everything; a reviewer only after handing in every own review, so that nobody is led by others."""
    seen = view_selection(actor, selection)
    if not seen or selection.state != SelectionState.DRAFT:
        return seen
    reviewer = reviewer_of(actor, selection)
    if reviewer is not None and (left := reviews_left(reviewer)):
        return deny(
            f"ご自分の審査がまだ{left}件残っています。ほかの審査員の点や案は、すべて提出してからご覧いただけます。"
        )
    return seen


@declare("selection.decide", "選定の案を作り、直し、採用する")
def decide_selection(actor: Actor, selection: Selection) -> Answer:
    """The secretariat, who is no reviewer with open reviews."""
    managed = manage_selection(actor, selection)
    return deliberate(actor, selection) if managed else managed


@declare("selection.answer", "選定を承認する・検討に戻す")
def answer_selection(actor: Actor, selection: Selection) -> Answer:
    """The ministry of the year."""
    return approve_selection(actor, selection.call.fiscal_year)


@declare("selection.record_answer", "電話やメールで届いた承認の返事を記録する")
def record_answer(actor: Actor, selection: Selection) -> Answer:
    """The secretariat of the year, for a ministry that answers by mail, telephone or on paper."""
    return edit_selection(actor, selection.call.fiscal_year)


@declare("review.list", "自分の審査を開く")
def list_reviews(actor: Actor, selection: Selection) -> Answer:
    """The reviewers the secretariat chose."""
    if reviewer_of(actor, selection) is not None and view_selection(actor, selection):
        return allow("審査員として審査できます。")
    return deny("審査できるのは、事務局が審査をお願いした方だけです。")


@declare("review.open", "申込の審査を開く")
def open_review(actor: Actor, found: tuple[Selection, Application]) -> Answer:
    """As for the list."""
    return list_reviews(actor, found[0])


@declare("review.write", "審査を書く")
def write_review(actor: Actor, reviewer: Reviewer) -> Answer:
    """The reviewer alone, as long as they belong to the programme."""
    if actor.user_id != reviewer.user_id or not view_selection(actor, reviewer.selection):
        return deny("審査を書けるのは、その審査員ご本人だけです。")
    return allow("ご自分の審査です。")


@declare("evidence.view", "申込の参考情報を見る")
def view_evidence(actor: Actor, found: tuple[Selection, Application]) -> Answer:
    """As for the whole selection."""
    return view_selection(actor, found[0])


@declare("proposal.decide", "選定の案を開く・採用する")
def decide_proposal(actor: Actor, proposal: Proposal) -> Answer:
    """As for the board."""
    return decide_selection(actor, proposal.selection)
