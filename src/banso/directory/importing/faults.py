"""Reading the cells of a row with what is to be said about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from banso.directory.forms import LONGEST_COPIES
from banso.directory.importing.kinds import Fault
from banso.lists.cells import Understood, read_addresses, read_phone, read_text
from banso.lists.rows import ListCell, ListRow
from banso.office.sheet_facts import BrokenCell, is_error

_LONGEST_ADDRESS = 254


@dataclass
class RowReader:
    """The cells of one row; `faults` gathers what was not taken in and what was put right."""

    row: ListRow
    faults: list[Fault] = field(default_factory=list)

    def text(self, code: str, longest: int) -> str:
        """Return the texts of a field's columns (部, 課, 係) as one, kept exactly."""
        parts = [self._read(cell, lambda cell: read_text(cell.text, longest)) for cell in self._cells(code)]
        whole = "　".join(dict.fromkeys(filter(None, parts)))
        if len(whole) > longest:
            self.faults.append(
                Fault(self._place(code), f"あわせて{len(whole)}文字あり、{longest}文字を超えます。")
            )
            return ""
        return whole

    def phone(self, code: str) -> str:
        """Return a telephone number."""
        found = [
            self._read(cell, lambda cell: read_phone(cell.text, is_number=isinstance(cell.value, float)))
            for cell in self._cells(code)
        ]
        return next(filter(None, found), "")

    def addresses(self, code: str) -> tuple[str, str]:
        """Return the first mail address of a field's columns and the others, separated by commas."""
        found: list[str] = []
        for cell in self._cells(code):
            if self._is_broken(cell):
                continue
            read = read_addresses(cell.text)
            if read.fault:
                self.faults.append(Fault(cell.place, read.fault))
            for address in read.found:
                if len(address) > _LONGEST_ADDRESS:
                    self.faults.append(
                        Fault(cell.place, f"「{address[:30]}…」は長すぎるため、取り込みません。")
                    )
                elif address not in found:
                    found.append(address)
        copies = ", ".join(found[1:])
        if len(copies) > LONGEST_COPIES:
            self.faults.append(
                Fault(self._place(code), "メールアドレスが多すぎます。2つ目からは取り込みません。")
            )
            copies = ""
        return (found[0] if found else ""), copies

    def raw(self, code: str) -> str:
        """Return the text of a field's first filled cell, blank where it is broken."""
        for cell in self._cells(code):
            if cell.text and not self._is_broken(cell):
                return cell.text
        return ""

    def remark(self, code: str, text: str) -> None:
        """Say something about a field whose content is taken in."""
        self.faults.append(Fault(self._place(code), text, is_lost=False))

    def lose(self, code: str, text: str) -> None:
        """Say that the content of a field is not taken in."""
        self.faults.append(Fault(self._place(code), text))

    def _cells(self, code: str) -> list[ListCell]:
        return list(self.row.cells.get(code, ()))

    def _place(self, code: str) -> str:
        cells = self._cells(code)
        return next((cell.place for cell in cells if cell.text), cells[0].place if cells else "")

    def _read(self, cell: ListCell, reader: Callable[[ListCell], Understood]) -> str:
        if self._is_broken(cell):
            return ""
        read = reader(cell)
        if read.fault:
            self.faults.append(Fault(cell.place, read.fault))
        if read.remark:
            self.faults.append(Fault(cell.place, read.remark, is_lost=False))
        return read.value

    def _is_broken(self, cell: ListCell) -> bool:
        """Say that a cell holds an error or a formula never calculated; once a cell."""
        broken = cell.value if isinstance(cell.value, BrokenCell) else BrokenCell(cell.text)
        advice = broken.advice if broken is cell.value or is_error(cell.text) else ""
        if advice and not any(fault.place == cell.place for fault in self.faults):
            self.faults.append(Fault(cell.place, advice))
        return bool(advice)
