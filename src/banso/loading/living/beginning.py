"""April to June: the year, its municipalities and experts, who works for them, the schedule, the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from banso.accounts.domain.demo import add_demo_user, ensure_demo_users
from banso.accounts.scopes import RoleScope
from banso.directory.domain.contacts import set_contact
from banso.directory.domain.organisations import add_organisation, set_municipality_year
from banso.directory.enums import ContactPurpose, OrganisationKind, Role
from banso.directory.models import Organisation, Person
from banso.dispatch.domain.experts import add_expert
from banso.foundation.access import Actor
from banso.japan.prefectures import PREFECTURES
from banso.letters.domain.templates import install_templates, set_settings
from banso.loading.living.cast import DEMO_EXPERT, DEMO_TOWN, EXPERTS, TOWNS, Town
from banso.loading.living.days import YEAR
from banso.loading.living.story import ADVISER, CLERK, NUMBERS, Step, World, on
from banso.logistics.domain.equipment import save_kit
from banso.years.domain.fiscal_years import create_fiscal_year, start_year
from banso.years.domain.milestones import add_milestone
from banso.years.enums import MilestoneKind, StrandCode

SECRETARIAT = "見本事務局"
KITS = tuple(f"見本-{number:02}" for number in range(1, 13))
_CONTACT = "見本事務局（架空）　担当：事務局01\n電話 00-0000-0000　電子メール office@example.invalid"
_MILESTONES = (
    (StrandCode.DISPATCH, (6, 1), MilestoneKind.CONTRACT, "委託契約成立"),
    (StrandCode.DISPATCH, (7, 8), MilestoneKind.NOTICE, "都道府県へ公募文書を配信"),
    (StrandCode.DISPATCH, (7, 31), MilestoneKind.DEADLINE, "利用申込の締切"),
    (StrandCode.DISPATCH, (8, 26), MilestoneKind.DECISION, "利用自治体の選定"),
    (StrandCode.DISPATCH, (8, 28), MilestoneKind.PUBLISH, "選定結果の公表"),
    (StrandCode.DISPATCH, (9, 11), MilestoneKind.DEADLINE, "実施前アンケートの締切"),
    (StrandCode.DISPATCH, (10, 1), MilestoneKind.DISPATCH, "専門スタッフ派遣（1回目）開始"),
    (StrandCode.DISPATCH, (11, 26), MilestoneKind.MEETING, "理事会"),
    (StrandCode.DISPATCH, (12, 25), MilestoneKind.DEADLINE, "講師の書類の締切（年内）"),
    (StrandCode.DISPATCH, (1, 21), MilestoneKind.DISPATCH, "専門スタッフ派遣（2回目）終了"),
    (StrandCode.DISPATCH, (2, 26), MilestoneKind.DEADLINE, "自治体報告書の最終締切"),
    (StrandCode.TRAINING, (12, 3), MilestoneKind.TRAINING, "ブロック別研修（近畿）"),
    (StrandCode.TRAINING, (1, 27), MilestoneKind.TRAINING, "ブロック別研修（九州・沖縄）"),
    (StrandCode.CONFERENCE, (2, 6), MilestoneKind.CONFERENCE, "全国研究交流大会"),
    (StrandCode.DISPATCH, (3, 19), MilestoneKind.REPORT, "事業実績報告書の提出"),
)  # fmt: skip


def begin(actor: Actor) -> World:
    """Make the year with its organisations, people and users. Part of what `build` does first."""
    _add_prefectures(actor)
    office = add_organisation(
        actor=actor,
        kind=OrganisationKind.SECRETARIAT,
        name=SECRETARIAT,
        kana="ミホンジムキョク",
        is_fictitious=True,
    )
    year = create_fiscal_year(
        actor=actor,
        year=YEAR,
        commissioner="架空の委託元",
        contract_title="架空の年度の専門スタッフ派遣及び研修",
        secretariat=office,
        is_fictitious=True,
    )
    world = World(year, actor)
    for town in TOWNS:
        _add_town(world, town)
    _add_users(world)
    _add_experts(world)
    return world


def _add_prefectures(actor: Actor) -> None:
    """The loader of a real year has brought them with all municipalities; alone, the year needs the 47."""
    have = set(
        Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).values_list(
            "prefecture_code", flat=True
        )
    )
    for prefecture in PREFECTURES:
        if prefecture.code not in have:
            add_organisation(
                actor=actor,
                kind=OrganisationKind.PREFECTURE,
                name=prefecture.name,
                kana=prefecture.kana,
                code=prefecture.government_code,
                prefecture_code=prefecture.code,
                latitude=prefecture.latitude,
                longitude=prefecture.longitude,
            )


def _add_town(world: World, town: Town) -> None:
    parent, number = world.prefectures[town.prefecture], NUMBERS[town.name]
    organisation = add_organisation(
        actor=world.system,
        kind=town.kind,
        name=town.name,
        kana=town.kana,
        prefecture_code=town.prefecture,
        parent=parent,
        is_fictitious=True,
        # Somewhere in the prefecture, never on its capital, so that a plan has distances.
        latitude=(parent.latitude or 0) + 0.05 + number % 3 * 0.04,
        longitude=(parent.longitude or 0) + 0.04 + number % 4 * 0.03,
        note="架空の自治体です。",
    )
    set_municipality_year(
        actor=world.system,
        organisation=organisation,
        year=YEAR,
        has_welfare_office=True,
        welfare_office_verified=True,
        population=town.population,
        population_source="架空の人口",
        bracket=town.bracket,
    )
    set_contact(
        actor=world.system,
        purpose=ContactPurpose.OFFICE,
        organisation=organisation,
        department="生活福祉課",
        name=f"担当 {number:02}",
        email=f"town-{number:02}@example.invalid",
        phone=f"00-0000-{number:04}",
    )


def _add_users(world: World) -> None:
    ensure_demo_users(actor=world.system, fiscal_year=world.year, municipality=world.towns[DEMO_TOWN])
    for town in TOWNS:
        if town.name != DEMO_TOWN:
            number = NUMBERS[town.name]
            add_demo_user(
                actor=world.system,
                scope=RoleScope(Role.MUNICIPALITY, world.year, world.towns[town.name]),
                family_name="担当",
                given_name=f"{number:02}",
                family_kana="タントウ",
                local_part=CLERK.format(number),
            )


def _add_experts(world: World) -> None:
    for number, (home, programmes, affiliation) in EXPERTS.items():
        if number == DEMO_EXPERT:
            person_id = world.of_role(Role.EXPERT).person_id
        else:
            person_id = add_demo_user(
                actor=world.system,
                scope=RoleScope(Role.EXPERT, world.year),
                family_name="講師",
                given_name=f"{number:02}",
                family_kana="コウシ",
                local_part=ADVISER.format(number),
            ).person_id
        person = Person.objects.get(pk=person_id or 0)
        set_contact(
            actor=world.system,
            purpose=ContactPurpose.PERSON,
            person=person,
            name=person.full_name,
            email=f"expert-{number:02}@example.invalid",
        )
        add_expert(
            actor=world.system,
            fiscal_year=world.year,
            person=person,
            affiliation=affiliation,
            home_prefecture=world.prefectures[home],
            home_basis="架空",
            programmes=[world.programmes[code] for code in programmes],
            order=number,
        )


def steps() -> Iterator[Step]:
    """Starting the year and laying out what it needs."""
    yield Step(
        on(4, 1, 9), "年度を始める", lambda world: start_year(actor=world.office, fiscal_year=world.year)
    )
    yield Step(on(6, 2), "予定を入れる", _schedule)
    yield Step(on(6, 3), "ひな形を用意する", _templates)
    yield Step(on(6, 4), "録音キットを登録する", _stock)


def _schedule(world: World) -> None:
    for strand, (month, day), kind, summary in _MILESTONES:
        add_milestone(
            actor=world.office,
            fiscal_year=world.year,
            strand=strand,
            date=dt.date(YEAR if month > 3 else YEAR + 1, month, day),
            kind=kind,
            summary=summary,
        )


def _templates(world: World) -> None:
    install_templates(actor=world.office, fiscal_year=world.year)
    set_settings(
        actor=world.office, fiscal_year=world.year, senders=SECRETARIAT, contact=_CONTACT,
        number_pattern="見本発第{number}号",
    )  # fmt: skip


def _stock(world: World) -> None:
    for label in KITS:
        save_kit(actor=world.office, fiscal_year=world.year, label=label)
