"""What a returned workbook says about dates: whose it is, what each row says, and what recording it would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from banso.dates.domain.confirmations import (
    MOST_COMMENT,
    AnswerRefused,
    Given,
    checked,
    fixed_visits,
    open_questions_of,
)
from banso.dates.enums import AnswerState, DateFileOutcome
from banso.dates.models import DateImport, DateParty, DateQuestion
from banso.dates.wording import dates_text
from banso.dates.workbook import CODE, NO, WISHES, YES, asked_in, form_of, party_of_code, row_label
from banso.formkit import Form, Reading
from banso.formkit.reading import Level, Problem
from banso.formkit.workbook import read_form, read_identity
from banso.foundation.errors import BansoError
from banso.japan.errors import UnreadableTime
from banso.japan.times import parse_time
from banso.office.refusals import OfficeRefused
from banso.office.workbook_in import Workbook, read_workbook


@dataclass(frozen=True)
class Finding:
    """What the dry run says about one file."""

    outcome: DateFileOutcome
    refusal: str = ""
    party: DateParty | None = None
    problems: Sequence[dict[str, str]] = ()
    changes: Sequence[dict[str, str]] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    given: Sequence[Given] = ()


def find(batch: DateImport, data: bytes, filename: str) -> Finding:
    """Return what a file is and what recording it would change. Never raises for what is in the file.

    A row that cannot be taken is asked about at its cell; the other rows of the file are taken all the same.
    """
    try:
        reading, party, questions = _read(batch, data, filename)
    except (OfficeRefused, BansoError) as refused:
        return Finding(DateFileOutcome.REFUSED, refused.message)
    rows = _Rows(reading, party)
    for question in questions:
        rows.take(question)
    told = [problem.as_dict() for problem in rows.problems]
    errors = sum(problem.level == "error" for problem in rows.problems)
    if errors and not rows.given:
        reason = f"直していただくところが{errors}か所あります。"
        return Finding(DateFileOutcome.REFUSED, reason, party, told, [], rows.versions)
    outcome = DateFileOutcome.CHANGED if rows.given else DateFileOutcome.SAME
    return Finding(outcome, "", party, told, rows.changes, rows.versions, rows.given)


class _Rows:
    """The rows of one file, taken one by one against what stands now."""

    def __init__(self, reading: Reading, party: DateParty) -> None:
        self._reading = reading
        self._now = {question.pk: question for question in open_questions_of(party)}
        self._fixed = fixed_visits(self._now.values())
        self.versions = {str(pk): one.version for pk, one in self._now.items()}
        self.problems = list(reading.problems)
        self.given: list[Given] = []
        self.changes: list[dict[str, str]] = []

    def take(self, question: DateQuestion) -> None:
        """Add the answer of a row, or what stands against it with the cell it is about."""
        at = f"visits.Q{question.pk}"
        if f"{at}.answer" not in self._reading.raw and not self._wishes(at):
            return
        standing = self._now.get(question.pk)
        if standing is None:
            self._tell(
                "warning", at, "answer", question, "この日程は計画の変更で変わったため、登録しません。"
            )
            return
        one = self._answer(question, at)
        if one is None or (change := _change(standing, one)) is None:
            return
        if (standing.project_id, standing.number) in self._fixed:
            words = "関係する方全員の返事がそろい、日程が確定しているため、登録しません。変更は事務局でお受けします。"
            self._tell("warning", at, "answer", question, words)
            return
        try:
            one = checked(standing, one)
        except AnswerRefused as refused:
            self._tell("error", at, WISHES[0], question, refused.message)
            return
        self.given.append(one)
        self.changes.append(change)

    def _wishes(self, at: str) -> list[dt.date]:
        values = self._reading.values
        return [day for code in WISHES if isinstance(day := values.get(f"{at}.{code}"), dt.date)]

    def _answer(self, question: DateQuestion, at: str) -> Given | None:
        """Return what a row says; None where that is not clear, which is said."""
        values, raw, wishes = self._reading.values, self._reading.raw, self._wishes(at)
        unread = {error.path for error in self._reading.errors}
        if any(f"{at}.{code}" in unread for code in ("answer", *WISHES)):
            self._tell(
                "error", at, "answer", question, "読み取れない欄があるため、この訪問の回答は登録しません。"
            )
            return None
        answer = values.get(f"{at}.answer")
        if answer is None:
            words = "別の日が書かれていますが、可・不可が空です。「不可」を選んでください。"
            self._tell("error", at, "answer", question, words)
            return None
        if answer == YES and wishes:
            words = "「可」と別の日の希望が両方書かれています。どちらか一方にしてください。"
            self._tell("error", at, WISHES[0], question, words)
            return None
        time, said = self._time(question, at)
        comment = "\n".join(part for part in (said, str(values.get(f"{at}.comment") or "")) if part)
        if len(comment) > MOST_COMMENT:
            words = f"開始時刻の欄の言葉と合わせて{MOST_COMMENT}文字を超えるため、終わりの部分を残せません。"
            self._tell("warning", at, "comment", question, words)
        typed = {
            code: raw[f"{at}.{code}"]
            for code in ("answer", *WISHES, "time", "comment")
            if f"{at}.{code}" in raw
        }
        state = AnswerState.ACCEPTED if answer == YES else AnswerState.DECLINED
        if answer == NO and wishes:
            state = AnswerState.OTHER_DATES
        return Given(question.pk, state, wishes, time, comment, typed)

    def _time(self, question: DateQuestion, at: str) -> tuple[dt.time | None, str]:
        """Return the start asked for, and what was written with it that must not be lost."""
        text = str(self._reading.values.get(f"{at}.time") or "").strip()
        if not text:
            return None, ""
        try:
            found = parse_time(text)
        except UnreadableTime as error:
            self._tell("warning", at, "time", question, f"{error}連絡事項に書かれたまま残します。")
            return None, f"希望する開始時刻：{text}"
        if not found.rest:
            return found.value, ""
        words = f"「{text}」は{found.value:%H:%M}からと読み取りました。書かれたままを連絡事項に残します。"
        self._tell("warning", at, "time", question, words)
        return found.value, f"希望する開始時刻：{text}"

    def _tell(self, level: Level, at: str, code: str, question: DateQuestion, words: str) -> None:
        path = f"{at}.{code}"
        place = self._reading.places.get(path)
        sheet, cell = (place.sheet, place.cell) if place else ("", "")
        self.problems.append(Problem(level, path, f"{row_label(question)}：{words}", sheet, cell))


def _read(batch: DateImport, data: bytes, filename: str) -> tuple[Reading, DateParty, list[DateQuestion]]:
    """Return the form in a file with its party and the questions it held. Raises OfficeRefused, BansoError."""
    asked: dict[str, Any] = {}

    def look_up(code: str, version: int) -> Form | None:
        """The form depends on whose it is: find out first, by the identity every sheet carries."""
        if code != CODE or "party" not in asked:
            return None
        asked["questions"] = asked_in(asked["party"], version)
        return form_of(asked["party"], version, asked["questions"])

    book = read_workbook(data, filename)
    party = _party_of(batch, book, filename)
    asked["party"] = party
    reading = read_form(look_up, book, filename, expected_form=CODE, expected_year=batch.fiscal_year.year)
    return reading, party, asked["questions"]


def _party_of(batch: DateImport, book: Workbook, filename: str) -> DateParty:
    identity = read_identity(book, filename)
    found = (
        DateParty.objects.select_related("fiscal_year", "expert__person", "municipality")
        .filter(fiscal_year=batch.fiscal_year, pk=party_of_code(identity.organisation_code))
        .first()
        if identity.form == CODE
        else None
    )
    if found is None or (batch.party_id is not None and batch.party_id != found.pk):
        whose = (
            "ご自分あてに届いた様式ではありません。"
            if batch.party_id
            else "この年度の日程の確認の様式ではありません。"
        )
        raise BansoError(
            f"{filename}：{whose}日程の確認の画面から様式をダウンロードし、記入し直してお送りください。"
        )
    return found


def _change(question: DateQuestion, given: Given) -> dict[str, str] | None:
    """Return old and new in words, None where nothing changes."""
    old = said(question.state, question.wishes, question.start_time)
    new = said(given.state, given.other_dates, given.start_time)
    if old == new and question.comment == given.comment.strip():
        return None
    return {"visit": row_label(question), "old": old, "new": new, "comment": given.comment.strip()}


def said(state: str, wishes: Sequence[dt.date], time: dt.time | None) -> str:
    """Return an answer in words: 別の日を希望（11月5日(火)、11月6日(水)）."""
    words = str(AnswerState(state).label)
    if wishes:
        words += f"（{'、'.join(dates_text([day]) for day in wishes)}）"
    return words + (f"　{time:%H:%M}から" if time else "")
