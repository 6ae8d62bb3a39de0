"""Who may see and do what with payments: the secretariat, the expert paid (own alone); the ministry reads totals."""

from __future__ import annotations

from banso.directory.roles import commissions, is_expert, runs_programme
from banso.dispatch.models import Expert
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.payments.enums import PaymentState
from banso.payments.models import Document, Payment
from banso.years.models import FiscalYear

_SECRETARIAT = "事務局として支払を扱えます。"


def _secretariat(actor: Actor, fiscal_year: FiscalYear, what: str) -> Answer:
    if runs_programme(actor, fiscal_year.year):
        return allow(_SECRETARIAT)
    return deny(f"{what}のは、その年度の事務局だけです。")


@declare("payment.list", "支払の一覧を見る")
def list_payments(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat; experts get a list of their own alone."""
    if runs_programme(actor, fiscal_year.year):
        return allow(_SECRETARIAT)
    if is_expert(actor, fiscal_year.year):
        return allow("ご自分の支払だけを見られます。")
    return deny("支払の一覧を見られるのは、事務局と講師ご本人だけです。")


@declare("payment.view", "支払の明細を見る")
def view_payment(actor: Actor, payment: Payment) -> Answer:
    """The secretariat and the expert paid. Ministry and board do not see personal payment data (spec 00)."""
    year = payment.fiscal_year.year
    if runs_programme(actor, year):
        return allow(_SECRETARIAT)
    if is_expert(actor, year) and payment.expert.person_id == actor.person_id:
        return allow("ご自分の支払です。")
    return deny("支払の明細を見られるのは、事務局と講師ご本人だけです。")


@declare("payment.prepare", "支払の準備・明細の作成をする")
def prepare_payments(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    return _secretariat(actor, fiscal_year, "支払の明細を作れる")


@declare("payment.edit", "支払の明細を直す")
def edit_payment(actor: Actor, payment: Payment) -> Answer:
    """The secretariat, while nothing is confirmed."""
    answer = _secretariat(actor, payment.fiscal_year, "支払の明細を直せる")
    if answer and payment.state != PaymentState.DRAFT:
        return deny(
            f"この支払は「{payment.get_state_display()}」のため直せません。"
            "直すときは、先に「作成中に戻す」を押してください。"
        )
    return answer


@declare("payment.step", "支払を確認・承認・支払済みにする")
def step_payment(actor: Actor, payment: Payment) -> Answer:
    """The secretariat of the year."""
    return _secretariat(actor, payment.fiscal_year, "支払の状態を変えられる")


@declare("payment.attach", "証拠書類を登録する")
def attach(actor: Actor, payment: Payment) -> Answer:
    """The secretariat until the payment is made; the expert paid while it is being prepared."""
    year = payment.fiscal_year.year
    if runs_programme(actor, year):
        return allow(_SECRETARIAT)
    if not view_payment(actor, payment):
        return deny("証拠書類を登録できるのは、事務局と講師ご本人だけです。")
    if payment.state != PaymentState.DRAFT:
        return deny("確認が済んだ支払です。書類を加えるときは、事務局へご連絡ください。")
    return allow("ご自分の支払の書類です。")


@declare("payment.document", "証拠書類を開く")
def open_document(actor: Actor, document: Document) -> Answer:
    """Whoever sees the payment."""
    return view_payment(actor, document.payment)


@declare("payment.document_change", "証拠書類の登録を取り消す")
def change_document(actor: Actor, document: Document) -> Answer:
    """The secretariat; the expert what they have attached themselves, while it is being prepared."""
    answer = attach(actor, document.payment)
    if not answer or runs_programme(actor, document.payment.fiscal_year.year):
        return answer
    if document.upload is None or document.upload.uploaded_by_id != actor.user_id:
        return deny("ご自分が登録した書類だけを取り消せます。")
    return answer


@declare("payment.totals", "支払の合計と予算を見る")
def view_totals(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat and the ministry: sums without names."""
    if runs_programme(actor, fiscal_year.year):
        return allow(_SECRETARIAT)
    if commissions(actor, fiscal_year.year):
        return allow("委託元として、費目ごとの合計を見られます。")
    return deny("支払の合計を見られるのは、事務局と厚生労働省だけです。")


@declare("payment.ledger", "支払台帳・証拠書類の一覧・支払調書を見る")
def view_ledger(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    return _secretariat(actor, fiscal_year, "支払台帳を見られる")


@declare("payment.settings", "支払の規則・予算・期限・書類の定めを変える")
def edit_settings(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    return _secretariat(actor, fiscal_year, "支払の定めを変えられる")


@declare("payment.rules", "支払の規則を見る")
def view_rules(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat, the ministry, and the experts who are paid by them."""
    if runs_programme(actor, fiscal_year.year) or commissions(actor, fiscal_year.year):
        return allow("支払の規則を見られる立場です。")
    if is_expert(actor, fiscal_year.year):
        return allow("ご自分の支払の規則です。")
    return deny("支払の規則を見られるのは、事務局・厚生労働省・講師だけです。")


@declare("payment.terms", "講師の支払条件を登録する")
def edit_terms(actor: Actor, expert: Expert) -> Answer:
    """The secretariat of the year."""
    return _secretariat(actor, expert.fiscal_year, "講師の支払条件を登録できる")


@declare("payment.record", "講師の1年の支払と源泉徴収の記録を受け取る")
def take_record(actor: Actor, expert: Expert) -> Answer:
    """The secretariat and the expert."""
    year = expert.fiscal_year.year
    if is_expert(actor, year) and expert.person_id == actor.person_id:
        return allow("ご自分の支払の記録です。")
    return _secretariat(actor, expert.fiscal_year, "講師の支払の記録を受け取れる")
