"""The 47 prefectures, the six blocks of the programme, and which prefectures are neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from banso.japan.distance import great_circle_km
from banso.japan.errors import UnknownPrefecture
from banso.japan.kana import hiragana
from banso.japan.text import fold


class Block(StrEnum):
    """The six regions in which block trainings are held (R1 report, membership as printed there)."""

    HOKKAIDO_TOHOKU = "HOKKAIDO_TOHOKU"
    KANTO_KOSHINETSU = "KANTO_KOSHINETSU"
    TOKAI_HOKURIKU = "TOKAI_HOKURIKU"
    KINKI = "KINKI"
    CHUGOKU_SHIKOKU = "CHUGOKU_SHIKOKU"
    KYUSHU_OKINAWA = "KYUSHU_OKINAWA"

    @property
    def label(self) -> str:
        """The Japanese name, e.g. 北海道・東北."""
        return _BLOCK_LABELS[self]

    @property
    def number(self) -> int:
        """Place in the programme's usual order, 1 to 6."""
        return list(Block).index(self) + 1

    @property
    def prefectures(self) -> tuple[Prefecture, ...]:
        """The prefectures of the block in order of code."""
        return tuple(p for p in PREFECTURES if p.block is self)


_BLOCK_LABELS: Final = {
    Block.HOKKAIDO_TOHOKU: "北海道・東北",
    Block.KANTO_KOSHINETSU: "関東・甲信越",
    Block.TOKAI_HOKURIKU: "東海・北陸",
    Block.KINKI: "近畿",
    Block.CHUGOKU_SHIKOKU: "中国・四国",
    Block.KYUSHU_OKINAWA: "九州・沖縄",
}
BLOCKS: Final = tuple(Block)


@dataclass(frozen=True, slots=True)
class Prefecture:
    """One prefecture.

    `code` is the two-digit JIS X 0401 code as text; the position is that of its office, in degrees.
    """

    code: str
    name: str
    kana: str
    block: Block
    capital: str
    latitude: float
    longitude: float

    @property
    def short_name(self) -> str:
        """The name without 都府県; 北海道 stays whole."""
        return self.name if self.name == "北海道" else self.name[:-1]

    @property
    def hiragana(self) -> str:
        """The reading in hiragana."""
        return hiragana(self.kana)

    @property
    def government_code(self) -> str:
        """The six-digit 全国地方公共団体コード of the prefecture itself."""
        from_five = f"{self.code}000"
        return from_five + check_digit(from_five)

    def distance_km(self, other: Prefecture) -> float:
        """Great-circle kilometres between the two prefectural offices."""
        return great_circle_km(self.latitude, self.longitude, other.latitude, other.longitude)

    def __str__(self) -> str:
        return self.name


def check_digit(five_digits: str) -> str:
    """Return the check digit of a 全国地方公共団体コード (modulus 11, weights 6 5 4 3 2, as the MIC defines
    it).

    Raises ValueError unless given five ASCII digits.
    """
    if len(five_digits) != 5 or not (five_digits.isascii() and five_digits.isdigit()):
        raise ValueError(f"five digits expected, got {five_digits!r}")
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


_ROWS: Final = """
01 北海道 ホッカイドウ 1 札幌市 43.06417 141.34694
02 青森県 アオモリケン 1 青森市 40.82444 140.74000
03 岩手県 イワテケン 1 盛岡市 39.70361 141.15250
04 宮城県 ミヤギケン 1 仙台市 38.26889 140.87194
05 秋田県 アキタケン 1 秋田市 39.71861 140.10250
06 山形県 ヤマガタケン 1 山形市 38.24056 140.36333
07 福島県 フクシマケン 1 福島市 37.75000 140.46778
08 茨城県 イバラキケン 2 水戸市 36.34139 140.44667
09 栃木県 トチギケン 2 宇都宮市 36.56583 139.88361
10 群馬県 グンマケン 2 前橋市 36.39111 139.06083
11 埼玉県 サイタマケン 2 さいたま市 35.85694 139.64889
12 千葉県 チバケン 2 千葉市 35.60472 140.12333
13 東京都 トウキョウト 2 新宿区 35.68944 139.69167
14 神奈川県 カナガワケン 2 横浜市 35.44778 139.64250
15 新潟県 ニイガタケン 2 新潟市 37.90222 139.02361
16 富山県 トヤマケン 3 富山市 36.69528 137.21139
17 石川県 イシカワケン 3 金沢市 36.59444 136.62556
18 福井県 フクイケン 3 福井市 36.06528 136.22194
19 山梨県 ヤマナシケン 2 甲府市 35.66389 138.56833
20 長野県 ナガノケン 2 長野市 36.65139 138.18111
21 岐阜県 ギフケン 3 岐阜市 35.39111 136.72222
22 静岡県 シズオカケン 3 静岡市 34.97694 138.38306
23 愛知県 アイチケン 3 名古屋市 35.18028 136.90667
24 三重県 ミエケン 3 津市 34.73028 136.50861
25 滋賀県 シガケン 4 大津市 35.00444 135.86833
26 京都府 キョウトフ 4 京都市 35.02139 135.75556
27 大阪府 オオサカフ 4 大阪市 34.68639 135.52000
28 兵庫県 ヒョウゴケン 4 神戸市 34.69139 135.18306
29 奈良県 ナラケン 4 奈良市 34.68528 135.83278
30 和歌山県 ワカヤマケン 4 和歌山市 34.22611 135.16750
31 鳥取県 トットリケン 5 鳥取市 35.50361 134.23833
32 島根県 シマネケン 5 松江市 35.47222 133.05056
33 岡山県 オカヤマケン 5 岡山市 34.66167 133.93500
34 広島県 ヒロシマケン 5 広島市 34.39639 132.45944
35 山口県 ヤマグチケン 5 山口市 34.18583 131.47139
36 徳島県 トクシマケン 5 徳島市 34.06583 134.55944
37 香川県 カガワケン 5 高松市 34.34028 134.04333
38 愛媛県 エヒメケン 5 松山市 33.84167 132.76611
39 高知県 コウチケン 5 高知市 33.55972 133.53111
40 福岡県 フクオカケン 6 福岡市 33.60639 130.41806
41 佐賀県 サガケン 6 佐賀市 33.24944 130.29889
42 長崎県 ナガサキケン 6 長崎市 32.74472 129.87361
43 熊本県 クマモトケン 6 熊本市 32.78972 130.74167
44 大分県 オオイタケン 6 大分市 33.23806 131.61250
45 宮崎県 ミヤザキケン 6 宮崎市 31.91111 131.42389
46 鹿児島県 カゴシマケン 6 鹿児島市 31.56028 130.55806
47 沖縄県 オキナワケン 6 那覇市 26.21250 127.68111
"""


def _read(row: str) -> Prefecture:
    code, name, kana, block, capital, latitude, longitude = row.split()
    return Prefecture(code, name, kana, BLOCKS[int(block) - 1], capital, float(latitude), float(longitude))


PREFECTURES: Final = tuple(_read(row) for row in _ROWS.strip().splitlines())
"""All 47 in order of code."""
PREFECTURE_NAMES: Final = {prefecture.code: prefecture.name for prefecture in PREFECTURES}
"""{two-digit code: name}."""

_LAND_BORDERS: Final = """
02-03 02-05 03-04 03-05 04-05 04-06 04-07 05-06 06-07 06-15 07-08 07-09 07-10 07-15 08-09 08-11 08-12 09-10
09-11 10-11 10-15 10-20 11-12 11-13 11-19 11-20 12-13 13-14 13-19 14-19 14-22 15-16 15-20 16-17 16-20 16-21
17-18 17-21 18-21 18-25 18-26 19-20 19-22 20-21 20-22 20-23 21-23 21-24 21-25 22-23 23-24 24-25 24-26 24-29
24-30 25-26 26-27 26-28 26-29 27-28 27-29 27-30 28-31 28-33 29-30 31-32 31-33 31-34 32-34 32-35 33-34 34-35
36-37 36-38 36-39 37-38 38-39 40-41 40-43 40-44 41-42 43-44 43-45 43-46 44-45 45-46
"""
FIXED_CROSSINGS: Final = {
    frozenset({"01", "02"}): "青函トンネル",
    frozenset({"28", "36"}): "明石海峡大橋・大鳴門橋",
    frozenset({"33", "37"}): "瀬戸大橋",
    frozenset({"34", "38"}): "瀬戸内しまなみ海道",
    frozenset({"35", "40"}): "関門橋・関門トンネル",
}
"""Sea straits between prefectures without a common land border that a train or car crosses without a ship."""


def _neighbours() -> dict[str, frozenset[str]]:
    pairs = [frozenset(pair.split("-")) for pair in _LAND_BORDERS.split()] + list(FIXED_CROSSINGS)
    return {
        p.code: frozenset(code for pair in pairs if p.code in pair for code in pair - {p.code})
        for p in PREFECTURES
    }


NEIGHBOURS: Final = _neighbours()
"""Code → codes of the prefectures that share a land border or a fixed crossing with it; symmetric.

An expert may visit two municipalities on one day only inside a prefecture or between neighbours, so the list
asks "can one get there by land", not "do the sea areas touch". 沖縄県 has none.
"""


def are_neighbours(one: Prefecture, other: Prefecture) -> bool:
    """Say whether two different prefectures share a land border or a fixed crossing."""
    return other.code in NEIGHBOURS[one.code]


def find_prefecture(text: str) -> Prefecture:
    """Find a prefecture by code (「1」「01」「13」, six-digit 「130001」), name (「東京」「東京都」) or
    reading (「とうきょう」).

    Tolerates width, spaces and old kanji. Raises `UnknownPrefecture`.
    """
    key = fold(text)
    if key.isdecimal() and len(key) <= 2:
        key = key.zfill(2)
    try:
        return _index()[key]
    except KeyError:
        raise UnknownPrefecture(text) from None


@lru_cache(maxsize=1)
def _index() -> dict[str, Prefecture]:
    index: dict[str, Prefecture] = {}
    for p in PREFECTURES:
        short_kana = p.kana if p.code == "01" else p.kana.removesuffix("ケン").removesuffix("フ")
        short_kana = "トウキョウ" if p.code == "13" else short_kana
        for form in (p.code, p.government_code, p.name, p.short_name, p.kana, short_kana):
            index[fold(form)] = p
            index[fold(hiragana(form))] = p
    return index
