"""What people put on their own lists, role by role and month by month, and the year's events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.urls import reverse
from django.utils import timezone

from banso.directory.enums import Role
from banso.events.domain.programme import add_session, create_event
from banso.events.enums import EventKind
from banso.loading.living.cast import DEMO_EXPERT, DEMO_TOWN
from banso.loading.living.days import YEAR
from banso.loading.living.story import JAPAN, Step, World, on
from banso.years.domain.todos import finish_todo, put_todo
from banso.years.enums import Stage, ToDoState
from banso.years.models import ToDo

# Put in the last days of the month before, due at the end of the month.
_MONTHS = (9, 10, 11, 12, 1, 2, 3)
_MONTHLY: tuple[tuple[Role, str, str], ...] = (
    (Role.SECRETARIAT, "{month}月の進み具合を厚生労働省への報告にまとめる", "years:schedule"),
    (Role.MINISTRY, "{month}月の進み具合の報告に目を通す", "dispatch:projects"),
    (Role.BOARD, "{month}月の理事会の前に、進み具合に目を通す", "dispatch:projects"),
    (Role.PREFECTURE, "管内の訪問の予定を確かめ、同席できる日を知らせる", "logistics:visits"),
    (Role.MUNICIPALITY, "{month}月の課内会議で、派遣で決まったことを共有する", "logistics:my_visits"),
    (Role.EXPERT, "{month}月までの予定を見直し、行けない日を書く", "dispatch:my_days"),
    (Role.PARTICIPANT, "研修・大会の内容に目を通す", "events:events"),
)
_EVENTS = (
    (EventKind.BLOCK_TRAINING, "近畿ブロック研修（架空）", (12, 3), (12, 3), "近畿", "架空会館"),
    (
        EventKind.BLOCK_TRAINING,
        "九州・沖縄ブロック研修（架空）",
        (1, 27),
        (1, 27),
        "九州・沖縄",
        "例示ホール",
    ),
    (EventKind.CONFERENCE, "全国研究交流大会（架空）", (2, 6), (2, 7), "", "見本大学 講堂"),
)


def steps() -> Iterator[Step]:
    """To-dos made by hand, and the trainings and the conference with their programmes."""
    yield Step(on(7, 1, 14), "研修と大会を登録する", _events)
    for week in range(40):
        yield Step(on(6, 9, 15) + dt.timedelta(weeks=week), "予定のことを終える", _finish_milestones)
    for month in _MONTHS:
        for role, title, url_name in _MONTHLY:
            put = partial(_put, month=month, role=role, title=title, url_name=url_name)
            # A day before the last month's is done, so that nobody's list is ever empty.
            yield Step(on((month - 2) % 12 + 1, 25, 9), "することを入れる", put)
            if month != _MONTHS[-1]:
                yield Step(on(month, 26, 16), "することを終える", partial(_finish, month=month, role=role))


def _key(month: int, role: Role) -> str:
    return f"living:{YEAR}:{month}:{role}"


def _put(world: World, *, month: int, role: Role, title: str, url_name: str) -> None:
    organisations = {
        Role.PREFECTURE: world.towns[DEMO_TOWN].parent,
        Role.MUNICIPALITY: world.towns[DEMO_TOWN],
    }
    put_todo(
        actor=world.of_role(role),
        fiscal_year=world.year,
        key=_key(month, role),
        title=title.format(month=month),
        due_at=_end_of(month),
        role=role,
        organisation=organisations.get(role),
        person=world.experts[DEMO_EXPERT].person if role == Role.EXPERT else None,
        url=reverse(url_name, args=[YEAR]),
        stage=Stage.EVENTS if role == Role.PARTICIPANT else Stage.DISPATCH,
    )


def _end_of(month: int) -> dt.datetime:
    first_of_next = on(month % 12 + 1, 1) if month != 3 else dt.datetime(YEAR + 1, 4, 1, 10, tzinfo=JAPAN)
    return (first_of_next - dt.timedelta(days=1)).replace(hour=17)


def _finish(world: World, *, month: int, role: Role) -> None:
    todo = ToDo.objects.filter(key=_key(month, role), state=ToDoState.OPEN).first()
    if todo is not None:
        finish_todo(actor=world.of_role(role), todo=todo)


def _finish_milestones(world: World) -> None:
    """The office does what the schedule asks for, up to six days late."""
    done = ToDo.objects.filter(
        fiscal_year=world.year, key__startswith="milestone:", state=ToDoState.OPEN, due_at__lt=timezone.now()
    )
    for todo in done:
        finish_todo(actor=world.office, todo=todo)


def _events(world: World) -> None:
    blocks = {one.name: one for one in world.year.blocks.all()}
    for kind, title, (month, day), (last_month, last_day), block, venue in _EVENTS:
        event = create_event(
            actor=world.office,
            fiscal_year=world.year,
            kind=kind,
            title=title,
            date=on(month, day).date(),
            last_date=on(last_month, last_day).date(),
            block=blocks.get(block),
            theme="相談の入口を広げる（架空）",
            venue=venue,
            starts=dt.time(10, 30),
            ends=dt.time(16, 30),
        )
        for order, (name, starts, ends) in enumerate(
            (("報告", dt.time(10, 40), dt.time(12, 0)), ("事例検討", dt.time(13, 0), dt.time(16, 0))), start=1
        ):
            add_session(
                actor=world.office, event=event, order=order, title=f"{name}（架空）", date=event.date,
                starts=starts, ends=ends,
            )  # fmt: skip
