"""Organisations, facilities, units and people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from banso.privacy.findings import Finding, FindingClass, Severity
from banso.privacy.places import KANJI, starts_with_place
from banso.privacy.words import SURNAMES, proper_part

_NAME: Final = rf"[{KANJI}ァ-ヺーA-Za-zＡ-Ｚａ-ｚ・&＆]"
_FORM_BEFORE: Final = re.compile(
    r"(?:社会福祉法人|社会医療法人|特定非営利活動法人|認定NPO法人|(?:NPO|ＮＰＯ)(?:法人)?|(?:一般|公益)(?:社団|財団)法人|"
    r"(?:地方)?独立行政法人|株式会社|有限会社|合同会社|医療法人|学校法人|宗教法人|労働者協同組合|企業組合|[（(][株福有社][)）]|㈱)[ 　]?"
    rf"(?:[「『][^」』\n]{{2,25}}[」』]|{_NAME}{{2,20}}|[ぁ-ん]{{3,8}}{_NAME}{{0,10}})"
)
_FORM_WORD: Final = re.compile(
    r"社会福祉法人|社会医療法人|特定非営利活動法人|認定NPO法人|(?:NPO|ＮＰＯ)(?:法人)?|(?:一般|公益)(?:社団|財団)法人|独立行政法人|株式会社|"
    r"有限会社|合同会社|医療法人|学校法人|宗教法人|労働者協同組合|企業組合|[（(][株福有社][)）]|㈱|[「」『』 　・]"
)
# A run after 法人 that begins like this goes on with the sentence instead of naming anybody.
_GOES_ON: Final = re.compile(
    r"(?:と|や|の|に|が|へ|も|で|は|を|な|から|等|など|さん|として|及び|または|又は|並び)"
)
_ENDS_ORGANISATION: Final = (
    "社会福祉協議会|社協|事業団|生活協同組合|協同組合|生協|農協|株式会社|財団|公社|労福協|商工会議所|商工会|青年会議所|労働局|"
    "弁護士会|司法書士会|社会福祉士会|連合会|協会|連盟|同友会|研究所"
)
_ENDS_FACILITY: Final = (
    "センター|ステーション|病院|クリニック|診療所|高等学校|高校|中学校|小学校|大学|支援学校|保健所|福祉事務所|児童相談所|税務署|"
    "刑務所|図書館|公民館|会館|支所|出張所|振興局|プラザ|ホーム|ハウス|作業所|ネットワーク|ネット|カフェ|食堂|コーナー|窓口|館|課(?!題)|(?<!関)係(?!数)"
)
_BODY: Final = re.compile(
    rf"([{KANJI}ァ-ヺーA-Za-zＡ-Ｚａ-ｚ・]{{2,18}}?)({_ENDS_ORGANISATION}|{_ENDS_FACILITY})(?![{KANJI}ァ-ヺー])"
)
_BODY_WITH_KANA: Final = re.compile(
    rf"([ぁ-ん]{{2,5}}[{KANJI}ァ-ヺー]{{0,8}})(センター|ステーション|プラザ|コーナー|支援室|相談室)"
)
_FARMERS: Final = re.compile(rf"(?:JA|ＪＡ)[ 　]?[{KANJI}]{{2,6}}")
# Friendly names of local offices are made of ordinary words: くらしの…, あんしん….
_FRIENDLY: Final = re.compile(
    rf"(?:くらし|暮らし|しごと|すまい|いきいき|あんしん|まるごと|ふれあい|ささえあい|つながり|ほっと)(?:の|と|・|まるごと)?"
    rf"[{KANJI}ァ-ヺー]{{2,10}}(?:センター|ステーション|窓口|コーナー|プラザ|室)"
)
_JOB_OFFICE: Final = re.compile(rf"(?:ハローワーク|法テラス)([{KANJI}]{{1,4}})")
_TITLES: Final = (
    "氏|様|さん|先生|講師|教授|准教授|理事長|理事|所長|課長|係長|部長|室長|局長|主任|主査|主事|センター長|代表|会長|施設長|統括|"
    "相談員|支援員|弁護士|司法書士|コンサルタント"
)
_TITLED: Final = re.compile(rf"([{KANJI}]{{1,4}}(?:[ 　][{KANJI}]{{1,3}})?)[ 　]?({_TITLES})(?![{KANJI}])")
# A given name in kana, before 氏 only: 山田はな子氏. What joins a title to a name is no given name.
_KANA_NAMED: Final = re.compile(
    rf"([{KANJI}]{{2,3}}[ 　]?(?!である|という|による|として|であり|との|への|から)[ぁ-んァ-ヺ]{{2,3}}[{KANJI}]?)氏"
)
_LABELLED: Final = re.compile(
    rf"(?:氏名|担当者?|講師名?|相談員|代表者?|責任者|記入者|作成者)[ 　]?[:：][ 　]?([{KANJI}]{{1,4}}[ 　]?[{KANJI}ぁ-んァ-ヺ]{{1,4}})"
    rf"(?=[\s　、。（(]|$)",
    re.M,
)
_NOT_A_PERSON: Final = re.compile(
    r"皆|各|諸|奥|両|同|彼|客|神|殿|王|仏|有|多|模|異|一|仕|別|何|委員|役員|職員|先輩|専門|学生|患者|親|母|父|妻|夫|子|娘|息子|"
    r"本人|利用者|対象者|担当|支援|相談|就労|家計|福祉|課|部|市|町|村|県|国|社協|講師|外部|元|前|現|新|副|主任|統括|認定|民生|"
    r"生活|企業|事業|施設|機関|法人|会社|団体|地域|当|全"
)


def find_bodies(text: str) -> Iterator[Finding]:
    """Yield organisations, facilities and units with a proper part in their name."""
    for found in _FORM_BEFORE.finditer(text):
        name = _FORM_WORD.sub("", found[0])
        if not _GOES_ON.match(name) and proper_part(name):
            yield _organisation(found[0], *found.span(), Severity.HIGH)
    for found in _BODY.finditer(text):
        yield from _body(found)
    for found in _BODY_WITH_KANA.finditer(text):
        if not re.search(
            r"(?:また|との|への|など|から|ての|には|では|した|する|ある|この|その|わせ|やす|たな|った|いる|れる|ない)",
            found[1],
        ):
            yield from _body(found)
    yield from _offices(text)


def _offices(text: str) -> Iterator[Finding]:
    """Yield local offices known by a friendly name, by a farmers' union or by a place behind them."""
    for found in _FRIENDLY.finditer(text):
        yield _facility(found[0], *found.span(), Severity.MEDIUM)
    for found in _FARMERS.finditer(text):
        if proper_part(found[0][2:]):
            yield _organisation(found[0], *found.span(), Severity.HIGH)
    for found in _JOB_OFFICE.finditer(text):
        if proper_part(found[1]) and starts_with_place(found[1]):
            yield _facility(found[0], *found.span(), Severity.HIGH)


def _body(found: re.Match[str]) -> Iterator[Finding]:
    head, end = found[1], found[2]
    place = starts_with_place(head) and len(proper_part(head)) >= 1
    if not place and len(proper_part(head)) < 2:
        return
    severity = Severity.HIGH if place else Severity.MEDIUM
    if re.fullmatch(_ENDS_ORGANISATION, end):
        yield _organisation(found[0], *found.span(), severity)
    else:
        yield _facility(found[0], *found.span(), severity)


def _organisation(text: str, start: int, end: int, severity: Severity) -> Finding:
    reason = "団体の固有の名前です。"
    return Finding(FindingClass.ORGANISATION, text, start, end, reason, "〔団体〕", severity)


def _facility(text: str, start: int, end: int, severity: Severity) -> Finding:
    reason = "施設・部署・窓口の固有の名前です。検索すると自治体が分かることがあります。"
    return Finding(FindingClass.FACILITY, text, start, end, reason, "〔施設・部署〕", severity)


def find_people(text: str) -> Iterator[Finding]:
    """Yield people: a known surname or a run of kanji with a title, and names after a label."""
    for found in _TITLED.finditer(text):
        name, title = found[1].strip(), found[2]
        if _is_surname(name) or (title == "氏" and len(name) >= 2 and not _NOT_A_PERSON.search(name)):
            yield _person(name, found.start(1), found.start(1) + len(found[1]))
    for found in _KANA_NAMED.finditer(text):
        yield _person(found[1], *found.span(1))
    for found in _LABELLED.finditer(text):
        name = found[1]
        if _is_surname(name) and not name.endswith(("課", "係", "部", "室", "課長")):
            yield _person(name, *found.span(1))


def _is_surname(name: str) -> bool:
    parts = re.split(r"[ 　]", name)
    if len(parts) == 2:
        return parts[0] in SURNAMES
    return name in SURNAMES or any(name[:n] in SURNAMES and len(name) - n in (1, 2) for n in (2, 3))


def _person(text: str, start: int, end: int) -> Finding:
    return Finding(FindingClass.PERSON, text, start, end, "人の名前です。", "〔氏名〕", Severity.HIGH)
