"""Payments as tables: the same for page, Excel, PDF and JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from banso.foundation.access import Actor
from banso.office.tables import Column, Row, Table, Value
from banso.payments.computing import day_of, own_rules, terms_of, visit_label, with_lines
from banso.payments.enums import BudgetKind, PayeeKind, PaymentState
from banso.payments.evidence import missing_of, payment_number
from banso.payments.models import DocumentRule, Payment
from banso.payments.queries import document_rules, paid_in, statements_of, with_all
from banso.payments.rules.amounts import FEE
from banso.payments.rules.book import law_rules
from banso.payments.rules.facts import Line, Statement
from banso.payments.rules.kinds import KINDS, Kind
from banso.payments.rules.withholding import TAX_ROUNDING
from banso.years.models import FiscalYear

BLANK_IS_OPEN = (
    "空欄は、単価・時間・運賃などが未設定・未記入で、まだ計算できないものです（0円ではありません）。"
)
SAMPLE_NOTE = "「例」の単価で計算した支払は、金額を空欄にしています（見本の額は集計に入れません）。"


def rules_table(fiscal_year: FiscalYear) -> Table:
    """Return every rule with source and period: the law's first, then the payer's."""
    rows: list[Row] = []
    for rule in law_rules():
        if rule.valid_from > fiscal_year.ends_on or not (
            rule.valid_to is None or rule.valid_to >= fiscal_year.starts_on
        ):
            continue
        rows.append(
            {
                "group": KINDS[rule.kind].group,
                "label": KINDS[rule.kind].label,
                "key": None,
                "text": rule.text,
                "from": rule.valid_from,
                "to": rule.valid_to,
                "payer": rule.payer,
                "source": rule.source,
            }
        )
    for one in own_rules(fiscal_year):
        info = KINDS[Kind(one.kind)]
        number = "" if one.value is None else f"{one.value.normalize():,f}{info.unit}"
        rows.append(
            {
                "group": info.group,
                "label": info.label,
                "key": one.key or None,
                "text": " ".join(part for part in (number, info.words.get(one.word, "")) if part),
                "from": one.valid_from,
                "to": one.valid_to,
                "payer": str(one.payer or "共通"),
                "source": one.source,
            }
        )
    return Table(
        name="payment_rules",
        caption="支払の規則",
        columns=[
            Column("group", "分野", width=10),
            Column("label", "規則", width=28),
            Column("key", "区分・地域", width=14),
            Column("text", "内容", width=24),
            Column("from", "適用開始", "date", width=14),
            Column("to", "適用終了", "date", width=14),
            Column("payer", "支払者", width=16),
            Column("source", "出典", width=40),
        ],
        rows=rows,
        notes=[
            TAX_ROUNDING,
            "登録のない規則は推測しません。その規則が要る金額は「単価未設定」のままです。",
            "この年度に適用のある規則です。法令の適用開始は、この表で扱う最も早い日です（制定の日とは限りません）。",
        ],
    )


def statement_tables(payment: Payment, statement: Statement) -> list[Table]:
    """Return fees, travel paid to the person and travel paid directly (only those that have lines)."""
    parts = (
        ("fees", "謝金", [line for line in statement.lines if line.section == FEE], statement.fee),
        (
            "travel",
            "旅費（本人に払うもの）",
            [line for line in statement.lines if line.section != FEE and not line.is_direct],
            statement.travel,
        ),
        (
            "direct",
            "旅費（交通機関・宿に直接払うもの）",
            [line for line in statement.lines if line.section != FEE and line.is_direct],
            statement.direct,
        ),
    )
    return [_lines_table(name, caption, lines, total) for name, caption, lines, total in parts if lines]


def _lines_table(name: str, caption: str, lines: Sequence[Line], total: int | None) -> Table:
    return Table(
        name=name,
        caption=caption,
        columns=[
            Column("day", "日付", "date", width=14),
            Column("label", "内容", width=34),
            Column("how", "計算", width=34),
            Column("amount", "金額（円）", "yen", width=12),
            Column("source", "出典", width=34),
        ],
        rows=[
            {
                "day": line.day,
                "label": line.label + ("【例】" if line.is_sample else ""),
                "how": line.how,
                "amount": line.amount,
                "source": ("例" if line.is_sample else line.source) or None,
            }
            for line in lines
        ],
        totals={"day": None, "label": "計", "how": None, "amount": total, "source": None},
    )


_LEDGER = (
    ("number", "支払番号", "text", 14),
    ("month", "対象の月", "text", 12),
    ("expert", "講師", "text", 16),
    ("payee", "支払先", "text", 22),
    ("visits", "訪問", "integer", 8),
    ("fee", "謝金", "yen", 12),
    ("travel", "旅費（本人払）", "yen", 14),
    ("gross", "支給額", "yen", 12),
    ("tax", "源泉徴収税額", "yen", 14),
    ("net", "差引支払額", "yen", 12),
    ("direct", "旅費（直接払）", "yen", 14),
    ("state", "状態", "text", 10),
    ("paid_on", "支払日", "date", 14),
    ("missing", "足りない書類", "integer", 12),
)  # fmt: skip
_SUMMED = ("visits", "fee", "travel", "gross", "tax", "net", "direct", "missing")


def ledger_table(fiscal_year: FiscalYear, payments: Iterable[Payment] | None = None) -> Table:
    """Return the year's ledger: a row per payment with its amounts as they stand."""
    chosen = with_all(Payment.objects.filter(fiscal_year=fiscal_year)) if payments is None else payments
    rules = document_rules(fiscal_year)
    statements = statements_of(chosen, fiscal_year)
    rows: list[Row] = [_ledger_row(payment, statement, rules) for payment, statement in statements]
    totals: dict[str, Value] = dict.fromkeys([key for key, *_ in _LEDGER])
    totals |= {"number": "計", **{key: _sum(row[key] for row in rows) for key in _SUMMED}}
    notes = [BLANK_IS_OPEN, TAX_ROUNDING]
    if any(statement.is_sample for _, statement in statements):
        notes.append(SAMPLE_NOTE)
    return Table(
        name="payment_ledger",
        caption=f"{fiscal_year.label}　支払台帳",
        columns=[Column(key, label, kind, width=width) for key, label, kind, width in _LEDGER],  # type: ignore[arg-type]
        rows=rows,
        totals=totals,
        notes=notes,
    )


def _ledger_row(payment: Payment, statement: Statement, rules: Sequence[DocumentRule]) -> Row:
    terms = terms_of(payment)
    known = not statement.is_sample
    return {
        "number": payment_number(payment),
        "month": month_text(payment),
        "expert": str(payment.expert),
        "payee": terms.get_kind_display() if terms else PayeeKind.UNKNOWN.label,
        "visits": len(payment.fee_lines.all()),
        "fee": statement.fee if known else None,
        "travel": statement.travel if known else None,
        "gross": statement.gross if known else None,
        "tax": statement.tax if known else None,
        "net": statement.net if known else None,
        "direct": statement.direct if known else None,
        "state": payment.get_state_display(),
        "paid_on": payment.paid_on,
        "missing": len(missing_of(payment, rules)),
    }


def month_text(payment: Payment) -> str:
    """Return the month of a payment: 2019年10月分."""
    part = f"（{payment.part}）" if payment.part > 1 else ""
    return f"{payment.month.year}年{payment.month.month}月分{part}"


def _sum(values: Iterable[Value]) -> int | None:
    """Return the sum, None as soon as one value is open."""
    found = list(values)
    return None if None in found else sum(int(value) for value in found if isinstance(value, int))


_STAGES = {
    PaymentState.DRAFT: "draft",
    PaymentState.CHECKED: "confirmed",
    PaymentState.APPROVED: "confirmed",
    PaymentState.PAID: "paid",
}


def budget_table(fiscal_year: FiscalYear) -> Table:
    """Return the year's budget by line against what is drafted, confirmed and paid; sums without names."""
    statements = statements_of(with_lines(Payment.objects.filter(fiscal_year=fiscal_year)), fiscal_year)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    open_ones: dict[str, int] = defaultdict(int)
    for payment, statement in statements:
        stage = _STAGES[PaymentState(payment.state)]
        both = (
            None
            if statement.travel is None or statement.direct is None
            else statement.travel + statement.direct
        )
        for kind, amount in ((BudgetKind.FEE, statement.fee), (BudgetKind.TRAVEL, both)):
            if amount is None or statement.is_sample:
                open_ones[kind] += 1
            else:
                sums[kind, stage] += amount
    budget = {line.kind: line for line in fiscal_year.payment_budget.all()}
    rows: list[Row] = []
    for kind in BudgetKind:
        planned = budget[kind].amount if kind in budget else None
        spent = sums[kind, "confirmed"] + sums[kind, "paid"]
        rows.append(
            {
                "kind": kind.label,
                "budget": planned,
                "draft": sums.get((kind, "draft"), None if open_ones[kind] else 0),
                "open": open_ones[kind],
                "confirmed": sums[kind, "confirmed"],
                "paid": sums[kind, "paid"],
                "left": None if planned is None else planned - spent,
            }
        )
    totals: dict[str, Value] = {"kind": "計"}
    totals |= {
        key: _sum(row[key] for row in rows) for key in ("budget", "draft", "confirmed", "paid", "left")
    }
    return Table(
        name="payment_budget",
        caption=f"{fiscal_year.label}　費目ごとの予算と支払",
        columns=[
            Column("kind", "費目", width=12),
            Column("budget", "予算額（円）", "yen", width=14),
            Column("draft", "作成中（円）", "yen", width=14),
            Column("open", "計算できない支払（件）", "integer", width=18),
            Column("confirmed", "確認・承認（円）", "yen", width=16),
            Column("paid", "支払済み（円）", "yen", width=14),
            Column("left", "残り（円）", "yen", width=14),
        ],
        rows=rows,
        totals=totals | {"open": None},
        notes=[
            "諸謝金は源泉徴収前の支給額、旅費は本人払と直接払の合計です。",
            "残りは、予算額から確認・承認済みと支払済みを引いた額です。予算額の空欄は未登録（0円ではありません）。",
            *([SAMPLE_NOTE] if any(statement.is_sample for _, statement in statements) else []),
        ],
    )


def months_table(fiscal_year: FiscalYear) -> Table:
    """Return visits and payments by month and state, without names."""
    rows: dict[str, dict[str, int]] = {}
    for payment in (
        Payment.objects.filter(fiscal_year=fiscal_year).prefetch_related("fee_lines").order_by("month")
    ):
        row = rows.setdefault(
            f"{payment.month.year}年{payment.month.month}月",
            dict.fromkeys(["visits", *PaymentState.values], 0),
        )
        row["visits"] += len(payment.fee_lines.all())
        row[payment.state] += 1
    keys = ["visits", *PaymentState.values]
    return Table(
        name="payment_months",
        caption="月ごとの訪問と支払の件数",
        columns=[
            Column("month", "対象の月", width=14),
            Column("visits", "訪問×講師", "integer", width=12),
            *(Column(state.value, f"{state.label}", "integer", width=12) for state in PaymentState),
        ],
        rows=[{"month": month, **row} for month, row in rows.items()],
        totals={"month": "計", **{key: sum(row[key] for row in rows.values()) for key in keys}},
        notes=["講師が2人の訪問は、訪問×講師では2と数えます。"],
    )


def records_table(actor: Actor, calendar: int) -> Table:
    """Return 支払調書 of a calendar year: a row per person paid, what was paid and what was withheld."""
    grouped: dict[int, list[Payment]] = defaultdict(list)
    for payment in paid_in(actor, calendar):
        grouped[payment.expert.person_id].append(payment)
    rows = [record_row(payments) for payments in grouped.values()]
    rows = [row for row in rows if row["paid"]]
    keys = ("count", "paid", "tax")
    return Table(
        name="payment_records",
        caption=f"{calendar}年（1月～12月）に支払った報酬・料金",
        columns=[
            Column("person", "支払を受けた人", width=20),
            Column("count", "支払の回数", "integer", width=12),
            Column("paid", "支払金額（円）", "yen", width=16),
            Column("tax", "源泉徴収税額（円）", "yen", width=18),
            Column("form", "税務署への提出", width=24),
        ],
        rows=rows,
        totals={"person": "計", **{key: _sum(row[key] for row in rows) for key in keys}, "form": None},
        notes=[
            "支払金額は、源泉徴収の対象になった額（謝金と、本人に払った旅費）です。支払日の年で数えます。",
            "法人・団体への支払と、交通機関・宿への直接払は含みません。",
            "個人番号（マイナンバー）と住所はこのシステムに保存しません。提出する調書には、別に管理しているものを記入してください。",
            f"提出の境：{_record_limit_source()}",
        ],
    )


def record_row(payments: Sequence[Payment]) -> dict[str, Value]:
    """Return one person's sums of a calendar year; only what withholding applies to counts."""
    taxed = [payment for payment in payments if (payment.computed or {}).get("taxable")]
    paid = sum(int((payment.computed or {})["taxable"]) for payment in taxed)
    return {
        "person": str(payments[0].expert),
        "count": len(taxed),
        "paid": paid,
        "tax": sum(payment.tax or 0 for payment in taxed),
        "form": form_needed(paid),
    }


def form_needed(paid: int) -> str:
    """Return whether the year's sum asks for a 支払調書."""
    rule = next(one for one in law_rules() if one.kind == Kind.RECORD_LIMIT)
    limit = int(rule.value or 0)
    return f"必要（{limit:,}円を超える）" if paid > limit else f"不要（{limit:,}円以下）"


def _record_limit_source() -> str:
    return next(rule.source for rule in law_rules() if rule.kind == Kind.RECORD_LIMIT)


def visits_of(payment: Payment) -> list[str]:
    """Return the payment's visits in words."""
    return [
        f"{visit_label(line.visit)}（{day_of(line.visit).month}/{day_of(line.visit).day}）"
        for line in payment.fee_lines.all()
    ]
