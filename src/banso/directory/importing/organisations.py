"""Which prefecture or municipality a row of somebody's list is about: by code, by name, never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from banso.directory.enums import CLIENT_KINDS, OrganisationKind
from banso.directory.models import Organisation
from banso.japan.errors import UnknownPrefecture
from banso.japan.kana import hiragana
from banso.japan.municipalities import is_valid_code, municipalities
from banso.japan.prefectures import PREFECTURES, find_prefecture
from banso.japan.text import fold

_CODE: Final = 6
_PREFECTURE_CODE: Final = 2


@dataclass(frozen=True)
class Match:
    """The one organisation, or why there is none certain, with those to choose from."""

    organisation: Organisation | None = None
    reason: str = ""
    candidates: Sequence[Organisation] = ()


class OrganisationIndex:
    """The prefectures and municipalities of the directory, by code and by every way their names are written."""

    def __init__(self) -> None:
        organisations = Organisation.objects.filter(kind__in=CLIENT_KINDS, is_masked=False).select_related(
            "parent"
        )
        self.by_pk = {str(organisation.pk): organisation for organisation in organisations}
        self._by_code: dict[str, list[Organisation]] = defaultdict(list)
        self._by_name: dict[str, list[Organisation]] = defaultdict(list)
        self._short: dict[str, list[Organisation]] = defaultdict(list)
        known = {municipality.code: municipality for municipality in municipalities()}
        for one in self.by_pk.values():
            for key in _code_spellings(one.code):
                self._by_code[key].append(one)
            gazetteer = known.get(one.code)
            county = gazetteer.county if gazetteer else ""
            names = {one.name, county + one.name} | ({one.kana} if one.kana else set())
            for name in {_key(name) for name in names}:
                self._by_name[name].append(one)
            # People leave out 市・町・村 and 県, but only where nothing is called exactly that.
            if len(one.name) > _PREFECTURE_CODE:
                self._short[_key(one.name)[:-1]].append(one)

    def find(self, *, code: str = "", prefecture: str = "", name: str = "") -> Match:
        """Return which organisation a row means; two ways that disagree are a question."""
        try:
            within = find_prefecture(prefecture).code if fold(prefecture) else ""
        except UnknownPrefecture as error:
            return Match(reason=str(error))
        if not fold(code) and not fold(name):
            if not within:
                return Match(reason="団体コードと団体名がどちらも空です。どちらかを書いてください。")
            name = prefecture
        named = self._named(name, within)
        if not fold(code):
            return _one_of(named, _not_named(name, prefecture))
        coded = self._coded(code, within if not fold(name) else "")
        return _agreed(code, coded, named, name, within)

    def _coded(self, code: str, within: str) -> list[Organisation]:
        digits = fold(code).replace("-", "").removesuffix(".0")
        if len(digits) <= _PREFECTURE_CODE and digits.isdigit():
            wanted = digits.zfill(_PREFECTURE_CODE)
            return [
                one for one in self.by_pk.values()
                if one.is_prefecture and one.prefecture_code == wanted
            ]  # fmt: skip
        found = self._by_code.get(digits, [])
        return [one for one in found if not within or one.prefecture_code == within]

    def _named(self, name: str, within: str) -> list[Organisation]:
        key = _key(name)
        if not key:
            return []
        for lead, code in _LEADS:
            if key.startswith(lead) and len(key) > len(lead) and within in ("", code):
                within, key = code, key[len(lead) :]
                break
        for index in (self._by_name, self._short):
            found = [one for one in index.get(key, []) if not within or one.prefecture_code == within]
            if found:
                return found
        return []


def _code_spellings(code: str) -> set[str]:
    """Return a 6-digit code with and without its check digit, and each without a zero lost in a spreadsheet."""
    if not code:
        return set()
    whole = {code, code[: _CODE - 1]}
    return whole | {spelling.lstrip("0") for spelling in whole}


def _key(name: str) -> str:
    return fold(hiragana(fold(name)))


_LEADS: Final = [(_key(prefecture.name), prefecture.code) for prefecture in PREFECTURES]


def _one_of(found: Sequence[Organisation], reason: str) -> Match:
    if len(found) == 1:
        return Match(found[0])
    if not found:
        return Match(reason=reason)
    words = "、".join(place(organisation) for organisation in found)
    return Match(
        reason=f"あてはまる団体が{len(found)}あります（{words}）。どれかを選んでください。", candidates=found
    )


def _not_named(name: str, prefecture: str) -> str:
    where = f"{prefecture}の" if prefecture else ""
    return (
        f"{where}「{name}」という都道府県・市区町村は名簿にありません。名称か団体コードを確かめてください。"
    )


def _agreed(
    code: str, coded: Sequence[Organisation], named: Sequence[Organisation], name: str, within: str
) -> Match:
    """Return what code and name say together. Where they do not agree, people decide."""
    if not coded:
        digits = fold(code).zfill(_CODE)
        wrong = (
            "は検査数字が合いません"
            if len(digits) == _CODE and not is_valid_code(digits)
            else "は名簿にありません"
        )
        reason = f"団体コード「{code}」{wrong}。"
        if not named:
            return Match(reason=f"{reason}コードか名称を確かめてください。")
        return Match(reason=f"{reason}名称からは、次の団体と読めます。", candidates=named)
    if not fold(name):
        reason = f"団体コード「{code}」にあたる団体がありません。"
        return _one_of(
            [organisation for organisation in coded if not within or organisation.prefecture_code == within],
            reason,
        )
    both = [organisation for organisation in coded if organisation in named]
    if len(both) == 1:
        return Match(both[0])
    words = "、".join(place(organisation) for organisation in coded)
    if not named:
        reason = (
            f"団体コード「{code}」は{words}のものですが、名称は「{name}」です。どの団体かを選んでください。"
        )
        return Match(reason=reason, candidates=coded)
    reason = f"団体コード「{code}」は{words}、名称は「{name}」で、合いません。どの団体かを選んでください。"
    return Match(reason=reason, candidates=list(dict.fromkeys([*coded, *named])))


def place(organisation: Organisation) -> str:
    """Return an organisation with its prefecture and code, so that it cannot be taken for another."""
    lead = "" if organisation.kind == OrganisationKind.PREFECTURE else str(organisation.parent or "")
    return f"{lead}{organisation.name}" + (f"（{organisation.code}）" if organisation.code else "")


def choices(organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Return the candidates as keys and words."""
    return [(str(organisation.pk), place(organisation)) for organisation in organisations]
