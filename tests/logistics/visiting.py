"""Small objects for the tests of visits."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from PIL import Image

from banso.dispatch.domain import visits
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Project, Visit
from banso.logistics.domain import equipment
from banso.logistics.models import ChecklistItem, Kit
from banso.selection.models import Decision
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.conftest import SmallYear

DAY = dt.date(2019, 11, 20)


def planned(project: Project, *days: dt.date, **fields: Any) -> Visit:
    """A planned visit of the project (20 November 2019 unless told otherwise)."""
    return builders.make_visit(project, *(days or (DAY,)), state=VisitState.PLANNED, **fields)


def agreed(project: Project, *days: dt.date) -> Visit:
    """An agreed visit with its checklist."""
    return visits.agree_visit(actor=builders.SYSTEM, visit=planned(project, *days))


def second_project(year: SmallYear, **fields: Any) -> Project:
    """Another project of the small year's municipality with the same expert."""
    return builders.make_project(year.decision, ProgrammeCode.HOUSEHOLD_BUDGET, expert=year.expert, **fields)


def elsewhere(year: SmallYear, name: str = "遠市") -> Project:
    """A project of another municipality, with another expert."""
    town = builders.make_municipality(name, builders.make_prefecture("47", "沖縄県"))
    decision: Decision = builders.make_decision(
        builders.make_application(year.call, town), selection=year.selection
    )
    return builders.make_project(decision, expert=builders.make_expert(year.fiscal_year))


def item(visit: Visit, code: str) -> ChecklistItem:
    """One item of the visit's checklist, as it is now."""
    return visit.checklist.get(code=code)


def make_kit(year: SmallYear, label: str = "K01") -> Kit:
    """A kit in the stock."""
    return equipment.save_kit(actor=builders.SYSTEM, fiscal_year=year.fiscal_year, label=label)


def picture(
    size: tuple[int, int] = (640, 480), form: str = "JPEG", *, mode: str = "RGB", **options: Any
) -> bytes:
    """A picture: left half red, right half blue."""
    image = Image.new(mode, size, "blue" if mode == "RGB" else 0)
    if mode == "RGB":
        image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
