"""What dispatch keeps, a module per matter."""

from banso.dispatch.models.planning import ClosedDay, DispatchSettings, ExpertDay, MunicipalityDay
from banso.dispatch.models.plans import PLAN_STEPS, Plan, PlanClash, PlanLoad, PlannedVisit, PlanStep
from banso.dispatch.models.projects import VISIT_STEPS, Assignment, Expert, Project, Visit, VisitDay

__all__ = [
    "PLAN_STEPS",
    "VISIT_STEPS",
    "Assignment",
    "ClosedDay",
    "DispatchSettings",
    "Expert",
    "ExpertDay",
    "MunicipalityDay",
    "Plan",
    "PlanClash",
    "PlanLoad",
    "PlanStep",
    "PlannedVisit",
    "Project",
    "Visit",
    "VisitDay",
]
