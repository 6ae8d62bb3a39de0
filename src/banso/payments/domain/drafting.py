"""Drafting payments from the visits that took place: fees per visit, trips from the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Max

from banso.briefings.card import position_of
from banso.directory.models import Organisation
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Expert, Visit
from banso.dispatch.queries import counted_visits
from banso.foundation import locks
from banso.foundation.access import Actor, require
from banso.foundation.history import Operation, operation
from banso.japan.distance import great_circle_km
from banso.japan.prefectures import PREFECTURES
from banso.payments.computing import day_of, decimal_or_none
from banso.payments.enums import PayeeKind, PaymentState, TravelKind
from banso.payments.models import FeeLine, PayeeTerms, Payment, TravelLine
from banso.years.models import FiscalYear

GUESSED = "訪問日からの下書き"


@dataclass
class Drafted:
    """What drafting did."""

    payments: int = 0
    visits: int = 0
    without_expert: list[Visit] = field(default_factory=list)


@dataclass(frozen=True)
class _Work:
    """One expert's part in one visit."""

    expert: Expert
    visit: Visit


def draft_payments(*, actor: Actor, fiscal_year: FiscalYear) -> Drafted:
    """Draft the payments of visits that took place and are in none yet; what exists is left as it is.

    One payment per expert and month of the visit's first day; travel is drafted per trip (consecutive days) with
    straight-line distances, to be replaced by the real way. Calling it again adds only new visits.
    """
    require(actor, "payment.prepare", fiscal_year)
    done = Drafted()
    with operation(actor) as op:
        # Two people pressing the button at once must not draft a visit twice.
        locks.hold(f"payments:{fiscal_year.year}")
        new = _new_work(fiscal_year, done)
        _neutral_terms(op, fiscal_year, {work.expert for work in new})
        by_expert: dict[int, list[tuple[Payment, _Work]]] = {}
        payments: dict[tuple[int, dt.date], Payment] = {}
        for work in new:
            month = day_of(work.visit).replace(day=1)
            key = (work.expert.pk, month)
            if key not in payments:
                payments[key] = _open_payment(op, fiscal_year, work.expert, month, done)
            by_expert.setdefault(work.expert.pk, []).append((payments[key], work))
        FeeLine.objects.bulk_create(
            FeeLine(payment=payment, expert=work.expert, visit=work.visit)
            for pairs in by_expert.values()
            for payment, work in pairs
        )
        TravelLine.objects.bulk_create(
            line for pairs in by_expert.values() for line in _trips(pairs[0][1].expert, pairs)
        )
        done.visits = len({work.visit.pk for work in new})
    return done


def _new_work(fiscal_year: FiscalYear, done: Drafted) -> list[_Work]:
    visits = (
        counted_visits(fiscal_year)
        .filter(state=VisitState.DONE, days__isnull=False)
        .distinct()
        .select_related("project__municipality", "project__programme")
        .prefetch_related("days", "project__assignments__expert__home_prefecture")
    )
    paid = set(FeeLine.objects.filter(payment__fiscal_year=fiscal_year).values_list("visit_id", "expert_id"))
    found = []
    for visit in visits:
        assignments = list(visit.project.assignments.all())
        if not assignments:
            done.without_expert.append(visit)
        found += [
            _Work(assignment.expert, visit)
            for assignment in assignments
            if (visit.pk, assignment.expert_id) not in paid
        ]
    return found


def _neutral_terms(op: Operation, fiscal_year: FiscalYear, experts: Iterable[Expert]) -> None:
    """Give who has no terms the neutral ones: payee unknown, first fee class."""
    have = set(PayeeTerms.objects.filter(expert__fiscal_year=fiscal_year).values_list("expert_id", flat=True))
    neutral = fiscal_year.fee_classes.first()
    for expert in experts:
        if expert.pk not in have:
            terms = PayeeTerms.objects.create(expert=expert, kind=PayeeKind.UNKNOWN, fee_class=neutral)
            op.record("payee_terms.created", terms)


def _open_payment(
    op: Operation, fiscal_year: FiscalYear, expert: Expert, month: dt.date, done: Drafted
) -> Payment:
    """Return the month's payment that is still being prepared, or a new one."""
    existing = Payment.objects.filter(expert=expert, month=month)
    payment = existing.filter(state=PaymentState.DRAFT).first()
    if payment is not None:
        return payment
    last = existing.aggregate(last=Max("part"))["last"] or 0
    payment = Payment.objects.create(fiscal_year=fiscal_year, expert=expert, month=month, part=last + 1)
    op.record("payment.created", payment, {"month": (None, month)})
    done.payments += 1
    return payment


@dataclass
class _Place:
    """Where somebody is: a name and, when known, its position."""

    name: str
    position: tuple[float, float] | None


def _trips(expert: Expert, pairs: Sequence[tuple[Payment, _Work]]) -> list[TravelLine]:
    """Return the lines of an expert's trips: consecutive days are one trip, a day's places follow each other."""
    days: dict[dt.date, list[tuple[Payment, Organisation]]] = {}
    for payment, work in pairs:
        for visit_day in work.visit.days.all():
            places = days.setdefault(visit_day.date, [])
            if work.visit.project.municipality_id not in [place.pk for _, place in places]:
                places.append((payment, work.visit.project.municipality))
    lines: list[TravelLine] = []
    trip: list[dt.date] = []
    for day in sorted(days):
        if trip and day - trip[-1] > dt.timedelta(days=1):
            lines += _trip(expert, trip, days)
            trip = []
        trip.append(day)
    return lines + (_trip(expert, trip, days) if trip else [])


def _trip(
    expert: Expert, trip: Sequence[dt.date], days: dict[dt.date, list[tuple[Payment, Organisation]]]
) -> list[TravelLine]:
    payment = days[trip[0]][0][0]
    home = _home(expert)
    here, lines = home, []
    for day in trip:
        for _, organisation in days[day]:
            there = _place(organisation)
            if there.name != here.name:
                lines.append(_leg(payment, day, here, there))
            here = there
        lines.append(_line(payment, day, TravelKind.DAY_ALLOWANCE))
        if day != trip[-1]:
            night = _line(payment, day, TravelKind.LODGING)
            night.destination, night.area = here.name, _prefecture(days[day][-1][1])
            lines.append(night)
    lines.append(_leg(payment, trip[-1], here, home))
    for order, line in enumerate(lines, start=1):
        line.order = order
    return lines


def _line(payment: Payment, day: dt.date, kind: TravelKind) -> TravelLine:
    return TravelLine(payment=payment, day=day, kind=kind, reason=GUESSED)


def _leg(payment: Payment, day: dt.date, here: _Place, there: _Place) -> TravelLine:
    line = _line(payment, day, TravelKind.RAIL)
    line.origin, line.destination = here.name, there.name
    if here.position and there.position:
        line.km = decimal_or_none(great_circle_km(*here.position, *there.position))
    return line


def _home(expert: Expert) -> _Place:
    home = expert.home_prefecture
    return _Place(home.name if home else "拠点（未登録）", position_of(home))


def _prefecture(organisation: Organisation) -> str:
    return next(
        (prefecture.name for prefecture in PREFECTURES if prefecture.code == organisation.prefecture_code), ""
    )


def _place(organisation: Organisation) -> _Place:
    """Return where a municipality is; of a masked one the seat of its prefecture."""
    known = position_of(organisation)
    if known is None:
        capital = next(
            (prefecture for prefecture in PREFECTURES if prefecture.code == organisation.prefecture_code),
            None,
        )
        known = (capital.latitude, capital.longitude) if capital else None
    return _Place(organisation.name, known)
