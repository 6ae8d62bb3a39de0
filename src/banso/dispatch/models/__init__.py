"""What dispatch keeps, a module per matter."""

from banso.dispatch.models.projects import VISIT_STEPS, Assignment, Expert, Project, Visit, VisitDay

__all__ = ["VISIT_STEPS", "Assignment", "Expert", "Project", "Visit", "VisitDay"]
