"""The start-up workbook: a form per optional programme, filled on the web, in Excel or on paper by `surveys`."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import lru_cache, partial
from importlib import resources
from typing import Any, Final

from banso.surveys.definitions import add_form
from banso.years.enums import ProgrammeCode

PREFIX: Final = "STARTUP_"
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
    """Return the steps of a programme back from its first fiscal year: the common ones and its own."""
    steps = _data()["steps"]
    own = steps[ProgrammeCode(programme).value]
    found: list[dict[str, str]] = []
    for step in steps["common"]:
        found.append(step)
        if step["code"] == own["after"]:
            found += own["rows"]
    return found


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
