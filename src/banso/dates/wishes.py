"""Other dates that were proposed, each with what taking it costs and breaks against the plan in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F

from banso.dates.enums import AnswerState
from banso.dates.models import DateAnswer, DateQuestion
from banso.dates.publication import in_force
from banso.dates.workbook import WISHES
from banso.dispatch.reached import VisitKey
from banso.japan.dates import fiscal_year_label, fiscal_year_of, parse_date, seireki
from banso.japan.errors import JapanError, WeekdayMismatch
from banso.planning.dispatch.model import Problem
from banso.plans.assessing import judge
from banso.plans.effects import signed, visits_touched
from banso.plans.naming import Names
from banso.plans.planning_input import Records, VisitRow, problem_of, records_of, rows_of_plan
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class Wish:
    """One proposed day: yen more (or less) for travel, and the rules it would break, in words."""

    date: dt.date
    travel_yen: int
    broken: Sequence[str] = ()

    @property
    def text(self) -> str:
        """The price in words."""
        return f"旅費 {signed(self.travel_yen)}円"


@dataclass(frozen=True)
class Proposal:
    """One question answered with other dates; `doubts` say where what was written can be meant in two ways."""

    question: DateQuestion
    wishes: Sequence[Wish]
    doubts: Sequence[str] = ()


def wanting(fiscal_year: FiscalYear) -> list[DateQuestion]:
    """Return the questions answered with 別の日 or 都合がつかない, those with other dates first."""
    rows = DateQuestion.objects.filter(
        party__fiscal_year=fiscal_year,
        closed_in__isnull=True,
        state__in=(AnswerState.OTHER_DATES, AnswerState.DECLINED),
    )
    return list(
        rows.select_related(
            "party__expert__person",
            "party__municipality__parent",
            "project__municipality__parent",
            "project__programme",
        ).order_by("-state", "date", "pk")
    )


def proposals_of(fiscal_year: FiscalYear, questions: Sequence[DateQuestion]) -> list[Proposal]:
    """Return the questions with the price of every proposed day (a constant number of queries)."""
    plan = in_force(fiscal_year)
    asked = [question for question in questions if question.wishes]
    if plan is None or not asked:
        return [Proposal(question, [Wish(day, 0) for day in question.wishes]) for question in questions]
    projects = {question.project_id for question in asked}
    own = rows_of_plan(visits_touched(plan, experts=(), projects=projects))
    people = {pk for row in own for pk in row.experts}
    rows = {row.key: row for row in rows_of_plan(visits_touched(plan, experts=people, projects=projects))}
    records = records_of(
        fiscal_year,
        projects={key[0] for key in rows},
        experts={pk for row in rows.values() for pk in row.experts},
    )
    prices = _Prices(records, problem_of(records), rows)
    proposals = [
        Proposal(question, [prices.of(question, day) for day in question.wishes]) for question in questions
    ]
    names = Names([text for proposal in proposals for wish in proposal.wishes for text in wish.broken])
    return [
        replace(
            proposal,
            wishes=[
                replace(wish, broken=[names.say(text) for text in wish.broken]) for wish in proposal.wishes
            ],
        )
        for proposal in proposals
    ]


def with_doubts(fiscal_year: FiscalYear, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the proposals with what has to be asked about the days as they were written (one query)."""
    written = DateAnswer.objects.filter(
        question__in=[proposal.question.pk for proposal in proposals], version=F("question__version")
    )
    doubts = {answer.question_id: doubts_in(answer.raw, fiscal_year.year) for answer in written}
    return [replace(proposal, doubts=doubts.get(proposal.question.pk, ())) for proposal in proposals]


def doubts_in(raw: Mapping[str, Any], fiscal_year: int) -> list[str]:
    """Return what is doubtful about other days as written: a weekday that contradicts, another year."""
    found = []
    for text in (str(raw[code]) for code in WISHES if raw.get(code)):
        try:
            day = parse_date(text, fiscal_year=fiscal_year, check_weekday=True)
        except WeekdayMismatch as contradiction:
            found.append(str(contradiction))
        except JapanError:
            continue
        else:
            if fiscal_year_of(day) != fiscal_year:
                label = fiscal_year_label(fiscal_year)
                found.append(f"「{seireki(day)}」と書かれていたため、{label}の日として読み取っています。")
    return found


class _Prices:
    """The plan in force around the questions; every price is what the checker says, before and after."""

    def __init__(self, records: Records, problem: Problem, rows: Mapping[VisitKey, VisitRow]) -> None:
        self._records, self._problem, self._rows = records, problem, rows

    def of(self, question: DateQuestion, day: dt.date) -> Wish:
        """Return what moving the visit to that day costs and breaks."""
        row = self._rows.get((question.project_id, question.number))
        if row is None:
            return Wish(day, 0, ["この訪問は今の計画にありません。"])
        yen_before, told_before = self._judged(self._rows, row)
        yen_after, told_after = self._judged({**self._rows, row.key: replace(row, date=day)}, row)
        broken = [text for text in told_after if text not in told_before]
        return Wish(day, round((yen_after - yen_before) / 100), broken)

    def _judged(self, rows: Mapping[VisitKey, VisitRow], row: VisitRow) -> tuple[int, list[str]]:
        loads, found = judge(
            self._records, self._problem, list(rows.values()), experts=row.experts, projects=[row.project]
        )
        return sum(load.yen_hundredths for load in loads.values()), [one.text for one in found]
