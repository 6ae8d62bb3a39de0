"""Worked examples of the rules, with their sources in `rules/law.csv`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banso.payments.rules.book import Rule, RuleBook, book_with
from banso.payments.rules.facts import FeeFact, Payee, PayeeKind, Statement, TravelFact, TravelKind
from banso.payments.rules.kinds import Kind
from banso.payments.rules.never import never_kept
from banso.payments.rules.statement import statement_of
from banso.payments.rules.withholding import nonresident_withholding, resident_withholding

DAY = dt.date(2019, 10, 28)
START = dt.date(2019, 4, 1)
LAW = book_with([])


def rule(kind: Kind, value: str | None = None, word: str = "", key: str = "") -> Rule:
    number = Decimal(value) if value else None
    return Rule(kind, "事務局の定め（試験）", START, key=key, value=number, word=word)


def book(*rules: Rule) -> RuleBook:
    return book_with([rule(Kind.FEE_METHOD, word="HALF_DAY"), *rules])


def work_out(
    rules: RuleBook,
    *travels: TravelFact,
    payee: PayeeKind = PayeeKind.PERSON,
    fees: tuple[FeeFact, ...] = (FeeFact("見本市 自立 1回目", DAY),),
    **terms: object,
) -> Statement:
    return statement_of(
        payee=Payee(payee, "STANDARD", **terms),  # type: ignore[arg-type]
        fees=fees,
        travels=travels,
        tax_day=dt.date(2019, 11, 30),
        book=rules,
    )


@pytest.mark.parametrize(
    ("gross", "tax"),
    [
        (15_000, 1_531),
        (16_705, 1_705),
        (0, 0),
        (9, 0),
        (10, 1),
        (1_000_000, 102_100),
        (1_200_000, 142_940),
        (1_000_001, 102_100),
    ],
)
def test_withholding_of_a_resident(gross: int, tax: int) -> None:
    found = resident_withholding(LAW, DAY)
    assert found is not None
    assert found.tax(gross) == tax


def test_rates_follow_the_day_of_payment() -> None:
    old = resident_withholding(LAW, dt.date(2012, 12, 31))
    assert old is not None
    assert (old.tax(15_000), old.tax(1_200_000)) == (1_500, 140_000)
    assert resident_withholding(LAW, dt.date(1980, 1, 1)) is None


@given(st.integers(0, 3_000_000))
@settings(max_examples=150)
def test_gross_for_net_leaves_exactly_the_net_and_is_the_smallest(net: int) -> None:
    found = resident_withholding(LAW, DAY)
    assert found is not None
    gross = found.gross_for(net)
    assert gross - found.tax(gross) == net
    assert gross == 0 or gross - 1 - found.tax(gross - 1) < net


def test_net_fee_of_15000_is_paid_as_16705() -> None:
    done = work_out(book(rule(Kind.FEE_HALF_DAY, "15000"), rule(Kind.FEE_AMOUNT, word="NET")))
    assert (done.fee, done.tax, done.net) == (16_705, 1_705, 15_000)
    assert any("最も小さい支給額" in said for said in done.rounding)


def test_fee_of_15000_and_the_rounding_is_stated() -> None:
    done = work_out(book(rule(Kind.FEE_HALF_DAY, "15000")))
    assert (done.gross, done.tax, done.net) == (15_000, 1_531, 13_469)
    assert done.tax_how == "15,000円×10.21％＝1,531円"
    assert any("1円未満を切り捨て" in said for said in done.rounding)
    assert "所得税法第204条" in done.tax_source


def test_a_payment_above_one_million() -> None:
    done = work_out(LAW, fees=(FeeFact("講演", DAY, agreed=1_200_000, reason="契約"),))
    assert done.tax == 142_940
    assert done.tax_how == "1,000,000円×10.21％＋200,000円×20.42％＝142,940円"


@pytest.mark.parametrize(
    ("kind", "fee", "tax"),
    [(PayeeKind.BODY, 15_000, 0), (PayeeKind.DECLINED, 0, 0), (PayeeKind.ON_DUTY, 0, 0)],
)
def test_who_is_not_taxed_or_gets_no_fee(kind: PayeeKind, fee: int, tax: int) -> None:
    done = work_out(book(rule(Kind.FEE_HALF_DAY, "15000")), payee=kind)
    assert (done.fee, done.tax, list(done.missing)) == (fee, tax, [])


def test_travel_alone_is_a_question_nobody_may_guess() -> None:
    train = TravelFact(TravelKind.BUS, "バス", DAY, fare=500)
    open_still = work_out(LAW, train, payee=PayeeKind.ON_DUTY)
    assert open_still.tax is None
    assert "謝金がなく旅費だけ" in open_still.missing[0]
    decided = work_out(book(rule(Kind.TRAVEL_ONLY_TAX, word="EXCLUDE")), train, payee=PayeeKind.ON_DUTY)
    assert (decided.tax, decided.net) == (0, 500)


def test_travel_paid_to_the_person_is_taxed_and_paid_to_the_carrier_is_not() -> None:
    mine = TravelFact(TravelKind.AIR, "航空", DAY, fare=30_000)
    direct = TravelFact(TravelKind.AIR, "航空", DAY, fare=30_000, is_direct=True)
    rules = book(rule(Kind.FEE_HALF_DAY, "15000"))
    assert work_out(rules, mine).tax == 4_594  # 45,000 × 10.21 % = 4,594.5
    paid_direct = work_out(rules, direct)
    assert (paid_direct.tax, paid_direct.direct, paid_direct.net) == (1_531, 30_000, 13_469)
    excluded = work_out(book(rule(Kind.FEE_HALF_DAY, "15000"), rule(Kind.TRAVEL_TAX, word="EXCLUDE")), mine)
    assert (excluded.tax, excluded.net) == (1_531, 43_469)


def test_unknown_rules_leave_the_amount_open() -> None:
    done = work_out(LAW)
    assert done.gross is None
    assert done.net is None
    assert done.lines[0].how == "単価未設定"
    assert "謝金の数え方" in done.missing[0]
    assert "支払先の区分" in work_out(LAW, payee=PayeeKind.UNKNOWN).missing[0]


@pytest.mark.parametrize(("word", "amount"), [("DOWN", 10_000), ("UP", 15_000), ("HALF_UP", 10_000)])
def test_hours_are_counted_in_steps(word: str, amount: int) -> None:
    rules = book(rule(Kind.FEE_HOUR, "10000"), rule(Kind.FEE_TIME, "30", word))
    done = work_out(rules, fees=(FeeFact("訪問", DAY, unit="HOUR", minutes=70),))
    assert done.fee == amount
    assert "30分きざみ" in done.rounding[0]
    blank = work_out(rules, fees=(FeeFact("訪問", DAY, unit="HOUR"),))
    assert blank.fee is None
    assert "時間が未記入" in blank.missing[0]


def test_distance_allowance_and_capped_lodging() -> None:
    rules = book(
        rule(Kind.FEE_HALF_DAY, "15000"),
        rule(Kind.CAR_KM, "37"),
        rule(Kind.TRAVEL_ROUNDING, word="DOWN"),
        rule(Kind.DAY_ALLOWANCE, "1100"),
        rule(Kind.LODGING_METHOD, word="CAP"),
        rule(Kind.LODGING, "9000"),
        rule(Kind.LODGING, "11000", key="東京都"),
    )
    done = work_out(
        rules,
        TravelFact(TravelKind.CAR, "車", DAY, km=Decimal("12.3")),
        TravelFact(TravelKind.DAY_ALLOWANCE, "日当", DAY),
        TravelFact(TravelKind.LODGING, "宿泊", DAY, fare=12_000, area="東京都"),
        TravelFact(TravelKind.LODGING, "宿泊", DAY, fare=8_000, area="滋賀県"),
    )
    assert [line.amount for line in done.lines] == [15_000, 455, 1_100, 11_000, 8_000]
    guess = work_out(rules, TravelFact(TravelKind.CAR, "車", DAY, km=Decimal(12), km_is_estimate=True))
    assert guess.travel is None
    assert "概算のまま" in guess.missing[0]


def test_nonresident_and_treaty() -> None:
    assert nonresident_withholding(LAW, DAY, None).tax(15_000) == 3_063  # type: ignore[union-attr]
    assert nonresident_withholding(LAW, DAY, Decimal(0)).tax(15_000) == 0  # type: ignore[union-attr]


def test_the_more_exact_and_the_later_rule_goes_first() -> None:
    early = rule(Kind.FEE_HALF_DAY, "10000")
    later = Rule(Kind.FEE_HALF_DAY, "改定", dt.date(2019, 10, 1), value=Decimal(12_000))
    own = rule(Kind.FEE_HALF_DAY, "20000", key="A")
    rules = book(early, later, own)
    assert rules.find(Kind.FEE_HALF_DAY, dt.date(2019, 9, 30)) == early
    assert rules.find(Kind.FEE_HALF_DAY, DAY) == later
    assert rules.find(Kind.FEE_HALF_DAY, DAY, "A") == own


def test_numbers_that_are_never_kept() -> None:
    assert never_kept("番号は１２３４ ５６７８ ９０１８です") == "個人番号（マイナンバー）"
    assert never_kept("123456789012") == ""
    assert never_kept("普通 1234567") == "口座番号"
    assert never_kept("領収書 20191028-12") == ""
