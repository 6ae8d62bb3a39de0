"""One submission, however it came in: kept as the paper's next version."""

from __future__ import annotations

from typing import Any

from banso.formkit.reading import values_to_json
from banso.foundation.history import Operation
from banso.intake.kinds import FormKind, Submission
from banso.intake.models import Version


def add_version(op: Operation, kind: FormKind[Any, Any], *, sheet: Any, submission: Submission) -> Version:
    """Keep a submission as the next version; part of a verb that asked for the permission.

    What it changes is the room's (`FormKind.on_version`). Raises ForbiddenStep or BansoError where none is taken.
    """
    paper = kind.receive(op, sheet, submission)
    last = paper.versions.order_by("-number").values_list("number", flat=True).first() or 0
    answers = values_to_json(submission.values)
    remarks = [
        *(
            problem.as_dict() | {"message": f"{problem.where} {problem.message}".strip()}
            for problem in submission.problems
            if not _is_personal(kind, problem.path)
        ),
        *(problem.as_dict() for problem in kind.remarks_on(sheet, submission.values)),
    ]
    version = Version.objects.create(
        paper=paper,
        number=last + 1,
        channel=submission.channel,
        values={path: value for path, value in answers.items() if not _is_personal(kind, path)},
        raw={path: text for path, text in submission.raw.items() if not _is_personal(kind, path)},
        respondent={path: value for path, value in answers.items() if _is_personal(kind, path)}
        if kind.keeps_respondent
        else {},
        remarks=remarks,
        original=submission.original,
        submitted_at=submission.at,
        submitted_by_id=op.actor.user_id,
        is_late=submission.at > kind.due_of(sheet),
    )
    kind.on_version(op, sheet, paper, version, submission)
    return version


def _is_personal(kind: FormKind[Any, Any], path: str) -> bool:
    """Whether an answer says who filled the form in."""
    return bool(kind.office) and path.startswith(kind.office)
