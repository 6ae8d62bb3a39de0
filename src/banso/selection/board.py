"""Everything the proposal board shows, computed from one reading of the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from banso.office.tables import Table
from banso.planning.common.errors import PlanningError
from banso.planning.selection.engine import price
from banso.selection import balance
from banso.selection.enums import BalanceAttribute
from banso.selection.evidence import Evidence
from banso.selection.models import Proposal, Selection
from banso.selection.planning import Measured, Situation, input_document, measure, situation_of
from banso.selection.points import Assessment, weighted
from banso.years.models import SupportProgramme

_SHOWN_TABLES = (
    BalanceAttribute.BLOCK, BalanceAttribute.KIND, BalanceAttribute.BRACKET, BalanceAttribute.MANAGEMENT,
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One programme of one municipality on the board."""

    programme: SupportProgramme
    is_wished: bool
    is_advised: bool
    mark: str
    status: str
    lock: bool | None
    lock_reason: str = ""


@dataclass(frozen=True)
class BoardRow:
    """One municipality on the board."""

    evidence: Evidence
    cells: Sequence[Cell]
    is_selected: bool
    points: int
    reviews: int
    lock: bool | None
    lock_reason: str = ""


@dataclass(frozen=True)
class Why:
    """Why one municipality is in or out, as the planner's last run says."""

    lines: Sequence[str]
    price: int | None
    is_exact: bool
    instead: Sequence[str]


def chosen_of(situation: Situation, proposal: Proposal) -> dict[int, list[str]]:
    """Return the choice as far as its applications and wishes are still there."""
    known = {one.id: {p.code for p in one.advisable} for one in situation.evidence}
    return {
        int(pk): [code for code in codes if code in known[int(pk)]]
        for pk, codes in proposal.choice.items()
        if int(pk) in known
    }


class Board:
    """A proposal against the present applications, scores and rules."""

    def __init__(self, selection: Selection, proposal: Proposal) -> None:
        self.selection = selection
        self.proposal = proposal
        self.situation: Situation = situation_of(selection)
        self.chosen = chosen_of(self.situation, proposal)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The planner's input under the present locks."""
        return input_document(self.situation, self.proposal.locks)

    @cached_property
    def measured(self) -> Measured | None:
        """The choice counted by the kit; None while there is nothing to count or the settings cannot be read."""
        try:
            return measure(self.document, self.chosen) if self.situation.evidence else None
        except PlanningError:
            return None

    @cached_property
    def rows(self) -> list[BoardRow]:
        """Every application: selected first, then by points, each in order of receipt."""
        rows = [self._row(one) for one in self.situation.evidence]
        return sorted(
            rows, key=lambda row: (not row.is_selected, -row.points, row.evidence.application.number or 0)
        )

    def _row(self, one: Evidence) -> BoardRow:
        advised = self.chosen.get(one.id, ())
        wished = {programme.code for programme in one.advisable}
        locks = self.proposal.locks
        assessment = self.situation.assessments.get(one.id, Assessment())
        cells = [
            Cell(
                programme=programme,
                is_wished=programme.code in wished,
                is_advised=programme.code in advised,
                mark=one.mark(programme.code),
                status=one.status(programme.code),
                lock=locks.get(f"{one.id}:{programme.code}"),
                lock_reason=self._reason(f"{one.id}:{programme.code}"),
            )
            for programme in self.situation.programmes
        ]
        points = weighted(self.situation.criteria, assessment)
        key = str(one.id)
        return BoardRow(
            one, cells, bool(advised), points, assessment.reviews, locks.get(key), self._reason(key)
        )

    def _reason(self, key: str) -> str:
        return str(self.proposal.lock_reasons.get(key, "")) if key in self.proposal.locks else ""

    @property
    def selected_count(self) -> int:
        """How many are selected."""
        return sum(1 for codes in self.chosen.values() if codes)

    @property
    def project_count(self) -> int:
        """How many projects are advised."""
        return sum(len(codes) for codes in self.chosen.values())

    @property
    def unscored(self) -> int:
        """Applications without any review handed in (they count 0 points)."""
        return sum(1 for row in self.rows if not row.reviews)

    @property
    def left_out(self) -> list[str]:
        """Names of the rules that are not used because too little is known."""
        return [rule.name for rule in self.situation.rules_left_out()]

    @property
    def warnings(self) -> list[str]:
        """What is broken now, in words."""
        return list(self.measured.broken) if self.measured else []

    @property
    def paid(self) -> list[tuple[str, int, int]]:
        """The soft rules the choice misses: name, number found, penalty points."""
        if self.measured is None:
            return []
        return [(one.rule.name, one.found, one.points) for one in self.measured.choice.paid]

    @property
    def tables(self) -> list[Table]:
        """The balance by block, kind, bracket and management."""
        return [balance.balance_table(self.situation, self.chosen, table.value) for table in _SHOWN_TABLES]

    @property
    def programme_table(self) -> Table:
        """The balance by programme."""
        return balance.programme_table(self.situation, self.chosen)

    @property
    def prefecture_table(self) -> Table:
        """The map's numbers."""
        return balance.balance_table(self.situation, self.chosen, BalanceAttribute.PREFECTURE.value)

    @property
    def map_svg(self) -> str:
        """The map."""
        return balance.selection_map(self.situation, self.chosen)

    @property
    def is_stale(self) -> bool:
        """Whether hands, scores, rules or locks changed since the planner gave its reasons."""
        return bool(self.proposal.plan) and (
            self.proposal.edited_at is not None or self.proposal.input != self.document
        )

    def why(self, application_id: int) -> Why | None:
        """Return the last run's reasons about one municipality."""
        key = str(application_id)
        plan = self.proposal.plan
        said = next((one["text"] for one in plan.get("reasons", ()) if one["subject"] == key), "")
        found = next((one for one in plan.get("applicants", ()) if one["applicant"] == key), None)
        if found is None:
            return None
        names = {str(one.id): one.name for one in self.situation.evidence}
        return Why(
            lines=[f"{part}。" for part in said.split("。") if part],
            price=found["price"],
            is_exact=found["price_is"] == "exact",
            instead=[names.get(other, "") for other in found["instead"]],
        )


@dataclass(frozen=True)
class Alternative:
    """A proposal counted under today's scores and rules, to stand beside others."""

    proposal: Proposal
    chosen: Mapping[int, Sequence[str]]
    measures: Mapping[str, int]


def alternatives(board: Board, proposals: Sequence[Proposal]) -> list[Alternative]:
    """Count proposals by one yardstick: the present input without anybody's locks."""
    document = input_document(board.situation, {})
    found = []
    for proposal in proposals:
        chosen = chosen_of(board.situation, proposal)
        found.append(Alternative(proposal, chosen, _measures(board.situation, document, chosen)))
    return found


def _measures(
    situation: Situation, document: Mapping[str, Any], chosen: Mapping[int, Sequence[str]]
) -> dict[str, int]:
    measured = measure(document, chosen)
    choice = price(measured.problem, measured.choice.chosen)
    selected = [one for one in situation.evidence if chosen.get(one.id)]
    launching = sum(one.status(code) == "未実施" for one in selected for code in chosen[one.id])
    return {
        "全体の点": choice.objective,
        "審査点と事業の点": choice.points,
        "減点": sum(one.points for one in choice.paid),
        "選定自治体": len(selected),
        "うち都道府県": sum(one.kind == "都道府県" for one in selected),
        "都道府県の数": len({one.prefecture.code for one in selected if one.prefecture}),
        "事業の総数": choice.projects,
        "うち未実施の事業": launching,
        **{
            f"ブロック：{name}": sum(one.block == name for one in selected)
            for name in dict.fromkeys(one.block for one in situation.evidence if one.block)
        },
        **{
            f"事業：{p.short_name}": sum(p.code in chosen[one.id] for one in selected)
            for p in situation.programmes
        },
    }
