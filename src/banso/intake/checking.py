"""The dry run of filled files: what each file is, whose, and what recording it would change. Nothing is stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from banso.directory.models import Organisation, Person
from banso.formkit import Reading
from banso.formkit.cells import Value
from banso.foundation.errors import BansoError
from banso.foundation.uploads import CheckedFile
from banso.intake.enums import FileOutcome
from banso.office.refusals import OfficeRefused
from banso.office.workbook_in import Workbook, read_workbook

S = TypeVar("S")
Change = dict[str, str]


class FormNotAccepted(BansoError):
    """The file is not a form we can take here; nothing was stored. The message names the file and the reason."""


@dataclass(frozen=True)
class Finding:
    """What the dry run says about one file; `reading` and `sheet` are there when it may be recorded.

    A file that is no form of ours (`is_form`) is not kept.
    """

    outcome: FileOutcome
    refusal: str = ""
    owner: Organisation | Person | None = None
    problems: Sequence[dict[str, str]] = ()
    changes: Sequence[Change] = ()
    compared_with: Any = 0
    reading: Reading | None = None
    sheet: Any = None
    is_form: bool = True


@dataclass(frozen=True)
class Standing:
    """What we hold of a sheet: the answers that count (None: none yet), the last version, what stands against it."""

    values: Mapping[str, Value] | None
    last: int = 0
    refusal: str = ""
    problems: Sequence[dict[str, str]] = field(default_factory=tuple)


def remark(text: str) -> dict[str, str]:
    """Return a warning that has no place in the file."""
    return {"level": "warning", "path": "", "sheet": "", "cell": "", "message": text}


class Checker(ABC, Generic[S]):
    """Reads filled files for one actor; what it needs of the database is looked up once for many files."""

    @abstractmethod
    def read(self, book: Workbook, filename: str) -> tuple[Reading, S]:
        """Return what a workbook says and whose it is.

        Raises FormNotAccepted, OfficeRefused for another form, of another year, or of nobody we know. Problems of
        single answers are in the reading.
        """

    @abstractmethod
    def owner_of(self, sheet: S) -> Organisation | Person:
        """Return whose it is."""

    @abstractmethod
    def refusal(self, sheet: S, filename: str) -> str:
        """Return why the actor may not hand it in; nothing when that is allowed."""

    def standing(self, sheet: S, reading: Reading) -> Standing:
        """Return what we hold already."""
        raise NotImplementedError

    def changes(self, sheet: S, now: Mapping[str, Value], reading: Reading) -> list[Change]:
        """Return what is otherwise than now."""
        raise NotImplementedError

    def find(self, file: CheckedFile, name: str) -> Finding:
        """Return what the file is and would change. Never raises for what is in the file."""
        try:
            book = read_workbook(file.data, name, facts=file.package)
            reading, sheet = self.read(book, name)
        except (OfficeRefused, FormNotAccepted) as refused:
            return Finding(FileOutcome.REFUSED, refused.message, is_form=False)
        if refusal := self.refusal(sheet, name):
            # Whose form it is may be said: it stands in the file the actor holds. Its answers are not compared.
            return Finding(FileOutcome.REFUSED, refusal)
        return self.compared(reading, sheet)

    def compared(self, reading: Reading, sheet: S) -> Finding:
        """Return what a file that may be handed in would change."""
        standing, owner = self.standing(sheet, reading), self.owner_of(sheet)
        problems = [*(problem.as_dict() for problem in reading.problems), *standing.problems]
        refusal = standing.refusal
        if not refusal and not reading.is_acceptable:
            refusal = f"直していただくところが{len(reading.errors)}か所あります。"
        if refusal:
            return Finding(FileOutcome.REFUSED, refusal, owner, problems, (), standing.last)
        changes: list[Change] = []
        outcome = FileOutcome.NEW
        if standing.values is not None:
            changes = self.changes(sheet, standing.values, reading)
            outcome = FileOutcome.CHANGED if changes else FileOutcome.SAME
        return Finding(outcome, "", owner, problems, changes, standing.last, reading, sheet)
