"""What every step of a load needs: the folder, who acts, and what was entered so far, by its key in the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from banso.calls.models import Application, Call
from banso.directory.models import Organisation
from banso.dispatch.models import Expert, Project
from banso.events.models import Event, Session
from banso.foundation.access import Actor
from banso.loading.files import Line, read_lines
from banso.loading.report import Tally
from banso.selection.models import Decision
from banso.years.enums import ProgrammeCode
from banso.years.models import Block, FiscalYear, SupportProgramme


@dataclass
class Reader:
    """One load in progress."""

    folder: Path
    settings: dict[str, Any]
    actor: Actor
    tally: Tally = field(default_factory=Tally)
    is_new: bool = False  # whether this load made the year
    year: FiscalYear = field(init=False)
    call: Call = field(init=False)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    programmes: dict[str, SupportProgramme] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    applications: dict[int, Application] = field(default_factory=dict)
    decisions: dict[int, Decision] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)
    projects: dict[int, Project] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    sessions: dict[tuple[str, int], Session] = field(default_factory=dict)

    def lines(self, name: str, columns: Sequence[str]) -> list[Line]:
        """Return the rows of a file of the folder. Raises LoadError."""
        return read_lines(self.folder, name, columns)

    def programme(self, line: Line, column: str, code: str) -> SupportProgramme:
        """Return the year's programme of a code. Raises LoadError naming the codes that exist."""
        found = self.programmes.get(code)
        if found is None:
            known = "、".join(self.programmes) or "、".join(ProgrammeCode.values)
            raise line.wrong(column, f"知らない事業コード「{code}」です。次のどれかを書いてください：{known}")
        return found

    def organisation(self, line: Line, column: str) -> Organisation:
        """Return the organisation of this name: one of the folder, or a prefecture. Raises LoadError."""
        name = line.required(column)
        found = self.organisations.get(name)
        if found is None:
            raise line.wrong(
                column,
                f"団体「{name}」が organisations.csv にも都道府県一覧にもありません。"
                "名称を確かめてください。",
            )
        return found
