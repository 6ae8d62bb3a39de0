"""What the door has to know of a form: one `FormKind` for each, registered by the room that knows the form.

The same happens to every form. It goes out, filled with what is known. It comes back in one of two ways:

* **written on the web** (`domain.drafts`): section by section, every change kept, valid or not; two tabs never
  overwrite each other; at the end everything is looked through and submitted;
* **as an Excel file** (`domain.handing_in`): many files or zips at once, read without recording anything
  (`checking`), shown with cell errors and differences, then recorded file by file.

Both ways end in `domain.versions.add_version`: a `Version` of a `Paper`, of which the newest counts unless the room
says otherwise.

A room says what is its own:

* a *gathering* (G): what forms are collected for — a call, a survey, the dates of a year;
* a *sheet* (S): the form as it lies before one who fills it in — there before anything was written;
* a *paper*: the row that stands for what came of it, `class Application(Paper)`.

So a new form takes a `FormKind`, a `Checker` where files come in, and two lines of addresses (`intake.urls`). A form
that does not become versions (the dates: each answer is a row of its own) overrides `FormKind.record`.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.urls import reverse

from banso.directory.models import Organisation
from banso.formkit import Form, Identity, Problem, Reading, Section
from banso.formkit.cells import Value
from banso.foundation.access import Actor
from banso.foundation.history import Operation
from banso.foundation.models import Upload
from banso.intake.checking import Checker, Finding
from banso.intake.enums import Channel, FileOutcome
from banso.intake.models import Batch, BatchFile, Owned, Paper, Version
from banso.years.models import FiscalYear

G = TypeVar("G")
S = TypeVar("S")


@dataclass(frozen=True)
class Words:
    """What a form and its steps are called on the pages."""

    thing: str  # 申込書: what is handed in
    files: str  # 利用申込書: what a file is
    received: str  # 申込書の受け取り
    receive: str  # Excelの利用申込書を受け取る
    chosen: str  # the label of the field for files
    chosen_help: str
    recorded: str  # what recording files does
    page: str = ""  # 申込書の画面: where to begin again
    back: str = ""  # 公募のページへ戻る: from the files
    home: str = ""  # 申込のページへ: from a section
    lead: str = "ファイルを選ぶと"
    outcomes: Mapping[str, str] = field(default_factory=dict)  # where they are not those of `FileOutcome`
    prefilled: str = ""  # after where the answers filled in beforehand come from
    kept: str = ""  # what stays when a draft is thrown away
    not_submitted: str = ""  # why a draft that was never submitted is not thrown away
    submitted: str = ""  # with {number} and {late}
    late: str = ""
    rows: str = ""  # the heading over the rows of a grid
    written: str = "書いた部分"
    due: str = "期限"
    batch: str = "様式"  # 事務局として受け取った…を見られます
    owner: str = "自治体"  # 同じ…の申込書が2つあり
    whose: str = "自治体"  # over the owners of files
    unit: str = "件"  # 12件を登録する, of what is listed
    files_unit: str = "件"  # 3件を登録しました, of files
    tabs: str = ""

    def outcome(self, outcome: str) -> str:
        """Return the words of an outcome."""
        return self.outcomes.get(outcome, FileOutcome(outcome).label)


@dataclass(frozen=True)
class Submission:
    """Answers found acceptable, as understood and as written, with how and when they came.

    `problems` are what a file left to be asked about.
    """

    values: Mapping[str, Value]
    raw: Mapping[str, str]
    channel: Channel
    at: dt.datetime
    original: Upload | None = None
    problems: Sequence[Problem] = ()


class FormKind(ABC, Generic[G, S]):
    """A form, and how it is collected. The attributes are the room's; methods with a body are the usual answer."""

    words: Words
    # The namespace of its addresses, the name of the page a sheet is opened from, and of the page of its gathering.
    namespace: str
    home: str
    gathering_page: str
    # The first part of its papers' actions in history: application.submitted.
    event: str
    # Permissions by name: of the gathering, of a sheet in a file, of a sheet to be opened and to be written.
    may_hand_in: str
    may_hand_in_one: str = ""
    may_open: str = ""
    may_write: str = ""
    # What a section is on the page: style sheet, classes of the form and of a grid.
    style_sheet = ""
    form_class = "form form--wide"
    grid_class = "field__control table-region"
    # Warnings are told when a section is saved, not in a list above it.
    warns_while_typing = False
    # Everything is shown once more before it is submitted; else how far each section is.
    reviews_answers = False
    # What was filled in beforehand is told in the first section alone.
    tells_prefill_once = False
    # A section counts as done only when something is written in it.
    needs_answers = True
    # Who may say when files arrived by mail; nobody where that is not asked.
    may_tell_arrival: str = ""
    # What its files are kept for.
    purpose: str
    has_versions = True
    # Answers under this path say who filled the form in, and are kept apart (design rule 12) or not at all.
    office = ""
    keeps_respondent = False

    # ── what is collected ──

    @abstractmethod
    def takes(self, form: str) -> bool:
        """Whether a form's code is of this kind."""

    @abstractmethod
    def code_of(self, gathering: G) -> str:
        """The code of the gathering's form."""

    @abstractmethod
    def year_of(self, gathering: G) -> FiscalYear:
        """The fiscal year of the gathering."""

    @abstractmethod
    def gathering_of(self, fiscal_year: FiscalYear, form: str) -> G:
        """The gathering a batch belongs to."""

    @abstractmethod
    def gathering_from_url(self, year: int, **parts: int) -> G:
        """The gathering of an address; raises Http404."""

    def gathering_key(self, gathering: G) -> tuple[int, ...]:
        """What its addresses hold after the year."""
        return ()

    @abstractmethod
    def checker(self, batch: Batch, gathering: G, actor: Actor, only: Owned | None = None) -> Checker[S]:
        """Who reads the files of a batch on behalf of `actor`; `only` narrows the look-ups to one owner."""

    def record(self, op: Operation, finding: Finding, submission: Submission) -> None:
        """Keep what a file said, where a form does not become versions (`has_versions`)."""
        raise NotImplementedError

    @property
    def outcomes(self) -> Sequence[FileOutcome]:
        """What the dry run may say of a file."""
        return tuple(FileOutcome)

    def lines_of(self, row: BatchFile) -> list[str]:
        """Return what recording a file does, in lines."""
        return [f"{row.owner}：{self.words.outcome(row.outcome)}（{row.name}）"]

    def tabs_of(self, gathering: G) -> Any:
        """Return the tabs over the page where files are handed in."""
        return ()

    def another(self, batch: Batch) -> tuple[str, str]:
        """Return (words, address) of the way on from a batch that is decided or dropped."""
        gathering = self.gathering_of(batch.fiscal_year, batch.form)
        return "別のファイルを受け取る", self.gathering_url("import_new", gathering)

    # ── one who fills it in ──

    def sheet_from_url(self, year: int, key: int) -> S:
        """The sheet of an address; raises Http404."""
        raise NotImplementedError

    def key_of(self, sheet: S) -> int:
        """What its addresses hold after the year."""
        raise NotImplementedError

    def gathering_of_sheet(self, sheet: S) -> G:
        """What it is collected for."""
        raise NotImplementedError

    def organisation_of(self, sheet: S) -> Organisation:
        """Whose it is."""
        raise NotImplementedError

    def due_of(self, sheet: S) -> dt.datetime:
        """When it is due."""
        raise NotImplementedError

    def name_of(self, sheet: S) -> str:
        """What it is called in a sentence."""
        return self.words.files

    def title_of(self, sheet: S) -> str:
        """What it is called in a title."""
        return self.name_of(sheet)

    def form_of(self, sheet: S) -> Form:
        """The form."""
        raise NotImplementedError

    def identity_of(self, sheet: S) -> Identity:
        """What its copy of the form says of itself."""
        raise NotImplementedError

    def prefill_of(self, sheet: S) -> tuple[Mapping[str, Value], str]:
        """What is known beforehand, and where from, in words."""
        return {}, ""

    def checked(self, reading: Reading) -> Reading:
        """The reading of what was typed, with errors that no single cell shows."""
        return reading

    def remarks_on(self, sheet: S, values: Mapping[str, Value]) -> Sequence[Problem]:
        """What looks odd in understood answers."""
        return ()

    def paper_of(self, sheet: S) -> Paper | None:
        """What came of the sheet so far."""
        raise NotImplementedError

    def begin(self, op: Operation, sheet: S) -> tuple[Paper, dict[str, tuple[object, object]]]:
        """Make sure there is a paper to write on, and lock it; return what of it changed. Raises ForbiddenStep."""
        raise NotImplementedError

    def is_submitted(self, paper: Paper) -> bool:
        """Whether what was submitted counts now."""
        raise NotImplementedError

    def on_begun(self, op: Operation, sheet: S, paper: Paper) -> None:
        """Writing has begun: to-dos."""

    def on_discarded(self, op: Operation, sheet: S) -> None:
        """Changes begun after submitting were thrown away: to-dos."""

    def receive(self, op: Operation, sheet: S, submission: Submission) -> Paper:
        """Return the paper that takes another version, locked. Raises ForbiddenStep, BansoError."""
        raise NotImplementedError

    def on_version(
        self, op: Operation, sheet: S, paper: Paper, version: Version, submission: Submission
    ) -> None:
        """A version came in: let the paper say what it says, write history, close to-dos."""
        raise NotImplementedError

    def closed_papers(self) -> QuerySet[Paper]:
        """Papers of gatherings that are over: their drafts are forgotten after a while."""
        return Paper.objects.none()

    def paper_link(self, sheet: S) -> tuple[str, str]:
        """Return (words, address) of the draft as a file, beside the button that submits."""
        raise NotImplementedError

    # ── addresses ──

    def url(self, name: str, *args: Any) -> str:
        """Return one of its addresses."""
        return reverse(f"{self.namespace}:{name}", args=args)

    def batch_url(self, name: str, batch: Batch) -> str:
        """Return an address of a batch."""
        return self.url(name, batch.fiscal_year.year, batch.pk)

    def gathering_url(self, name: str, gathering: G) -> str:
        """Return an address of a gathering."""
        return self.url(name, self.year_of(gathering).year, *self.gathering_key(gathering))

    def sheet_url(self, name: str, sheet: S, *more: int) -> str:
        """Return an address of a sheet."""
        year = self.year_of(self.gathering_of_sheet(sheet)).year
        return self.url(name, year, self.key_of(sheet), *more)

    def version_url(self, version: Version) -> str:
        """Return the address of a version."""
        raise NotImplementedError


_kinds: list[FormKind[Any, Any]] = []


def register(kind: FormKind[Any, Any]) -> None:
    """Let the door take a form."""
    _kinds.append(kind)


def kinds() -> Sequence[FormKind[Any, Any]]:
    """Return the registered kinds."""
    return tuple(_kinds)


def kind_of(batch: Batch) -> FormKind[Any, Any]:
    """Return the kind of form a batch holds."""
    return next(kind for kind in _kinds if kind.takes(batch.form))


def gathering_of(batch: Batch) -> Any:
    """Return what a batch was collected for."""
    return kind_of(batch).gathering_of(batch.fiscal_year, batch.form)


def belongs_to(section: Section, path: str) -> bool:
    """Return whether an answer's path is asked in the section."""
    return any(path == item.key or path.startswith(f"{item.key}.") for item in section.items)


def organisation_key(organisation: Organisation) -> str:
    """Return how a form names an organisation: its code; for one the source masks, our own number."""
    return organisation.code or f"B{organisation.pk}"
