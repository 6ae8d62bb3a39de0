"""Files that differ from recipient to recipient: later rooms register here what a merge can enclose.

    @enclosure_kind("application_form", "利用申込書（Excel）", templates=["…"])
    def forms(fiscal_year: FiscalYear, organisations: Sequence[int]) -> Mapping[int, Sequence[Enclosure]]: ...

The function names the files of each organisation in a few queries, whatever their number; it makes none: that is
done one by one, by `Enclosure.make`, when the drafts are there. Who has no file is not in the mapping.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from banso.foundation.errors import BansoError
from banso.japan.text import fold
from banso.years.models import FiscalYear

_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")


@dataclass(frozen=True)
class Enclosure:
    """One file for one organisation. `holds` is what a letter may call it (or what is in it) under 添付資料."""

    name: str
    make: Callable[[], bytes]
    holds: Sequence[str] = field(default_factory=tuple)


EnclosureFunction = Callable[[FiscalYear, Sequence[int]], Mapping[int, Sequence[Enclosure]]]


@dataclass(frozen=True)
class EnclosureKind:
    """A registered kind. It is chosen beforehand where a letter is made from one of `templates` (codes)."""

    code: str
    label: str
    function: EnclosureFunction
    templates: tuple[str, ...] = ()


_kinds: dict[str, EnclosureKind] = {}


def enclosure_kind(
    code: str, label: str, *, templates: Sequence[str] = ()
) -> Callable[[EnclosureFunction], EnclosureFunction]:
    """Register a kind of enclosure. ValueError when the code is taken."""
    if code in _kinds:
        raise ValueError(f"enclosure kind declared twice: {code}")

    def register(function: EnclosureFunction) -> EnclosureFunction:
        _kinds[code] = EnclosureKind(code, label, function, tuple(templates))
        return function

    return register


def enclosure_kinds() -> dict[str, EnclosureKind]:
    """Return every kind by code, in the order registered."""
    return dict(_kinds)


def kinds_of(codes: Iterable[str]) -> list[EnclosureKind]:
    """Return the kinds of these codes. Raises BansoError for one nobody registered."""
    wanted = list(dict.fromkeys(codes))
    if any(code not in _kinds for code in wanted):
        raise BansoError("選ばれた添付ファイルの種類がわかりません。画面を開き直して、選び直してください。")
    return [_kinds[code] for code in wanted]


def not_enclosed(named: Iterable[str], held: Iterable[str]) -> list[str]:
    """Return what a letter names under 添付資料 (one a line) and none of the files holds, by their names."""
    have = [_base(one) for one in held]
    return [
        line for line in named if not any(_base(line) in one or (one and one in _base(line)) for one in have)
    ]


def _base(text: str) -> str:
    """Return a name without what stands in brackets and without its ending: 利用申込書（様式） → 利用申込書."""
    plain = _IN_BRACKETS.sub("", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", text.strip()))
    return fold(plain) or fold(text)
