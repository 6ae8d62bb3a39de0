"""What a finding is, and the one mask style: 〔…〕 with a word that keeps the sentence readable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FindingClass(StrEnum):
    """The kinds of identifying places in a text."""

    OWN = "municipality_own"
    NEIGHBOUR = "municipality_neighbour"
    CITED = "municipality_cited"
    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    ORGANISATION = "organisation"
    FACILITY = "facility"
    PERSON = "person"
    CONTACT = "contact"
    QUASI = "quasi_identifier"
    MASK = "mask_defect"
    METADATA = "metadata"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return _LABELS[self.value]


_LABELS: Final = {
    "municipality_own": "自治体（当該）",
    "municipality_neighbour": "自治体（近隣）",
    "municipality_cited": "自治体（事例）",
    "municipality": "自治体",
    "prefecture": "都道府県",
    "organisation": "団体",
    "facility": "施設・部署",
    "person": "人名",
    "contact": "連絡先",
    "quasi_identifier": "特定につながる記述",
    "mask_defect": "伏せ字の不備",
    "metadata": "ファイルの情報",
}


class Severity(StrEnum):
    """HIGH names somebody outright; MEDIUM leads there with one search; LOW narrows the circle."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"high": "高", "medium": "中", "low": "低"}[self.value]


class Action(StrEnum):
    """What we propose to do. CHECK leaves it to the reader."""

    REPLACE = "replace"
    GENERALISE = "generalise"
    REMOVE = "remove"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place. `start` and `end` count characters of the text read; `line` counts from 1.

    `where` names the place in a file where the text's line does not (シート「…」B12, コメント), else "".
    """

    finding_class: FindingClass
    text: str
    start: int
    end: int
    reason: str
    proposal: str
    severity: Severity
    action: Action = Action.REPLACE
    line: int = 1
    where: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Return the finding as plain values for JSON."""
        return {
            "class": str(self.finding_class),
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "line": self.line,
            "where": self.where,
            "reason": self.reason,
            "proposal": self.proposal,
            "severity": str(self.severity),
            "action": str(self.action),
        }
