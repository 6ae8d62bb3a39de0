"""Whose a to-do is, in words, and how many each owner holds (誰が何を持っているか)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q

from banso.directory.enums import Role
from banso.office.tables import Column, Table
from banso.years.enums import ToDoState
from banso.years.models import FiscalYear, ToDo


def owner_text(todo: ToDo) -> str:
    """Return who has to do it: the person, else the organisation with its role, else everyone of the role."""
    return _owner(
        todo.person.full_name if todo.person else "",
        todo.organisation.name if todo.organisation else "",
        todo.role,
    )


def owners_table(fiscal_year: FiscalYear, now: dt.datetime) -> Table:
    """Return how many open to-dos each owner holds and how many of them are late, most late first (one query)."""
    counted = (
        ToDo.objects.filter(fiscal_year=fiscal_year, state=ToDoState.OPEN)
        .order_by()
        .values(
            "role",
            "person__family_name",
            "person__given_name",
            "organisation__name",
            "person",
            "organisation",
        )
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    )
    rows = [
        {
            "owner": _owner(
                f"{one['person__family_name'] or ''} {one['person__given_name'] or ''}".strip(),
                one["organisation__name"] or "",
                one["role"],
            ),
            "open": one["number"],
            "late": one["late"],
        }
        for one in counted
    ]
    rows.sort(key=lambda row: (-row["late"], -row["open"], row["owner"]))
    return Table(
        name="todo_owners",
        caption="担当ごとの件数（未了）",
        columns=[
            Column("owner", "担当", width=30),
            Column("open", "未了", "integer"),
            Column("late", "うち期限を過ぎたもの", "integer", width=20),
        ],
        rows=rows,
        totals={
            "owner": "計",
            "open": sum(row["open"] for row in rows),
            "late": sum(row["late"] for row in rows),
        },
    )


def _owner(person: str, organisation: str, role: str) -> str:
    role_name = str(Role(role).label) if role else ""
    if person:
        return f"{person}（{organisation or role_name}）" if organisation or role_name else person
    if organisation:
        return f"{organisation}（{role_name}）" if role_name else organisation
    return f"{role_name}（全体）"
