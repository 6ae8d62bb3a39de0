"""Which rules there are: what each holds, what it is asked by, and whether the payer may set it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The code of a rule."""

    FEE_METHOD = "FEE_METHOD"
    FEE_AMOUNT = "FEE_AMOUNT"
    FEE_HOUR = "FEE_HOUR"
    FEE_HALF_DAY = "FEE_HALF_DAY"
    FEE_DAY = "FEE_DAY"
    FEE_TIME = "FEE_TIME"
    TRAVEL_METHOD = "TRAVEL_METHOD"
    RAIL_KM = "RAIL_KM"
    CAR_KM = "CAR_KM"
    TRAVEL_ROUNDING = "TRAVEL_ROUNDING"
    DAY_ALLOWANCE = "DAY_ALLOWANCE"
    LODGING_METHOD = "LODGING_METHOD"
    LODGING = "LODGING"
    TRAVEL_TAX = "TRAVEL_TAX"
    TRAVEL_ONLY_TAX = "TRAVEL_ONLY_TAX"
    WITHHOLDING_LOW = "WITHHOLDING_LOW"
    WITHHOLDING_HIGH = "WITHHOLDING_HIGH"
    WITHHOLDING_LIMIT = "WITHHOLDING_LIMIT"
    NONRESIDENT = "NONRESIDENT"
    RECORD_LIMIT = "RECORD_LIMIT"


DOWN, UP, HALF_UP = "DOWN", "UP", "HALF_UP"
ROUNDING_WORDS: Mapping[str, str] = {DOWN: "切り捨て", UP: "切り上げ", HALF_UP: "四捨五入"}
FEE_UNITS: Mapping[str, str] = {"HOUR": "1時間", "HALF_DAY": "半日", "DAY": "1日"}


@dataclass(frozen=True)
class KindInfo:
    """What a rule of this kind holds.

    `keyed` says what a value may depend on: "class" (謝金の区分), "area" (地域) or nothing; `unit` is of the number,
    empty when the rule holds no number; `words` are the choices, empty when it holds none. `by_law` rules come with
    the software and a payer cannot change them, unless `payer_may_set`.
    """

    label: str
    group: str
    unit: str = ""
    keyed: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    by_law: bool = False
    payer_may_set: bool = True
    help: str = ""


KINDS: Mapping[Kind, KindInfo] = {
    Kind.FEE_METHOD: KindInfo(
        "謝金の数え方", "謝金", words=FEE_UNITS, help="訪問1回の謝金を何の単位で数えるか。"
    ),
    Kind.FEE_AMOUNT: KindInfo(
        "単価の意味",
        "謝金",
        words={"GROSS": "税込みの支給額", "NET": "手取り額"},
        help="手取り額のときは、源泉徴収税額を上乗せして支給額を求めます。",
    ),
    Kind.FEE_HOUR: KindInfo("謝金単価（1時間）", "謝金", "円", "class"),
    Kind.FEE_HALF_DAY: KindInfo("謝金単価（半日）", "謝金", "円", "class"),
    Kind.FEE_DAY: KindInfo("謝金単価（1日）", "謝金", "円", "class"),
    Kind.FEE_TIME: KindInfo(
        "時間の端数", "謝金", "分", words=ROUNDING_WORDS, help="何分きざみで、端数をどう扱うか。"
    ),
    Kind.TRAVEL_METHOD: KindInfo(
        "鉄道賃の求め方", "旅費", words={"FARE": "実際の運賃", "DISTANCE": "距離×1kmの単価"}
    ),
    Kind.RAIL_KM: KindInfo("鉄道賃（1km）", "旅費", "円"),
    Kind.CAR_KM: KindInfo("車賃（1km）", "旅費", "円"),
    Kind.TRAVEL_ROUNDING: KindInfo(
        "旅費の1円未満", "旅費", words=ROUNDING_WORDS, help="区間ごとに端数をどう扱うか。"
    ),
    Kind.DAY_ALLOWANCE: KindInfo("日当（1日）", "旅費", "円", "class"),
    Kind.LODGING_METHOD: KindInfo(
        "宿泊料の求め方", "旅費", words={"FIXED": "定額", "CAP": "実費（上限あり）"}
    ),
    Kind.LODGING: KindInfo("宿泊料（1夜の定額または上限）", "旅費", "円", "area"),
    Kind.TRAVEL_TAX: KindInfo(
        "本人に払う旅費の源泉徴収",
        "源泉徴収",
        words={"INCLUDE": "謝金とあわせて対象にする", "EXCLUDE": "対象にしない"},
        by_law=True,
        help="交通機関や宿に直接払う旅費は、どちらでも対象になりません。",
    ),
    Kind.TRAVEL_ONLY_TAX: KindInfo(
        "謝金がなく旅費だけのときの源泉徴収",
        "源泉徴収",
        words={"INCLUDE": "対象にする", "EXCLUDE": "対象にしない"},
        help="法令に明文がないため、事務局で税務署などに確かめて定めてください。",
    ),
    Kind.WITHHOLDING_LOW: KindInfo("源泉徴収の率", "源泉徴収", "％", by_law=True, payer_may_set=False),
    Kind.WITHHOLDING_HIGH: KindInfo(
        "源泉徴収の率（境の額を超える部分）", "源泉徴収", "％", by_law=True, payer_may_set=False
    ),
    Kind.WITHHOLDING_LIMIT: KindInfo(
        "率が変わる境の額（1回の支払）", "源泉徴収", "円", by_law=True, payer_may_set=False
    ),
    Kind.NONRESIDENT: KindInfo("非居住者の源泉徴収の率", "源泉徴収", "％", by_law=True, payer_may_set=False),
    Kind.RECORD_LIMIT: KindInfo(
        "支払調書を出す境の額（1年の支払）", "支払調書", "円", by_law=True, payer_may_set=False
    ),
}


def settable_kinds() -> list[Kind]:
    """Return the kinds a payer enters, in the order of the page."""
    return [kind for kind, info in KINDS.items() if info.payer_may_set]
