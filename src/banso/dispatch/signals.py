"""News of the dispatch for the rooms after it; sent inside the transaction of the verb that caused it."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

# A visit took a step: `op` (Operation), `visit` (of a joint occasion each that took it), `step`: record, agree, move,
# hold, cancel, postpone, reopen, join or leave. A receiver may refuse with a BansoError: nothing is saved then.
visit_stepped: Final = Signal()
# A calendar was written: `fiscal_year`, `experts` and `projects` (ids) whose days changed.
calendar_changed: Final = Signal()
