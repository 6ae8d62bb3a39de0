"""The start-up workbook: a form per optional programme, filled on the web, in Excel or on paper by `surveys`."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from functools import lru_cache, partial
from importlib import resources
from typing import Any, Final

from banso.surveys.definitions import add_form
from banso.years.enums import ProgrammeCode

PREFIX: Final = "STARTUP_"
_WHEN = re.compile(r"(前|開始)年度(\d+)")
PROGRAMMES: Final = (
    ProgrammeCode.WORK_PREPARATION,
    ProgrammeCode.HOUSEHOLD_BUDGET,
    ProgrammeCode.CHILDREN,
    ProgrammeCode.TEMPORARY_LIVING,
)


def code_of(programme: str) -> str:
    """Return the code of a programme's form."""
    return f"{PREFIX}{ProgrammeCode(programme).value}"


def programme_of(code: str) -> str:
    """Return the programme a form is about."""
    return code.removeprefix(PREFIX)


@lru_cache
def _data() -> Mapping[str, Any]:
    text = resources.files("banso.outlook").joinpath("data/startup.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def steps_of(programme: str) -> list[dict[str, str]]:
    """Return the steps of a programme back from its first fiscal year, the common ones and its own, by their time."""
    steps = _data()["steps"]
    found: list[dict[str, str]] = [*steps["common"], *steps[ProgrammeCode(programme).value]]
    return sorted(found, key=lambda step: _begins(step["label"]))


def _begins(label: str) -> int:
    """Return when a step begins, in months from April of the year before the launch (前年度8～10月 → 4)."""
    year, month = _WHEN.match(label).groups()  # type: ignore[union-attr]
    return (int(month) - 4) % 12 + (0 if year == "前" else 12)


def form_text(programme: str) -> str:
    """Return the form of a programme as the text of a data file (`{fy+1}` and the like are filled in later)."""
    form = copy.deepcopy(_data()["form"])
    code = ProgrammeCode(programme)
    for section in form["sections"]:
        for item in section["items"]:
            if item["key"] == "steps":
                item["rows"] = steps_of(programme)
    text = json.dumps(form, ensure_ascii=False)
    return text.replace("{code}", code_of(programme)).replace("{programme}", str(code.label))


for _programme in PROGRAMMES:
    add_form(code_of(_programme), partial(form_text, _programme))
