"""Must hold: a municipality's whole year by mail and Excel or Word files alone, from application to follow-up.

Nobody of the municipality has an account here: whatever it sends by mail, the secretariat hands in for it.
"""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from banso.calls.domain.call import close_call
from banso.calls.enums import CallState
from banso.calls.intake import APPLICATION
from banso.calls.models import Application
from banso.correspondence.enums import MailState
from banso.dates.domain import date_imports as dates
from banso.dates.domain.confirmations import Given, enter_heard
from banso.dates.domain.publishing import publish_plan
from banso.dates.enums import AnswerState
from banso.dates.models import DateParty
from banso.dates.publication import publication_of
from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact, Organisation
from banso.dispatch.domain.projects import make_projects
from banso.dispatch.domain.visits import hold_visit
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor
from banso.foundation.uploads import read_upload
from banso.foundation.worker import run
from banso.intake.domain import handing_in
from banso.intake.files import Handed
from banso.payments.domain.drafting import draft_payments
from banso.payments.domain.settings import set_up_payments
from banso.plans.domain.plans import Wish, run_plan
from banso.reports.domain import follow_ups, word
from banso.reports.domain.rounds import open_reports
from banso.reports.domain.submission import accept_report, submit_report
from banso.reports.enums import AnswerChannel, Channel
from banso.reports.models import Commitment, CommitmentAnswer, Report, WordReturn
from banso.selection.domain.adopting import adopt_proposal
from banso.selection.domain.approval import approve_selection, propose_selection, publish_selection
from banso.selection.domain.decisions import start_selection
from banso.selection.domain.proposals import set_project, set_status, working_of
from banso.selection.evidence import evidence_of
from banso.surveys.definitions import form_of
from banso.surveys.intake import SURVEY
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear
from tests import builders
from tests.calls.forms import filled as application_form
from tests.dates.test_date_files import filled as filled_dates
from tests.reports import word_files as files
from tests.reports.replies import filled as reply
from tests.surveys.answers import make_survey, plain_answers, workbook_of

pytestmark = pytest.mark.django_db

WORK = ProgrammeCode.WORK_PREPARATION


def test_a_whole_year_by_mail_and_files() -> None:
    year = builders.make_year()
    town = builders.make_municipality("見本市")
    office = builders.make_actor(Role.SECRETARIAT, fiscal_year=year)
    _application_by_excel(office, year, town)
    _select(office, year)
    _questionnaire_by_excel(office, year, town)
    _plan(office, year)
    _dates_by_excel(office, town)
    for visit in Visit.objects.all():
        hold_visit(actor=office, visit=visit)
    open_reports(actor=office, fiscal_year=year, final_due_at=builders.at(2020, 2, 28, 17))
    _report_by_word(office)
    _answer_by_file(office)
    set_up_payments(actor=office, fiscal_year=year)
    assert draft_payments(actor=office, fiscal_year=year).visits == 2


def _application_by_excel(office: Actor, year: FiscalYear, town: Organisation) -> None:
    call = builders.make_call(year, CallState.OPEN)
    sent = application_form(call, town, reason="・始め方が分からない\n・受入先が見つからない")
    batch = handing_in.hand_in(APPLICATION, actor=office, gathering=call, files=[Handed(sent, "見本市.xlsx")])
    handing_in.start_recording(actor=office, batch=batch)
    assert Application.objects.get(municipality=town).state == "SUBMITTED"
    close_call(actor=office, call=call)


def _select(office: Actor, year: FiscalYear) -> None:
    """The selection on the board, approved by the ministry, published; its projects."""
    selection = start_selection(actor=office, call=year.call)
    (evidence,) = evidence_of(selection.call)
    set_project(actor=office, selection=selection, evidence=evidence, programme=WORK, advised=True)
    programme = builders.programme(year, WORK)
    set_status(actor=office, selection=selection, evidence=evidence, programme=programme, runs=False)
    adopt_proposal(actor=office, proposal=working_of(selection))
    propose_selection(actor=office, selection=selection)
    approve_selection(actor=builders.make_actor(Role.MINISTRY, fiscal_year=year), selection=selection)
    publish_selection(actor=office, selection=selection)
    assert [str(project) for project in make_projects(actor=office, fiscal_year=year)] == ["見本市 就労"]


def _questionnaire_by_excel(office: Actor, year: FiscalYear, town: Organisation) -> None:
    survey = make_survey(year, town)
    answers = plain_answers(form_of(survey), issues__I10__WORK_PREPARATION=True)
    given = handing_in.hand_in(
        SURVEY,
        actor=office,
        gathering=survey,
        files=[Handed(workbook_of(survey, town, answers), "回答.xlsx")],
    )
    handing_in.start_recording(actor=office, batch=given)


def _plan(office: Actor, year: FiscalYear) -> None:
    """One expert, a plan of two visits, published: both are asked for the dates."""
    builders.make_expert(year, WORK)
    plan = run_plan(actor=office, fiscal_year=year, wish=Wish(seconds=0.1))
    publish_plan(actor=office, plan=plan, seal=publication_of(plan).seal, due_on=dt.date(2019, 9, 13))
    run("until_idle")


def _dates_by_excel(office: Actor, town: Organisation) -> None:
    """The municipality sends the workbook back, the expert says yes on the telephone."""
    party = DateParty.objects.select_related("fiscal_year", "municipality").get(municipality=town)
    batch = dates.hand_in(
        actor=office,
        fiscal_year=party.fiscal_year,
        files=[dates.Handed(filled_dates(party, ["可"], ["可"]), "日程.xlsx")],
    )
    dates.record_batch(actor=office, batch=batch)
    expert = DateParty.objects.select_related("fiscal_year", "expert__person").get(expert__isnull=False)
    said = [Given(one.pk, AnswerState.ACCEPTED) for one in expert.questions.all()]
    enter_heard(actor=office, party=expert, given=said)
    assert set(Visit.objects.values_list("state", flat=True)) == {VisitState.AGREED}


def _report() -> Report:
    return Report.objects.select_related(
        "project__municipality", "project__decision__selection", "programme", "fiscal_year", "counted"
    ).get()


def _report_by_word(office: Actor) -> None:
    texts = {"before": "前の考え。", "after": "分かったこと。"}
    data = files.edited(
        files.form_of(_report()),
        files.put(1, category="②", future="来年度の予算に入れる。", **texts),
        files.put(2, category="⑨", future="商工会に相談する。", **texts),
        files.put(3, future="まだ決まっていない", **texts),
    )
    found = word.hand_in(actor=office, report=_report(), data=data, filename="報告書.docx")
    word.record(actor=office, found=WordReturn.objects.select_related("report").get(pk=found.pk))
    version = submit_report(actor=office, report=_report(), channel=Channel.WORD)
    named = [(one["title"], one["origin"], one["category"]) for one in version.issues]
    assert named == [
        ("始め方が分からない", "APPLICATION", "I02"),
        ("受入先が見つからない", "APPLICATION", "I09"),
        ("事業予算獲得の手法に関する課題", "QUESTIONNAIRE", "I10"),
    ]
    accept_report(actor=office, report=_report())


def _answer_by_file(office: Actor) -> None:
    report = _report()
    assert report.project is not None
    Contact.objects.create(
        organisation=report.project.municipality, purpose=ContactPurpose.OFFICE, email="town@example.invalid"
    )
    (found,) = follow_ups.ask(actor=office, follow_ups=[report.follow_ups.get(months=12)])
    assert found.mail is not None
    assert (found.mail.state, found.mail.to_address) == (MailState.DRAFT, "town@example.invalid")
    assert "「来年度の予算に入れる。」" in found.mail.body
    sheet = read_upload(found.mail.attachments.get().upload)
    assert load_workbook(io.BytesIO(sheet)).sheetnames
    data = reply(sheet, {"どこまで進みましたか": "0 予定どおりできた", "どうなったか": "予算に入った。"})
    follow_ups.answer_by_file(actor=office, follow_up=found, data=data, filename="返信.xlsx")
    answer = CommitmentAnswer.objects.get()
    assert (answer.attainment, answer.what_came, answer.channel) == (0, "予算に入った。", AnswerChannel.FILE)
    assert answer.commitment == Commitment.objects.get(action="来年度の予算に入れる。")
