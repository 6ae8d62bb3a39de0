"""What dispatch keeps, a module per matter."""

from banso.dispatch.models.logistics import (
    ITEM_STEPS,
    LOAN_STEPS,
    Attendance,
    ChecklistItem,
    ChecklistTemplateItem,
    FrankNote,
    Kit,
    KitLoan,
    VisitFile,
    VisitNote,
    VisitRecord,
    VisitRecordCopy,
    VisitSettings,
)
from banso.dispatch.models.planning import ClosedDay, DispatchSettings, ExpertDay, MunicipalityDay
from banso.dispatch.models.plans import PLAN_STEPS, Plan, PlanClash, PlanLoad, PlannedVisit, PlanStep
from banso.dispatch.models.projects import VISIT_STEPS, Assignment, Expert, Project, Visit, VisitDay

__all__ = [
    "ITEM_STEPS",
    "LOAN_STEPS",
    "Attendance",
    "ChecklistItem",
    "ChecklistTemplateItem",
    "FrankNote",
    "Kit",
    "KitLoan",
    "VisitFile",
    "VisitNote",
    "VisitRecord",
    "VisitRecordCopy",
    "VisitSettings",
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
