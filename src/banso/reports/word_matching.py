"""Which issue of the report a block of the Word form belongs to, and what taking it in would change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from banso.japan.text import fold
from banso.reports.categories import categories, category_words
from banso.reports.enums import CellCode, EmptyReason
from banso.reports.models import ReportIssue
from banso.reports.word_reading import Note, WrittenIssue, WrittenReport

# Titles as like as this are one title, retyped.
_ALIKE, _ALIKE_AT_ITS_NUMBER = 0.75, 0.5
_REASON_LENGTH = 40
_REASONS = (
    (EmptyReason.NOT_TREATED, re.compile(r"取り?(上|あ)げ(なかった|ていない|られなかった)|対象外")),
    (
        EmptyReason.NO_CHANGE,
        re.compile(r"(認識は?)?変わ(らなかった|らない|っていない)|変化(は)?(なし|ない|なかった)"),
    ),
    (EmptyReason.OPEN, re.compile(r"まだ決ま(っていない|らない)|未定|これから検討する?|検討中")),
    (EmptyReason.SAME, re.compile(r"ほかの課題に書いたことと同じ|(\(?\d+\)?|上記|①|②|③)(と|に)同じ|同上")),
)
_SENTENCE_ENDS = re.compile(r"(です|ます|である|とした|ため|。|、|\s)+$")


@dataclass(frozen=True)
class Match:
    """A block of the form beside the issue it is about (None: a new one)."""

    written: WrittenIssue
    issue: ReportIssue | None


@dataclass
class _Open:
    issues: list[ReportIssue]
    taken: set[int] = field(default_factory=set)

    @property
    def left(self) -> list[ReportIssue]:
        return [issue for issue in self.issues if issue.pk not in self.taken]

    def take(self, issue: ReportIssue) -> ReportIssue:
        self.taken.add(issue.pk)
        return issue


def match(written: WrittenReport, issues: Sequence[ReportIssue]) -> tuple[list[Match], list[Note]]:
    """Return each block with its issue, and what should be looked at. No issue of the report is dropped."""
    still, found, notes = _Open(list(issues)), dict[int, ReportIssue | None](), list[Note]()
    for rule in (_same_title, _same_number, _like_title):
        for index, one in enumerate(written.issues):
            if found.get(index) is None and (issue := rule(one, still.left)) is not None:
                found[index] = still.take(issue)
    matches = [Match(one, found.get(index)) for index, one in enumerate(written.issues)]
    for pair in matches:
        if pair.issue is None:
            text = (
                f"報告書にない課題「{pair.written.title or '（課題名なし）'}」を、新しい課題として足します。"
            )
            notes.append(Note("look", pair.written.where, text))
    listed, more = _only_listed(written, issues)
    for issue in still.left:
        if fold(issue.title) and not any(_ratio(issue.title, title) >= _ALIKE for title in listed):
            text = f"「{issue.title}」の欄が様式にありません。消さずに、今のまま残します。"
            notes.append(Note("look", f"課題({issue.number})", text))
    return [*matches, *more], [*notes, *_notes_on(more), *_differently_listed(written, issues)]


def _same_title(written: WrittenIssue, issues: Sequence[ReportIssue]) -> ReportIssue | None:
    title = fold(written.title)
    return next((issue for issue in issues if title and fold(issue.title) == title), None)


def _same_number(written: WrittenIssue, issues: Sequence[ReportIssue]) -> ReportIssue | None:
    """The number decides when the titles do not speak against it."""
    found = next((issue for issue in issues if issue.number == written.number), None)
    if found is None:
        return None
    if not written.title or not found.title:
        return found
    return found if _ratio(written.title, found.title) >= _ALIKE_AT_ITS_NUMBER else None


def _like_title(written: WrittenIssue, issues: Sequence[ReportIssue]) -> ReportIssue | None:
    best, ratio = None, _ALIKE
    for issue in issues:
        if (alike := _ratio(written.title, issue.title)) >= ratio:
            best, ratio = issue, alike
    return best


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other)).ratio() if one and other else 0.0


def _only_listed(written: WrittenReport, issues: Sequence[ReportIssue]) -> tuple[list[str], list[Match]]:
    """Return the titles of the list, and those of them that have no block and no issue: they must not vanish."""
    listed = [title for title, _ in written.listed]
    known = [issue.title for issue in issues] + [issue.title for issue in written.issues]
    missing = [
        Match(WrittenIssue(where, None, title), None)
        for title, where in written.listed
        if not any(fold(title) == fold(one) or _ratio(title, one) >= _ALIKE for one in known)
    ]
    return listed, missing


def _differently_listed(written: WrittenReport, issues: Sequence[ReportIssue]) -> list[Note]:
    """Return the titles of the list that are like a known one and not the same: the list is not taken over."""
    known = [issue.title for issue in issues] + [issue.title for issue in written.issues]
    same = {fold(one) for one in known}
    return [
        Note(
            "look", where, f"「1」の一覧に「{title}」とあります。課題の名前は「2」に書かれたものを使います。"
        )
        for title, where in written.listed
        if fold(title) not in same and any(_ratio(title, one) >= _ALIKE for one in known)
    ]


def _notes_on(missing: Sequence[Match]) -> list[Note]:
    return [
        Note(
            "look",
            one.written.where,
            f"「1」に書かれた課題「{one.written.title}」の欄が「2」にありません。①②③が空の課題として足します。",
        )
        for one in missing
    ]


def compare(
    matches: Sequence[Match], year: int
) -> tuple[list[dict[str, object]], list[dict[str, str]], list[Note]]:
    """Return what is to be stored for each block, the differences to show, and what should be looked at.

    A cell left blank in the file never erases what the report has.
    """
    entries, changes, notes = list[dict[str, object]](), list[dict[str, str]](), list[Note]()
    for one in matches:
        fields, more = _fields_of(one.written, year)
        notes += more
        for name in [name for name in fields if name.endswith("_reason")]:
            if _now(one.issue, name.removesuffix("_reason")):
                text = f"{_words(name)}が書かれていますが、今の内容があるので残します。"
                notes.append(Note("look", one.written.where, text))
                del fields[name]
        place = (
            f"({one.issue.number}) {one.issue.title}" if one.issue else f"（新しい課題）{one.written.title}"
        )
        kept = {name: text for name, text in fields.items() if text != _now(one.issue, name)}
        for name, text in kept.items():
            changes.append(
                {
                    "issue": place,
                    "field": _words(name),
                    "old": _shown(name, _now(one.issue, name), year),
                    "new": _shown(name, text, year),
                }
            )
        if one.issue is not None:
            notes += _left_blank(one.issue, one.written)
        if kept or one.issue is None:
            entries.append({"issue": one.issue.pk if one.issue else None, "fields": kept})
    return entries, changes, notes


def _fields_of(written: WrittenIssue, year: int) -> tuple[dict[str, str], list[Note]]:
    fields, notes = dict[str, str](), list[Note]()
    if written.title:
        fields["title"] = written.title
    if written.category:
        code = category_of(written.category, year)
        if code:
            fields["category"] = code
        else:
            text = f"課題の区分「{written.category}」が分かりません。画面で選んでください。"
            notes.append(Note("lost", written.where, text))
    for cell in CellCode:
        text = written.cells.get(cell.value, "")
        reason = reason_in(text)
        if reason:
            fields[f"{cell.value}_reason"] = reason
            label = EmptyReason(reason).label
            said = f"{cell.label}の「{text.strip()}」を、空欄の理由「{label}」として読みました。"
            notes.append(Note("look", written.where, said))
        elif text.strip():
            fields[cell.value] = text
    return fields, notes


def _left_blank(issue: ReportIssue, written: WrittenIssue) -> list[Note]:
    return [
        Note("look", written.where, f"課題({issue.number})の{cell.label}が空欄です。今の内容を残します。")
        for cell in CellCode
        if cell.value in written.cells
        and not written.cells[cell.value].strip()
        and getattr(issue, cell.value)
    ]


def category_of(text: str, year: int) -> str:
    """Return the code of a category written as number, mark or words; empty where it is none or two."""
    known = categories(year)
    folded = fold(text)
    by_words = [category.code for category in known if fold(category.label) in folded]
    if len(by_words) == 1:
        return by_words[0]
    marks = [category.code for category in known if category.mark in text]
    if len(marks) == 1:
        return marks[0]
    number = re.fullmatch(r"\D*(\d{1,2})\D*", folded)
    position = int(number[1]) if number and not by_words else 0
    return known[position - 1].code if 1 <= position <= len(known) else ""


def reason_in(text: str) -> str:
    """Return the reason a short remark gives for an empty cell; empty where the text is an answer."""
    plain = _SENTENCE_ENDS.sub("", text.strip()).strip("（）() 　")
    if not plain or len(plain) > _REASON_LENGTH or "\n" in plain:
        return ""
    for code, label in EmptyReason.choices:
        if fold(plain) == fold(label) and code != EmptyReason.NOT_STATED:
            return str(code)
    for reason, pattern in _REASONS:
        found = pattern.search(plain)
        if found and len(plain) - len(found[0]) <= len("今回の訪問では"):
            return reason.value
    return ""


def _now(issue: ReportIssue | None, name: str) -> str:
    return str(getattr(issue, name)) if issue is not None else ""


def _words(name: str) -> str:
    if name in ("title", "category"):
        return {"title": "課題の名前", "category": "課題の区分"}[name]
    label = CellCode(name.removesuffix("_reason")).label
    return f"{label}（空欄の理由）" if name.endswith("_reason") else label


def _shown(name: str, text: str, year: int) -> str:
    if name == "category":
        return category_words(year, text) if text else ""
    return dict(EmptyReason.choices).get(text, text) if name.endswith("_reason") else text
