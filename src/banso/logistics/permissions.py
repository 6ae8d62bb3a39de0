"""Who may see and do what with a visit's checklist, kit, files, record and notes (spec 10.6).

The parties of a visit are the secretariat, the municipality itself and the experts in charge of a project of the
occasion. The municipality is one only while it may see its project (after publication).
"""

from __future__ import annotations

from banso.directory.enums import Role
from banso.directory.roles import acts_for, is_expert, is_office, runs_programme, sees_everything
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Assignment, Visit
from banso.dispatch.permissions import view_visit
from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.logistics.enums import Audience
from banso.logistics.models import (
    ChecklistItem,
    ChecklistTemplateItem,
    FrankNote,
    Kit,
    KitLoan,
    VisitFile,
    VisitNote,
    VisitRecordCopy,
)
from banso.years.models import FiscalYear

_NOT_A_PARTY = "この訪問の関係者（事務局・その自治体・担当の講師）だけが扱えます。"
_ROLE_WORDS = {
    Role.SECRETARIAT: "事務局として訪問を扱えます。",
    Role.MUNICIPALITY: "ご自分の自治体への訪問です。",
    Role.EXPERT: "ご担当の訪問です。",
}


def party_of(actor: Actor, visit: Visit) -> Role | None:
    """Return as which party the actor stands to a visit, or None."""
    year = visit.project.fiscal_year.year
    if runs_programme(actor, year):
        return Role.SECRETARIAT
    if is_expert(actor, year) and _is_in_charge(actor, visit):
        return Role.EXPERT
    if acts_for(actor, visit.project.municipality, year) and view_visit(actor, visit):
        return Role.MUNICIPALITY
    return None


def _is_in_charge(actor: Actor, visit: Visit) -> bool:
    """Whether the actor is in charge of a project of the occasion."""
    if actor.person_id is None:
        return False
    if any(assignment.expert.person_id == actor.person_id for assignment in visit.project.assignments.all()):
        return True
    lead = visit.lead_id or visit.pk
    of_occasion = Assignment.objects.filter(expert__person_id=actor.person_id)
    return (
        of_occasion.filter(project__visits__lead=lead).exists()
        or of_occasion.filter(project__visits=lead).exists()
    )


def _as_party(actor: Actor, visit: Visit) -> Answer:
    role = party_of(actor, visit)
    return allow(_ROLE_WORDS[role]) if role else deny(_NOT_A_PARTY)


@declare("visit.mine", "ご自分の訪問を見る")
def see_mine(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Municipalities, prefectures and experts."""
    if is_office(actor, fiscal_year.year) or is_expert(actor, fiscal_year.year):
        return allow("ご自分に関わる訪問です。")
    return deny("このページは、自治体と講師の方のものです。")


@declare("visit.change", "訪問の日程・状態を変える")
def change_visit(actor: Actor, visit: Visit) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, visit.project.fiscal_year.year):
        return allow("事務局として訪問を扱えます。")
    return deny("訪問の日程や状態を変えられるのは、その年度の事務局だけです。")


@declare("visit.sheet", "訪問の用紙を印刷する")
def print_sheet(actor: Actor, visit: Visit) -> Answer:
    """The parties, and who sees everything."""
    if sees_everything(actor, visit.project.fiscal_year.year):
        return allow("すべての訪問を見られる立場です。")
    return _as_party(actor, visit)


@declare("checklist.template", "チェックリストのひな形と訪問の決まりを変える")
def edit_template(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局としてひな形を扱えます。")
    return deny("チェックリストのひな形を変えられるのは、その年度の事務局だけです。")


@declare("checklist.template_item", "チェックリストのひな形の項目を変える")
def edit_template_item(actor: Actor, item: ChecklistTemplateItem) -> Answer:
    """The secretariat of the year."""
    return edit_template(actor, item.fiscal_year)


@declare("visit_item.tick", "チェックリストにチェックを付ける")
def tick_item(actor: Actor, item: ChecklistItem) -> Answer:
    """The party whose item it is, and the secretariat for everyone."""
    role = party_of(actor, item.visit)
    if role == Role.SECRETARIAT:
        return allow(_ROLE_WORDS[role])
    if role is not None and role == item.role:
        return allow("ご自分の担当の項目です。")
    return deny("この項目にチェックを付けられるのは、担当の方と事務局だけです。")


@declare("kit.manage", "録音キットを管理する")
def manage_kits(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """The secretariat of the year."""
    if runs_programme(actor, fiscal_year.year):
        return allow("事務局としてキットを扱えます。")
    return deny("録音キットを扱えるのは、その年度の事務局だけです。")


@declare("kit.change", "録音キットの内容を変える")
def change_kit(actor: Actor, kit: Kit) -> Answer:
    """A secretariat: the stock is the same in every year."""
    if runs_programme(actor):
        return allow("事務局としてキットを扱えます。")
    return deny("録音キットを扱えるのは事務局だけです。")


@declare("kit.close", "キットが戻ったこと・紛失を記録する")
def close_loan(actor: Actor, loan: KitLoan) -> Answer:
    """The secretariat of the year."""
    return manage_kits(actor, loan.visit.project.fiscal_year)


@declare("kit.receive", "キットの受け取りを知らせる")
def receive_kit(actor: Actor, loan: KitLoan) -> Answer:
    """The municipality the kit went to, and the secretariat."""
    role = party_of(actor, loan.visit)
    if role in (Role.SECRETARIAT, Role.MUNICIPALITY):
        return allow(_ROLE_WORDS[role])
    return deny("キットの受け取りを知らせられるのは、送り先の自治体と事務局だけです。")


@declare("visit_file.add", "訪問の資料・写真を登録する")
def add_file(actor: Actor, visit: Visit) -> Answer:
    """The parties of a visit that is agreed or was held."""
    answer = _as_party(actor, visit)
    if answer and visit.state not in (VisitState.AGREED, VisitState.DONE):
        return deny("資料と写真を登録できるのは、日程が決まった訪問だけです。")
    return answer


@declare("visit_file.view", "訪問の資料・写真を見る")
def view_file(actor: Actor, file: VisitFile) -> Answer:
    """The parties; what is internal, the secretariat and the experts alone."""
    role = party_of(actor, file.visit)
    if role is None:
        return deny(_NOT_A_PARTY)
    if role == Role.MUNICIPALITY and file.audience == Audience.INTERNAL:
        return deny("このファイルを見られるのは、事務局と担当の講師だけです。")
    return allow(_ROLE_WORDS[role])


@declare("visit_file.remove", "訪問の資料・写真を消す")
def remove_file(actor: Actor, file: VisitFile) -> Answer:
    """Whoever added it while a party, and the secretariat."""
    role = party_of(actor, file.visit)
    if role == Role.SECRETARIAT:
        return allow(_ROLE_WORDS[role])
    if role is not None and actor.user_id is not None and file.added_by_id == actor.user_id:
        return allow("ご自分が登録したファイルです。")
    return deny("ファイルを消せるのは、登録した方と事務局だけです。")


@declare("visit_record.view", "訪問の記録を見る")
def view_record(actor: Actor, visit: Visit) -> Answer:
    """The parties, and who sees everything."""
    return print_sheet(actor, visit)


@declare("visit_record.write", "訪問の記録を書く")
def write_record(actor: Actor, visit: Visit) -> Answer:
    """The parties of a visit that is agreed or was held."""
    answer = _as_party(actor, visit)
    if answer and visit.state not in (VisitState.AGREED, VisitState.DONE):
        return deny("記録を書けるのは、日程が決まった訪問だけです。")
    return answer


@declare("visit_record.choose", "訪問の記録の控えを選ぶ")
def choose_copy(actor: Actor, copy: VisitRecordCopy) -> Answer:
    """Whoever may write the record."""
    return write_record(actor, copy.record.visit)


@declare("visit_note.write", "訪問メモを書く")
def write_note(actor: Actor, visit: Visit) -> Answer:
    """The experts in charge and the secretariat."""
    role = party_of(actor, visit)
    if role in (Role.SECRETARIAT, Role.EXPERT):
        return allow(_ROLE_WORDS[role])
    return deny("訪問メモを書けるのは、担当の講師と事務局だけです。")


@declare("visit_note.edit", "訪問メモを直す・消す")
def edit_note(actor: Actor, note: VisitNote) -> Answer:
    """Its writer."""
    if actor.user_id is not None and note.written_by_id == actor.user_id and write_note(actor, note.visit):
        return allow("ご自分のメモです。")
    return deny("メモを直せるのは、書いた方だけです。")


@declare("visit_note.view", "訪問メモを読む")
def view_note(actor: Actor, note: VisitNote) -> Answer:
    """Secretariat and experts; the municipality what is shared with it."""
    role = party_of(actor, note.visit)
    if role is None:
        return deny(_NOT_A_PARTY)
    if role == Role.MUNICIPALITY and note.audience == Audience.INTERNAL:
        return deny("このメモは、事務局と講師だけのものです。")
    return allow(_ROLE_WORDS[role])


@declare("frank_note.write", "自治体への率直な手紙を書く")
def write_frank_note(actor: Actor, visit: Visit) -> Answer:
    """An expert in charge; nobody writes it in their place."""
    if party_of(actor, visit) == Role.EXPERT:
        return allow("ご担当の訪問です。")
    return deny("この手紙を書けるのは、担当の講師だけです。")


@declare("frank_note.view", "自治体への率直な手紙を読む")
def view_frank_note(actor: Actor, note: FrankNote) -> Answer:
    """Its writer; once given, the municipality and the secretariat. Nobody else, whatever else they may see."""
    if actor.person_id is not None and note.expert.person_id == actor.person_id:
        return allow("ご自分の手紙です。")
    if note.given_at is None:
        return deny("この手紙はまだ渡されていません。")
    role = party_of(actor, note.visit)
    if role in (Role.MUNICIPALITY, Role.SECRETARIAT):
        return allow("この手紙の宛先、または事務局です。")
    return deny("この手紙を読めるのは、書いた講師・宛先の自治体・事務局だけです。公表はしません。")


@declare("frank_note.receive", "自治体への率直な手紙を読んだと知らせる")
def receive_frank_note(actor: Actor, note: FrankNote) -> Answer:
    """The municipality it was given to."""
    if note.given_at is not None and party_of(actor, note.visit) == Role.MUNICIPALITY:
        return allow("この手紙の宛先です。")
    return deny("読んだことを知らせられるのは、手紙の宛先の自治体だけです。")
