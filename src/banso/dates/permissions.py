"""Who may ask about dates, answer, see the answers and publish a plan."""

from __future__ import annotations

from banso.dates.models import DateImport, DateImportFile, DateParty, DateQuestion
from banso.directory.roles import acts_for, is_expert, is_office, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.plans.models import Plan
from banso.selection.enums import SelectionState
from banso.selection.models import Decision
from banso.years.models import FiscalYear

_SECRETARIAT = "日程の確認を扱えるのは、その年度の事務局だけです。"


def _runs(actor: Actor, year: int) -> Answer:
    return allow("その年度の事務局です。") if runs_programme(actor, year) else deny(_SECRETARIAT)


@declare("plan.publish", "派遣計画を公開し、日程を確かめる")
def publish(actor: Actor, plan: Plan) -> Answer:
    """The secretariat of the year."""
    return _runs(actor, plan.fiscal_year.year)


@declare("dates.manage", "日程の確認を扱う（催促・電話の回答・別の日の受け入れ）")
def manage(actor: Actor, obj: FiscalYear | DateParty) -> Answer:
    """The secretariat of the year."""
    return _runs(actor, obj.year if isinstance(obj, FiscalYear) else obj.fiscal_year.year)


@declare("dates.overview", "日程の回答の状況を見る")
def overview(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Secretariat, ministry, board."""
    if sees_everything(actor, fiscal_year.year):
        return allow("派遣の全体を見られる立場です。")
    return deny("日程の回答の状況を見られるのは、事務局・厚生労働省・理事会だけです。")


@declare("dates.mine", "自分への日程の確認を見る")
def mine(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Experts and offices; each finds its own there."""
    if is_expert(actor, fiscal_year.year) or is_office(actor, fiscal_year.year):
        return allow("ご自分への日程の確認だけが出ます。")
    return deny("日程の確認は、講師と自治体のためのページです。")


def _is_own(actor: Actor, party: DateParty) -> bool:
    year = party.fiscal_year.year
    if party.expert is not None:
        return is_expert(actor, year) and actor.person_id == party.expert.person_id
    if party.municipality is None or not acts_for(actor, party.municipality, year):
        return False
    # Nobody learns of a selection by a question about its dates.
    return Decision.objects.filter(
        selection__call__fiscal_year=party.fiscal_year_id,
        selection__state=SelectionState.PUBLISHED,
        application__municipality=party.municipality_id,
    ).exists()


@declare("dates.view", "日程の確認を見る")
def view(actor: Actor, party: DateParty) -> Answer:
    """Who sees everything, and the party itself."""
    if sees_everything(actor, party.fiscal_year.year):
        return allow("派遣の全体を見られる立場です。")
    if _is_own(actor, party):
        return allow("ご自分への日程の確認です。")
    return deny("ほかの方への日程の確認は見られません。")


@declare("dates.question", "日程の確認の1件を見る")
def view_question(actor: Actor, question: DateQuestion) -> Answer:
    """As its party."""
    return view(actor, question.party)


@declare("dates.answer", "日程の確認に答える")
def answer(actor: Actor, party: DateParty) -> Answer:
    """The party itself. The secretariat enters what it heard by `dates.manage`."""
    if _is_own(actor, party):
        return allow("ご自分への日程の確認です。")
    return deny("日程の確認に答えられるのは、お願いした講師・自治体だけです。")


@declare("dates.import", "日程の回答のExcelを渡す")
def hand_in(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat for everybody; experts and offices, whose files count for themselves alone."""
    if runs_programme(actor, fiscal_year.year):
        return allow("その年度の事務局です。")
    return mine(actor, fiscal_year)


@declare("dates.batch", "渡したExcelの読み取り結果を見て、登録する")
def batch(actor: Actor, found: DateImport) -> Answer:
    """The secretariat, and who handed it in."""
    if runs_programme(actor, found.fiscal_year.year):
        return allow("その年度の事務局です。")
    own = actor.user_id is not None and found.created_by_id == actor.user_id
    return allow("ご自分が渡したファイルです。") if own else deny("ほかの方が渡したファイルは見られません。")


@declare("dates.file", "渡したExcelの内容を見る")
def file(actor: Actor, found: DateImportFile) -> Answer:
    """As the batch."""
    return batch(actor, found.batch)
