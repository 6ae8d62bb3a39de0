"""Who may do what in the directory."""

from __future__ import annotations

from typing import Any

from banso.directory import roles
from banso.directory.enums import OrganisationKind
from banso.directory.models import Contact, Organisation, Person
from banso.foundation.access import Actor, Answer, allow, declare, deny

_ONLY_SECRETARIAT = "名簿の登録と変更は、事務局だけが行えます。変更が必要なときは、事務局へお知らせください。"
_SIGN_IN = "名簿は公開していません。サインインしてください。"
_NO_ROLE = "この名簿を使う役割がありません。必要なときは、事務局へお知らせください。"


def _secretariat_only(actor: Actor) -> Answer:
    if roles.runs_programme(actor):
        return allow("事務局は、名簿の登録と変更を行えます。")
    return deny(_ONLY_SECRETARIAT if actor.is_signed_in else _SIGN_IN)


@declare("organisation.list", "団体の名簿を見る")
def list_organisations(actor: Actor, _: Any) -> Answer:
    """Whoever works for an office; which organisations they see is `queries.visible_organisations`."""
    if roles.sees_everything(actor):
        return allow("事務局・厚生労働省・理事会は、すべての団体を見られます。")
    if roles.is_office(actor):
        return allow("自分の団体と、関係する都道府県・市区町村を見られます。")
    return deny(_NO_ROLE if actor.is_signed_in else _SIGN_IN)


@declare("organisation.view", "団体の情報を見る")
def view_organisation(actor: Actor, organisation: Organisation) -> Answer:
    """Own organisation, its prefecture, the prefecture's municipalities; the programme's offices see all."""
    if roles.sees_everything(actor):
        return allow("事務局・厚生労働省・理事会は、すべての団体を見られます。")
    if roles.acts_for(actor, organisation):
        return allow("ご自身の団体です。")
    if roles.relays_for(actor, organisation):
        return allow("ご自身の都道府県の団体です。")
    if organisation.kind == OrganisationKind.SECRETARIAT and roles.is_office(actor):
        return allow("事務局の連絡先は、都道府県と自治体に公開しています。")
    if roles.is_own_prefecture(actor, organisation):
        return allow("ご自身の自治体がある都道府県です。")
    if not actor.is_signed_in:
        return deny(_SIGN_IN)
    return deny("ほかの団体の情報は見られません。ご自身の団体の情報だけが見られます。")


@declare("organisation.add", "団体を登録する")
def add_organisation(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat_only(actor)


@declare("organisation.edit", "団体の情報を変更する")
def edit_organisation(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat_only(actor)


@declare("municipality_year.edit", "自治体の年度情報を変更する")
def edit_municipality_year(actor: Actor, _: Any) -> Answer:
    """Secretariat: the welfare-office list is what the programme addresses."""
    return _secretariat_only(actor)


@declare("contact.view", "連絡先を見る")
def view_contacts(actor: Actor, owner: Organisation | Person) -> Answer:
    """Contacts of organisations go with the organisation, those of people with the person."""
    if isinstance(owner, Organisation):
        return view_organisation(actor, owner)
    return view_person(actor, owner)


@declare("contact.edit", "連絡先を変更する")
def edit_contacts(actor: Actor, owner: Organisation | Person | Contact) -> Answer:
    """The secretariat, the organisation for itself, a person for themselves."""
    if roles.runs_programme(actor):
        return allow("事務局は、すべての連絡先を変更できます。")
    owner = (owner.organisation or owner.person or owner) if isinstance(owner, Contact) else owner
    if isinstance(owner, Organisation) and roles.acts_for(actor, owner):
        return allow("ご自身の団体の連絡先です。")
    if isinstance(owner, Person) and actor.person_id == owner.pk:
        return allow("ご自身の連絡先です。")
    return deny("連絡先は、その団体・ご本人と事務局だけが変更できます。" if actor.is_signed_in else _SIGN_IN)


@declare("person.list", "人の名簿を見る")
def list_people(actor: Actor, _: Any) -> Answer:
    """The programme's offices."""
    if roles.sees_everything(actor):
        return allow("事務局・厚生労働省・理事会は、人の名簿を見られます。")
    return deny(
        "人の名簿は、事務局・厚生労働省・理事会だけが見られます。" if actor.is_signed_in else _SIGN_IN
    )


@declare("person.view", "人の情報を見る")
def view_person(actor: Actor, person: Person) -> Answer:
    """The programme's offices, and everyone themselves."""
    if roles.sees_everything(actor):
        return allow("事務局・厚生労働省・理事会は、人の名簿を見られます。")
    if actor.person_id is not None and actor.person_id == person.pk:
        return allow("ご自身の情報です。")
    return deny(
        "ほかの方の情報は見られません。ご自身の情報だけが見られます。" if actor.is_signed_in else _SIGN_IN
    )


@declare("person.add", "人を登録する")
def add_person(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat_only(actor)


@declare("person.edit", "人の情報を変更する")
def edit_person(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat_only(actor)


@declare("list_import.use", "自分たちの一覧（Excel・CSV）を取り込む")
def use_list_imports(actor: Actor, _: Any) -> Answer:
    """Secretariat; the kind of list asks its own rule before anything is kept."""
    return _secretariat_only(actor)


@declare("contact.import", "連絡先の一覧を取り込む")
def import_contacts(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat_only(actor)


@declare("person.import", "人の一覧を取り込む")
def import_people(actor: Actor, _: Any) -> Answer:
    """Secretariat."""
    return _secretariat_only(actor)
