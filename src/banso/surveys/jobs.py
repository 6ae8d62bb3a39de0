"""Background work on filled workbooks: see `intake.jobs`."""

from __future__ import annotations

from banso.intake.jobs import work_of
from banso.surveys.intake import SURVEY

work_of(SURVEY)
