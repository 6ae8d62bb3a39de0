"""The evidence index as tables, and a payment's binder: statement, index and files in one zip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from banso.calls.packs import zipped
from banso.foundation.downloads import offered_name
from banso.foundation.uploads import UploadGone, read_upload
from banso.office.filenames import display_name
from banso.office.tables import Column, Row, Table, Value
from banso.office.workbook_out import write_tables
from banso.payments.evidence import Entry, index_of, missing_of, payment_number
from banso.payments.models import DocumentRule, Payment
from banso.payments.printing import TITLE, statement_pdf
from banso.payments.queries import document_rules, with_all
from banso.payments.rules.facts import Statement
from banso.payments.tables import month_text
from banso.years.models import FiscalYear

_ENTRY_COLUMNS = (
    Column("number", "番号", width=16),
    Column("kind", "書類", width=22),
    Column("about", "対象", width=34),
    Column("state", "状態", width=14),
    Column("note", "置き場所・理由", width=28),
    Column("source", "定め", width=20),
)


def _entry_row(entry: Entry) -> dict[str, Value]:
    document = entry.document
    return {
        "number": entry.number,
        "kind": entry.kind.label,
        "about": entry.about or None,
        "state": document.get_state_display() if document else "足りない",
        "note": document.note or None if document else None,
        "source": entry.source,
    }


def evidence_table(fiscal_year: FiscalYear, *, only_missing: bool = False) -> Table:
    """Return the evidence index of the whole year, or what is missing in it."""
    rules = document_rules(fiscal_year)
    rows: list[Row] = []
    for payment in with_all(Payment.objects.filter(fiscal_year=fiscal_year)):
        entries = missing_of(payment, rules) if only_missing else index_of(payment, rules)
        rows += [
            {"expert": str(payment.expert), "month": month_text(payment), **_entry_row(entry)}
            for entry in entries
        ]
    return Table(
        name="payment_missing" if only_missing else "payment_evidence",
        caption="足りない証拠書類" if only_missing else f"{fiscal_year.label}　証拠書類の一覧",
        columns=[
            Column("month", "対象の月", width=14),
            Column("expert", "講師", width=16),
            *_ENTRY_COLUMNS,
        ],
        rows=rows,
        notes=["番号は支払の承認で決まります。承認前は「仮」の番号です。"],
    )


def payment_evidence_table(payment: Payment, rules: Sequence[DocumentRule]) -> Table:
    """Return the evidence index of one payment."""
    return Table(
        name="payment_evidence",
        caption=f"{payment_number(payment)}　{payment}　証拠書類",
        columns=list(_ENTRY_COLUMNS),
        rows=[_entry_row(entry) for entry in index_of(payment, rules)],
    )


def binder_of(payment: Payment, statement: Statement, *, day: dt.date) -> bytes:
    """Return a zip: the statement, the evidence index, and the files under their numbers.

    A file that was erased after its period, or is damaged, is left out; the index still lists it.
    """
    rules = document_rules(payment.fiscal_year)
    number = payment_number(payment)
    parts = [
        (f"{number}_{TITLE}.pdf", statement_pdf(payment, statement, day=day)),
        (
            f"{number}_証拠書類一覧.xlsx",
            write_tables([payment_evidence_table(payment, rules)], title=f"{number} 証拠書類"),
        ),
    ]
    for entry in index_of(payment, rules):
        upload = entry.document.upload if entry.document else None
        if upload is None:
            continue
        name = offered_name(upload, f"{entry.number}_{entry.kind.label}_{display_name(upload.original_name)}")
        try:
            parts.append((name, read_upload(upload)))
        except UploadGone:
            continue
    return zipped(parts)


def papers_of(pairs: Sequence[tuple[Payment, Statement]], *, day: dt.date) -> bytes:
    """Return a zip with the statements of several payments."""
    return zipped(
        [
            (
                display_name(f"{payment_number(payment)}_{payment.expert}_{month_text(payment)}.pdf"),
                statement_pdf(payment, statement, day=day),
            )
            for payment, statement in pairs
        ]
    )
