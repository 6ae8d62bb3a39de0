"""The forms of surveys: data files whose year labels are computed from the fiscal year.

In a data file `{fy}`, `{fy-1}` … stand for the name of a fiscal year (令和元年度) and `{y}`, `{y-1}` … for its number
in a code (`FY{y-1}`), so that an answer about one fiscal year has the same path in every year's form. A code that
ends in `_4M` holds the first four months of its year. `{p:CODE}` stands for the name a support programme has by law in
the fiscal year (`years.names`), `{q:CODE}` for it without 事業: 一時生活支援事業 is 居住支援事業 from 令和7年度 on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

from banso.formkit import Form, load_form
from banso.formkit.cells import Value
from banso.formkit.definition import Grid
from banso.foundation.errors import BansoError
from banso.japan.dates import fiscal_year_label
from banso.surveys.models import Survey
from banso.years.names import names_valid_in

QUESTIONNAIRE: Final = "QUESTIONNAIRE"
# Form codes and their data files in this room.
FILES: Final[Mapping[str, str]] = {QUESTIONNAIRE: "questionnaire.json"}
# Who filled the form in is kept apart from the answers (design rule 12).
OFFICE: Final = "office."
# What may be taken over from the last answer to the same form; issues and expectations are asked anew.
CARRIED: Final[Mapping[str, tuple[str, ...]]] = {
    QUESTIONNAIRE: (
        "budget.", "delivery.", "contractors.", "staff.", "counts.", "services.", "network.", "training.block",
    )
}  # fmt: skip
_PLACE = re.compile(r"\{(fy|y)([+-]\d+)?\}")
_PROGRAMME = re.compile(r"\{(p|q):([A-Z_]+)\}")
_more: dict[str, Callable[[], str]] = {}
_PART_YEAR = re.compile(r"^FY(?P<year>\d{4})(?:_(?P<months>\d{1,2})M)?$")


def add_form(code: str, text: Callable[[], str]) -> None:
    """Register the form of a later room; `text` returns what its data file would hold."""
    _more[code] = text


def is_known(code: str) -> bool:
    """Whether a code is a survey's form."""
    return code in FILES or code in _more


@lru_cache
def _data(code: str) -> str:
    if code in _more:
        return _more[code]()
    if code not in FILES:
        raise BansoError(f"「{code}」という様式はありません。")
    return resources.files("banso.surveys").joinpath("data", FILES[code]).read_text(encoding="utf-8")


def form_for(code: str, fiscal_year: int) -> Form:
    """Return the present version of a form for a fiscal year. Raises BansoError for an unknown code."""

    def filled(found: re.Match[str]) -> str:
        year = fiscal_year + int(found[2] or 0)
        return fiscal_year_label(year) if found[1] == "fy" else str(year)

    names = {programme.code.value: programme.name for programme in names_valid_in(fiscal_year)}

    def named(found: re.Match[str]) -> str:
        name = names[found[2]]
        return name if found[1] == "p" else name.removesuffix("事業")

    data = json.loads(_PLACE.sub(filled, _PROGRAMME.sub(named, _data(code))))
    return load_form(data | {"fiscal_year": fiscal_year})


def form_of(survey: Survey) -> Form:
    """Return the form of a survey as it was sent out (kept on the object after the first look)."""
    known: Form | None = vars(survey).get("_form")
    if known is None:
        known = load_form(survey.definition)
        vars(survey)["_form"] = known
    return known


def period_of(column: str) -> tuple[int, int] | None:
    """Return (fiscal year, months) of a column code: FY2018 → (2018, 12), FY2019_4M → (2019, 4)."""
    found = _PART_YEAR.match(column)
    return (int(found["year"]), int(found["months"] or 12)) if found else None


def grid_of(form: Form, key: str) -> Grid | None:
    """Return a grid of the form by its key, or None."""
    return next((item for item in form.items if isinstance(item, Grid) and item.key == key), None)


def numbers_of(grid: Grid, row: str, values: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield (path, answer) of a row's cells in the order of the columns."""
    for column in grid.columns:
        path = f"{grid.key}.{row}.{column.code}"
        yield path, values.get(path)
