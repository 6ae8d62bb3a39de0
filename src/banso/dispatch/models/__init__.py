"""What dispatch keeps, a module per matter."""

from banso.dispatch.models.planning import ClosedDay, DispatchSettings, ExpertDay, MunicipalityDay
from banso.dispatch.models.projects import VISIT_STEPS, Assignment, Expert, Project, Visit, VisitDay

__all__ = [
    "VISIT_STEPS",
    "Assignment",
    "ClosedDay",
    "DispatchSettings",
    "Expert",
    "ExpertDay",
    "MunicipalityDay",
    "Project",
    "Visit",
    "VisitDay",
]
