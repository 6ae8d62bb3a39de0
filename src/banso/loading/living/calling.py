"""July: the call, its relay by the prefectures, applications in time, late, declined, withdrawn and never finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from banso.calls.application_form import application_form
from banso.calls.domain.applications import decline, record_application, withdraw_application
from banso.calls.domain.call import close_call, create_call, open_call, relay_to_prefectures
from banso.calls.domain.relays import submit_bundle
from banso.calls.enums import RelayState
from banso.calls.intake import APPLICATION
from banso.calls.models import Application, Call
from banso.calls.queries import FormCopy
from banso.directory.enums import Role
from banso.intake.domain.drafts import save_section, section_version, start_draft, submit_draft
from banso.loading.living.cast import (
    BY_NAME,
    DECLINES,
    DEMO_PREFECTURE,
    IN_TIME,
    LATE,
    NEVER_FINISHED,
    TOWNS,
    WITHDRAWS,
    Town,
)
from banso.loading.living.story import NUMBERS, Step, World, on

_MARK = "1"


def steps() -> Iterator[Step]:
    """From the draft of the call to its closing."""
    yield Step(on(6, 29), "公募を作る", _create)
    yield Step(on(7, 8, 9), "公募を始める", lambda world: open_call(actor=world.office, call=call_of(world)))
    yield Step(on(7, 8, 11), "都道府県へ送る", _relay)
    for place, name in enumerate(IN_TIME):
        day = 13 + place * 3 // 2
        yield Step(on(7, day, 9 + place % 7, 20), f"{name}が申し込む", partial(_apply, name=name))
    yield Step(on(7, 17, 15), f"{NEVER_FINISHED}が書き始める", partial(_begin, name=NEVER_FINISHED))
    yield Step(on(7, 21, 16), f"{DECLINES}は申し込まない", _decline)
    yield Step(on(7, 30, 11), f"{WITHDRAWS}が取り下げる", _withdraw)
    yield Step(on(7, 31, 14), "都道府県が取りまとめる", _bundle)
    yield Step(
        on(8, 3, 9), "公募を締め切る", lambda world: close_call(actor=world.office, call=call_of(world))
    )
    yield Step(on(8, 3, 11), f"{LATE}の申込書が届く", _late)


def call_of(world: World) -> Call:
    """Return the year's call as it is now."""
    return Call.objects.select_related("fiscal_year").get(fiscal_year=world.year)


def application_of(world: World, name: str) -> Application:
    """Return a municipality's application as it is now."""
    return Application.objects.select_related("call__fiscal_year", "municipality").get(
        call__fiscal_year=world.year, municipality__name=name
    )


def _create(world: World) -> None:
    create_call(
        actor=world.office,
        fiscal_year=world.year,
        title="専門スタッフ派遣の利用自治体の公募（架空）",
        explanation="福祉事務所を設置する自治体から、都道府県を通して専門スタッフ派遣の希望を募ります。",
        opens_at=on(7, 8, 9),
        closes_at=on(7, 31, 17),
        target_count=len(TOWNS),
        number_to_select=9,
        programmes=world.programmes.values(),
    )


def _relay(world: World) -> None:
    """Only where somebody of the cast lives: the other prefectures are not told to be late with anything."""
    prefectures = [world.prefectures[code] for code in sorted({town.prefecture for town in TOWNS})]
    relay_to_prefectures(
        actor=world.office, call=call_of(world), prefectures=prefectures, sent_at=on(7, 8, 11)
    )


def _begin(world: World, *, name: str) -> FormCopy:
    copy = FormCopy(call_of(world), world.towns[name])
    start_draft(APPLICATION, actor=world.clerk(name), sheet=copy)
    return copy


def _apply(world: World, *, name: str) -> None:
    """Write the form on the web, section by section, and submit it."""
    actor, copy, answers = world.clerk(name), _begin(world, name=name), _answers(BY_NAME[name])
    for section in application_form(copy.call).sections:
        draft = start_draft(APPLICATION, actor=actor, sheet=copy)
        save_section(
            APPLICATION,
            actor=actor, sheet=copy, section=section, posted=answers, base=section_version(draft, section),
            tab="web",
        )  # fmt: skip
    submit_draft(APPLICATION, actor=actor, sheet=copy)


def _answers(town: Town) -> Mapping[str, str]:
    number = NUMBERS[town.name]
    # So many a year for 100,000 people and month, around what is usual.
    consultations = town.population * (9 + number % 8) * 12 // 100_000
    answers = {
        "population": str(town.population),
        "counts.NEW_CONSULTATIONS": str(consultations),
        "counts.PLANS": str(consultations // 4),
        "reason": town.reason,
        "office.department": f"生活福祉課　担当{number:02}",
        "office.phone": f"00-0000-{number:04}",
        "office.email": f"town-{number:02}@example.invalid",
    }
    for code in town.runs:
        answers[f"running.{code}.runs"] = _MARK
        answers[f"running.{code}.delivery"] = ("DIRECT", "CONTRACTED", "BOTH")[number % 3]
    return answers | {f"wishes.{code}": _MARK for code in town.wishes}


def _decline(world: World) -> None:
    copy = FormCopy(call_of(world), world.towns[DECLINES])
    decline(actor=world.clerk(DECLINES), copy=copy, reason="今年度は自前の研修を行うため（架空）")


def _withdraw(world: World) -> None:
    withdraw_application(
        actor=world.clerk(WITHDRAWS),
        application=application_of(world, WITHDRAWS),
        reason="担当者の異動で受け入れの体制が整わないため（架空）",
    )


def _bundle(world: World) -> None:
    """The demo's prefecture hands its bundle in itself; the office records those that came by mail."""
    relays = call_of(world).relays.select_related("prefecture", "call__fiscal_year")
    for relay in relays.filter(state=RelayState.SENT):
        is_own = relay.prefecture.prefecture_code == DEMO_PREFECTURE
        submit_bundle(actor=world.of_role(Role.PREFECTURE) if is_own else world.office, relay=relay)


def _late(world: World) -> None:
    town = BY_NAME[LATE]
    record_application(
        actor=world.office,
        call=call_of(world),
        municipality=world.towns[LATE],
        wishes=[world.programmes[code] for code in town.wishes],
        submitted_at=on(8, 3, 10),
        reason=town.reason,
    )
