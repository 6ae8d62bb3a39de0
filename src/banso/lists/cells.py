"""What a cell of somebody's list says: text kept exactly, addresses, telephone numbers, marks, names of people."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from banso.japan.text import fold, to_halfwidth_ascii
from banso.office.workbook_in import CellValue

# In Japanese statistical tables these say "no such thing"; they are no values and no errors.
_NOTHING: Final = frozenset({"-", "ー", "なし", "無し", "無", "該当なし", "該当無し", "空欄", "未定", "n/a"})
# What stands for the row above cannot be taken over with certainty once rows are sorted.
_SAME_AS_ABOVE: Final = frozenset({"同上", "〃", "々", "''", '"', "同左"})
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_BETWEEN: Final = re.compile(
    r"^[\s,;:/・、，；。<>()\[\]&|+]*(?:mailto:)?[\s,;:/・、，；。<>()\[\]&|+]*$", re.I
)
_PHONE_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−─━﹘ー－", "-"))
_HONORIFIC: Final = re.compile(r"[\s　]+(?:様|殿|さま|先生)$")
_SHORT_PHONE: Final = (9, 10)


@dataclass(frozen=True)
class Understood:
    """What was understood: `value`, a remark where something was put right, a fault where it was not taken."""

    value: str = ""
    remark: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Addresses:
    """The mail addresses of a cell in their order, with what could not be read."""

    found: Sequence[str] = field(default_factory=tuple)
    fault: str = ""


def plain_text(cell: CellValue) -> str:
    """Return a cell as text: whole numbers without .0, days as 2019/10/28, blank as nothing; never None."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "○" if cell else ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return f"{cell.year}/{cell.month}/{cell.day}"
    if isinstance(cell, dt.date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def says_nothing(text: str) -> bool:
    """Whether the text is blank or a sign for "none" (－, なし, 該当なし)."""
    folded = fold(text)
    return not folded or folded in _NOTHING or not folded.strip("-ー")


def read_text(text: str, longest: int) -> Understood:
    """Read a text kept exactly but for line breaks and space around it."""
    if says_nothing(text):
        return Understood()
    if fault := _same_as_above(text):
        return Understood(fault=fault)
    value = re.sub(r"\s*\n\s*", "　", text.strip())
    if len(value) > longest:
        return Understood(fault=f"{len(value)}文字あります。{longest}文字までにしてください。")
    return Understood(value)


def read_addresses(text: str) -> Addresses:
    """Read every mail address of a cell, in any width, however they are separated.

    Two addresses in one cell are two addresses. Anything beside them is a fault, said with the text.
    """
    if says_nothing(text):
        return Addresses()
    if fault := _same_as_above(text):
        return Addresses(fault=fault)
    plain = to_halfwidth_ascii(text).replace("＠", "@")
    addresses = tuple(dict.fromkeys(_ADDRESS.findall(plain)))
    if not addresses:
        return Addresses(
            fault=f"「{text}」はメールアドレスとして読めません。半角の英数字で、@を入れて書いてください。"
        )
    rest = [piece for piece in _ADDRESS.split(plain) if not _BETWEEN.match(piece)]
    if rest:
        words = "、".join(piece.strip() for piece in rest)
        return Addresses(addresses, f"「{words}」は取り込みません。メールアドレスだけを読みました。")
    return Addresses(addresses)


def read_phone(text: str, *, is_number: bool = False, longest: int = 40) -> Understood:
    """Read a telephone number, folded to half width; `is_number`: the cell held a number, which has no leading zero."""
    if says_nothing(text):
        return Understood()
    if fault := _same_as_above(text):
        return Understood(fault=fault)
    value = " ".join(to_halfwidth_ascii(text).translate(_PHONE_DASHES).split())
    if not any(letter.isdigit() for letter in value):
        return Understood(fault=f"「{text}」は電話番号として読めません。番号を書いてください。")
    if len(value) > longest:
        return Understood(fault=f"{len(value)}文字あります。電話番号と内線だけにしてください。")
    if is_number and value.isdigit() and len(value) in _SHORT_PHONE and value[0] != "0":
        return Understood(f"0{value}", remark="数値として保存されて失われた先頭の0を補いました。")
    return Understood(value)


@dataclass(frozen=True)
class FullName:
    """A person's name in its two parts, exactly as written."""

    family_name: str = ""
    given_name: str = ""
    remark: str = ""


def read_name(text: str) -> FullName:
    """Take a name apart at its space; without one it all is the family name, and the remark says so.

    The letters stay exactly as they are (旧字体, variants); 様 and 殿 behind a name are no part of it.
    """
    if says_nothing(text):
        return FullName()
    plain = _HONORIFIC.sub("", text.strip())
    parts = plain.split()
    if len(parts) == 1:
        return FullName(parts[0], remark="姓と名の間に空白がないため、全体を姓として扱います。")
    return FullName(parts[0], " ".join(parts[1:]))


def _same_as_above(text: str) -> str:
    if text.strip() not in _SAME_AS_ABOVE:
        return ""
    return f"「{text.strip()}」は取り込めません。上の行と同じ内容を、この欄にも書いてください。"
