"""Examples of reports, their versions and Word forms, commitments and what came of them."""

from __future__ import annotations

from banso.directory.enums import Role
from banso.foundation.models import Upload
from banso.reports.domain.follow_ups import hash_of
from banso.reports.enums import ReportState
from banso.reports.models import FollowUp, IssueCopy, Report, WordReturn
from tests import builders
from tests.law.examples import Pair, Parts, World, example, same
from tests.law.examples_of_a_year import _elsewhere

_TOKEN = "token-of-the-law"


def _report(world: World, key: str, project: object) -> Report:
    """A report being written, with a version, a copy, a Word form and a round of questions."""

    def made() -> Report:
        report = Report.objects.create(
            fiscal_year=world.small_year.fiscal_year,
            project=project,
            programme=world.small_year.project.programme,
            status="RUNNING",
            state=ReportState.DRAFT,
        )
        when = builders.at(2019, 12, 1)
        issue = report.issues.create(number=1, title="見本の課題", origin="REPORT", future="来年度に行う。")
        issue.commitments.create(action="来年度に行う。")
        IssueCopy.objects.create(issue=issue, tab="law", raw={"title": "控え"}, written_at=when)
        report.counted = report.versions.create(number=1, channel="WEB", submitted_at=when)
        report.save()
        WordReturn.objects.create(report=report, upload=_upload(), created_at=when)
        FollowUp.objects.create(report=report, months=3, due_on=when.date())
        return report

    found: Report = world.once(key, made)
    return found


def _upload() -> Upload:
    return Upload.objects.create(
        original_name="見本.docx",
        sha256="0" * 64,
        size=1,
        uploaded_at=builders.at(2019, 12, 1),
        purpose="report.word",
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )


def _both(world: World) -> tuple[Report, Report]:
    return (
        _report(world, "report", world.small_year.project),
        _report(world, "report elsewhere", _elsewhere(world)[0]),
    )


@example("reports:report", "reports:start", "reports:add", "reports:review", "reports:take_back")
@example("reports:accept", "reports:give_back", "reports:print", "reports:word", "reports:hand_in")
@example("reports:commitments")
def report(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.pk}, {"pk": other.pk}


@example("reports:issue", "reports:remove", "reports:version", "reports:commitment_add")
def numbered(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.pk, "number": 1}, {"pk": other.pk, "number": 1}


@example("reports:conflict")
def conflict(world: World, role: Role | None) -> Pair:
    def parts(found: Report) -> Parts:
        return {"pk": found.pk, "copy": IssueCopy.objects.get(issue__report=found).pk}

    own, other = _both(world)
    return parts(own), parts(other)


@example("reports:commitment_edit", "reports:commitment_remove")
def commitment(world: World, role: Role | None) -> Pair:
    def parts(found: Report) -> Parts:
        return {"pk": found.pk, "commitment": found.issues.get().commitments.get().pk}

    own, other = _both(world)
    return parts(own), parts(other)


@example("reports:word_return", "reports:word_record", "reports:word_discard")
def word_return(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.word_returns.get().pk}, {"pk": other.word_returns.get().pk}


@example("reports:follow_up", "reports:follow_up_*")
def follow_up(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.follow_ups.get().pk}, {"pk": other.follow_ups.get().pk}


@example("follow_up_answer")
def link(world: World, role: Role | None) -> Pair:
    def made() -> str:
        own, _ = _both(world)
        own.follow_ups.update(token_hash=hash_of(_TOKEN), expires_at=builders.at(2999, 1, 1))
        return _TOKEN

    return same({"token": world.once("follow-up token", made)})
