"""The year's settings of payments: set-up, rules, budget, deadlines, needed evidence, terms of experts."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any

from django.db import IntegrityError

from banso.dispatch.models import Expert
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import changed, operation, snapshot
from banso.payments.computing import own_rules
from banso.payments.domain.texts import refuse_secret_numbers
from banso.payments.enums import BudgetKind, DocumentKind, DocumentScope, PayeeKind
from banso.payments.models import (
    BudgetLine,
    DocumentRule,
    FeeClass,
    PayeeTerms,
    PaymentDeadline,
    PaymentRule,
)
from banso.payments.rules.kinds import KINDS, Kind
from banso.years.models import FiscalYear, Milestone

STANDARD = "STANDARD"
SAMPLE_SOURCE = "例（実際の単価ではありません。使う前に、定めた単価と出典に直してください）"
# Milestones whose words mean that experts' papers are due.
_DEADLINE_WORDS = ("講師書類", "経費精算", "経費の精算")
_SCOPES: Mapping[DocumentKind, DocumentScope] = {
    DocumentKind.VISIT_RECORD: DocumentScope.VISIT,
    DocumentKind.TRAVEL_ORDER: DocumentScope.VISIT,
    DocumentKind.RECEIPT: DocumentScope.COST,
}


def set_up_payments(*, actor: Actor, fiscal_year: FiscalYear) -> None:
    """Lay out a year's payments: one neutral fee class, empty budget lines, needed evidence, deadlines of the schedule.

    Nothing that somebody must decide is filled in. Calling it again adds only what is missing.
    """
    require(actor, "payment.settings", fiscal_year)
    with operation(actor) as op:
        if not fiscal_year.fee_classes.exists():
            op.record(
                "payment.class_added",
                FeeClass.objects.create(fiscal_year=fiscal_year, code=STANDARD, name="標準"),
            )
        for kind in BudgetKind:
            BudgetLine.objects.get_or_create(fiscal_year=fiscal_year, kind=kind)
        for document in DocumentKind:
            scope = _SCOPES.get(document, DocumentScope.PAYMENT)
            DocumentRule.objects.get_or_create(
                fiscal_year=fiscal_year, kind=document, defaults={"scope": scope}
            )
        for milestone in Milestone.objects.filter(fiscal_year=fiscal_year):
            if any(word in milestone.summary for word in _DEADLINE_WORDS):
                PaymentDeadline.objects.get_or_create(
                    fiscal_year=fiscal_year,
                    due_on=milestone.date,
                    defaults={"title": milestone.summary[:80], "source": milestone.source or "年度の予定"},
                )


def add_fee_class(*, actor: Actor, fiscal_year: FiscalYear, code: str, name: str) -> FeeClass:
    """Add a class of the fee table. Raises Conflict for a code that exists."""
    require(actor, "payment.settings", fiscal_year)
    if fiscal_year.fee_classes.filter(code=code).exists():
        raise Conflict(f"区分のコード「{code}」は、すでにあります。")
    with operation(actor) as op:
        found = FeeClass.objects.create(
            fiscal_year=fiscal_year, code=code, name=name.strip(), order=fiscal_year.fee_classes.count() + 1
        )
        op.record("payment.class_added", found, {"code": (None, code)})
    return found


@dataclass(frozen=True)
class RuleContent:
    """What a rule says; `key` is a fee class or an area, empty for all."""

    kind: Kind
    source: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    key: str = ""
    value: Decimal | None = None
    word: str = ""


def _checked(content: RuleContent) -> dict[str, Any]:
    info = KINDS[content.kind]
    if not info.payer_may_set:
        raise BansoError(f"「{info.label}」は法令で決まっているため、ここでは変えられません。")
    if not content.source.strip():
        raise BansoError(
            "出典を書いてください（法令の条文、要綱、通知、事務局の定めなど）。出典のない規則は使えません。"
        )
    if info.unit and content.value is None:
        raise BansoError(f"「{info.label}」の数（{info.unit}）を入力してください。")
    if info.words and content.word not in info.words:
        raise BansoError(f"「{info.label}」の扱いを選んでください。")
    if content.valid_to is not None and content.valid_to < content.valid_from:
        raise BansoError("適用終了が適用開始より前になっています。")
    return {
        "kind": content.kind.value,
        "key": content.key.strip() if info.keyed else "",
        "value": content.value if info.unit else None,
        "word": content.word if info.words else "",
        "valid_from": content.valid_from,
        "valid_to": content.valid_to,
        "source": content.source.strip(),
    }


_RULE_FIELDS = ("key", "value", "word", "valid_from", "valid_to", "source", "is_sample")


def add_rule(*, actor: Actor, fiscal_year: FiscalYear, content: RuleContent) -> PaymentRule:
    """Enter a rule of the year's payer.

    Raises Conflict when one of the kind and key begins on the same day, BansoError for an incomplete one.
    """
    require(actor, "payment.settings", fiscal_year)
    values = _checked(content)
    try:
        with operation(actor) as op:
            rule = PaymentRule.objects.create(payer=fiscal_year.secretariat, **values)
            op.record("payment_rule.added", rule, {name: (None, values[name]) for name in ("value", "word")})
    except IntegrityError:
        raise Conflict(
            "同じ規則・区分で、同じ日から始まるものがあります。一覧でその行を直してください。"
        ) from None
    return rule


def edit_rule(
    *, actor: Actor, fiscal_year: FiscalYear, rule: PaymentRule, content: RuleContent
) -> PaymentRule:
    """Change a rule; confirmed payments keep what they were made by.

    A sample figure is a sample no more once it has a source of its own. Raises as `add_rule`.
    """
    require(actor, "payment.settings", fiscal_year)
    values = _checked(content)
    try:
        with operation(actor) as op:
            rule = own_rules(fiscal_year).select_for_update(of=("self",)).get(pk=rule.pk)
            before = snapshot(rule, _RULE_FIELDS)
            for name, value in values.items():
                setattr(rule, name, value)
            rule.is_sample = rule.source == SAMPLE_SOURCE
            rule.save()
            op.record("payment_rule.edited", rule, changed(before, rule))
    except IntegrityError:
        raise Conflict(
            "同じ規則・区分で、同じ日から始まるものがあります。適用開始を変えてください。"
        ) from None
    return rule


def remove_rule(*, actor: Actor, fiscal_year: FiscalYear, rule: PaymentRule) -> None:
    """Take a rule out; what was confirmed by it stays as it is."""
    require(actor, "payment.settings", fiscal_year)
    with operation(actor) as op:
        op.record("payment_rule.removed", rule, {"rule": (str(rule), None)})
        rule.delete()


def put_sample_rules(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Fill what is unknown with the sample table, each figure marked 例; return how many rules were added.

    Payments drafted on sample figures cannot be confirmed.
    """
    require(actor, "payment.settings", fiscal_year)
    text = resources.files("banso.payments.rules").joinpath("sample.csv").read_text(encoding="utf-8")
    with operation(actor) as op:
        known = set(own_rules(fiscal_year).values_list("kind", flat=True))
        rules = [
            PaymentRule(
                payer=fiscal_year.secretariat,
                kind=row["kind"],
                key=row["key"],
                value=Decimal(row["value"]) if row["value"] else None,
                word=row["word"],
                valid_from=fiscal_year.starts_on,
                valid_to=fiscal_year.ends_on,
                source=SAMPLE_SOURCE,
                is_sample=True,
            )
            for row in csv.DictReader(text.splitlines())
            if row["kind"] not in known
        ]
        for rule in rules:
            rule.save()
        op.record_many("payment_rule.sample_put", rules)
    return len(rules)


def remove_sample_rules(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Take every sample figure out again; return how many."""
    require(actor, "payment.settings", fiscal_year)
    with operation(actor) as op:
        rules = list(own_rules(fiscal_year).filter(is_sample=True))
        op.record_many("payment_rule.removed", rules)
        for rule in rules:
            rule.delete()
    return len(rules)


def set_budget(
    *, actor: Actor, fiscal_year: FiscalYear, kind: BudgetKind, amount: int | None, source: str
) -> BudgetLine:
    """Enter the year's budget of a line; None is unknown. Raises BansoError for an amount without a source."""
    require(actor, "payment.settings", fiscal_year)
    if amount is not None and not source.strip():
        raise BansoError("予算額の出典（委託契約書、実施計画書など）を書いてください。")
    with operation(actor) as op:
        line, _ = BudgetLine.objects.get_or_create(fiscal_year=fiscal_year, kind=kind)
        before = snapshot(line, ("amount", "source"))
        line.amount, line.source = amount, source.strip()[:200]
        line.save()
        op.record("payment_budget.set", line, changed(before, line))
    return line


def set_deadline(
    *, actor: Actor, fiscal_year: FiscalYear, due_on: dt.date, title: str, source: str
) -> PaymentDeadline:
    """Enter a day by which papers are in (one a day). Raises BansoError outside the year or without words."""
    require(actor, "payment.settings", fiscal_year)
    if not title.strip() or not source.strip():
        raise BansoError("期限の名称と出典を書いてください。")
    if not fiscal_year.starts_on <= due_on <= fiscal_year.ends_on:
        raise BansoError(f"{fiscal_year.label}の日付ではありません。日付を確かめてください。")
    with operation(actor) as op:
        found, _ = PaymentDeadline.objects.update_or_create(
            fiscal_year=fiscal_year,
            due_on=due_on,
            defaults={"title": title.strip()[:80], "source": source.strip()[:120]},
        )
        op.record("payment_deadline.set", found, {"due_on": (None, due_on)})
    return found


def remove_deadline(*, actor: Actor, deadline: PaymentDeadline) -> None:
    """Take a deadline out."""
    require(actor, "payment.settings", deadline.fiscal_year)
    with operation(actor) as op:
        op.record("payment_deadline.removed", deadline, {"due_on": (deadline.due_on, None)})
        deadline.delete()


def set_document_rule(*, actor: Actor, rule: DocumentRule, is_needed: bool, source: str) -> DocumentRule:
    """Say whether a kind of evidence belongs to the year's payments."""
    require(actor, "payment.settings", rule.fiscal_year)
    if not source.strip():
        raise BansoError("どこで定めたか（要綱、委託契約、事務局の定めなど）を書いてください。")
    with operation(actor) as op:
        before = snapshot(rule, ("is_needed", "source"))
        rule.is_needed, rule.source = is_needed, source.strip()[:200]
        rule.save(update_fields=["is_needed", "source"])
        op.record("document_rule.set", rule, changed(before, rule))
    return rule


@dataclass(frozen=True)
class Terms:
    """On what terms an expert works."""

    kind: PayeeKind
    basis: str
    fee_class: FeeClass | None = None
    residence: str = "RESIDENT"
    treaty_percent: Decimal | None = None
    declines_travel: bool = False


_TERMS_FIELDS = ("kind", "fee_class_id", "residence", "treaty_percent", "declines_travel", "basis")


def set_terms(*, actor: Actor, expert: Expert, terms: Terms) -> PayeeTerms:
    """Enter an expert's terms with what they rest on. Raises BansoError without it, or for a secret number in it."""
    require(actor, "payment.terms", expert)
    refuse_secret_numbers(terms.basis)
    if terms.kind != PayeeKind.UNKNOWN and not terms.basis.strip():
        raise BansoError("根拠（承諾書の日付、所属からの通知、本人への確認日など）を書いてください。")
    if terms.fee_class is not None and terms.fee_class.fiscal_year_id != expert.fiscal_year_id:
        raise BansoError("別の年度の区分は選べません。")
    with operation(actor) as op:
        found, _ = PayeeTerms.objects.select_for_update().get_or_create(expert=expert)
        before = snapshot(found, _TERMS_FIELDS)
        found.kind, found.fee_class, found.residence = terms.kind, terms.fee_class, terms.residence
        found.treaty_percent, found.declines_travel = terms.treaty_percent, terms.declines_travel
        found.basis = terms.basis.strip()[:200]
        found.save()
        op.record("payee_terms.set", found, changed(before, found))
    return found
