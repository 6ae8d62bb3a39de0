"""R1 end to end: the loaded year gives the printed totals, and where the print contradicts itself, it is said."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from typing import Any

import pytest
from pypdf import PdfReader

from banso.annual.domain.builds import page_count
from banso.annual.findings import Finding, findings_of
from banso.annual.findings.totals import compared_keys
from banso.annual.records import Records
from banso.annual.report import build
from banso.annual.tables_json import tables_json
from banso.calls.models import Application
from banso.directory.enums import Role
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import Assignment, Project, VisitDay
from banso.events.models import ReportedCount, Session
from banso.selection.enums import LinkCertainty, ProgrammeStatus
from banso.selection.models import DecidedProgramme, Decision
from banso.selection.queries import figure3
from banso.years.enums import DatePrecision, Stage, ToDoState, YearState
from banso.years.models import FiscalYear, Milestone, ToDo
from banso.years.queries import stage_line

FIVE = ("CONSULTATION", "WORK_PREPARATION", "HOUSEHOLD_BUDGET", "CHILDREN", "TEMPORARY_LIVING")
SECTIONS = ("1-1", "1-2", "1-3", "1-4", "1-7", "2-3", "2-4", "2-6", "3-2", "3-3")


def by_programme(*numbers: int) -> dict[str, int]:
    return dict(zip((*FIVE, "OTHER"), numbers, strict=False))


@pytest.fixture
def findings(r01: FiscalYear) -> list[Finding]:
    return findings_of(r01)


def of(findings: list[Finding], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_figures_are_those_the_report_prints(r01: FiscalYear) -> None:
    tables = tables_json(r01)

    assert tables["figure2"] == {"rows": 47, "totals": by_programme(24, 31, 33, 16, 7, 3)}
    # 図3 prints 2 for 一時 ◎; its rows and their sum say 3.
    assert tables["figure3"] == {
        "rows": 30,
        "running": by_programme(9, 9, 4, 2, 3),
        "not_running": by_programme(0, 11, 14, 2, 1),
    }
    assert tables["figure4"] == {"projects": 54, "by_programme": by_programme(9, 20, 18, 4, 3)}
    assert tables["visit_counts"] == {"total": 88, "by_programme": by_programme(16, 36, 29, 4, 3)}


def test_each_row_of_figure3_is_kept_with_its_marks(r01: FiscalYear) -> None:
    rows = figure3(Decision.objects.filter(selection__call__fiscal_year=r01)[0].selection).rows

    assert [rows[7][code] for code in FIVE] == ["/", "◎", "/", "◎", None]
    assert rows[7]["municipality"] == "長野県"
    assert [rows[12][code] for code in FIVE] == ["◎", "◎", "/", "/", "◎"]


def test_what_is_special_about_a_visit_is_kept(r01: FiscalYear) -> None:
    projects = {p.number: p for p in Project.objects.filter(fiscal_year=r01)}

    assert projects[55].coverage == ProjectCoverage.CONCURRENT
    cancelled = projects[13].visits.get(number=2)
    assert cancelled.state == VisitState.CANCELLED
    assert cancelled.state_reason
    assert [day.date for day in projects[48].visits.get(number=1).days.all()] == [
        dt.date(2019, 10, 17),
        dt.date(2019, 10, 18),
    ]
    assert projects[8].visits.get(number=2).kind == "SITE_TOUR"
    assert VisitDay.objects.filter(visit__project__fiscal_year=r01).count() == 92


def test_a_name_the_roster_does_not_know_is_kept_beside_the_expert(r01: FiscalYear) -> None:
    (assignment,) = Assignment.objects.filter(project__fiscal_year=r01).exclude(name_as_printed="")

    assert assignment.name_as_printed == "旭川"
    assert assignment.expert.person.family_name == "相原"


def test_masked_municipalities_keep_what_was_printed(r01: FiscalYear) -> None:
    applications = Application.objects.filter(call__fiscal_year=r01).select_related("municipality")

    application = applications.get(number=19)

    assert application.municipality.name == "兵庫県●●市［申込19］"
    assert application.municipality.is_masked
    assert application.name_as_printed == "兵庫県●●市"
    assert application.submitted_at is None
    assert not application.is_late
    assert applications.get(number=30).municipality.code == "350001"


def test_links_the_source_leaves_open_are_marked(r01: FiscalYear) -> None:
    decisions = Decision.objects.filter(selection__call__fiscal_year=r01)

    assert Counter(decisions.values_list("link_certainty", flat=True)) == {
        LinkCertainty.CERTAIN: 41,
        LinkCertainty.ORDER_ASSUMED: 4,
        LinkCertainty.CHOICE_ASSUMED: 2,
    }


def test_the_schedules_keep_dates_without_a_day(r01: FiscalYear) -> None:
    milestones = Milestone.objects.filter(fiscal_year=r01)

    assert Counter(milestones.values_list("strand", flat=True)) == {
        "DISPATCH": 51,
        "TRAINING": 36,
        "CONFERENCE": 44,
    }
    assert Counter(milestones.exclude(date_precision="DAY").values_list("date_precision", flat=True)) == {
        DatePrecision.MONTH: 4,
        DatePrecision.MONTH_END: 2,
        DatePrecision.MONTH_LATE_OPEN: 1,
    }


def test_the_year_is_over_and_nothing_is_late(r01: FiscalYear) -> None:
    todos = ToDo.objects.filter(fiscal_year=r01)

    assert r01.state == YearState.CLOSED
    assert todos.filter(state=ToDoState.DONE).count() == 12
    still_open = todos.filter(state=ToDoState.OPEN)
    assert {todo.due_at for todo in still_open} == {None}
    assert {todo.role for todo in still_open} == set(Role)
    assert [point.overdue for point in stage_line(r01, dt.date(2026, 11, 23))] == [0] * len(Stage)


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_totals_that_contradict_their_rows_are_found(findings: list[Finding]) -> None:
    found = {(f.where, f.printed, f.computed) for f in of(findings, "total.differs")}

    assert ("図3 ◎実施中 一時", "2", "3") in found
    assert ("図3 ◎実施中 計", "26", "27") in found
    assert ("公募 1自治体の希望事業の最少", "1", "0") in found
    assert ("公募 応募自治体への結果を送った都道府県", "20", "25") in found
    # Of the 905 municipalities the directory may vouch for fewer.
    assert len([where for where, _, _ in found if where != "公募 対象自治体数"]) == 4


def test_every_printed_total_is_compared(r01: FiscalYear) -> None:
    records = Records(r01)
    # These are rules and parts that other findings look at.
    others = {"visit_rules", "training_seats", "training_groups"}

    printed = {(one.figure, one.key) for one in records.printed_figures if one.figure not in others}

    assert printed <= compared_keys(records)


def test_weekdays_that_are_not_the_dates_are_found(findings: list[Finding]) -> None:
    found = of(findings, "visit.weekday_differs")

    assert len(found) == 12
    (kumamoto,) = [f for f in found if "熊本県" in f.where]
    assert kumamoto.printed == "2/26(木)、2/27(金)"
    assert kumamoto.computed == "2/26(水)、2/27(木)"
    assert kumamoto.source == "L325"


def test_differences_between_figure3_and_figure4_are_found(findings: list[Finding]) -> None:
    assert [(f.where, f.printed, f.computed) for f in of(findings, "project.prefecture_differs")] == [
        ("図4 24行目", "山口県", "広島県"),
        ("図4 25行目", "香川県", "山口県"),
        ("図4 26行目", "福岡県", "香川県"),
    ]
    assert len(of(findings, "project.mark_differs")) == 9
    assert [f.where for f in of(findings, "programme.without_project")] == ["図3・図4 13行目 滋賀県●●市 一時"]
    assert [f.printed for f in of(findings, "project.without_decision")] == ["図4 ◎（兼）"]


def test_names_and_places_that_do_not_fit_are_found(findings: list[Finding]) -> None:
    assert [(f.printed, f.computed) for f in of(findings, "expert.not_on_roster")] == [("旭川", "相原")]
    assert [f.where for f in of(findings, "expert.not_in_figure4")] == ["講師一覧 相原"]
    assert [f.where for f in of(findings, "expert.two_places")] == ["行岡 みち子 2月5日(水)"]
    assert {f.where for f in of(findings, "person.affiliation_differs")} == {
        "高橋 尚子",
        "谷口 仁史",
        "朝比奈 ミカ",
    }


def test_visits_outside_the_stated_periods_are_found(findings: list[Finding]) -> None:
    found = of(findings, "visit.outside_window")

    assert {f.section for f in found} == {"1-2", "1-7"}
    assert {f.computed for f in found} == {"10月15日(火)"}


def test_schedules_that_contradict_the_programmes_are_found(findings: list[Finding]) -> None:
    (training,) = of(findings, "schedule.training_differs")
    assert "「中国・沖縄」" in training.printed
    assert "中国・四国" in training.computed
    assert [(f.where, f.printed, f.computed) for f in of(findings, "schedule.conference_day_differs")] == [
        ("前夜祭", "11月3日(日)", "11月2日(土)"),
        ("全体会", "11月4日(月)", "11月3日(日)"),
        ("速報1・2号を発行", "11月4日(月)", "11月3日(日)"),
    ]
    assert [f.where for f in of(findings, "schedule.repeated")] == ["開催要項が完成"]
    assert [f.computed for f in of(findings, "schedule.deadline_on_closed_day")] == ["成人の日"]


def test_seats_registrations_and_attendance_are_compared(findings: list[Finding]) -> None:
    assert [
        (f.where, f.printed, f.computed) for f in of(findings, "training.attended_more_than_applied")
    ] == [
        ("関東・甲信越", "参加147人", "申込143人"),
        ("東海・北陸", "参加75人", "申込74人"),
    ]
    assert [f.where for f in of(findings, "training.seats_do_not_add_up")] == ["東海・北陸 定員"]
    assert len(of(findings, "training.attended_more_than_seats")) == 2


def test_titles_are_compared_between_sections(findings: list[Finding]) -> None:
    found = of(findings, "session.title_differs")

    assert len(found) == 10
    (kyushu,) = [f for f in found if f.where == "九州・沖縄 2番目のプログラム"]
    assert "生活困窮者支援" in kyushu.printed
    assert "生活困窮者の支援" in kyushu.computed
    assert len(of(findings, "session.brackets")) == 2


def test_a_finding_goes_when_the_record_is_put_right(r01: FiscalYear) -> None:
    """Nothing is listed by hand: each finding hangs on the records alone."""
    before = Counter(finding.code for finding in findings_of(r01))
    VisitDay.objects.filter(visit__project__fiscal_year=r01).update(weekday_as_printed="")
    Project.objects.filter(fiscal_year=r01).update(status_as_printed="", prefecture_as_printed="")
    Assignment.objects.filter(project__fiscal_year=r01).update(name_as_printed="")
    ReportedCount.objects.filter(measure="ATTENDED", count=147).update(count=143)
    Session.objects.filter(event__kind="CONFERENCE", kind="全体会").update(date=dt.date(2019, 11, 4))
    r01.printed_figures.filter(figure="figure3", key="running.TEMPORARY_LIVING").update(value=3)

    after = Counter(finding.code for finding in findings_of(r01))

    gone = before - after
    assert gone == {
        "visit.weekday_differs": 12,
        "project.mark_differs": 9,
        "project.prefecture_differs": 3,
        "expert.not_on_roster": 1,
        "expert.not_in_figure4": 1,
        "training.attended_more_than_applied": 1,
        "schedule.conference_day_differs": 1,
        "total.differs": 1,
    }
    assert not after - before


def test_a_finding_comes_when_a_record_is_spoiled(r01: FiscalYear) -> None:
    before = Counter(finding.code for finding in findings_of(r01))
    day = VisitDay.objects.get(visit__project__number=1, visit__number=1)
    day.weekday_as_printed = "火"
    day.save()
    DecidedProgramme.objects.filter(decision__number=1).update(status=ProgrammeStatus.NOT_THIS_TIME)
    Milestone.objects.filter(fiscal_year=r01, summary="九州・沖縄ブロック開催").update(
        summary="九州ブロック開催"
    )

    added = Counter(finding.code for finding in findings_of(r01)) - before

    assert added["visit.weekday_differs"] == 1
    assert added["project.without_decision"] == 1
    assert added["schedule.training_differs"] == 1
    assert added["total.differs"] > 0


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def report_of() -> dict[str, Any]:
    """The report is built and read once for the tests of this module."""
    return {}


@pytest.fixture
def pdf(r01: FiscalYear, report_of: dict[str, Any]) -> bytes:
    if "pdf" not in report_of:
        report_of["pdf"] = build(r01, built_on=dt.date(2020, 3, 31)).pdf
    found: bytes = report_of["pdf"]
    return found


@pytest.fixture
def texts(pdf: bytes, report_of: dict[str, Any]) -> list[str]:
    """The text of every page."""
    if "texts" not in report_of:
        report_of["texts"] = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    found: list[str] = report_of["texts"]
    return found


@pytest.mark.once  # what the report shows is asked on both above
def test_the_report_has_its_sections_tags_and_bookmarks(pdf: bytes, texts: list[str]) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.root_object
    contents = texts[1]

    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("ja")
    assert [section for section in SECTIONS if section not in contents] == []
    assert "付録" in contents
    assert len(reader.outline) >= 4
    assert page_count(pdf) == len(reader.pages)
    assert 25 <= len(reader.pages) <= 40


@pytest.mark.once
def test_the_prose_says_what_the_tables_say(texts: list[str]) -> None:
    text = re.sub(r"\s", "", "".join(texts))

    for words in (
        "25都道府県の47自治体から申込がありました",
        "20都道府県の30自治体を選びました",
        "30自治体の54事業に、延べ88回の訪問を行いました",
        "講師は13人に依頼しました",
        "申込者は839人でした",
        "（2月27日(木)）は、中止となりました",
    ):
        assert words in text


@pytest.mark.once
def test_the_heads_of_figure4_are_repeated_and_its_cells_whole(pdf: bytes, texts: list[str]) -> None:
    assert any("◎菊池 12/26(木)、1/31(金)" in text for text in texts)
    pages = PdfReader(io.BytesIO(pdf)).pages
    wide = [
        text for page, text in zip(pages, texts, strict=True) if page.mediabox.width > page.mediabox.height
    ]
    assert len(wide) == 2
    assert all("自治体名" in text for text in wide)


@pytest.mark.once
def test_the_same_records_and_day_give_the_same_bytes(r01: FiscalYear, pdf: bytes) -> None:
    assert build(r01, built_on=dt.date(2020, 3, 31)).pdf == pdf


@pytest.mark.once
def test_every_finding_of_a_total_stands_in_the_appendix(texts: list[str], findings: list[Finding]) -> None:
    pages = [re.sub(r"\s", "", text) for text in texts]
    # The contents name the appendix too: it begins on its last mention.
    first = max(i for i, text in enumerate(pages) if "この付録は" in text)
    text = "".join(pages[first:])

    for finding in of(findings, "total.differs"):
        assert re.sub(r"\s", "", finding.where) in text, finding.where
