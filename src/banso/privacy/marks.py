"""Contacts, figures and words that lead to a body, and masks that were made by halves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from banso.privacy.findings import Action, Finding, FindingClass, Severity
from banso.privacy.words import proper_part

_D: Final = r"[0-9０-９]"
_H: Final = r"[-‐‑–—－ー−]"
_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW

_CONTACTS: Final = (
    (
        re.compile(rf"(?<!{_D})[0０]{_D}{{1,4}}[(（]?{_H}?{_D}{{1,4}}[)）]?{_H}{_D}{{3,4}}(?!{_D})"),
        "電話・FAX番号です。",
    ),
    (re.compile(r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "メールアドレスです。"),
    (re.compile(r"https?://[^\s、。）)」]+|www\.[^\s、。）)」]+"), "ウェブサイトのアドレスです。"),
    (re.compile(rf"〒[ 　]?{_D}{{3}}{_H}?{_D}{{4}}"), "郵便番号です。"),
    (
        re.compile(
            rf"[一-龠々ぁ-んァ-ヺ]{{1,10}}(?:{_D}+|[一二三四五六七八九十]+)(?:丁目|番地|番{_D}+号)[0-9０-９番地号の‐－-]*"
        ),
        "住所です。",
    ),
)

_NUMBER: Final = rf"{_D}[0-9０-９,，.．]*"
_EVENT_DATE: Final = (
    rf"(?:(?:令和|平成|昭和)(?:{_D}{{1,2}}|元)年|(?:19|20){_D}{{2}}年){_D}{{1,2}}月{_D}{{1,2}}日"
)
_SHORT_DATE: Final = r"(?<![A-Za-z])[HRＨＲ][0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?(?![0-9])"
_QUASI: Final = (
    (re.compile(rf"(?:総?人口|住民基本台帳人口)(?:は|が|も|、|：|:|約|およそ|[ 　])*(?:[0-9０-９]{{4,}}|[0-9０-９]{{1,3}}[,，][0-9０-９,，]+|{_NUMBER}[ 　]?万[ 　]?{_D}+)[ 　]?人"), "人口の数字です。", _MEDIUM, "〔人口〕"),
    (re.compile(rf"人口(?:は|が|も|、|：|:|約|およそ|[ 　])*{_NUMBER}[ 　]?[万千][ 　]?人"), "おおよその人口です。", _LOW, "〔人口〕"),
    (re.compile(rf"(?:保護率|高齢化率|有効求人倍率|世帯数|保護世帯|面積|出生数|滞納額|収納率|回収額)(?:は|が|も|、|：|:|約|[ 　])*{_NUMBER}[ 　]?(?:‰|％|%|パーミル|世帯|倍|万円|円|㎢|平方|人)?"), "地域に固有の数字です。", _MEDIUM, "〔数値〕"),
    (re.compile(rf"(?<![0-9０-９,，]){_D}{{1,3}}(?:[,，]{_D}{{3}})+[ 　]?(?:人|世帯|件|円|戸|㎢)"), "一の位までの数字です。", _MEDIUM, "〔数値〕"),
    (re.compile(_EVENT_DATE), "日付から催しや開設などの出来事が分かります。", _MEDIUM, "〔年月〕"),
    (re.compile(r"(?:全国|日本|県内|府内|道内|都内|国内|世界)(?:で)?(?:最下位|一位|1位|１位|初(?:めて)?の?|唯一|最小|最大|最少|最多|最も|一の|一番)|日本一"), "順位や初めてという言い方から地域が分かります。", _MEDIUM, "（削除）"),
    (re.compile(r"[県府道市](?:の|内の)?(?:最)?(?:北東|北西|南東|南西|中央|北|南|東|西)(?:側|部|端|の地域)"), "位置が分かる言い方です。", _MEDIUM, "（削除）"),
    (re.compile(r"(?<![一-龠々])[町村](?=(?:で|が|は|の|と|に|として|単独)(?!内))"), "自治体の種類（町・村）が分かります。", _MEDIUM, "当自治体"),
    (re.compile(rf"(?:{_D}+|[一二三四五六七八九十]+)年前に(?:開所|開設|設立|開館|合併|発足)|(?:令和|平成)(?:{_D}{{1,2}}|元)年{_D}{{1,2}}月(?:に|から|より|～)?(?:開所|開設|設立|開館|合併|発足|受託)"), "開設などの年から施設や団体が分かります。", _MEDIUM, "（削除）"),
    (re.compile(_SHORT_DATE), "年月から開設などの出来事が分かることがあります。", _LOW, "〔年度〕"),
    (re.compile(r"(?:当|本|貴)(?:町|村|区)(?!内会|会)|(?<![一-龠々])(?:町役場|村役場|区役所)|(?<![市区])(?:町民|村民|区民)(?!生)|(?<![市区町])(?:町長|村長|区長)(?!会)|特別区|政令(?:指定都)?市|中核市|離島|島内|島民|島しょ|半島|(?<![市区])(?:町|村)(?:内|立)(?!会)"), "自治体の種類や地理が分かる言い方です。", _MEDIUM, "当自治体"),
    (re.compile(r"(?:当|本)(?:県|府|道|都)(?![一-龠])|(?<!都道)府内|府域|道内|都内|県域|振興局"), "都道府県の種類や広域の担当が分かる言い方です。", _LOW, "〔都道府県〕"),
)  # fmt: skip
_QUOTED: Final = re.compile(r"[「『“（(]([^「」『』“”（）()。、\n]{3,32})[」』”）)]")
_PROGRAMME: Final = re.compile(
    r"(?:事業|プロジェクト|ネット|ネットワーク|サポーター|サポート|カフェ|塾|教室|ひろば|広場|食堂|窓口|センター|ハウス|ルーム|会議|隊|"
    r"の会|倶楽部|クラブ|プラン|シート|バンク|ステーション|マルシェ|フェスタ|パーク|ファーム|工房|交換会|研究会|フォーラム|の集い|つどい|体制)$"
)

_PROJECT: Final = re.compile(r"([A-Za-zＡ-Ｚァ-ヺー一-龠々]{2,12})プロジェクト")
_LOCAL: Final = re.compile(r"(?:窓口|ひろば|広場|塾|カフェ|食堂|隊|倶楽部)$")
_SOLID: Final = r"[■█◼▇]"
_RING: Final = r"[○〇◯●×✕＊*]"
_KIND_WORD: Final = "(?:市|町|村|区|県|府|郡|社協|社会福祉協議会|法人|センター|病院|課|株式会社)"
_MASKS: Final = (
    (re.compile(rf"{_SOLID}+[ 　]?(?:市社会福祉協議会|市社協|[市町村区県府郡都](?![一-龠ァ-ヺ]))"), "伏せ字に続く言葉から自治体の種類が分かります。", _LOW),
    (re.compile(rf"{_SOLID}+[ 　]?(?![市町村区県府郡都](?:[^一-龠ァ-ヺ]|$)|市社|[万千百]?人|さん)[一-龠々ァ-ヺA-Za-z][一-龠々ァ-ヺーA-Za-z]{{1,12}}"), "伏せ字に続く言葉から元の名前が推測できます。", _MEDIUM),
    (re.compile(rf"{_RING}{{2,}}[ 　]?{_KIND_WORD}"), "伏せ字の形が原稿の途中のままです。", _MEDIUM),
    (re.compile(rf"(?<![A-Za-zＡ-Ｚａ-ｚ0-9])[A-ZＡ-Ｚ][ 　]?{_KIND_WORD}(?!題)"), "頭文字の伏せ字は、ほかの箇所と合わせると元の名前が推測できます。", _MEDIUM),
    (re.compile(r"(?<![A-Za-zＡ-Ｚａ-ｚ0-9])[A-ZＡ-Ｚ](?:氏|さん|様)"), "頭文字の人名です。", _LOW),
    (re.compile(r"(?:(?<=[。、：:])|^)[ 　]+(?:市|町|村|県)(?=[はがのをにでへと、]|役所|役場)", re.M), "伏せたあとの空白が残り、自治体の種類が分かります。", _MEDIUM),
)  # fmt: skip
_STYLES: Final = (
    ("塗りつぶし（■）", re.compile(rf"{_SOLID}+")),
    ("丸・ばつ（○○）", re.compile(r"[○〇◯●]{2,}|[×✕]{2,}")),
    ("英字（XX）", re.compile(r"(?<![A-Za-z])[XＸ]{2,}(?![A-Za-z])")),
)


def find_marks(text: str) -> Iterator[Finding]:
    """Yield contacts, quasi-identifiers and mask defects."""
    for pattern, reason in _CONTACTS:
        for found in pattern.finditer(text):
            yield Finding(FindingClass.CONTACT, found[0], *found.span(), reason, "〔連絡先〕", _HIGH)
    for pattern, reason, severity, proposal in _QUASI:
        for found in pattern.finditer(text):
            yield _quasi(found[0], *found.span(), reason, severity, proposal)
    yield from _programmes(text)
    for pattern, reason, severity in _MASKS:
        for found in pattern.finditer(text):
            yield _mask(found[0], *found.span(), reason, severity)
    yield from _mixed_styles(text)


def _programmes(text: str) -> Iterator[Finding]:
    """Yield names of local programmes: in quotation marks, or a named プロジェクト."""
    reason = "地域に固有の事業や取組の名前と読めます。"
    for found in _QUOTED.finditer(text):
        local = _LOCAL.search(found[1]) and text[found.start()] not in "（("
        if local or (_PROGRAMME.search(found[1]) and len(proper_part(_PROGRAMME.sub("", found[1]))) >= 2):
            yield _quasi(found[1], *found.span(1), reason, _MEDIUM, "〔事業名〕")
    for found in _PROJECT.finditer(text):
        if len(proper_part(found[1])) >= 2:
            yield _quasi(found[0], *found.span(), reason, _MEDIUM, "〔事業名〕")


def _quasi(text: str, start: int, end: int, reason: str, severity: Severity, proposal: str) -> Finding:
    return Finding(FindingClass.QUASI, text, start, end, reason, proposal, severity, Action.GENERALISE)


def _mask(text: str, start: int, end: int, reason: str, severity: Severity) -> Finding:
    return Finding(FindingClass.MASK, text, start, end, reason, "〔自治体〕", severity)


def _mixed_styles(text: str) -> Iterator[Finding]:
    """Yield the first mask of every style where a text mixes several."""
    firsts = [(name, found) for name, pattern in _STYLES if (found := pattern.search(text))]
    if len(firsts) > 1:
        for name, found in firsts:
            reason = f"伏せ字の形が混ざっています（ここでは{name}）。一つの形にそろえてください。"
            yield _mask(found[0], *found.span(), reason, _LOW)
