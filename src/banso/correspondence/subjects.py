"""What a thread of the contact log can be about: later rooms register applications and projects here.

@thread_subject("dispatch.project", "実施事業")
def project(fiscal_year: FiscalYear, ids: Collection[int]) -> dict[int, Subject]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from banso.directory.models import Organisation
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class Subject:
    """One subject: how the thread is called, whose it is, where its own page is."""

    title: str
    organisation_id: int | None = None
    url: str = ""


SubjectFinder = Callable[[FiscalYear, Collection[int]], dict[int, Subject]]
_subjects: dict[str, tuple[str, SubjectFinder]] = {}


def thread_subject(subject_type: str, label: str) -> Callable[[SubjectFinder], SubjectFinder]:
    """Register a kind of subject (`app.model`). ValueError when it is taken."""
    if subject_type in _subjects:
        raise ValueError(f"thread subject declared twice: {subject_type}")

    def register(finder: SubjectFinder) -> SubjectFinder:
        _subjects[subject_type] = (label, finder)
        return finder

    return register


def subject_labels() -> dict[str, str]:
    """Return {subject type: its Japanese name}."""
    return {kind: label for kind, (label, _) in _subjects.items()}


def subjects(subject_type: str, fiscal_year: FiscalYear, ids: Collection[int]) -> dict[int, Subject]:
    """Return the subjects of a type that exist, by id (empty for a type nobody registered)."""
    known = _subjects.get(subject_type)
    return known[1](fiscal_year, ids) if known else {}


@thread_subject("directory.organisation", "団体")
def organisations(fiscal_year: FiscalYear, ids: Collection[int]) -> dict[int, Subject]:
    """Any organisation of the directory."""
    found = Organisation.objects.select_related("parent").filter(pk__in=ids)
    return {
        organisation.pk: Subject(f"{organisation.parent or ''}{organisation.name}", organisation.pk)
        for organisation in found
    }
