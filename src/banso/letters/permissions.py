"""Who may make and read letters (spec 30.1): the secretariat makes them, others read what is theirs."""

from __future__ import annotations

from typing import Protocol

from banso.directory.roles import acts_for, is_office, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.letters.models import Letter, LetterBatch, LetterTemplate
from banso.years.models import FiscalYear

SIGN_IN = "手紙は公開していません。サインインしてください。"


class OfYear(Protocol):
    """What belongs to a year."""

    @property
    def fiscal_year(self) -> FiscalYear:
        """The year."""


def year_of(obj: FiscalYear | OfYear) -> int:
    """Return the calendar year a subject's fiscal year begins in."""
    return obj.year if isinstance(obj, FiscalYear) else obj.fiscal_year.year


def secretariat_alone(actor: Actor, obj: FiscalYear | OfYear, what: str) -> Answer:
    """Allow the year's secretariat `what` (…られる); tell everybody else so."""
    if runs_programme(actor, year_of(obj)):
        return allow("その年度の事務局です。")
    return deny(f"{what}のは、その年度の事務局だけです。" if actor.is_signed_in else SIGN_IN)


@declare("letter_template.view", "手紙のひな形を見る")
def view_templates(actor: Actor, obj: FiscalYear | LetterTemplate) -> Answer:
    """Secretariat, ministry, board."""
    if sees_everything(actor, year_of(obj)):
        return allow("事業全体を見る立場です。")
    return deny(
        "手紙のひな形を見られるのは、事務局・厚生労働省・理事会です。" if actor.is_signed_in else SIGN_IN
    )


@declare("letter_template.edit", "手紙のひな形を作り、直す")
def edit_templates(actor: Actor, obj: FiscalYear | LetterTemplate) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, obj, "手紙のひな形を直せる")


@declare("letter.merge", "手紙を差し込んで下書きを作る")
def merge_letters(actor: Actor, obj: FiscalYear | LetterTemplate | LetterBatch) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, obj, "手紙を作れる")


@declare("letter.list", "出した手紙と文書番号台帳を見る")
def list_letters(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Secretariat, ministry, board."""
    return view_templates(actor, fiscal_year)


@declare("letter.view", "手紙を読む")
def view_letter(actor: Actor, letter: Letter) -> Answer:
    """Those who see everything; the office it is addressed to, once it has gone out."""
    if sees_everything(actor, letter.fiscal_year.year):
        return allow("事業全体を見る立場です。")
    if not actor.is_signed_in:
        return deny(SIGN_IN)
    addressed = letter.organisation is not None and acts_for(
        actor, letter.organisation, letter.fiscal_year.year
    )
    if addressed and letter.delivered_at is not None:
        return allow("ご自分の団体あてに届いた手紙です。")
    # The same words for "not yours" and "not sent yet": nobody learns from a refusal that a letter waits.
    return deny("この手紙は見られません。読めるのは、ご自分の団体あてに届いた手紙だけです。")


@declare("letter.edit", "手紙の下書きを直す")
def edit_letter(actor: Actor, letter: Letter) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, letter, "手紙の下書きを直せる")


@declare("letter.issue", "手紙を発行する・取りやめる")
def issue_letter(actor: Actor, letter: Letter | FiscalYear) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, letter, "手紙を発行できる")


@declare("letter.received", "受け取った手紙の一覧を見る")
def list_received(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Prefectures and municipalities."""
    if is_office(actor, fiscal_year.year):
        return allow("ご自分の団体あての手紙を見られます。")
    return deny(
        "受け取った手紙の一覧は、都道府県と自治体のためのページです。" if actor.is_signed_in else SIGN_IN
    )


@declare("correspondence.settings", "手紙の設定を変える")
def edit_settings(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, fiscal_year, "手紙の設定を変えられる")
