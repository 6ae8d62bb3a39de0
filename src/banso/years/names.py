"""Names of the support programmes by fiscal year, as the law gives them (`data/programme_names.csv`)."""

from __future__ import annotations

from dataclasses import dataclass

from banso.foundation.errors import BansoError
from banso.years.enums import ProgrammeCode, ProgrammeKind
from banso.years.tabledata import rows_of

# The Act for Supporting People in Need came into force on 1 April 2015.
FIRST_YEAR = 2015


@dataclass(frozen=True)
class ProgrammeName:
    """The name of a programme in the fiscal years `valid_from` to `valid_to` (None: until further notice)."""

    code: ProgrammeCode
    order: int
    valid_from: int
    valid_to: int | None
    name: str
    short_name: str
    kind: ProgrammeKind
    is_confirmed: bool
    basis: str

    def is_valid_in(self, year: int) -> bool:
        """Whether a document for fiscal year `year` prints this name."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


def all_names() -> list[ProgrammeName]:
    """Return every name the data file knows, in the file's order."""
    return [
        ProgrammeName(
            ProgrammeCode(row["code"]),
            int(row["order"]),
            int(row["valid_from"]),
            int(row["valid_to"]) if row["valid_to"] else None,
            row["name"],
            row["short_name"],
            ProgrammeKind(row["kind"]),
            row["confirmed"] == "yes",
            row["basis"],
        )
        for row in rows_of("programme_names")
    ]


def names_valid_in(year: int) -> list[ProgrammeName]:
    """Return the names valid in fiscal year `year`, in order. Raises BansoError before the law existed."""
    if year < FIRST_YEAR:
        raise BansoError(
            f"{year}年度の支援事業の名称はありません。生活困窮者自立支援法は2015年度（平成27年度）に始まりました。"
            "年度を確かめてください。"
        )
    return sorted((name for name in all_names() if name.is_valid_in(year)), key=lambda name: name.order)
