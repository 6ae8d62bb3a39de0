"""What a selection starts with: R1's four criteria and rules for a balanced spread, all of it editable data.

The criteria are those the first year's report names (R1 report L195–198, in our words). Neither weights nor rules
were published; every weight is 1 until the secretariat sets it.
"""

from __future__ import annotations

from typing import Any, Final

from banso.selection.enums import BalanceAttribute

CRITERIA: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "LAUNCH",
        "任意事業の立ち上げ",
        "まだ行っていない任意事業を、これから新しく始めようとしている。",
    ),
    ("PROBLEM", "課題の大きさ", "実績や体制から、取り組むべき課題があるとうかがえる。"),
    ("CLEAR", "希望の明確さ", "助言してほしい内容がはっきりしていて、その自治体ならではの特色がある。"),
    (
        "BALANCE",
        "全国の釣り合い",
        "市町村と都道府県、直営と委託など、全国の偏りをなくすうえで選ぶ意味がある。"
        "地域や規模の釣り合いは、案づくりの規則でも確かめます。",
    ),
)

# Points are tenths of a score: one criterion of weight 1 is worth 0–50, so a penalty of 20 is two scores of 1.
RULES: Final[tuple[dict[str, Any], ...]] = (
    {"code": "block", "name": "ブロックの広がり", "attribute": BalanceAttribute.BLOCK,
     "min_share": 10, "max_share": 30, "penalty": 20},
    {"code": "prefecture", "name": "一つの都道府県に偏らない", "attribute": BalanceAttribute.PREFECTURE,
     "max_share": 10, "penalty": 30},
    {"code": "kind", "name": "都道府県も選ぶ", "attribute": BalanceAttribute.KIND, "value": "都道府県",
     "minimum": 1, "penalty": 20},
    {"code": "bracket", "name": "人口規模の広がり", "attribute": BalanceAttribute.BRACKET,
     "min_share": 10, "penalty": 10},
    {"code": "management", "name": "直営と委託の釣り合い", "attribute": BalanceAttribute.MANAGEMENT,
     "min_share": 20, "penalty": 10},
    {"code": "launch", "name": "これから始める事業", "attribute": BalanceAttribute.LAUNCH, "value": "未実施",
     "minimum": 10, "penalty": 8},
)  # fmt: skip
