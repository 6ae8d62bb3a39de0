"""What counts when municipalities are put in order, with the points each may give. Weights are settings of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Factor(StrEnum):
    """One reason to put a municipality first."""

    WISHED = "WISHED"
    ADVISED = "ADVISED"
    NOT_SERVED = "NOT_SERVED"
    REPORTED = "REPORTED"
    ISSUE = "ISSUE"
    BUDGET = "BUDGET"
    WORKBOOK = "WORKBOOK"
    ONE_LEFT = "ONE_LEFT"
    NEIGHBOUR = "NEIGHBOUR"


@dataclass(frozen=True)
class FactorInfo:
    """A factor in words, where it is read from, and its usual weight."""

    label: str
    origin: str
    weight: int


FACTORS: Mapping[Factor, FactorInfo] = {
    Factor.WISHED: FactorInfo("この事業の助言を希望した", "利用申込書", 20),
    Factor.ADVISED: FactorInfo("今年度、この事業で訪問を受けた", "訪問の記録", 15),
    Factor.NOT_SERVED: FactorInfo("申し込んだが、今年度は選定されなかった", "選定結果", 10),
    Factor.REPORTED: FactorInfo("報告書で、開始や予算要求を約束した", "受理された報告書", 20),
    Factor.ISSUE: FactorInfo("任意事業の立ち上げ方を課題に挙げた", "事前アンケート", 10),
    Factor.BUDGET: FactorInfo("今年度の予算がすでにある", "事前アンケート", 15),
    Factor.WORKBOOK: FactorInfo("立ち上げノートを書き始めた", "立ち上げノート", 15),
    Factor.ONE_LEFT: FactorInfo("残る任意事業（就労・家計）があと1つ", "申込・決定", 10),
    Factor.NEIGHBOUR: FactorInfo("近くに、この事業を実施中の自治体がある", "申込・決定と距離", 5),
}
MOST_POINTS = 100


def weights_with(stored: Mapping[str, object]) -> dict[Factor, int]:
    """Return the points per factor: the stored ones, else the usual ones."""
    found = {}
    for factor, info in FACTORS.items():
        value = stored.get(factor.value)
        found[factor] = value if isinstance(value, int) and not isinstance(value, bool) else info.weight
    return found
