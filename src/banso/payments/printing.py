"""Payments on paper: the statement of a payment, and a payee's record of a calendar year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from banso.japan.dates import wareki
from banso.office.tables import Column, Table
from banso.payments.computing import tax_day, terms_of
from banso.payments.enums import PayeeKind, PaymentState
from banso.payments.evidence import payment_number
from banso.payments.models import Payment
from banso.payments.rules.facts import Statement
from banso.payments.rules.withholding import TAX_ROUNDING
from banso.payments.tables import month_text, record_row, statement_tables
from banso.typeset import render_pdf

TITLE = "支払明細書"
RECORD_TITLE = "報酬・料金の支払と源泉徴収の記録"


def yen(amount: int | None, statement: Statement) -> str:
    """Return an amount in words; an open one says so."""
    return statement.open_word if amount is None else f"{amount:,}円"


def statement_pdf(payment: Payment, statement: Statement, *, day: dt.date) -> bytes:
    """Return 支払明細書 of a payment as it stands on `day`."""
    return render_pdf("payment", statement_data(payment, statement, day=day), document_date=day)


def statement_data(payment: Payment, statement: Statement, *, day: dt.date) -> dict[str, object]:
    """Return what the template sets."""
    data: dict[str, object] = {
        "title": TITLE,
        # A sample figure belongs to nobody: the paper does not name the person.
        "recipient": "講師（例）　様" if statement.is_sample else f"{payment.expert.person.full_name}　様",
        "sender": payer_name(payment),
        "made": wareki(day),
        "facts": [{"label": label, "value": value} for label, value in facts_of(payment)],
        "sums": [
            {"label": label, "value": yen(value, statement)}
            for label, value in (
                ("謝金", statement.fee),
                ("旅費（本人払）", statement.travel),
                ("支給額", statement.gross),
                ("源泉徴収税額", statement.tax),
                ("差引支払額", statement.net),
            )
        ],
        "tables": [
            table.as_dict() | {"keep": len(table.rows) <= 12}
            for table in statement_tables(payment, statement)
        ],
        "notes": [
            {"title": title, "items": list(items)}
            for title, items in (
                ("源泉徴収", [statement.tax_how, f"根拠：{statement.tax_source}"]),
                ("端数の扱い", statement.rounding),
                ("まだ決まっていないこと", statement.missing),
            )
            if items
        ],
    }
    banner = banner_of(payment, statement)
    return data | ({"banner": banner} if banner else {})


def facts_of(payment: Payment) -> list[tuple[str, str]]:
    """Return what identifies a payment."""
    terms = terms_of(payment)
    kind = terms.get_kind_display() if terms else str(PayeeKind.UNKNOWN.label)
    day = wareki(payment.paid_on or tax_day(payment))
    told = "支払日" if payment.paid_on else ("支払予定日" if payment.planned_on else "支払日（仮）")
    return [
        ("支払番号", payment_number(payment)),
        ("対象", month_text(payment)),
        ("支払先", kind),
        (told, day),
        ("状態", payment.get_state_display()),
        ("訪問", f"{len(payment.fee_lines.all())}回"),
    ]


def payer_name(payment: Payment) -> str:
    """Return who pays."""
    secretariat = payment.fiscal_year.secretariat
    return secretariat.name if secretariat else "事務局"


def banner_of(payment: Payment, statement: Statement) -> str:
    """Return what a reader must not overlook: sample figures, a draft."""
    if statement.is_sample:
        return "例：「例」の単価で計算した見本です。実際の支払額ではありません。"
    if payment.state == PaymentState.DRAFT:
        return "作成中：金額はまだ確認されていません。"
    return ""


def record_pdf(calendar: int, payments: Sequence[Payment], *, day: dt.date) -> bytes:
    """Return a payee's record of a calendar year (the secretariat's copy for 支払調書)."""
    return render_pdf("payment", record_data(calendar, payments, day=day), document_date=day)


def record_data(calendar: int, payments: Sequence[Payment], *, day: dt.date) -> dict[str, object]:
    """Return what the template sets."""
    row = record_row(payments)
    table = payments_table(calendar, payments)
    return {
        "title": RECORD_TITLE,
        "recipient": f"{payments[0].expert.person.full_name}　様",
        "sender": payer_name(payments[0]),
        "made": wareki(day),
        "facts": [
            {"label": "対象", "value": f"{calendar}年1月1日～12月31日の支払"},
            {"label": "区分", "value": "報酬・料金（講師謝金）"},
            {"label": "調書の提出", "value": str(row["form"])},
            {"label": "住所・個人番号", "value": "このシステムには保存していません"},
        ],
        "sums": [
            {"label": "支払金額", "value": f"{row['paid']:,}円"},
            {"label": "源泉徴収税額", "value": f"{row['tax']:,}円"},
        ],
        "tables": [table.as_dict()],
        "notes": [
            {
                "title": "この記録について",
                "items": [
                    "支払調書（報酬、料金、契約金及び賞金の支払調書）を作るための記録です。",
                    "支払金額は、源泉徴収の対象になった額です。交通機関・宿への直接払は含みません。",
                    TAX_ROUNDING,
                ],
            }
        ],
    }


def payments_table(calendar: int, payments: Sequence[Payment]) -> Table:
    """Return a payee's payments of a calendar year."""
    rows = [
        {
            "number": payment_number(payment),
            "day": payment.paid_on,
            "month": month_text(payment),
            "taxable": (payment.computed or {}).get("taxable"),
            "tax": payment.tax,
            "how": (payment.computed or {}).get("tax_how"),
        }
        for payment in payments
    ]
    return Table(
        name="record",
        caption=f"{calendar}年の支払",
        columns=[
            Column("number", "支払番号", width=14),
            Column("day", "支払日", "date", width=14),
            Column("month", "対象", width=14),
            Column("taxable", "支払金額（円）", "yen", width=14),
            Column("tax", "源泉徴収税額（円）", "yen", width=16),
            Column("how", "計算", width=40),
        ],
        rows=rows,
        totals={
            "number": "計",
            "taxable": sum(int((one.computed or {}).get("taxable") or 0) for one in payments),
            "tax": sum(one.tax or 0 for one in payments),
        },
    )
