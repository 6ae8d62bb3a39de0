"""Who is in the invented year: municipalities that do not exist, people without names, and who advises whom when.

The prefectures are real, as places alone: nothing is said about them. Whoever is added must be visibly invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from banso.directory.enums import OrganisationKind, PopulationBracket
from banso.loading.living.days import YEAR
from banso.years.enums import ProgrammeCode

CONSULTATION, WORK, BUDGET, CHILDREN, LIVING = (
    ProgrammeCode.CONSULTATION,
    ProgrammeCode.WORK_PREPARATION,
    ProgrammeCode.HOUSEHOLD_BUDGET,
    ProgrammeCode.CHILDREN,
    ProgrammeCode.TEMPORARY_LIVING,
)
CITY, TOWN = OrganisationKind.CITY, OrganisationKind.TOWN
# The municipality, the prefecture and the expert the demo's users work for.
DEMO_TOWN, DEMO_PREFECTURE, DEMO_EXPERT = "見本市", "25", 1


@dataclass(frozen=True)
class Town:
    """A municipality: what it wishes, which of that it runs already, and why it asks."""

    name: str
    kana: str
    prefecture: str
    population: int
    wishes: tuple[ProgrammeCode, ...] = ()
    runs: tuple[ProgrammeCode, ...] = ()
    reason: str = ""
    kind: OrganisationKind = CITY
    is_slow: bool = False

    @property
    def bracket(self) -> PopulationBracket:
        """The bracket of the population."""
        limits = (
            (50_000, PopulationBracket.UNDER_50K),
            (100_000, PopulationBracket.FROM_50K),
            (200_000, PopulationBracket.FROM_100K),
        )
        return next((one for limit, one in limits if self.population < limit), PopulationBracket.FROM_200K)


TOWNS = (
    Town("見本市", "ミホンシ", "25", 61_000, (CONSULTATION, BUDGET, CHILDREN), (CONSULTATION,),
         "相談件数が少なく、家計改善支援もこれから始めたい。庁内の連携のしかたを教えてほしい。"),
    Town("架空町", "カクウチョウ", "20", 14_000, (WORK,), (),
         "就労準備支援を、近隣の町と一緒に始められるかを考えたい。", TOWN, is_slow=True),
    Town("例示市", "レイジシ", "01", 172_000, (WORK, BUDGET), (WORK, BUDGET),
         "就労体験を受け入れてくれる事業所の開拓が進まない。"),
    Town("想定市", "ソウテイシ", "04", 98_000, (CONSULTATION,), (CONSULTATION,),
         "支援調整会議が形だけになっている。運営を見直したい。", is_slow=True),
    Town("仮名市", "カメイシ", "11", 340_000, (BUDGET, WORK), (BUDGET, WORK),
         "家計改善支援の利用が伸びない。自立相談支援とのつなぎ方を知りたい。"),
    Town("模擬市", "モギシ", "23", 120_000, (CHILDREN,), (CHILDREN,),
         "学習の場に来なくなった子どもへの働きかけを考えたい。"),
    Town("試作市", "シサクシ", "27", 85_000, (CONSULTATION, LIVING), (CONSULTATION,),
         "住まいに困っている方からの相談が増え、居住支援を始めたい。"),
    Town("手本市", "テホンシ", "25", 47_000, (BUDGET,), (),
         "家計改善支援を直営で始めるときの体制を相談したい。"),
    Town("雛形市", "ヒナガタシ", "33", 66_000, (WORK,), (WORK,),
         "就労準備支援の対象になる方が見つからない。"),
    Town("空想町", "クウソウチョウ", "32", 11_000, (CONSULTATION,), (CONSULTATION,),
         "相談員が1人のため、記録と会議の進め方を見てほしい。", TOWN),
    Town("練習市", "レンシュウシ", "40", 54_000, (WORK,), (),
         "就労準備支援を始めるかどうかを決めたい。"),
    Town("習作市", "シュウサクシ", "15", 39_000, (BUDGET,), (), "家計改善支援の委託先をどう選ぶか知りたい。"),
    Town("図解市", "ズカイシ", "43", 72_000),
    Town("白紙市", "ハクシシ", "47", 58_000, (CONSULTATION,), (CONSULTATION,), "相談窓口の周知を見直したい。"),
    Town("下書市", "シタガキシ", "17", 43_000, (WORK,)),
    Town("素案市", "ソアンシ", "13", 91_000),
)  # fmt: skip
BY_NAME: Mapping[str, Town] = {town.name: town for town in TOWNS}
# In the order of receipt; the last came after the closing, by post.
IN_TIME = (
    "仮名市",
    "見本市",
    "例示市",
    "雛形市",
    "想定市",
    "空想町",
    "手本市",
    "模擬市",
    "架空町",
    "白紙市",
    "試作市",
    "練習市",
)
LATE, DECLINES, WITHDRAWS, NEVER_FINISHED = "習作市", "図解市", "白紙市", "下書市"
SELECTED = ("見本市", "架空町", "例示市", "想定市", "仮名市", "模擬市", "試作市", "手本市", "雛形市")
# Wished, but not this time.
NOT_THIS_TIME = {("見本市", CHILDREN)}

# Number of the expert → home prefecture, what they advise on, where they work.
EXPERTS: Mapping[int, tuple[str, tuple[ProgrammeCode, ...], str]] = {
    1: ("25", (CONSULTATION,), "見本支援センター 相談員"),
    2: ("13", (WORK,), "架空就労センター 所長"),
    3: ("13", (BUDGET,), "例示家計相談室 相談員"),
    4: ("27", (BUDGET,), "想定生活協同組合 職員"),
    5: ("34", (WORK,), "仮名就労支援舎 代表"),
    6: ("26", (CHILDREN,), "模擬学習支援の会 代表"),
    7: ("27", (LIVING, CONSULTATION), "試作居住支援法人 職員"),
    8: ("14", (CONSULTATION, BUDGET), "見本大学 教員"),
}


@dataclass(frozen=True)
class Engagement:
    """A project of the year: who advises where on what, on which two days, and how its report goes.

    `report` holds the days it is begun, handed in, returned, handed in again and accepted (None: that does not
    happen).
    """

    town: str
    programme: ProgrammeCode
    expert: int
    rounds: tuple[dt.date, dt.date]
    report: tuple[dt.date | None, ...]


def _day(text: str) -> dt.date:
    month, day = map(int, text.split("-"))
    return dt.date(YEAR if month > 3 else YEAR + 1, month, day)


def _engaged(
    town: str, programme: ProgrammeCode, expert: int, first: str, second: str, report: str
) -> Engagement:
    days = tuple(None if one == "–" else _day(one) for one in report.split())
    return Engagement(town, programme, expert, (_day(first), _day(second)), days)


# Reports: begun, handed in, returned, handed in again, accepted.
ENGAGEMENTS = (
    _engaged("見本市", CONSULTATION, 1, "10-15", "12-10", "12-21 1-14 – – 1-20"),
    _engaged("見本市", BUDGET, 3, "10-8", "11-5", "11-12 12-3 – – 12-8"),
    _engaged("架空町", WORK, 2, "10-20", "12-1", "12-14 12-28 – – 1-12"),
    _engaged("例示市", WORK, 2, "10-6", "11-10", "11-10 11-11 11-13 12-4 12-8"),
    _engaged("例示市", BUDGET, 3, "10-29", "1-19", "2-1 2-18 – – 2-24"),
    _engaged("想定市", CONSULTATION, 1, "10-1", "11-12", "11-26 12-11 – – 12-17"),
    _engaged("仮名市", BUDGET, 4, "10-2", "10-30", "11-2 11-9 – – 11-13"),
    _engaged("仮名市", WORK, 5, "10-14", "12-16", "1-5 1-13 – – 1-19"),
    _engaged("模擬市", CHILDREN, 6, "10-22", "11-19", "12-7 12-18 – – 12-24"),
    _engaged("試作市", CONSULTATION, 1, "10-27", "12-17", "1-8 1-20 – – 1-26"),
    _engaged("試作市", LIVING, 7, "11-17", "1-21", "2-8 2-25 – – 3-2"),
    _engaged("手本市", BUDGET, 4, "10-16", "11-13", "11-18 11-27 – – 12-3"),
    _engaged("雛形市", WORK, 5, "10-7", "11-6", "11-9 11-13 – – 12-1"),
)
# What the second plan moves, because 講師01 has another duty on these days: (town, round) → new day.
MOVED = {("見本市", CONSULTATION, 2): _day("12-15"), ("試作市", CONSULTATION, 2): _day("12-22")}
# The day 試作市 asks for instead, and gets in the third plan.
WISHED_INSTEAD = {("試作市", CONSULTATION, 2): _day("12-21")}
