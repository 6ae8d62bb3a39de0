"""Understanding a filled Word form: headings retyped, rows added, cells merged, tables moved.

The form is read as one stream of paragraphs. A heading (課題(1), ①…前の認識, ②, ③, 課題の区分) says where what follows
belongs, whatever cell it stands in. What belongs nowhere is named with its place, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from banso.japan.text import fold
from banso.office.filled_document import FilledDocument, Place, read_filled
from banso.reports.enums import CellCode
from banso.reports.word_form import (
    CATEGORY_LABEL,
    CATEGORY_NOTE,
    CHANGES_HEADING,
    CODE_NOTE,
    HEAD_LABELS,
    LIST_HEADING,
    NOTES,
    TITLE,
)

_S = r"[\s　]*"
# What is not taken in is shown whole, so that it can be copied from the page.
_SHOWN = 2000
# Labels longer than this are sentences.
_LABEL_LENGTH = 24


def _loose(words: str) -> str:
    """Return a pattern of the words with any spaces between their characters."""
    return _S.join(re.escape(word) for word in words)


def _mark(*forms: str) -> str:
    inner = "|".join(re.escape(form) for form in forms)
    return rf"{_S}(?:[(（\[［]?{_S}(?:{inner}){_S}[)）\]］]?{_S}[.．、:：]?)?{_S}"


_NAMES = "|".join(_loose(one) for one in ("コンサルタント", "コンサル", "訪問", "派遣", "実施"))
_WHO = rf"(?:{_NAMES})?{_S}(?:の|を{_S}受ける|を{_S}受けた)?{_S}"
_ABOUT = rf"{_S}(?:{_loose('について')})?{_S}[:：】」]?{_S}"
_AFTER = "|".join(_loose(one) for one in ("後の認識の変化", "後の認識", "認識の変化"))
_FUTURE = rf"{_loose('今後の')}(?:活|生|い){_S}か{_S}し{_S}方"
_CELLS = {
    CellCode.BEFORE: re.compile(
        rf"^{_mark('①', '1', '１', '丸1', '丸１', 'ア')}[【「]?{_WHO}{_loose('前の認識')}{_ABOUT}"
    ),
    CellCode.AFTER: re.compile(
        rf"^{_mark('②', '2', '２', '丸2', '丸２', 'イ')}[【「]?{_WHO}(?:{_AFTER}){_ABOUT}"
    ),
    CellCode.FUTURE: re.compile(rf"^{_mark('③', '3', '３', '丸3', '丸３', 'ウ')}[【「]?{_FUTURE}{_ABOUT}"),
}
# A circled number alone in a cell is a heading too.
_BARE = {"①": CellCode.BEFORE, "②": CellCode.AFTER, "③": CellCode.FUTURE}
_NUMBER = r"(?P<number>[0-9０-９]{1,2}|[⑴-⒇]|[①-⑳])"
_ISSUE = re.compile(rf"^{_S}課{_S}題{_S}[(（]?{_S}{_NUMBER}{_S}[)）]?{_S}[.．:：]?{_S}")
_ISSUE_ALONE = re.compile(rf"^{_S}[(（]{_S}{_NUMBER}{_S}[)）]{_S}$")
_CATEGORY = re.compile(rf"^{_S}{_loose(CATEGORY_LABEL)}{_S}[:：]?{_S}")
_LISTED = re.compile(rf"^{_S}[(（]?{_S}{_NUMBER}{_S}[)）.．、:：]{_S}")
_DIGIT = "[0-9０-９]"
_DASH = r"\s*[-‐－ー―−]\s*"
_CODE = re.compile(rf"[HhＨｈ]\s*({_DIGIT}{{4}}){_DASH}({_DIGIT}{{1,9}}){_DASH}({_DIGIT}{{2}})(?!{_DIGIT})")
_FIRST, _SECOND = (rf"^{_S}(?:[{digits}]{_S}[、.．]?{_S})?" for digits in ("1１", "2２"))
_LIST_BEGINS = re.compile(
    rf"{_FIRST}(?:{_loose('訪問前の課題')}|{_loose('コンサルタント実施前の課題')}){_S}$"
)
_CHANGES_BEGIN = re.compile(
    rf"{_SECOND}(?:{_loose('課題ごとの変化')}|{_loose('コンサルタント実施後の変化')}){_S}$"
)
# Lines of the form itself; what somebody wrote behind them is not ours.
_YEAR = r"(?:令和|平成)(?:[0-9]{1,2}|元)年"
_KNOWN = "|".join(re.escape(fold(note)) for note in (*NOTES, LIST_HEADING, CHANGES_HEADING, "以上"))
_OURS = (
    re.compile(rf"(?:{_YEAR}度)?{re.escape(fold(TITLE))}"),
    re.compile(_KNOWN),
    re.compile(rf"{fold('提出の期限：')}{_YEAR}[0-9]{{1,2}}月[0-9]{{1,2}}日(?:\(.\))?"),
    re.compile(rf"{re.escape(fold(CATEGORY_NOTE))}1.*{fold('⑪その他')}"),
)


@dataclass(frozen=True)
class Note:
    """Something that was not taken in, or should be looked at: where, what, what to do."""

    level: str  # "lost": not taken in; "look": taken in, to be checked
    where: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """Return a JSON-ready form."""
        return {"level": self.level, "where": self.where, "message": self.message}


@dataclass
class WrittenIssue:
    """An issue as the form has it. `cells` holds only those whose heading was found."""

    where: str
    number: int | None = None
    title: str = ""
    category: str = ""
    cells: dict[str, str] = field(default_factory=dict)

    def add(self, part: str, text: str) -> None:
        """Put a paragraph behind what the part has already."""
        if part == "title":
            self.title = f"{self.title} {text}".strip()
        elif part == "category":
            self.category = f"{self.category} {text}".strip()
        else:
            have = self.cells.get(part, "")
            self.cells[part] = f"{have}\n{text}" if have else text

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was written."""
        return not (
            self.title.strip() or self.category.strip() or any(cell.strip() for cell in self.cells.values())
        )


@dataclass
class WrittenReport:
    """A filled form as understood."""

    code: str = ""
    municipality: str = ""
    programme: str = ""
    author: str = ""
    listed: list[tuple[str, str]] = field(default_factory=list)  # (title, where) of the list of issues
    issues: list[WrittenIssue] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_word_form(data: bytes, filename: str) -> WrittenReport:
    """Read a filled form. Raises an `OfficeRefused` for a file that is hostile or broken."""
    document = read_filled(data, filename)
    reader = _Reader()
    for place in document.places:
        reader.take(place)
    found = reader.finish()
    found.code = found.code or _code_in(document.identifier)
    found.notes += _beside(document)
    return found


def _beside(document: FilledDocument) -> Iterator[Note]:
    for text in document.comments:
        yield Note("lost", "コメント", f"コメントは取り込みません：「{_short(text)}」")
    for text in document.footnotes:
        yield Note(
            "lost", "脚注", f"脚注は取り込みません：「{_short(text)}」。必要なら本文に書いてください。"
        )
    for text in document.margins:
        yield Note("lost", "ヘッダー・フッター", f"ページの余白の文は取り込みません：「{_short(text)}」")
    for text in document.deleted:
        yield Note("lost", "変更履歴", f"変更履歴で消された文字は取り込みません：「{_short(text)}」")
    if document.has_insertions:
        yield Note(
            "look", "変更履歴", "変更履歴が残っています。書き加えられた文字を、承認したものとして読みました。"
        )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


def _code_in(text: str) -> str:
    found = _CODE.search(text)
    return "H" + "-".join(fold(found[part]) for part in (1, 2, 3)) if found else ""


def _number(text: str) -> int:
    return int("".join(one for one in fold(text) if one.isdigit()))


class _Reader:
    """The stream's state: which part of which issue the next paragraph belongs to."""

    def __init__(self) -> None:
        self.found = WrittenReport()
        self.issue: WrittenIssue | None = None
        self.part = ""
        self.table = 0  # the table the current part was begun in; 0: in the body
        self.head_label = ""
        self.head_place = (0, 0)
        self.in_list = False

    def take(self, place: Place) -> None:
        for how, gone in place.struck:
            text = f"{how}の文字は取り込みません（{self._context()}）：「{_short(gone)}」"
            self.found.notes.append(Note("lost", place.where, text))
        for thing in sorted(set(place.things)):
            count = place.things.count(thing)
            where = self._context()
            text = f"{thing}が{count}つあります（{where}）。取り込めないので、別のファイルでお送りください。"
            self.found.notes.append(Note("lost", place.where, text))
        is_label_cell = place.columns > 1 and place.column == 1
        for line in place.text.split("\n"):
            if line.strip():
                self._line(line, place)
            elif self.part in CellCode.values and self.table == place.table and not is_label_cell:
                self._blank_line()

    def _blank_line(self) -> None:
        assert self.issue is not None  # noqa: S101 - by the caller
        if self.issue.cells.get(self.part):
            self.issue.cells[self.part] += "\n"

    def _context(self) -> str:
        if self.issue is None:
            return "課題の外"
        words = CellCode(self.part).label if self.part in CellCode.values else "課題の名前"
        return f"課題({self.issue.number or '?'})の{words}"

    def _line(self, line: str, place: Place) -> None:
        if code := _code_in(line):
            self.found.code = self.found.code or code
            line = _CODE.sub("", line).replace("整理番号：", "").replace(CODE_NOTE, "")
            if not line.strip():
                return
        if self._heading(line) or self._head(line, place) or self._label(line, place):
            return
        self._content(line, place)

    def _heading(self, line: str) -> bool:
        if _LIST_BEGINS.match(line):
            self.in_list, self.issue, self.part = True, None, ""
        elif _CHANGES_BEGIN.match(line):
            self.in_list, self.issue, self.part = False, None, ""
        else:
            return any(pattern.fullmatch(fold(line)) for pattern in _OURS)
        return True

    def _head(self, line: str, place: Place) -> bool:
        """Whose report it is: 自治体名, 事業名, 報告者, in a cell beside or behind a colon."""
        is_label_cell = place.table > 0 and place.column == 1
        goes_on = place.table > 0 and self.head_place == (place.table, place.row)
        if (self.issue is not None or self.in_list) and not (is_label_cell or goes_on):
            return False
        for label in HEAD_LABELS:
            found = re.match(rf"^{_S}{_loose(label)}{_S}(?:[:：]{_S}|$)", line)
            if found:
                self.head_label, self.head_place = label, (place.table, place.row)
                rest = line[found.end() :].strip()
                if rest:
                    self._set_head(rest)
                return True
        if self.head_label and self.head_place == (place.table, place.row):
            self._set_head(line.strip())
            return True
        return False

    def _set_head(self, text: str) -> None:
        names = dict(zip(HEAD_LABELS, ("municipality", "programme", "", "author"), strict=True))
        name = names[self.head_label]
        if not name:
            message = f"作成日「{_short(text)}」は取り込みません。提出した日を使います。"
            self.found.notes.append(Note("look", "様式のはじめ", message))
        else:
            setattr(self.found, name, f"{getattr(self.found, name)} {text}".strip())

    def _label(self, line: str, place: Place) -> bool:
        if place.table == 0 and self.in_list:
            return False
        found = _ISSUE.match(line) or (_ISSUE_ALONE.match(line) if place.column == 1 else None)
        if found and (place.table or line.lstrip().startswith("課")):
            self.issue = WrittenIssue(place.where, _number(found["number"]))
            self.found.issues.append(self.issue)
            self._begin("title", place, line[found.end() :])
            return True
        if self.issue is None:
            return False
        bare = _BARE.get(line.strip())
        if bare is not None and place.column == 1:
            self._begin(bare.value, place, "")
            return True
        for cell, pattern in _CELLS.items():
            if (matched := pattern.match(line)) and self._is_heading(line, matched):
                self._begin(cell.value, place, line[matched.end() :])
                return True
        if matched := _CATEGORY.match(line):
            self._begin("category", place, line[matched.end() :])
            return True
        return False

    @staticmethod
    def _is_heading(line: str, matched: re.Match[str]) -> bool:
        """A sentence that begins with the same words (前の認識では…) is no heading."""
        rest = line[matched.end() :].strip()
        return not rest or line[: matched.end()].rstrip().endswith((":", "：", "】", "」", "について"))

    def _begin(self, part: str, place: Place, rest: str) -> None:
        assert self.issue is not None  # noqa: S101 - by the callers
        self.part, self.table = part, place.table
        if part in CellCode.values:
            if self.issue.cells.get(part, "").strip():
                name = CellCode(part).label
                text = f"課題({self.issue.number or '?'})に{name}の見出しが2つあります。続けて読みました。"
                self.found.notes.append(Note("look", place.where, text))
            self.issue.cells.setdefault(part, "")
        if rest.strip():
            self.issue.add(part, rest.strip())

    def _content(self, line: str, place: Place) -> None:
        if self.in_list and place.table == 0:
            listed = _LISTED.sub("", line, count=1).strip()
            if listed:
                self.found.listed.append((listed, place.where))
            return
        # A paragraph after the table belongs to no cell of it.
        if self.issue is None or (self.table and not place.table):
            text = f"どの欄のものか分からないため、取り込みません：「{_short(line)}」"
            self.found.notes.append(Note("lost", place.where, text))
            return
        if place.columns > 1 and place.column == 1 and len(line.strip()) <= _LABEL_LENGTH:
            text = f"見出し「{line.strip()}」が分かりません。{self._context()}に続けて読みました。"
            self.found.notes.append(Note("look", place.where, text))
        self.issue.add(self.part, line.rstrip())

    def finish(self) -> WrittenReport:
        for issue in self.found.issues:
            issue.cells = {part: text.strip("\n") for part, text in issue.cells.items()}
        self.found.issues = [one for one in self.found.issues if not one.is_blank]
        self.found.notes += _missing_headings(self.found.issues)
        return self.found


def _missing_headings(issues: Iterable[WrittenIssue]) -> Iterator[Note]:
    for issue in issues:
        for cell in CellCode:
            if cell.value not in issue.cells:
                text = (
                    f"課題({issue.number or '?'})「{_short(issue.title)}」に、{cell.label}の見出しが見つかりません。"
                    "ほかの欄に続けて書かれていないか確かめてください。"
                )
                yield Note("look", issue.where, text)
