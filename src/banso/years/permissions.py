"""Who may see and change what belongs to a fiscal year. The public sees nothing of it."""

from __future__ import annotations

from typing import Protocol

from banso.directory.roles import commissions, runs_programme, sees_everything
from banso.foundation.access import Actor, Answer, allow, check, declare, deny
from banso.years.colleagues import Handing, colleagues_of
from banso.years.enums import YearState
from banso.years.feeds import owner_of
from banso.years.models import Block, CalendarLink, FiscalYear, Milestone, Strand, SupportProgramme, ToDo
from banso.years.queries import todos_of


class HasYear(Protocol):
    """Anything that belongs to a fiscal year."""

    @property
    def fiscal_year(self) -> FiscalYear:
        """The year."""


PartOfYear = FiscalYear | Strand | SupportProgramme | Block | Milestone

_NOT_SIGNED_IN = deny("年度の予定は、サインインした人が見られます。サインインしてください。")
_SECRETARIAT = allow("事務局が行います。")


def _year_of(part: PartOfYear) -> FiscalYear:
    return part if isinstance(part, FiscalYear) else part.fiscal_year


def _only_secretariat(actor: Actor, what: str, year: int | None) -> Answer:
    if runs_programme(actor, year):
        return _SECRETARIAT
    return deny(f"{what}のは事務局だけです。変更が必要なときは事務局にご連絡ください。")


@declare("year.view", "年度の予定・カレンダー・することリストを見る")
def view_year(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Everyone who holds a role in the year."""
    if not actor.is_signed_in:
        return _NOT_SIGNED_IN
    if actor.roles(fiscal_year.year):
        return allow(f"{fiscal_year.label}の役割があります。")
    return deny(f"{fiscal_year.label}の役割がないため、見られません。必要なときは事務局にご連絡ください。")


@declare("schedule.view", "柱ごとの予定表を見る")
def view_schedule(actor: Actor, schedule: HasYear) -> Answer:
    """Whoever may see the year."""
    return view_year(actor, schedule.fiscal_year)


@declare("calendar.feed", "購読アドレスでカレンダーを読む")
def read_feed(actor: Actor, link: CalendarLink) -> Answer:
    """Whoever holds the secret address, as long as its owner may see the year."""
    return check(owner_of(link), "year.view", link.fiscal_year)


@declare("year.settings", "年度の設定を見る")
def view_settings(actor: Actor, fiscal_year: FiscalYear | None = None) -> Answer:
    """The secretariat and the ministry."""
    year = fiscal_year.year if fiscal_year else None
    if runs_programme(actor, year) or commissions(actor, year):
        return allow("事務局または厚生労働省です。")
    return deny("年度の設定を見られるのは、事務局と厚生労働省です。")


@declare("year.create", "年度を作る")
def create_year(actor: Actor, fiscal_year: FiscalYear | None = None) -> Answer:
    """The secretariat of any year: the first to work in a year is who prepared it."""
    return _only_secretariat(actor, "年度を作れる", None)


@declare("gazetteer.install", "全国の都道府県と市区町村を名簿に入れる")
def install_gazetteer(actor: Actor, obj: object = None) -> Answer:
    """The secretariat of any year."""
    return _only_secretariat(actor, "名簿に入れられる", None)


@declare("year.manage", "年度の設定を変える")
def manage_year(actor: Actor, part: PartOfYear) -> Answer:
    """The secretariat of the year."""
    return _only_secretariat(actor, "年度の設定を変えられる", _year_of(part).year)


@declare("milestone.edit", "予定を登録・変更する")
def edit_milestones(actor: Actor, part: FiscalYear | Milestone) -> Answer:
    """The secretariat of the year, as long as the year is not closed."""
    fiscal_year = _year_of(part)
    answer = _only_secretariat(actor, "予定を変えられる", fiscal_year.year)
    if answer and fiscal_year.state == YearState.CLOSED:
        return deny(
            f"{fiscal_year.label}は終了したため、予定を変えられません。年度の設定で開き直してください。"
        )
    return answer


@declare("todo.view_all", "全員のすることリストを見る")
def view_all_todos(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Secretariat, ministry and board: who holds what."""
    if sees_everything(actor, fiscal_year.year):
        return allow("事業全体を見る立場です。")
    return deny("全員のすることリストを見られるのは、事務局・厚生労働省・理事会です。")


@declare("todo.view", "「すること」を見る")
def view_todo(actor: Actor, todo: ToDo) -> Answer:
    """Whoever it belongs to, and those who see the whole programme."""
    if sees_everything(actor, todo.fiscal_year.year):
        return allow("事業全体を見る立場です。")
    return _own(actor, todo, "ほかの人が担当していることは見られません。")


@declare("todo.change", "することを完了・取りやめ・未了に戻す")
def change_todo(actor: Actor, todo: ToDo) -> Answer:
    """Whoever it belongs to, and the secretariat."""
    if runs_programme(actor, todo.fiscal_year.year):
        return _SECRETARIAT
    return _own(actor, todo, "ほかの人が担当していることは変えられません。")


@declare("todo.add", "することを加える")
def add_todos(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Everyone who holds a role in the year, as long as it is not closed."""
    if fiscal_year.state == YearState.CLOSED:
        return deny(f"{fiscal_year.label}は終了したため、することを加えられません。")
    return view_year(actor, fiscal_year)


@declare("todo.give", "することを人に渡す")
def give_todo(actor: Actor, handing: Handing) -> Answer:
    """The secretariat to anybody; others to themselves, a colleague, or everyone of their own role and office."""
    year, owner = handing.fiscal_year.year, handing.owner
    may_add = add_todos(actor, handing.fiscal_year)
    if not may_add or runs_programme(actor, year):
        return may_add
    if owner.person is not None:
        if colleagues_of(actor, handing.fiscal_year).filter(pk=owner.person.pk).exists():
            return allow("同じ団体・同じ立場の方です。")
        return deny("することを渡せるのは、同じ団体の方までです。ほかの方へは事務局にご相談ください。")
    office = owner.organisation.pk if owner.organisation else None
    if owner.role and actor.has(owner.role, year=year, organisation_id=office):
        return allow("ご自分の立場です。")
    return deny("ほかの立場や団体には渡せません。事務局にご相談ください。")


def _own(actor: Actor, todo: ToDo, refusal: str) -> Answer:
    if actor.is_signed_in and todos_of(actor, todo.fiscal_year).filter(pk=todo.pk).exists():
        return allow("ご自分の担当です。")
    return deny(refusal)


@declare("yardstick.view", "目安値を見る")
def view_yardsticks(actor: Actor, obj: object = None) -> Answer:
    """Everyone who holds a role in any year."""
    if actor.is_signed_in and actor.grants:
        return allow("役割のある人は見られます。")
    return _NOT_SIGNED_IN


@declare("yardstick.edit", "目安値を登録・変更する")
def edit_yardsticks(actor: Actor, obj: object = None) -> Answer:
    """The secretariat."""
    return _only_secretariat(actor, "目安値を登録できる", None)
