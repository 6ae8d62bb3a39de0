"""R1's 88 visits as payments: complete statements without invented amounts, and an evidence list."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from banso.dispatch.queries import counted_visits
from banso.payments.domain.drafting import draft_payments
from banso.payments.domain.settings import put_sample_rules, set_up_payments
from banso.payments.evidence_tables import evidence_table
from banso.payments.models import FeeLine, Payment, TravelLine
from banso.payments.printing import statement_data, statement_pdf
from banso.payments.queries import statements_of, with_all
from banso.payments.tables import budget_table, ledger_table, months_table
from banso.years.models import FiscalYear
from tests.builders import SYSTEM

DAY = dt.date(2020, 3, 31)


@pytest.mark.once
def test_the_88_visits_give_statements_and_an_evidence_list(r01: FiscalYear) -> None:
    set_up_payments(actor=SYSTEM, fiscal_year=r01)
    done = draft_payments(actor=SYSTEM, fiscal_year=r01)
    assert done.visits == counted_visits(r01).count() == 88
    assert done.without_expert == []
    assert [one.due_on for one in r01.payment_deadlines.all()] == [
        dt.date(2019, 12, 27),
        dt.date(2020, 2, 28),
    ]
    # Every visit of an expert is in exactly one payment; two experts of one visit are paid each.
    lines = FeeLine.objects.values_list("visit", flat=True)
    assert len(set(lines)) == 88
    months = months_table(r01)
    assert months.totals is not None
    assert months.totals["visits"] == len(lines)
    payments = statements_of(with_all(Payment.objects.all()), r01)
    assert len({payment.expert_id for payment, _ in payments}) == 13
    # Nothing is guessed: no rule, no amount, and the statement says so.
    assert {statement.net for _, statement in payments} == {None}
    for payment, statement in payments:
        data = statement_data(payment, statement, day=DAY)
        assert {item["value"] for item in data["sums"]} == {"単価未設定"}  # type: ignore[attr-defined]
        assert statement.missing
        assert len(statement.lines) >= len(payment.fee_lines.all()) + 2
    assert not TravelLine.objects.filter(agreed__isnull=False).exists()
    missing = evidence_table(r01, only_missing=True)
    assert len(missing.rows) == 2 * len(payments) + 2 * len(
        lines
    )  # request, consent; order and record per visit
    assert len(ledger_table(r01).rows) == len(payments)
    assert [row["open"] for row in budget_table(r01).rows] == [len(payments)] * 2
    pdf = statement_pdf(*payments[0], day=DAY)
    assert pdf.startswith(b"%PDF")
    if folder := os.environ.get("BANSO_LOOK_AT_PAPERS"):
        put_sample_rules(actor=SYSTEM, fiscal_year=r01)
        for position, (payment, statement) in enumerate(statements_of(with_all(Payment.objects.all()), r01)):
            Path(folder, f"{position:02}.pdf").write_bytes(statement_pdf(payment, statement, day=DAY))
