"""Reads of visits: the list with what is next, one visit with everything, counts by what is special (spec 10.9)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404

from banso.directory.enums import Role
from banso.directory.models import Person
from banso.directory.roles import is_expert, sees_everything
from banso.dispatch import queries
from banso.dispatch.enums import VisitKind, VisitState
from banso.dispatch.models import Visit, VisitDay
from banso.foundation.access import Actor, check
from banso.logistics.checklist_rules import settings_of
from banso.logistics.enums import ItemState, LoanState
from banso.logistics.models import (
    ChecklistItem,
    Kit,
    KitLoan,
    VisitFile,
    VisitNote,
    VisitRecord,
    VisitRecordCopy,
)
from banso.years.models import FiscalYear

_PLACE = ("project__municipality__parent", "project__programme", "project__fiscal_year")


def _found(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    return rows.select_related(
        *_PLACE, "project__decision__selection", *(f"lead__{one}" for one in _PLACE)
    ).prefetch_related("days", "project__assignments__expert__person")


def visit_from_url(year: int, pk: int) -> Visit:
    """Return the visit named in the URL. Raises Http404, also for one of another year."""
    found = _found(Visit.objects.filter(project__fiscal_year__year=year, pk=pk)).first()
    if found is None:
        raise Http404("この訪問は見つかりません。")
    return found


def occasion_from_url(year: int, pk: int) -> Visit:
    """Return the visit that stands for the occasion of the visit named in the URL. Raises Http404."""
    found = visit_from_url(year, pk)
    return found if found.lead_id is None else visit_from_url(year, found.lead_id)


def item_from_url(year: int, pk: int) -> ChecklistItem:
    """Return a checklist item. Raises Http404."""
    item = (
        ChecklistItem.objects.filter(visit__project__fiscal_year__year=year, pk=pk)
        .select_related(
            "visit__project__fiscal_year",
            "visit__project__municipality",
            "visit__project__decision__selection",
        )
        .first()
    )
    if item is None:
        raise Http404("この項目は見つかりません。")
    return item


def loan_from_url(year: int, pk: int) -> KitLoan:
    """Return a loan of a kit. Raises Http404."""
    loan = (
        KitLoan.objects.filter(visit__project__fiscal_year__year=year, pk=pk)
        .select_related(
            "kit",
            "visit__project__fiscal_year",
            "visit__project__municipality",
            "visit__project__programme",
            "visit__project__decision__selection",
        )
        .first()
    )
    if loan is None:
        raise Http404("この貸出は見つかりません。")
    return loan


def file_from_url(year: int, pk: int) -> VisitFile:
    """Return a file of a visit. Raises Http404."""
    file = (
        VisitFile.objects.filter(visit__project__fiscal_year__year=year, pk=pk)
        .select_related(
            "upload",
            "small",
            "visit__project__fiscal_year",
            "visit__project__municipality",
            "visit__project__decision__selection",
        )
        .first()
    )
    if file is None:
        raise Http404("このファイルは見つかりません。")
    return file


def note_from_url(year: int, pk: int) -> VisitNote:
    """Return a note. Raises Http404."""
    note = (
        VisitNote.objects.filter(visit__project__fiscal_year__year=year, pk=pk)
        .select_related("visit__project__fiscal_year", "visit__project__municipality")
        .first()
    )
    if note is None:
        raise Http404("このメモは見つかりません。")
    return note


def copy_from_url(year: int, pk: int) -> VisitRecordCopy:
    """Return a copy of a record put aside. Raises Http404."""
    copy = (
        VisitRecordCopy.objects.filter(record__visit__project__fiscal_year__year=year, pk=pk)
        .select_related(
            "record__visit__project__fiscal_year",
            "record__visit__project__municipality",
            "record__visit__project__decision__selection",
            "record__saved_by__person",
            "written_by__person",
        )
        .first()
    )
    if copy is None:
        raise Http404("この控えは見つかりません。もう選ばれたか、消されています。")
    return copy


# ── lists ──

# The order of lists of visits that came from `visits_visible_to`.
BY_DATE = ("first_day", "pk")


def visits_visible_to(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Visit]:
    """Return the visits the actor may see, with their `first_day` and whether others join them (`has_members`)."""
    visits = Visit.objects.filter(project__fiscal_year=fiscal_year)
    if not sees_everything(actor, fiscal_year.year):
        visits = visits.filter(project__in=queries.projects_visible_to(actor, fiscal_year).values("pk"))
    days = VisitDay.objects.filter(visit=OuterRef("pk"))
    return visits.annotate(
        first_day=Subquery(days.order_by("date").values("date")[:1]),
        has_members=Exists(Visit.objects.filter(lead=OuterRef("pk"))),
    )


def own_visits(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Visit]:
    """Return the visits the actor is a party of besides the secretariat: the municipality's, the expert's."""
    year = fiscal_year.year
    own = Q(
        project__municipality_id__in=actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    )
    if actor.person_id and is_expert(actor, year):
        own |= Q(project__assignments__expert__person_id=actor.person_id)
    return visits_visible_to(actor, fiscal_year).filter(own).distinct()


def with_what_is_next(visits: QuerySet[Visit], roles: frozenset[str] = frozenset()) -> QuerySet[Visit]:
    """Return the visits with all a list shows; open items (of `roles`, else all) by `next_of`."""
    items = ChecklistItem.objects.filter(state=ItemState.OPEN).order_by("due_at", "order")
    if roles:
        items = items.filter(role__in=roles)
    loans = KitLoan.objects.filter(state=LoanState.OUT).select_related("kit")
    return visits.select_related(
        "project__municipality", "project__programme", "project__fiscal_year", "lead"
    ).prefetch_related(
        "days",
        "project__assignments__expert__person",
        Prefetch("checklist", items, to_attr="open_items"),
        Prefetch("lead__checklist", items, to_attr="items_as_lead"),
        Prefetch("loans", loans, to_attr="loans_out"),
        Prefetch("lead__loans", loans, to_attr="loans_as_lead"),
    )


@dataclass(frozen=True)
class Next:
    """What is next for a visit: the words, by when, and whether that is past."""

    text: str
    due: dt.date | None = None
    is_late: bool = False


def next_of(visit: Visit, today: dt.date) -> Next:
    """Return the next thing for a visit that came from `with_what_is_next`."""
    if visit.state == VisitState.PLANNED:
        return Next("日程を確定する")
    if visit.state == VisitState.POSTPONED:
        return Next("新しい日を決める")
    if visit.state == VisitState.CANCELLED:
        return Next("")
    days = [day.date for day in visit.days.all()]
    if visit.state == VisitState.AGREED and days and max(days) < today:
        return Next("実施済みにする", max(days), is_late=True)
    items = _open_items(visit)
    if not items:
        return Next("")
    due = items[0].due_at.astimezone().date()
    return Next(items[0].title, due, is_late=due < today)


def loan_of(visit: Visit) -> KitLoan | None:
    """Return the kit that is out for a visit that came from `with_what_is_next`."""
    loans: list[KitLoan] = (
        getattr(visit.lead, "loans_as_lead", []) if visit.lead else getattr(visit, "loans_out", [])
    )
    return loans[0] if loans else None


def _open_items(visit: Visit) -> list[ChecklistItem]:
    items: list[ChecklistItem] = (
        getattr(visit.lead, "items_as_lead", []) if visit.lead else getattr(visit, "open_items", [])
    )
    return items


CARE_CHOICES = (
    ("late", "期限を過ぎたことがある"),
    ("unheld", "日が過ぎて、実施済みになっていない"),
    ("no_record", "実施済みで、記録がない"),
    ("kit_out", "キットを貸出中"),
    ("kit_late", "キットの返却が遅れている"),
    ("joint", "合同・兼"),
    ("extra", "追加の回"),
    ("two_days", "2日以上"),
)


def needing_care(
    visits: QuerySet[Visit], care: str, *, fiscal_year: FiscalYear, now: dt.datetime
) -> QuerySet[Visit]:
    """Narrow visits to those of one kind of `CARE_CHOICES` (those that came from `visits_visible_to`)."""
    today = now.astimezone().date()
    out = KitLoan.objects.filter(state=LoanState.OUT)
    match care:
        case "late":
            items = ChecklistItem.objects.filter(state=ItemState.OPEN, due_at__lt=now)
            return visits.filter(_of_occasion(items), state__in=[VisitState.AGREED, VisitState.DONE])
        case "unheld":
            ahead = VisitDay.objects.filter(visit=OuterRef("pk"), date__gte=today)
            return visits.filter(~Exists(ahead), state=VisitState.AGREED)
        case "no_record":
            return visits.filter(~_of_occasion(VisitRecord.objects.all()), state=VisitState.DONE)
        case "kit_out":
            return visits.filter(_of_occasion(out))
        case "kit_late":
            return visits.filter(_of_occasion(out.filter(due_on__lt=today)))
        case "joint":
            members = Visit.objects.filter(lead=OuterRef("pk"))
            return visits.filter(Q(lead__isnull=False) | Exists(members))
        case "extra":
            return visits.filter(number__gt=settings_of(fiscal_year).usual_rounds)
        case _:
            more = VisitDay.objects.filter(visit=OuterRef("pk"), day_number__gt=1)
            return visits.filter(Exists(more))


def _of_occasion(rows: QuerySet[Any]) -> Q:
    """Return the condition that the visit's occasion has one of `rows` (two look-ups, each by its index)."""
    return Q(Exists(rows.filter(visit=OuterRef("pk")))) | Q(Exists(rows.filter(visit=OuterRef("lead"))))


# ── one visit ──


@dataclass
class Parts:
    """Everything about one occasion that its page shows to one actor."""

    items: list[ChecklistItem]
    loan: KitLoan | None
    past_loans: list[KitLoan]
    members: list[Visit]
    photos: list[VisitFile] = field(default_factory=list)
    documents: list[VisitFile] = field(default_factory=list)
    record: VisitRecord | None = None
    notes: list[VisitNote] = field(default_factory=list)


def parts_of(visit: Visit, actor: Actor) -> Parts:
    """Return what an actor may see of an occasion beside the visit itself."""
    loans = list(visit.loans.select_related("kit"))
    files = [
        file
        for file in visit.files.select_related("upload", "added_by__person")
        if check(actor, "visit_file.view", _of(file, visit))
    ]
    may_read = check(actor, "visit_record.view", visit)
    return Parts(
        items=list(visit.checklist.select_related("done_by__person")),
        loan=next((loan for loan in loans if loan.state == LoanState.OUT), None),
        past_loans=[loan for loan in loans if loan.state != LoanState.OUT],
        members=list(
            visit.members.select_related("project__programme").prefetch_related(
                "project__assignments__expert__person"
            )
        ),
        photos=[file for file in files if file.small_id],
        documents=[file for file in files if not file.small_id],
        record=VisitRecord.objects.filter(visit=visit).select_related("saved_by__person").first()
        if may_read
        else None,
        notes=[
            note
            for note in visit.notes.select_related("written_by__person")
            if check(actor, "visit_note.view", _of_note(note, visit))
        ],
    )


def _of(file: VisitFile, visit: Visit) -> VisitFile:
    file.visit = visit
    return file


def _of_note(note: VisitNote, visit: Visit) -> VisitNote:
    note.visit = visit
    return note


# ── kits ──


def kits_with_loans() -> QuerySet[Kit]:
    """Return the stock; where each kit is stands in `loans_out`."""
    out = KitLoan.objects.filter(state=LoanState.OUT).select_related(
        "visit__project__municipality", "visit__project__programme", "visit__project__fiscal_year"
    )
    return Kit.objects.prefetch_related(Prefetch("loans", out, to_attr="loans_out"))


def visits_without_kit(fiscal_year: FiscalYear, today: dt.date, within: dt.timedelta) -> QuerySet[Visit]:
    """Return the agreed visits of the coming days that no kit was sent for yet, nearest first."""
    sent = KitLoan.objects.filter(visit=OuterRef("pk"))
    days = VisitDay.objects.filter(visit=OuterRef("pk"))
    return (
        Visit.objects.filter(
            ~Exists(sent),
            project__fiscal_year=fiscal_year,
            state=VisitState.AGREED,
            lead__isnull=True,
        )
        .exclude(kind=VisitKind.ONLINE)
        .annotate(first_day=Subquery(days.order_by("date").values("date")[:1]))
        .filter(first_day__gte=today, first_day__lte=today + within)
        .select_related("project__municipality", "project__programme", "project__fiscal_year")
        .order_by("first_day", "pk")
    )


def experts_of_year(fiscal_year: FiscalYear) -> list[tuple[str, str]]:
    """Return (person id, name) of the year's experts, as choices of a filter."""
    people = Person.objects.filter(expert_years__fiscal_year=fiscal_year).order_by("expert_years__order")
    return [(str(person.pk), person.full_name) for person in people]
