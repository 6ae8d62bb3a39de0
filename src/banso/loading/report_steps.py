"""The published reports with their issues, and what they promise."""

from __future__ import annotations

from banso.directory.enums import PopulationBracket
from banso.loading.files import YEAR_FILE, Line, Settings
from banso.loading.reader import Reader
from banso.reports.domain.published import PublishedIssue, PublishedReport, add_published_report
from banso.reports.domain.rounds import set_round
from banso.reports.enums import ActionKind, CellCode
from banso.reports.models import Report, ReportRound
from banso.selection.enums import ProgrammeStatus


def load_round(reader: Reader) -> None:
    """Enter when the year's reports were due; a folder without the table has no reports."""
    if "reports" not in reader.settings:
        return
    values = Settings("reports", reader.settings["reports"])
    if ReportRound.objects.filter(fiscal_year=reader.year).exists():
        reader.tally.keep(YEAR_FILE)
        return
    set_round(
        actor=reader.actor,
        fiscal_year=reader.year,
        final_due_at=values.moment("final_due_at"),
        months_after=values.integer("months_after"),
    )
    reader.tally.add(YEAR_FILE)


def load_reports(reader: Reader) -> None:
    """Enter the published reports in their printed order; they are anonymous and linked to nobody."""
    name, issues_name = "reports.csv", "report_issues.csv"
    columns = ("number", "programme", "status", "bracket", "bracket_as_printed", "source")
    lines = reader.lines(name, columns)
    issues = _issues_by_report(reader, issues_name)
    if unknown := issues.keys() - {line.integer("number") for line in lines}:
        line = issues[min(unknown)][0]
        raise line.wrong("report", f"番号 {min(unknown)} が {name} にありません。")
    known = set(Report.objects.filter(fiscal_year=reader.year).values_list("source", flat=True))
    since = Settings("reports", reader.settings.get("reports")).moment("final_due_at").date()
    for line in lines:
        own = issues.get(line.integer("number"), [])
        if line.required("source") in known:
            reader.tally.keep(name)
            reader.tally.keep(issues_name, len(own))
            continue
        with line.blamed():
            add_published_report(
                actor=reader.actor,
                fiscal_year=reader.year,
                published=_report(reader, line, own),
                commitments_since=since,
            )
        reader.tally.add(name)
        reader.tally.add(issues_name, len(own))


def _issues_by_report(reader: Reader, name: str) -> dict[int, list[Line]]:
    columns = (
        "report", "number", "title", "category", "before", "after", "future", "actions", "due_as_written",
        "due_on", "source",
    )  # fmt: skip
    found: dict[int, list[Line]] = {}
    for line in reader.lines(name, columns):
        found.setdefault(line.integer("report"), []).append(line)
    return found


def _report(reader: Reader, line: Line, issues: list[Line]) -> PublishedReport:
    return PublishedReport(
        programme=reader.programme(line, "programme", line.required("programme")),
        status=line.choice("status", ProgrammeStatus),
        bracket=line.choice("bracket", PopulationBracket),
        bracket_as_printed=line.text("bracket_as_printed"),
        position=line.integer("number"),
        source=line.required("source"),
        issues=[_issue(one) for one in issues],
    )


def _issue(line: Line) -> PublishedIssue:
    due_text, due_on = line.text("due_as_written"), line.day_or_none("due_on")
    if due_on is not None and not due_text:
        raise line.wrong("due_as_written", "日付があるのに、書かれた言葉がありません。")
    actions = line.items("actions")
    if unknown := [code for code in actions if code not in ActionKind.values]:
        raise line.wrong("actions", f"知らないコード「{unknown[0]}」です。")
    return PublishedIssue(
        number=line.integer("number"),
        title=line.required("title"),
        category=line.required("category"),
        texts={cell: line.text(cell.value) for cell in CellCode},
        actions=actions,
        due_text=due_text,
        due_on=due_on,
    )
