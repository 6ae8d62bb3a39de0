"""Models of the foundation."""

from banso.foundation.models.capacity import CapacityClaim, CapacityPool
from banso.foundation.models.history import HistoryEntry
from banso.foundation.models.jobs import JOB_STEPS, Job
from banso.foundation.models.numbering import NumberSeries
from banso.foundation.models.retention import PurgeRun
from banso.foundation.models.uploads import Upload

__all__ = [
    "JOB_STEPS",
    "CapacityClaim",
    "CapacityPool",
    "HistoryEntry",
    "Job",
    "NumberSeries",
    "PurgeRun",
    "Upload",
]
