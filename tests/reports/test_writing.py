"""Writing a report: prefilled issues, autosave, two people at once, reasons, versions, remarks, due dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import localdate

from banso.directory.enums import Role
from banso.dispatch.domain.visits import cancel_visit, postpone_visit, record_visit
from banso.dispatch.enums import VisitState
from banso.foundation.access import Actor, check
from banso.foundation.errors import AccessDenied, Conflict, ForbiddenStep
from banso.reports.domain import issues as verbs
from banso.reports.domain import submission
from banso.reports.domain.rounds import open_reports
from banso.reports.domain.submission import NotComplete, Wish
from banso.reports.enums import IssueOrigin, ReportState
from banso.reports.models import Report, ReportIssue
from banso.surveys.definitions import form_of
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests import builders
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.query_budget import queries_of
from tests.reports.written import TEXTS, hand_in, open_report, report_of, write, write_all
from tests.surveys.answers import answer, make_survey, plain_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(small_year: SmallYear) -> Report:
    small_year.application.reason = "・相談が少ない\n・庁内の連携が弱い"
    small_year.application.save()
    return open_report(small_year)


@pytest.fixture
def town(actors: dict[Role, Actor]) -> Actor:
    return actors[Role.MUNICIPALITY]


def todo_of(report: Report, what: str) -> ToDo:
    return ToDo.objects.get(key=f"report:{report.pk}:{what}")


def test_the_issues_named_before_are_the_reports_own(
    report: Report, small_year: SmallYear, town: Actor
) -> None:
    survey = make_survey(small_year.fiscal_year, small_year.municipality)
    marks = {"issues.I04.CONSULTATION": True, "issues.I07.CONSULTATION": True, "issues.I08.CHILDREN": True}
    answer(survey, small_year.municipality, {**plain_answers(form_of(survey)), **marks})
    started = verbs.start_report(actor=town, report=report)
    assert [(one.number, one.title, one.origin) for one in started.issues.all()][:2] == [
        (1, "相談が少ない", "APPLICATION"),
        (2, "庁内の連携が弱い", "APPLICATION"),
    ]
    asked = started.issues.filter(origin=IssueOrigin.QUESTIONNAIRE)
    assert {"I04", "I07"} <= {one.category for one in asked}
    assert "I08" not in {one.category for one in asked}  # marked for another programme
    first = started.issues.get(number=1)
    with pytest.raises(ForbiddenStep, match="利用申込書で挙げられた"):
        verbs.remove_issue(actor=town, issue=first)
    added = verbs.add_issue(actor=town, report=started)
    verbs.remove_issue(actor=town, issue=added)
    assert (
        verbs.start_report(actor=town, report=report_of(small_year)).issues.count() == started.issues.count()
    )


def test_two_people_in_one_issue_both_keep_their_text(report: Report, town: Actor) -> None:
    issue = verbs.start_report(actor=town, report=report).issues.get(number=1)
    write(town, issue, base=0, tab="a", before="  一人目\r\n\r\n二行目  ")
    issue.refresh_from_db()
    assert issue.before == "  一人目\n\n二行目"
    assert issue.raw["before"] == "  一人目\r\n\r\n二行目  "
    late = verbs.save_issue(
        actor=town, issue=issue, posted={**issue.raw, "before": "三時間あけたままの入力"}, base=0, tab="b"
    )
    assert late.conflict is not None
    assert late.conflict.raw["before"] == "三時間あけたままの入力"
    issue.refresh_from_db()
    assert issue.before.startswith("  一人目")
    # The same text from an old page is no conflict, and the same window goes on from where it was.
    assert verbs.save_issue(actor=town, issue=issue, posted=issue.raw, base=0, tab="c").conflict is None
    chosen = verbs.save_issue(
        actor=town, issue=issue, posted=late.conflict.raw, base=0, tab="b", is_chosen=True
    )
    assert chosen.issue.before == "三時間あけたままの入力"
    assert [one.raw["before"] for one in issue.copies.all()] == ["  一人目\r\n\r\n二行目  "]


def test_a_removed_issue_and_an_accepted_report_are_said(
    report: Report, small_year: SmallYear, town: Actor, actors: dict[Role, Actor]
) -> None:
    started = verbs.start_report(actor=town, report=report)
    added = verbs.add_issue(actor=town, report=started)
    verbs.remove_issue(actor=town, issue=ReportIssue.objects.get(pk=added.pk))
    with pytest.raises(Conflict, match="別の画面で消されました"):
        write(town, added, before="消えた課題")
    stale = report_of(small_year)
    hand_in(town, small_year)
    with pytest.raises(Conflict, match="「提出」になりました"):
        verbs.add_issue(actor=town, report=stale)
    with pytest.raises(AccessDenied):
        write(actors[Role.SECRETARIAT], report_of(small_year).issues.first(), before="x")  # type: ignore[arg-type]


def test_empty_cells_need_a_reason_and_every_version_is_kept(
    report: Report, small_year: SmallYear, town: Actor, actors: dict[Role, Actor]
) -> None:
    office = actors[Role.SECRETARIAT]
    assert (localdate(report.due_at), todo_of(report, "write").due_at) == (
        dt.date(2019, 11, 28),
        report.due_at,
    )
    write_all(town, report, future="")
    with pytest.raises(NotComplete) as refused:
        submission.submit_report(actor=town, report=report_of(small_year))
    assert [(one.number, one.field) for one in refused.value.missing] == [(1, "future"), (2, "future")]
    for issue in report_of(small_year).issues.all():
        write(town, issue, future_reason="OPEN")
    first = submission.submit_report(actor=town, report=report_of(small_year))
    assert first.is_late
    assert todo_of(report, "write").state == ToDoState.DONE
    assert todo_of(report, "review").state == ToDoState.OPEN
    issue = report.issues.get(number=2)
    with pytest.raises(ForbiddenStep, match="書かれていません"):
        submission.return_report(actor=office, report=report_of(small_year), wishes=[Wish("  ")])
    wish = Wish("いつ行うかも書いてください。", issue, "future")
    submission.return_report(actor=office, report=report_of(small_year), wishes=[wish])
    assert todo_of(report, "write").state == ToDoState.OPEN
    write(
        town,
        report_of(small_year).issues.get(number=2),
        future="来年度の会議で決める。",
        future_reason="OPEN",
    )
    second = submission.submit_report(actor=town, report=report_of(small_year))
    assert second.issues[1]["future_reason"] == ""
    changes = submission.diff(first, second)
    assert [(one["field"], one["old"], one["new"]) for one in changes] == [
        ("③今後の活かし方", "（空欄：まだ決まっていない・これから検討する）", "来年度の会議で決める。")
    ]
    assert report.remarks.get().answered_in == second
    submission.take_back(actor=town, report=report_of(small_year))
    submission.submit_report(actor=town, report=report_of(small_year))
    accepted = submission.accept_report(actor=office, report=report_of(small_year))
    assert (accepted.state, accepted.versions.count()) == (ReportState.ACCEPTED, 3)
    assert "受理した" in check(town, "report.write", accepted).reason


def test_the_due_date_follows_the_visits_and_never_passes_the_last_day(
    report: Report, small_year: SmallYear
) -> None:
    def due() -> dt.date:
        return localdate(report_of(small_year).due_at)

    record_visit(actor=SYSTEM, project=small_year.project, number=2, days=[(dt.date(2019, 12, 31), "")])
    assert due() == dt.date(2020, 1, 31)
    assert todo_of(report, "write").due_at == report_of(small_year).due_at
    later = record_visit(
        actor=SYSTEM,
        project=small_year.project,
        number=3,
        days=[(dt.date(2020, 2, 20), "")],
        state=VisitState.PLANNED,
    )
    assert due() == dt.date(2020, 2, 28)
    cancel_visit(actor=SYSTEM, visit=later, reason="感染防止のため")
    assert due() == dt.date(2020, 1, 31)
    open_reports(actor=SYSTEM, fiscal_year=small_year.fiscal_year, final_due_at=builders.at(2020, 1, 20, 17))
    assert due() == dt.date(2020, 1, 20)


def test_pages_save_warn_and_hand_in(
    report: Report, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    town, base = client_of(Role.MUNICIPALITY), f"/y/2019/reports/{report.pk}/"
    start = town.post(f"{base}start/")
    assert start["Location"] == f"{base}issues/1/"
    page = town.get(f"{base}issues/1/").content.decode()
    assert "利用申込書に書かれていた課題です" in page
    assert "＊あと" not in page  # nothing was typed yet
    posted = {"title": "相談が少ない", "category": "I05", "before": "<b>太字</b>", "base": "0", "tab": "t1"}
    saved = town.post(f"{base}issues/1/", posted, headers={"HX-Request": "true"})
    assert saved["X-Banso-Draft"] == "saved"
    other = town.post(
        f"{base}issues/1/", posted | {"before": "別の入力", "tab": "t2"}, headers={"HX-Request": "true"}
    )
    assert other["X-Banso-Draft"] == "conflict"
    copy = report.issues.get(number=1).copies.get()
    both = town.get(f"{base}conflict/{copy.pk}/").content.decode()
    assert "&lt;b&gt;太字&lt;/b&gt;" in both
    assert "別の入力" in both
    town.post(f"{base}conflict/{copy.pk}/", {"choose": "held"})
    assert "別の入力" in town.get(f"{base}issues/1/").content.decode()
    refused = town.post(f"{base}review/", {"author": "地域福祉課", "go": "submit"})
    assert refused.status_code == 422
    assert report_of(small_year).author == "地域福祉課"
    write_all(builders.SYSTEM, report_of(small_year))
    assert town.post(f"{base}review/", {"author": "地域福祉課", "go": "submit"})["Location"] == base
    office = client_of(Role.SECRETARIAT)
    assert "見本市 自立の報告書を確かめる" in office.get("/y/2019/").content.decode()
    issue = report.issues.get(number=1)
    office.post(f"{base}give-back/", {f"i{issue.pk}-after": "講師の助言も書いてください。"})
    assert "講師の助言も書いてください。" in town.get(f"{base}issues/1/").content.decode()
    town.post(f"{base}review/", {"author": "地域福祉課", "go": "submit"})
    assert "変わったところはありません" in office.get(f"{base}versions/2/").content.decode()
    assert office.post(f"{base}accept/").status_code == 302
    assert office.get(f"{base}print/").content.startswith(b"%PDF")
    assert TEXTS["after"] in client_of(Role.PREFECTURE).get(base).content.decode()


def test_nobody_else_reads_or_writes_and_a_draft_is_its_writers(
    report: Report, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    write_all(builders.SYSTEM, report)
    base = f"/y/2019/reports/{report.pk}/"
    for role in (Role.MINISTRY, Role.EXPERT, Role.PREFECTURE):
        page = client_of(role).get(base)
        assert page.status_code == 200
        assert TEXTS["before"] not in page.content.decode()
        assert client_of(role).get(f"{base}word/").status_code == 403
        assert client_of(role).post(f"{base}issues/1/", {"before": "x"}).status_code == 403
    outsider = builders.make_user(
        Role.MUNICIPALITY, fiscal_year=small_year.fiscal_year, organisation=small_year.other_municipality
    )
    client = Client()
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(base).status_code == 403
    assert "見本市" not in client.get("/y/2019/reports/").content.decode().replace("別見本市", "")


def test_the_list_asks_the_same_number_of_queries(
    report: Report, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    office = client_of(Role.SECRETARIAT)
    write_all(builders.SYSTEM, report)
    one = queries_of(office, "/y/2019/reports/")
    files = queries_of(office, "/y/2019/reports/?format=json")
    rounds = queries_of(office, "/y/2019/reports/follow-ups/")
    for number in range(8):
        Report.objects.create(
            fiscal_year=small_year.fiscal_year,
            programme=small_year.project.programme,
            status="RUNNING",
            source=f"見本{number}",
            position=number,
        ).issues.create(number=1, title="課題", origin=IssueOrigin.REPORT)
    assert queries_of(office, "/y/2019/reports/") == one
    assert queries_of(office, "/y/2019/reports/?format=json") == files
    assert queries_of(office, "/y/2019/reports/follow-ups/") == rounds
    found = office.get("/y/2019/reports/?category=I05").content.decode()
    assert "見本市" in found
    assert "匿名の報告書" not in found


def test_while_a_visit_is_postponed_the_report_waits_for_it(report: Report, small_year: SmallYear) -> None:
    second = record_visit(
        actor=SYSTEM,
        project=small_year.project,
        number=2,
        days=[(dt.date(2019, 12, 10), "")],
        state=VisitState.AGREED,
    )
    assert localdate(report_of(small_year).due_at) == dt.date(2020, 1, 10)
    postpone_visit(actor=SYSTEM, visit=second, reason="大雪のため")
    assert localdate(report_of(small_year).due_at) == dt.date(2020, 2, 28)
