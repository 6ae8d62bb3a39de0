"""October to January: what happens around each visit — the kit, the checklist, the day, the record, the notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.utils import timezone

from banso.dispatch.domain.visits import hold_visit
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor
from banso.loading.living.cast import BY_NAME, DEMO_EXPERT, ENGAGEMENTS, MOVED, WISHED_INSTEAD, Engagement
from banso.loading.living.story import NUMBERS, Step, World, at
from banso.logistics.domain.checklists import step_item
from banso.logistics.domain.equipment import lend_kit, receive_kit, return_kit
from banso.logistics.domain.visit_records import (
    give_frank_note,
    note_frank_note_read,
    save_frank_note,
    save_record,
    write_note,
)
from banso.logistics.enums import Audience, ItemState, KitPart, KitState, LoanState
from banso.logistics.models import FrankNote, Kit, KitLoan

_DISCUSSED = "相談の入口からどこへつながっているかを、昨年度の件数を見ながら話し合いました。（架空の記録）"
_AGREED = "次回までに、関係課との会議の案をつくる。"
_MEMO = "職員の方の準備がよく、質問が具体的でした。次回は会議の進め方を一緒に考えます。（架空のメモ）"
_FRANK = "会議の資料は1枚で足ります。まず、窓口の方が困っていることを聞いてみてください。（架空の手紙）"


def steps() -> Iterator[Step]:
    """Every visit's course, around the day it takes place in the end."""
    for engagement in ENGAGEMENTS:
        for number in (1, 2):
            yield from _course(engagement, number)


def final_day(engagement: Engagement, number: int) -> dt.date:
    """Return the day a visit takes place on, when everything is agreed."""
    key = (engagement.town, engagement.programme, number)
    return WISHED_INSTEAD.get(key) or MOVED.get(key) or engagement.rounds[number - 1]


def _course(engagement: Engagement, number: int) -> Iterator[Step]:
    day, late = final_day(engagement, number), 7 if BY_NAME[engagement.town].is_slow else 0
    memo = 6 if engagement.expert == DEMO_EXPERT else 3
    course: tuple[tuple[int, int, Callable[..., None]], ...] = (
        (-9, 11, partial(_tick, code="call", whose="office")),
        (-8, 14, _send_kit),
        (-5, 10, _receive_kit),
        (-1, 9, partial(_tick, code="prepare", whose="expert")),
        (-1, 16, partial(_tick, code="materials", whose="town")),
        (0, 17, partial(_tick, code="recording", whose="town")),
        (1, 9, _hold),
        (2 + late, 15, _record),
        (memo, 20, _memo),
        (4 + late, 10, partial(_tick, code="photos", whose="town")),
        (6 + late, 13, _kit_back),
    )
    name = f"{engagement.town}の訪問"
    for offset, hour, do in course:
        when = at(_workday(day, offset), hour, NUMBERS[engagement.town])
        yield Step(when, name, partial(_on_visit, engagement=engagement, number=number, do=do))
    if engagement.expert == DEMO_EXPERT and number == 1:
        frank = at(_workday(day, 8), 21)
        yield Step(frank, name, partial(_on_visit, engagement=engagement, number=number, do=_frank))
        if engagement.town != "見本市":
            read = at(_workday(day, 12), 9)
            yield Step(read, name, partial(_on_visit, engagement=engagement, number=number, do=_read))


def _workday(day: dt.date, offset: int) -> dt.date:
    """Return the day so many days away; a weekend's is the Friday before or the Monday after."""
    found = day + dt.timedelta(days=offset)
    step = dt.timedelta(days=-1 if offset < 0 else 1)
    while found.weekday() > 4:
        found += step
    return found


def _on_visit(
    world: World, *, engagement: Engagement, number: int, do: Callable[[World, Engagement, Visit], None]
) -> None:
    visit = world.visit(engagement, number)
    # Somebody may have gone another way in the demo: what is off or held already has no course.
    if visit.state in (VisitState.AGREED, VisitState.DONE):
        do(world, engagement, visit)


def _who(world: World, engagement: Engagement, whose: str) -> Actor:
    if whose == "town":
        return world.clerk(engagement.town)
    return world.adviser(engagement.expert) if whose == "expert" else world.office


def _tick(world: World, engagement: Engagement, visit: Visit, *, code: str, whose: str) -> None:
    item = visit.checklist.filter(code=code, state=ItemState.OPEN).first()
    if item is not None:
        item.visit = visit
        step_item(actor=_who(world, engagement, whose), item=item, step="tick")


def _send_kit(world: World, engagement: Engagement, visit: Visit) -> None:
    out = KitLoan.objects.filter(state=LoanState.OUT).values("kit")
    kit = Kit.objects.filter(state=KitState.ACTIVE).exclude(pk__in=out).order_by("label").first()
    if kit is not None and visit.state == VisitState.AGREED:
        slip = f"架空-{visit.pk:04}"
        lend_kit(actor=world.office, kit=kit, visit=visit, sent_on=_today(), slip=slip)


def _loan(visit: Visit) -> KitLoan | None:
    rows = KitLoan.objects.filter(visit=visit, state=LoanState.OUT)
    return rows.select_related("kit", "visit__project__municipality", "visit__project__fiscal_year").first()


def _receive_kit(world: World, engagement: Engagement, visit: Visit) -> None:
    if loan := _loan(visit):
        receive_kit(
            actor=world.clerk(engagement.town),
            loan=loan,
            received_on=_today(),
            expected_attendance=8 + NUMBERS[engagement.town] % 5,
        )


def _hold(world: World, engagement: Engagement, visit: Visit) -> None:
    if visit.state == VisitState.AGREED:
        hold_visit(actor=world.office, visit=visit)


def _record(world: World, engagement: Engagement, visit: Visit) -> None:
    own = 4 + NUMBERS[engagement.town] % 4
    posted = {
        "methods.HEARING": "1",
        "methods.CASES": "1" if visit.number == 2 else "",
        "attendance.OWN.count": str(own),
        "attendance.CONTRACTOR.count": "3",
        "attendance.PREFECTURE.count": "1",
        "attendance.OTHER.count": "0",
        "discussed": _DISCUSSED,
        "agreed": _AGREED,
        "has_recording": "1",
    }
    save_record(actor=world.clerk(engagement.town), visit=visit, posted=posted, base=0, tab="web")


def _memo(world: World, engagement: Engagement, visit: Visit) -> None:
    write_note(actor=world.adviser(engagement.expert), visit=visit, text=_MEMO, audience=Audience.INTERNAL)
    _tick(world, engagement, visit, code="note", whose="expert")


def _frank(world: World, engagement: Engagement, visit: Visit) -> None:
    actor = world.adviser(engagement.expert)
    give_frank_note(actor=actor, note=save_frank_note(actor=actor, visit=visit, text=_FRANK, base=0))


def _read(world: World, engagement: Engagement, visit: Visit) -> None:
    note = FrankNote.objects.select_related("visit__project", "expert").filter(visit=visit).first()
    if note is not None:
        note_frank_note_read(actor=world.clerk(engagement.town), note=note)


def _kit_back(world: World, engagement: Engagement, visit: Visit) -> None:
    if loan := _loan(visit):
        parts = [part for part in KitPart if not (part == KitPart.USB and BY_NAME[engagement.town].is_slow)]
        note = "" if len(parts) == len(KitPart) else "USBメモリーが入っていない（架空）"
        return_kit(actor=world.office, loan=loan, returned_on=_today(), parts=parts, note=note)


def _today() -> dt.date:
    return timezone.localdate()
