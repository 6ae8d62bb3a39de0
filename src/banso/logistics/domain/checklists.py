"""Checklists of visits: made when a date is agreed, moved with it, ticked off; to-dos follow them.

To-dos are put from the day an item asks for notice (at once, else by `banso remind`) and closed with the item; closing
the to-do ticks the item.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from banso.directory.enums import Role
from banso.dispatch.enums import VisitKind, VisitState
from banso.dispatch.models import Project, Visit
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.logistics.checklist_rules import fits, rule_of, settings_of, template_of
from banso.logistics.enums import ItemDeed, ItemState
from banso.logistics.models import ITEM_STEPS, ChecklistItem, ChecklistTemplateItem, VisitSettings
from banso.years.domain.reminders import GRACE
from banso.years.domain.todos import drop_todo, finish_todo, put_todo, reopen_todo, todo_stepped
from banso.years.due import Direction
from banso.years.enums import Stage, ToDoState
from banso.years.models import FiscalYear, ToDo

PREFIX = "visit-item:"
# Only a visit that is to come, or was held, has something to do.
LIVE = (VisitState.AGREED, VisitState.DONE)


def refresh(op: Operation, visit: Visit, *, template: Sequence[ChecklistTemplateItem] | None = None) -> None:
    """Give the occasion of `visit` its items, dated from its days; ticks are kept.

    An item that no longer applies goes unless it was ticked. Called by the verbs that agree or move a date.
    """
    lead = visit.occasion
    year = lead.project.fiscal_year
    days = sorted(lead.days.values_list("date", flat=True))
    if not days:
        return
    wanted = [
        item
        for item in (template if template is not None else template_of(year))
        if fits(item, is_online=lead.kind == VisitKind.ONLINE) and _is_its_time(item, lead)
    ]
    present = {item.code: item for item in lead.checklist.exclude(code="")}
    cap = settings_of(year)
    fresh: list[ChecklistItem] = []
    moved: list[ChecklistItem] = []
    for rule in wanted:
        item = present.pop(rule.code, None) or ChecklistItem(visit=lead, code=rule.code)
        if _follow(item, rule, days, cap, lead.project.municipality.name):
            (moved if item.pk else fresh).append(item)
    ChecklistItem.objects.bulk_create(fresh)
    ChecklistItem.objects.bulk_update(
        moved, ["title", "basis", "role", "due_at", "notice_on", "deed", "order"]
    )
    gone = [item.pk for item in present.values() if item.state != ItemState.DONE]
    _drop_todos(op.actor, gone, "チェックリストから外れたため")
    ChecklistItem.objects.filter(pk__in=gone).delete()
    if fresh or moved or gone:
        op.record("visit.checklist_made", lead, {"項目数": (None, len(wanted))})
    put_due(op.actor, lead.checklist.filter(state=ItemState.OPEN), timezone.now(), is_moved=True)


def _is_its_time(item: ChecklistTemplateItem, visit: Visit) -> bool:
    """Whether the item belongs to this round: the report is written once, after the project's last visit."""
    return item.deed != ItemDeed.REPORT or visit.number >= visit.project.visits_wanted


def _follow(
    item: ChecklistItem, rule: ChecklistTemplateItem, days: Sequence[dt.date], cap: VisitSettings, place: str
) -> bool:
    """Set the item as its rule says for these days; return whether anything is new."""
    due = rule_of(rule)
    anchor = days[0] if rule.direction == Direction.BEFORE else days[-1]
    due_at = due.due_at(anchor, not_after=cap.last_day)
    values: dict[str, Any] = {
        "title": rule.title.replace("{place}", place)[:120],
        "basis": rule.basis,
        "role": rule.role,
        "due_at": due_at,
        "notice_on": due.notice_on(due_at.date()),
        "deed": rule.deed,
        "order": rule.order,
    }
    is_new = item.pk is None or any(getattr(item, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(item, name, value)
    return is_new


def apply_template(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Bring the checklists of the year's agreed visits in line with the template; return how many visits."""
    require(actor, "checklist.template", fiscal_year)
    visits = Visit.objects.filter(
        project__fiscal_year=fiscal_year, state=VisitState.AGREED, lead__isnull=True
    ).select_related("project__municipality", "project__fiscal_year")
    template = template_of(fiscal_year)
    count = 0
    for visit in visits.iterator(chunk_size=200):
        with operation(actor) as op:
            refresh(op, visit, template=template)
        count += 1
    return count


def close(op: Operation, visit: Visit, reason: str) -> None:
    """Nothing is to do any more for a visit that was cancelled, postponed or joined to another's."""
    open_items = list(visit.checklist.filter(state=ItemState.OPEN).values_list("pk", flat=True))
    _drop_todos(op.actor, open_items, reason)


# ── ticking ──


def step_item(*, actor: Actor, item: ChecklistItem, step: str) -> ChecklistItem:
    """Take one of `ITEM_STEPS` (tick, untick, skip). Raises AccessDenied, ForbiddenStep."""
    require(actor, "visit_item.tick", item)
    with operation(actor) as op:
        locked = ChecklistItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        _step(op, locked, step)
    return locked


def _step(op: Operation, item: ChecklistItem, step: str) -> None:
    change = ITEM_STEPS.take(item, step)
    is_open = item.state == ItemState.OPEN
    item.done_at = None if is_open else op.at
    item.done_by_id = None if is_open else op.actor.user_id
    item.save(update_fields=["state", "done_at", "done_by"])
    names = {"tick": "visit_item.ticked", "untick": "visit_item.unticked", "skip": "visit_item.skipped"}
    op.record(names[step], item, {"state": change})
    # The visit's own history tells it too: that is where people look.
    op.record(names[step].replace("visit_item.", "visit.item_"), item.visit, {"項目": (None, item.title)})
    _settle_todos(op.actor, item)


def tick_by_deed(op: Operation, visit: Visit, deed: ItemDeed) -> None:
    """Tick the open items that something done in Banso has done."""
    lead = visit.occasion
    for item in lead.checklist.select_for_update(of=("self",)).filter(deed=deed, state=ItemState.OPEN):
        _step(op, item, "tick")


def untick_by_deed(op: Operation, visit: Visit, deed: ItemDeed) -> None:
    """Open again what was ticked by something that is undone."""
    lead = visit.occasion
    for item in lead.checklist.select_for_update(of=("self",)).filter(deed=deed, state=ItemState.DONE):
        _step(op, item, "untick")


def add_item(*, actor: Actor, visit: Visit, title: str, role: str, due_on: dt.date) -> ChecklistItem:
    """Add an item to one visit by hand. Raises AccessDenied, BansoError for an empty title or unknown party."""
    require(actor, "visit.edit", visit.project)
    if not title.strip():
        raise BansoError("することを書いてください。")
    if role not in (Role.SECRETARIAT, Role.MUNICIPALITY, Role.EXPERT):
        raise BansoError("担当は、事務局・自治体・講師から選んでください。")
    due_at = timezone.make_aware(dt.datetime.combine(due_on, dt.time(17)))
    with operation(actor) as op:
        item = ChecklistItem.objects.create(
            visit=visit.occasion,
            title=title.strip()[:120],
            role=role,
            due_at=due_at,
            notice_on=due_on - dt.timedelta(days=7),
            order=900,
        )
        op.record("visit.item_added", visit.occasion, {"項目": (None, item.title)})
        put_due(actor, [item], timezone.now())
    return item


# ── to-dos ──


def put_due(actor: Actor, items: Iterable[ChecklistItem], now: dt.datetime, *, is_moved: bool = False) -> int:
    """Put the to-dos of the open items whose time has come; return how many were new.

    `is_moved`: the dates may be others than before, so to-dos there are already follow.
    """
    today = timezone.localdate(now)
    # Of a report its own room reminds, once a project and not once a visit.
    rows = [item for item in items if item.state == ItemState.OPEN and item.deed != ItemDeed.REPORT]
    keys = {key for item in rows for key, _ in _owners(item)}
    known = set(ToDo.objects.filter(key__in=keys).values_list("key", flat=True))
    put = 0
    for item in rows:
        is_time = item.notice_on <= today and now <= item.due_at + GRACE
        for key, owner in _owners(item):
            if key in known and is_moved:
                _reopen(actor, key)
            elif key in known or not is_time:
                continue
            _put(actor, item, key, owner)
            put += key not in known
    return put


def put_due_of_year(actor: Actor, fiscal_year: FiscalYear, now: dt.datetime) -> int:
    """Put the to-dos of the year's checklists whose time has come (the nightly run)."""
    items = (
        ChecklistItem.objects.filter(
            visit__project__fiscal_year=fiscal_year,
            visit__state__in=LIVE,
            state=ItemState.OPEN,
            notice_on__lte=timezone.localdate(now),
            due_at__gte=now - GRACE,
        )
        .select_related("visit__project__fiscal_year", "visit__project__municipality")
        .prefetch_related("visit__project__assignments__expert__person")
    )
    return put_due(actor, items, now)


def _owners(item: ChecklistItem) -> list[tuple[str, dict[str, Any]]]:
    """Return (key, who owes it) of an item's to-dos: one, or one for each expert."""
    project: Project = item.visit.project
    if item.role == Role.EXPERT:
        people = [assignment.expert.person for assignment in project.assignments.all()]
        return [
            (f"{PREFIX}{item.pk}:{person.pk}", {"person": person, "role": Role.EXPERT}) for person in people
        ]
    key = f"{PREFIX}{item.pk}"
    if item.role == Role.MUNICIPALITY:
        place = project.municipality
        role = Role.PREFECTURE if place.is_prefecture else Role.MUNICIPALITY
        return [(key, {"role": role, "organisation": place})]
    return [(key, {"role": Role.SECRETARIAT})]


def _put(actor: Actor, item: ChecklistItem, key: str, owner: dict[str, Any]) -> None:
    project: Project = item.visit.project
    where = "" if project.municipality.name in item.title else f"（{project.municipality.name}）"
    put_todo(
        actor=actor,
        fiscal_year=project.fiscal_year,
        key=key,
        title=f"{item.title}{where}"[:160],
        due_at=item.due_at,
        url=reverse("logistics:visit", args=[project.fiscal_year.year, item.visit_id]) + "#checklist",
        stage=Stage.DISPATCH,
        **owner,
    )


def _todos(item_ids: Iterable[int]) -> list[ToDo]:
    keys = [f"{PREFIX}{pk}" for pk in item_ids]
    todos: list[ToDo] = list(ToDo.objects.filter(key__in=keys))
    for key in keys:
        todos.extend(ToDo.objects.filter(key__startswith=f"{key}:"))
    return todos


def _drop_todos(actor: Actor, item_ids: Sequence[int], reason: str) -> None:
    for todo in _todos(item_ids):
        if todo.state == ToDoState.OPEN:
            drop_todo(actor=actor, todo=todo, reason=reason)


def _settle_todos(actor: Actor, item: ChecklistItem) -> None:
    """Close or reopen the item's to-dos as the item now stands."""
    wanted = {ItemState.OPEN: ToDoState.OPEN, ItemState.DONE: ToDoState.DONE}.get(
        ItemState(item.state), ToDoState.DROPPED
    )
    for todo in _todos([item.pk]):
        if todo.state == wanted:
            continue
        if wanted == ToDoState.OPEN:
            reopen_todo(actor=actor, todo=todo)
        elif todo.state == ToDoState.OPEN:
            (finish_todo if wanted == ToDoState.DONE else drop_todo)(actor=actor, todo=todo)


def _reopen(actor: Actor, key: str) -> None:
    for todo in ToDo.objects.filter(key=key, state=ToDoState.DROPPED):
        reopen_todo(actor=actor, todo=todo)


_ITEM_STEP_OF = {ToDoState.DONE: "tick", ToDoState.OPEN: "untick"}


@receiver(todo_stepped)
def follow_todo(sender: object, *, actor: Actor, todo: ToDo, **kwargs: object) -> None:
    """Tick (or open) the item whose to-do somebody closed (or opened) on the to-do list."""
    if not todo.key.startswith(PREFIX) or todo.state not in _ITEM_STEP_OF:
        return
    pk = todo.key.removeprefix(PREFIX).partition(":")[0]
    with operation(actor) as op:
        item = ChecklistItem.objects.select_for_update(of=("self",)).filter(pk=int(pk)).first()
        step = _ITEM_STEP_OF[ToDoState(todo.state)]
        if item is not None and item.state in ITEM_STEPS.steps[step].sources:
            _step(op, item, step)
