"""The amount of one fee line and of one travel line, with the calculation in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from banso.payments.rules.book import Rule, RuleBook
from banso.payments.rules.facts import (
    BY_COST,
    NOT_ENTERED,
    RATE_UNSET,
    FeeFact,
    Line,
    Payee,
    PayeeKind,
    TravelFact,
    TravelKind,
)
from banso.payments.rules.kinds import DOWN, FEE_UNITS, HALF_UP, KINDS, ROUNDING_WORDS, UP, Kind
from banso.payments.rules.withholding import to_yen

FEE, TRAVEL = "FEE", "TRAVEL"
_RATE_OF = {"HOUR": Kind.FEE_HOUR, "HALF_DAY": Kind.FEE_HALF_DAY, "DAY": Kind.FEE_DAY}
NO_FEE = {
    PayeeKind.ON_DUTY: "公務として行うため、謝金は支払いません",
    PayeeKind.DECLINED: "辞退のため、謝金は支払いません",
}


def unset(kind: Kind, day: dt.date, key: str = "") -> str:
    """Return what to say about a rule nobody has entered."""
    which = f"（{key}）" if key else ""
    return (
        f"「{KINDS[kind].label}{which}」が未設定です（{day:%Y/%-m/%-d}時点）。支払の規則に登録してください。"
    )


def fee_line(fact: FeeFact, payee: Payee, book: RuleBook) -> Line:
    """Return the fee of one visit: nothing for who gets none, the agreed amount, else units × rate."""
    if payee.kind in NO_FEE:
        return Line(FEE, fact.label, fact.day, 0, NO_FEE[payee.kind], "承諾書・所属からの通知")
    if fact.agreed is not None:
        return Line(FEE, fact.label, fact.day, fact.agreed, f"個別に決めた額：{fact.reason}", "事務局の定め")
    unit, method = fact.unit, None
    if not unit:
        method = book.find(Kind.FEE_METHOD, fact.day)
        if method is None:
            return _open(FEE, fact.label, fact.day, unset(Kind.FEE_METHOD, fact.day))
        unit = method.word
    rate = book.find(_RATE_OF[unit], fact.day, payee.fee_class)
    if rate is None or rate.value is None:
        return _open(FEE, fact.label, fact.day, unset(_RATE_OF[unit], fact.day, payee.class_name))
    if unit == "HOUR":
        return _hours(fact, rate, book)
    how = f"{FEE_UNITS[unit]} {rate.text}"
    is_sample = rate.is_sample or bool(method and method.is_sample)
    return Line(FEE, fact.label, fact.day, int(rate.value), how, rate.source, is_sample=is_sample)


def _hours(fact: FeeFact, rate: Rule, book: RuleBook) -> Line:
    if fact.minutes is None:
        return _open(FEE, fact.label, fact.day, f"{fact.label}：従事した時間が未記入です。")
    minutes, rounding, is_sample = fact.minutes, "", rate.is_sample
    if fact.minutes % 60:
        step = book.find(Kind.FEE_TIME, fact.day)
        if step is None or not step.value:
            return _open(FEE, fact.label, fact.day, unset(Kind.FEE_TIME, fact.day))
        minutes = _stepped(fact.minutes, int(step.value), step.word)
        rounding = f"従事した時間は、{int(step.value)}分きざみで{ROUNDING_WORDS[step.word]}とします（{step.source}）。"
        is_sample = is_sample or step.is_sample
    amount = to_yen((rate.value or Decimal(0)) * minutes / 60, DOWN)
    how = f"{rate.text}×{_clock(minutes)}"
    if minutes != fact.minutes:
        how += f"（実際は{_clock(fact.minutes)}）"
    return Line(FEE, fact.label, fact.day, amount, how, rate.source, is_sample=is_sample, rounding=rounding)


def _stepped(minutes: int, step: int, word: str) -> int:
    """Return minutes on the grid of `step`: cut, raised, or to the nearer (the half goes up)."""
    added = {DOWN: 0, UP: step - 1, HALF_UP: (step + 1) // 2}[word]
    return (minutes + added) // step * step


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}時間" + (f"{rest}分" if rest else "")


def travel_line(fact: TravelFact, payee: Payee, book: RuleBook) -> Line:
    """Return the amount of one travel line by the rules of its day."""
    if payee.declines_travel and not fact.is_direct:
        return Line(TRAVEL, fact.label, fact.day, 0, "辞退のため、旅費は支払いません", "承諾書")
    if fact.agreed is not None:
        how = f"個別に決めた額：{fact.reason}"
        return Line(TRAVEL, fact.label, fact.day, fact.agreed, how, "事務局の定め", fact.is_direct)
    if fact.kind in BY_COST or fact.is_direct:
        return _cost(fact, "")
    if fact.kind == TravelKind.RAIL:
        method = book.find(Kind.TRAVEL_METHOD, fact.day)
        if method is None:
            return _open_travel(fact, unset(Kind.TRAVEL_METHOD, fact.day))
        if method.word == "FARE":
            return _cost(fact, method.source, is_sample=method.is_sample)
        return _by_distance(fact, Kind.RAIL_KM, book)
    if fact.kind == TravelKind.CAR:
        return _by_distance(fact, Kind.CAR_KM, book)
    if fact.kind == TravelKind.DAY_ALLOWANCE:
        rate = book.find(Kind.DAY_ALLOWANCE, fact.day, payee.fee_class)
        if rate is None or rate.value is None:
            return _open_travel(fact, unset(Kind.DAY_ALLOWANCE, fact.day, payee.class_name))
        return _fixed(fact, rate)
    return _lodging(fact, book)


def _fixed(fact: TravelFact, rate: Rule, how: str = "") -> Line:
    amount = int(rate.value or 0)
    said = how or f"定額 {rate.text}"
    return Line(TRAVEL, fact.label, fact.day, amount, said, rate.source, is_sample=rate.is_sample)


def _cost(fact: TravelFact, source: str, *, is_sample: bool = False) -> Line:
    if fact.fare is None:
        return _open_travel(fact, f"{fact.label}：実際に払った額が未記入です。")
    said = "直接支払（本人には払いません）" if fact.is_direct else f"実費 {fact.fare:,}円"
    return Line(
        TRAVEL, fact.label, fact.day, fact.fare, said, source or "領収書", fact.is_direct, is_sample=is_sample
    )


def _by_distance(fact: TravelFact, kind: Kind, book: RuleBook) -> Line:
    rate = book.find(kind, fact.day)
    if rate is None or rate.value is None:
        return _open_travel(fact, unset(kind, fact.day))
    if fact.km is None:
        return _open_travel(fact, f"{fact.label}：距離が未記入です。")
    if fact.km_is_estimate:
        said = f"{fact.label}：距離が直線距離の概算のままです。経路の距離を確かめてください。"
        return _open_travel(fact, said)
    amount = fact.km * rate.value
    how = f"{fact.km.normalize():f}km×{rate.text}"
    if amount == amount.to_integral_value():
        return Line(TRAVEL, fact.label, fact.day, int(amount), how, rate.source, is_sample=rate.is_sample)
    cut = book.find(Kind.TRAVEL_ROUNDING, fact.day)
    if cut is None:
        return _open_travel(fact, unset(Kind.TRAVEL_ROUNDING, fact.day))
    rounding = f"旅費は、区間ごとに1円未満を{ROUNDING_WORDS[cut.word]}とします（{cut.source}）。"
    return Line(
        TRAVEL,
        fact.label,
        fact.day,
        to_yen(amount, cut.word),
        f"{how}（1円未満{ROUNDING_WORDS[cut.word]}）",
        rate.source,
        is_sample=rate.is_sample or cut.is_sample,
        rounding=rounding,
    )


def _lodging(fact: TravelFact, book: RuleBook) -> Line:
    method = book.find(Kind.LODGING_METHOD, fact.day)
    if method is None:
        return _open_travel(fact, unset(Kind.LODGING_METHOD, fact.day))
    rate = book.find(Kind.LODGING, fact.day, fact.area)
    if rate is None or rate.value is None:
        return _open_travel(fact, unset(Kind.LODGING, fact.day, fact.area))
    where = f"（{rate.key}）" if rate.key else ""
    if method.word == "FIXED":
        return _fixed(fact, rate, f"定額{where} {rate.text}")
    if fact.fare is None:
        return _open_travel(fact, f"{fact.label}：実際に払った額が未記入です。")
    cap = int(rate.value)
    how = f"実費 {fact.fare:,}円（上限{where} {rate.text}）"
    return Line(
        TRAVEL,
        fact.label,
        fact.day,
        min(fact.fare, cap),
        how + ("：上限を超えた分は払いません" if fact.fare > cap else ""),
        rate.source,
        is_sample=rate.is_sample or method.is_sample,
    )


def _open_travel(fact: TravelFact, why: str) -> Line:
    return _open(TRAVEL, fact.label, fact.day, why, is_direct=fact.is_direct)


def _open(section: str, label: str, day: dt.date, why: str, *, is_direct: bool = False) -> Line:
    said = RATE_UNSET if "未設定" in why else NOT_ENTERED
    return Line(section, label, day, None, said, is_direct=is_direct, missing=(why,))
