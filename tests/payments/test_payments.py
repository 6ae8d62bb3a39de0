"""Payments from the visit to the transfer: drafting, terms, evidence, steps, papers, who sees what."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from banso.directory.enums import Role
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor, check
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.retention import purge
from banso.foundation.uploads import UploadRefused
from banso.office.workbook_in import read_workbook
from banso.payments.computing import book_of, statement_for
from banso.payments.domain import settings
from banso.payments.domain.documents import attach_file, note_document
from banso.payments.domain.drafting import draft_payments
from banso.payments.domain.lines import edit_fee_line, edit_payment, save_travel_line
from banso.payments.domain.steps import approve_payment, check_payment, pay_payment, send_back, take_step
from banso.payments.enums import BudgetKind, DocumentKind, DocumentState, PayeeKind, PaymentState, TravelKind
from banso.payments.evidence import index_of, missing_before_payment
from banso.payments.evidence_tables import evidence_table
from banso.payments.models import FeeLine, Payment, PaymentRule, TravelLine
from banso.payments.rules.kinds import Kind
from banso.payments.tables import budget_table, ledger_table, months_table, records_table
from tests.builders import SYSTEM, at, make_actor, make_expert, make_project, make_visit
from tests.conftest import SmallYear
from tests.payments import payment_year as py
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def url(rest: str = "") -> str:
    return f"/y/2019/payments/{rest}"


def test_drafting_lays_out_a_trip_and_guesses_no_amount(small_year: SmallYear) -> None:
    payment = py.drafted(small_year)
    statement = statement_for(payment, book_of(small_year.fiscal_year))
    assert payment.month == dt.date(2019, 10, 1)
    assert [line.text for line in payment.travel_lines.all()] == [
        "鉄道　滋賀県→見本市",
        "日当",
        "鉄道　見本市→滋賀県",
    ]
    assert (statement.gross, statement.tax, statement.net) == (None, None, None)
    assert any("支払先の区分" in said for said in statement.missing)
    again = draft_payments(actor=SYSTEM, fiscal_year=small_year.fiscal_year)
    assert (again.visits, FeeLine.objects.count(), TravelLine.objects.count()) == (0, 1, 3)


def test_consecutive_days_are_one_trip_with_nights(small_year: SmallYear) -> None:
    make_visit(small_year.project, dt.date(2019, 10, 29), dt.date(2019, 10, 30))
    make_visit(small_year.project, dt.date(2019, 11, 7), state=VisitState.CANCELLED)
    payment = py.drafted(small_year)
    assert [(line.kind, line.day.day) for line in payment.travel_lines.all()] == [
        (TravelKind.RAIL, 28),
        (TravelKind.DAY_ALLOWANCE, 28),
        (TravelKind.LODGING, 28),
        (TravelKind.DAY_ALLOWANCE, 29),
        (TravelKind.LODGING, 29),
        (TravelKind.DAY_ALLOWANCE, 30),
        (TravelKind.RAIL, 30),
    ]
    assert payment.travel_lines.filter(area="滋賀県").count() == 2


def test_a_payment_goes_from_visit_to_transfer(small_year: SmallYear) -> None:
    payment = py.ready(small_year)
    py.all_evidence(payment)
    check_payment(actor=SYSTEM, payment=payment)
    payment = py.fresh()
    # 15,000 + 500 + 500 + 1,000 = 17,000; travel paid to the person is taxed: 17,000 × 10.21 % = 1,735.7
    assert (payment.fee, payment.travel, payment.tax, payment.net) == (15_000, 2_000, 1_735, 15_265)
    approve_payment(actor=SYSTEM, payment=payment)
    assert py.fresh().number == 1
    with pytest.raises(BansoError, match="支払日が訪問の月より前"):
        pay_payment(actor=SYSTEM, payment=payment, paid_on=dt.date(2019, 9, 30))
    pay_payment(actor=SYSTEM, payment=payment, paid_on=dt.date(2019, 12, 27))
    payment = py.fresh()
    assert payment.state == PaymentState.PAID
    with pytest.raises(ForbiddenStep):
        send_back(actor=SYSTEM, payment=payment, reason="直す")
    assert [entry.action for entry in history_of(payment)][:3] == [
        "payment.paid",
        "payment.approved",
        "payment.checked",
    ]


@pytest.mark.parametrize(
    ("kind", "fee", "tax"),
    [(PayeeKind.BODY, 15_000, 0), (PayeeKind.ON_DUTY, 0, 0), (PayeeKind.DECLINED, 0, 0)],
)
def test_body_officer_and_declined(small_year: SmallYear, kind: PayeeKind, fee: int, tax: int) -> None:
    py.ready(small_year, kind)
    py.put_rule(small_year.fiscal_year, Kind.TRAVEL_ONLY_TAX, word="EXCLUDE")
    payment = py.fresh()
    statement = statement_for(payment, book_of(small_year.fiscal_year))
    assert (statement.fee, statement.tax, statement.missing) == (fee, tax, [])
    wanted = {
        PayeeKind.BODY: DocumentKind.INVOICE,
        PayeeKind.ON_DUTY: DocumentKind.DUTY_NOTICE,
        PayeeKind.DECLINED: DocumentKind.DECLINE,
    }[kind]
    kinds = {entry.kind for entry in index_of(payment)}
    assert wanted in kinds
    assert len(kinds & {DocumentKind.INVOICE, DocumentKind.DUTY_NOTICE, DocumentKind.DECLINE}) == 1


def test_confirmed_amounts_do_not_move_with_the_rules(small_year: SmallYear) -> None:
    payment = py.ready(small_year)
    check_payment(actor=SYSTEM, payment=payment)
    rule = PaymentRule.objects.get(kind=Kind.FEE_HALF_DAY)
    content = settings.RuleContent(Kind.FEE_HALF_DAY, "改定", dt.date(2019, 4, 1), value=20_000)  # type: ignore[arg-type]
    settings.edit_rule(actor=SYSTEM, fiscal_year=small_year.fiscal_year, rule=rule, content=content)
    payment = py.fresh()
    assert statement_for(payment, book_of(small_year.fiscal_year)).fee == 15_000
    with pytest.raises(AccessDenied, match="作成中に戻す"):
        edit_payment(actor=make_actor(Role.SECRETARIAT), payment=payment, planned_on=None, note="")
    with pytest.raises(BansoError, match="理由"):
        send_back(actor=SYSTEM, payment=payment, reason=" ")
    send_back(actor=SYSTEM, payment=payment, reason="単価の改定")
    assert statement_for(py.fresh(), book_of(small_year.fiscal_year)).fee == 20_000


def test_what_is_missing_or_a_sample_cannot_be_confirmed(small_year: SmallYear) -> None:
    payment = py.drafted(small_year)
    with pytest.raises(BansoError, match="まだ確認済みにできません"):
        check_payment(actor=SYSTEM, payment=payment)
    assert settings.put_sample_rules(actor=SYSTEM, fiscal_year=small_year.fiscal_year) == 13
    py.set_terms(small_year)
    TravelLine.objects.update(km_source="CONFIRMED", km=10)
    with pytest.raises(BansoError, match="「例」の単価"):
        check_payment(actor=SYSTEM, payment=py.fresh())
    statement = statement_for(py.fresh(), book_of(small_year.fiscal_year))
    assert statement.is_sample
    assert statement.net is not None
    assert settings.remove_sample_rules(actor=SYSTEM, fiscal_year=small_year.fiscal_year) == 13
    assert not PaymentRule.objects.exists()


def test_evidence_is_asked_for_and_stands_in_the_way_of_approval(small_year: SmallYear) -> None:
    payment = py.ready(small_year)
    kinds = [entry.kind for entry in index_of(payment)]
    assert kinds.count(DocumentKind.RECEIPT) == 2
    assert kinds.count(DocumentKind.VISIT_RECORD) == 1
    assert DocumentKind.DUTY_NOTICE not in kinds
    check_payment(actor=SYSTEM, payment=payment)
    with pytest.raises(BansoError, match="証拠書類が6件足りない"):
        approve_payment(actor=SYSTEM, payment=payment)
    py.all_evidence(payment)
    assert missing_before_payment(py.fresh()) == []
    rule = small_year.fiscal_year.document_rules.get(kind=DocumentKind.RECEIPT)
    settings.set_document_rule(actor=SYSTEM, rule=rule, is_needed=False, source="事務局の定め 別紙")
    assert len(index_of(py.fresh())) == 7  # what was entered stays listed
    assert evidence_table(small_year.fiscal_year, only_missing=True).rows == []


def test_hostile_and_secret_input_is_refused(small_year: SmallYear) -> None:
    payment = py.ready(small_year)
    with pytest.raises(UploadRefused):
        attach_file(
            actor=SYSTEM, payment=payment, kind=DocumentKind.RECEIPT, data=b"MZ\x90 program", filename="r.pdf"
        )
    with pytest.raises(BansoError, match="マイナンバー"):
        note_document(
            actor=SYSTEM,
            payment=payment,
            kind=DocumentKind.CONSENT,
            state=DocumentState.ON_PAPER,
            note="1234 5678 9018",
        )
    with pytest.raises(BansoError, match="口座番号"):
        edit_payment(actor=SYSTEM, payment=payment, planned_on=None, note="普通 1234567")
    line = payment.fee_lines.get()
    with pytest.raises(BansoError, match="理由と根拠"):
        edit_fee_line(actor=SYSTEM, line=line, values={"agreed": 5, "reason": ""})
    with pytest.raises(BansoError, match="年度の日付ではありません"):
        save_travel_line(
            actor=SYSTEM, payment=payment, values={"kind": "BUS", "day": dt.date(2021, 1, 1), "fare": 1}
        )
    with transaction.atomic(), pytest.raises(IntegrityError):
        Payment.objects.filter(pk=payment.pk).update(state=PaymentState.PAID)


def test_a_visit_that_did_not_take_place_is_not_paid(small_year: SmallYear) -> None:
    payment = py.ready(small_year)
    Visit.objects.update(state=VisitState.CANCELLED)
    with pytest.raises(BansoError, match="「中止」です"):
        check_payment(actor=SYSTEM, payment=payment)


def test_books_are_kept_seven_years_and_then_gone(small_year: SmallYear) -> None:
    py.paid(small_year)
    purge(at(2027, 3, 31), SYSTEM)
    assert Payment.objects.exists()
    purge(at(2027, 4, 1), SYSTEM)
    assert not Payment.objects.exists()
    assert not FeeLine.objects.exists()


def test_a_visit_is_paid_to_an_expert_once(small_year: SmallYear) -> None:
    payment = py.drafted(small_year)
    line = payment.fee_lines.get()
    with transaction.atomic(), pytest.raises(IntegrityError):
        FeeLine.objects.create(payment=payment, expert=line.expert, visit=line.visit)


def test_a_late_visit_of_a_confirmed_month_gets_a_payment_of_its_own(small_year: SmallYear) -> None:
    check_payment(actor=SYSTEM, payment=py.ready(small_year))
    make_visit(small_year.project, dt.date(2019, 10, 31))
    done = draft_payments(actor=SYSTEM, fiscal_year=small_year.fiscal_year)
    assert (done.visits, done.payments) == (1, 1)
    assert Payment.objects.get(part=2).state == PaymentState.DRAFT


def test_several_steps_are_taken_together_or_not_at_all(small_year: SmallYear) -> None:
    py.ready(small_year)
    other = make_expert(small_year.fiscal_year)
    make_visit(make_project(small_year.decision, "HOUSEHOLD_BUDGET", other), dt.date(2019, 11, 1))  # type: ignore[arg-type]
    draft_payments(actor=SYSTEM, fiscal_year=small_year.fiscal_year)
    payments = list(Payment.objects.order_by("pk"))
    with pytest.raises(BansoError, match="まだ確認済みにできません"):
        take_step(actor=SYSTEM, payments=payments, step="check")
    assert set(Payment.objects.values_list("state", flat=True)) == {PaymentState.DRAFT}


def test_budget_ledger_and_months(small_year: SmallYear) -> None:
    year = small_year.fiscal_year
    payment = py.drafted(small_year)
    rows = budget_table(year).rows
    assert [(row["draft"], row["open"], row["budget"], row["left"]) for row in rows] == [
        (None, 1, None, None)
    ] * 2
    py.put_rules(year)
    py.set_terms(small_year)
    py.fares_known(payment)
    settings.set_budget(actor=SYSTEM, fiscal_year=year, kind=BudgetKind.FEE, amount=100_000, source="契約書")
    check_payment(actor=SYSTEM, payment=py.fresh())
    fee, travel = budget_table(year).rows
    assert (fee["confirmed"], fee["left"]) == (15_000, 85_000)
    assert (travel["confirmed"], travel["left"]) == (2_000, None)
    ledger = ledger_table(year)
    assert ledger.totals is not None
    assert (ledger.totals["gross"], ledger.totals["tax"]) == (17_000, 1_735)
    assert months_table(year).totals == {
        "month": "計", "visits": 1, "DRAFT": 0, "CHECKED": 1, "APPROVED": 0, "PAID": 0,
    }  # fmt: skip
    with pytest.raises(BansoError, match="出典"):
        settings.set_budget(actor=SYSTEM, fiscal_year=year, kind=BudgetKind.FEE, amount=1, source=" ")


def test_records_count_by_the_year_of_payment(small_year: SmallYear) -> None:
    py.paid(small_year, dt.date(2020, 1, 10))
    assert records_table(SYSTEM, 2019).rows == []
    row = records_table(SYSTEM, 2020).rows[0]
    assert (row["paid"], row["tax"]) == (17_000, 1_735)
    assert str(row["form"]).startswith("不要")


def test_rules_need_a_source_and_the_law_is_not_overwritten(small_year: SmallYear) -> None:
    year = small_year.fiscal_year
    with pytest.raises(BansoError, match="出典"):
        settings.add_rule(
            actor=SYSTEM,
            fiscal_year=year,
            content=settings.RuleContent(Kind.FEE_METHOD, " ", year.starts_on, word="DAY"),
        )
    with pytest.raises(BansoError, match="法令"):
        settings.add_rule(
            actor=SYSTEM,
            fiscal_year=year,
            content=settings.RuleContent(Kind.WITHHOLDING_LOW, "x", year.starts_on, value=1),  # type: ignore[arg-type]
        )
    py.put_rule(year, Kind.FEE_METHOD, word="DAY")
    with pytest.raises(Conflict):
        py.put_rule(year, Kind.FEE_METHOD, word="HOUR")


def test_only_secretariat_and_the_expert_see_a_payment(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    payment = py.drafted(small_year)
    seen = {role for role, actor in actors.items() if check(actor, "payment.view", payment)}
    assert seen == {Role.SECRETARIAT, Role.EXPERT}
    totals = {
        role for role, actor in actors.items() if check(actor, "payment.totals", small_year.fiscal_year)
    }
    assert totals == {Role.SECRETARIAT, Role.MINISTRY}
    with pytest.raises(AccessDenied):
        edit_payment(actor=actors[Role.EXPERT], payment=payment, planned_on=None, note="")
    attach_file(
        actor=actors[Role.EXPERT], payment=payment, kind=DocumentKind.CONSENT, data=PDF, filename="承諾書.pdf"
    )


def test_pages_and_papers(small_year: SmallYear, client_of: Callable[[Role | None], Client]) -> None:
    payment = py.paid(small_year)
    office = client_of(Role.SECRETARIAT)
    text = office.get(url(f"{payment.pk}/")).content.decode()
    assert "15,265" in text
    assert "切り捨て" in text
    paper = office.get(url(f"{payment.pk}/pdf/"))
    words = _words(paper.content)
    for said in ("支払明細書", "15,265円", "1,735円", "切り捨て", "支2019-001", "所得税法第204条"):
        assert said in words
    record = client_of(Role.EXPERT).get(url(f"records/2019/{small_year.expert.pk}/"))
    assert "17,000円" in _words(record.content)
    book = office.get(url("ledger/") + "?format=xlsx")
    assert "支2019-001" in str(read_workbook(book.content, "l.xlsx").sheets)
    mine = client_of(Role.EXPERT).get(url()).content.decode()
    assert "1年の記録" in mine
    assert "実施済みの訪問から明細を作る" not in mine


def test_binder_and_papers(small_year: SmallYear, client_of: Callable[[Role | None], Client]) -> None:
    payment = py.ready(small_year)
    attach_file(
        actor=SYSTEM, payment=payment, kind=DocumentKind.CONSENT, data=PDF, filename="../../承諾\u202e書.pdf"
    )
    expert, other = client_of(Role.EXPERT), client_of(Role.MUNICIPALITY)
    binder = zipfile.ZipFile(io.BytesIO(expert.get(url(f"{payment.pk}/binder/")).content))
    names = binder.namelist()
    assert len(names) == 3
    assert not any("/" in name or ".." in name or "\u202e" in name for name in names)
    assert binder.read(names[2]) == PDF
    papers = zipfile.ZipFile(io.BytesIO(expert.get(url("papers/"), {"selected": payment.pk}).content))
    assert len(papers.namelist()) == 1
    Payment.objects.update(expert=make_expert(small_year.fiscal_year))
    assert expert.get(url("papers/"), {"selected": payment.pk}).status_code == 409
    assert other.get(url("papers/"), {"selected": payment.pk}).status_code == 403


def _words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_forms_do_their_work(small_year: SmallYear, client_of: Callable[[Role | None], Client]) -> None:
    office = client_of(Role.SECRETARIAT)
    assert office.post(url("prepare/")).status_code == 302
    payment = py.fresh()

    def post(rest: str, **data: Any) -> int:
        return int(office.post(url(rest), data).status_code)

    day = {"valid_from_era": "令和", "valid_from_year": "元", "valid_from_month": "5", "valid_from_day": "1"}
    assert post("rules/add/?kind=FEE_HALF_DAY", value="15,000", source="要綱", **day) == 422  # digits alone
    assert post("rules/add/?kind=FEE_HALF_DAY", value="15000", source="要綱", **day) == 302
    rule = PaymentRule.objects.get()
    assert post(f"rules/{rule.pk}/", value="16000", source="要綱改正", **day) == 302
    assert post(f"rules/{rule.pk}/remove/") == 302
    line, leg = payment.fee_lines.get(), payment.travel_lines.all()[0]
    assert post(f"{payment.pk}/fees/{line.pk}/", agreed="1000") == 422
    assert post(f"{payment.pk}/fees/{line.pk}/", agreed="１，０００", reason="半分の時間") == 302
    legs = {"kind": "BUS", "km_source": "ESTIMATE", "paid_to": "DIRECT", "fare": "700"} | {
        "day_era": "西暦", "day_year": "2019", "day_month": "10", "day_day": "28",
    }  # fmt: skip
    assert post(f"{payment.pk}/travel/{leg.pk}/", **legs) == 302
    assert post(f"{payment.pk}/travel/add/", **legs) == 302
    assert post(f"{payment.pk}/travel/{leg.pk}/remove/") == 302
    assert post(f"payees/{small_year.expert.pk}/", kind="PERSON", residence="RESIDENT", basis="") == 422
    assert post(f"payees/{small_year.expert.pk}/", kind="PERSON", residence="RESIDENT", basis="承諾書") == 302
    number = index_of(py.fresh())[0].number
    file = SimpleUploadedFile("依頼文.pdf", PDF, content_type="application/pdf")
    assert (
        post(f"{payment.pk}/documents/add/?entry={number}", kind="REQUEST", state="ATTACHED", file=file)
        == 302
    )
    document = py.fresh().documents.get()
    got = office.get(url(f"{payment.pk}/documents/{document.pk}/"))
    assert got["X-Content-Type-Options"] == "nosniff"
    assert post(f"{payment.pk}/documents/{document.pk}/remove/") == 302
    assert post("settings/budget/FEE/", amount="1000000", source="契約書") == 302
    assert post("step/check/", selected=payment.pk) == 409
    assert post("step/check/") == 409
    assert post("step/check/", selected="99999999999999999999") == 409
    assert office.get(url(f"records/99999/{small_year.expert.pk}/")).status_code == 404
    assert post("settings/budget/FEE/", amount="9" * 30, source="契約書") == 422
    assert post("step/nonsense/", selected=payment.pk) == 404
    assert post(f"{payment.pk}/fees/{line.pk}/remove/", reason="中止") == 302


@pytest.mark.once
def test_the_list_has_a_constant_number_of_queries(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    py.ready(small_year)
    office = client_of(Role.SECRETARIAT)
    one = queries_of(office, url())
    for month in (9, 11, 12):
        make_visit(small_year.project, dt.date(2019, month, 3))
    draft_payments(actor=SYSTEM, fiscal_year=small_year.fiscal_year)
    assert Payment.objects.count() == 4
    assert queries_of(office, url()) == one
