"""The call with its applications, and the selection."""

from __future__ import annotations

from banso.calls import queries as calls
from banso.calls.domain.applications import record_application
from banso.calls.domain.call import close_call, create_call, open_call, relay_to_prefectures
from banso.calls.enums import CallState
from banso.directory import queries as directory
from banso.loading.files import YEAR_FILE, Line, LoadError, Settings
from banso.loading.reader import Reader
from banso.selection.domain.approval import approve_selection, propose_selection, publish_selection
from banso.selection.domain.decisions import record_decision, start_selection
from banso.selection.enums import LinkCertainty, Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import Selection
from banso.selection.queries import selection_of
from banso.years.enums import ProgrammeCode
from banso.years.models import SupportProgramme

# Programmes that can be advised: 図3 has no column for その他.
_ADVISABLE = tuple(code for code in ProgrammeCode.values if code != ProgrammeCode.OTHER)


def load_call(reader: Reader) -> None:
    """Make the call, send it to the 47 prefectures, open it."""
    call = calls.call_of(reader.year)
    if call is not None:
        reader.tally.keep("call")
        reader.call = call
        return
    values = Settings("call", reader.settings.get("call"))
    if unknown := [code for code in values.texts("programmes") if code not in reader.programmes]:
        raise LoadError(
            f"{YEAR_FILE} の [call] programmes：知らない事業コード「{'」「'.join(unknown)}」です。"
        )
    call = create_call(
        actor=reader.actor,
        fiscal_year=reader.year,
        title=values.text("title"),
        explanation=values.text("explanation", ""),
        opens_at=values.moment("opens_at"),
        closes_at=values.moment("closes_at"),
        target_count=values.integer("target_count"),
        number_to_select=values.integer("number_to_select"),
        programmes=[reader.programmes[code] for code in values.texts("programmes")],
    )
    relay_to_prefectures(
        actor=reader.actor, call=call, prefectures=directory.prefectures(), sent_at=call.opens_at
    )
    open_call(actor=reader.actor, call=call)
    reader.call = call
    reader.tally.add("call")


def load_applications(reader: Reader) -> None:
    """Enter the applications in order of receipt, then close the call."""
    name = "applications.csv"
    columns = ("number", "municipality", "name_as_printed", "wishes", "submitted_at", "reason", "source")
    known = {one.number: one for one in reader.call.applications.select_related("municipality")}
    for line in reader.lines(name, columns):
        number = line.integer("number")
        if number in reader.applications:
            raise line.wrong("number", f"申込順 {number} が2度あります。")
        application = known.get(number)
        if application is not None:
            reader.tally.keep(name)
        else:
            wishes = [reader.programme(line, "wishes", code) for code in line.items("wishes")]
            with line.blamed():
                application = record_application(
                    actor=reader.actor,
                    call=reader.call,
                    municipality=reader.organisation(line, "municipality"),
                    wishes=wishes,
                    submitted_at=line.moment_or_none("submitted_at"),
                    number=number,
                    reason=line.text("reason"),
                    name_as_printed=line.text("name_as_printed"),
                    source=line.text("source"),
                )
            reader.tally.add(name)
        reader.applications[number] = application
    if reader.call.state == CallState.OPEN:
        close_call(actor=reader.actor, call=reader.call)


def load_selection(reader: Reader) -> None:
    """Enter a decision on every application, then approve and publish at the dates given."""
    name = "selection.csv"
    columns = ("number", "application", "outcome", *_ADVISABLE, "link_certainty", "source")
    values = Settings("selection", reader.settings.get("selection"))
    selection = selection_of(reader.year)
    if selection is None:
        selection = start_selection(actor=reader.actor, call=reader.call, decided_on=values.day("decided_on"))
    known = {
        one.application_id: one for one in selection.decisions.select_related("application__municipality")
    }
    for line in reader.lines(name, columns):
        application = reader.applications.get(line.integer("application"))
        if application is None:
            raise line.wrong(
                "application", f"申込順 {line.text('application')} が applications.csv にありません。"
            )
        decision = known.get(application.pk)
        if decision is not None:
            reader.tally.keep(name)
        else:
            with line.blamed():
                decision = record_decision(
                    actor=reader.actor,
                    selection=selection,
                    application=application,
                    outcome=line.choice("outcome", Outcome),
                    number=line.integer_or_none("number"),
                    programmes=_statuses(reader, line),
                    link_certainty=line.choice("link_certainty", LinkCertainty),
                    source=line.text("source"),
                )
            reader.tally.add(name)
        if decision.number is not None:
            reader.decisions[decision.number] = decision
    _publish(reader, selection, values)


def _statuses(reader: Reader, line: Line) -> dict[SupportProgramme, ProgrammeStatus]:
    given = {code: line.choice_or_none(code, ProgrammeStatus) for code in _ADVISABLE}
    return {
        reader.programme(line, code, code): status for code, status in given.items() if status is not None
    }


def _publish(reader: Reader, selection: Selection, values: Settings) -> None:
    if selection.state != SelectionState.DRAFT:
        return
    propose_selection(actor=reader.actor, selection=selection)
    approve_selection(actor=reader.actor, selection=selection, at=values.moment("approved_at"))
    publish_selection(actor=reader.actor, selection=selection, at=values.moment("published_at"))
