"""Examples of payments, their lines and evidence, rules and deadlines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from banso.directory.enums import Role
from banso.dispatch.models import Assignment, Expert, Visit
from banso.payments.domain import settings
from banso.payments.domain.documents import attach_file
from banso.payments.domain.drafting import draft_payments
from banso.payments.enums import DocumentKind
from banso.payments.models import Payment, PaymentRule
from banso.payments.rules.kinds import Kind
from tests import builders
from tests.law.examples import Pair, Parts, World, example, same
from tests.law.examples_of_a_year import _elsewhere
from tests.payments.payment_year import put_rule


def _payment(world: World, expert: Expert) -> Payment:
    """The expert's payment being prepared, with a file; and one already paid, of another month."""
    payment: Payment = Payment.objects.get(expert=expert, state="DRAFT")
    data = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    attach_file(
        actor=builders.SYSTEM, payment=payment, kind=DocumentKind.CONSENT, data=data, filename="law.pdf"
    )
    empty = {"lines": [], "fee": 0, "travel": 0, "direct": 0, "taxable": 0, "tax": 0}
    Payment.objects.create(
        fiscal_year=world.small_year.fiscal_year,
        expert=expert,
        month=dt.date(2019, 9, 1),
        state="PAID",
        number=Payment.objects.count(),
        paid_on=dt.date(2019, 9, 30),
        fee=0,
        travel=0,
        direct=0,
        tax=0,
        net=0,
        computed={**empty, "tax_how": "", "tax_source": "", "rounding": [], "missing": []},
    )
    return payment


def _payments(world: World) -> tuple[Payment, Payment]:
    """The payment of the small year's expert and one of another expert."""

    def made() -> tuple[Payment, Payment]:
        year = world.small_year.fiscal_year
        project, other = _elsewhere(world)
        if not Assignment.objects.filter(project=project, expert=other).exists():
            Assignment.objects.create(project=project, expert=other)
        if not Visit.objects.filter(project=project).exists():
            builders.make_visit(project, dt.date(2019, 11, 5))
        settings.set_up_payments(actor=builders.SYSTEM, fiscal_year=year)
        # Other examples may have moved the visits on or back; payments are for one visit of each that is over.
        states = dict(Visit.objects.values_list("pk", "state"))
        over = [
            Visit.objects.filter(project=one, days__isnull=False).earliest("pk").pk
            for one in (world.small_year.project, project)
        ]
        Visit.objects.update(state="PLANNED")
        Visit.objects.filter(pk__in=over).update(state="DONE")
        draft_payments(actor=builders.SYSTEM, fiscal_year=year)
        for pk, state in states.items():
            Visit.objects.filter(pk=pk).update(state=state)
        return _payment(world, world.small_year.expert), _payment(world, other)

    found: tuple[Payment, Payment] = world.once("payments", made)
    return found


def _both(world: World, part: str, of: Any) -> Pair:
    own, other = _payments(world)
    return {"pk": own.pk, part: of(own)}, {"pk": other.pk, part: of(other)}


@example("payments:payment", "payments:payment_pdf", "payments:payment_edit")
@example("payments:travel_add", "payments:document_add", "payments:payment_binder")
def payment(world: World, role: Role | None) -> Pair:
    own, other = _payments(world)
    return {"pk": own.pk}, {"pk": other.pk}


@example("payments:fee_line", "payments:fee_line_remove")
def fee_line(world: World, role: Role | None) -> Pair:
    return _both(world, "line", lambda one: one.fee_lines.get().pk)


@example("payments:travel_line", "payments:travel_line_remove")
def travel_line(world: World, role: Role | None) -> Pair:
    return _both(world, "line", lambda one: one.travel_lines.all()[0].pk)


@example("payments:document", "payments:document_remove")
def document(world: World, role: Role | None) -> Pair:
    return _both(world, "document", lambda one: one.documents.get().pk)


@example("payments:record")
def record(world: World, role: Role | None) -> Pair:
    own, other = _payments(world)
    return {"pk": own.expert_id, "calendar": 2019}, {"pk": other.expert_id, "calendar": 2019}


@example("payments:payee")
def payee(world: World, role: Role | None) -> Pair:
    own, other = _payments(world)
    return {"pk": own.expert_id}, {"pk": other.expert_id}


@example("payments:rule", "payments:rule_remove")
def rule(world: World, role: Role | None) -> Pair:
    def made() -> Parts:
        put_rule(world.small_year.fiscal_year, Kind.FEE_METHOD, word="DAY")
        return {"pk": PaymentRule.objects.get().pk}

    return same(world.once("payment rule", made))


@example("payments:deadline_remove")
def deadline(world: World, role: Role | None) -> Pair:
    def made() -> Parts:
        found = settings.set_deadline(
            actor=builders.SYSTEM,
            fiscal_year=world.small_year.fiscal_year,
            due_on=dt.date(2019, 12, 27),
            title="講師書類",
            source="年度の予定",
        )
        return {"pk": found.pk}

    return same(world.once("payment deadline", made))


@example("payments:document_rule")
def document_rule(world: World, role: Role | None) -> Pair:
    _payments(world)
    return same({"pk": world.small_year.fiscal_year.document_rules.all()[0].pk})


@example("payments:budget")
def budget(world: World, role: Role | None) -> Pair:
    return same({"kind": "FEE"})


@example("payments:step")
def step(world: World, role: Role | None) -> Pair:
    """Without chosen rows the page explains that nothing was chosen."""
    return same({"step": "check"})
