"""利用申込書 as the door takes it: whose a form is, what it is compared with, what a new version does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse

from banso.calls import queries
from banso.calls.application_form import (
    FORM_CODE,
    OFFICE,
    application_form,
    identity_of,
    prefill,
    with_address_checked,
    without_office,
)
from banso.calls.domain import todos
from banso.calls.domain.versions import locked_application, note_version, require_client, wishes_of
from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import APPLICATION_STEPS, Application, Call
from banso.calls.queries import FormCopy, present_values
from banso.directory.addressee import joined, parts_of
from banso.directory.enums import CLIENT_KINDS, ContactPurpose, Role
from banso.directory.models import Contact, Organisation
from banso.formkit import Form, Identity, Problem, Reading
from banso.formkit.cells import Value
from banso.formkit.compare import compare
from banso.formkit.workbook import read_form
from banso.foundation.access import Actor, check
from banso.foundation.case_records import remarks_in
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import Operation
from banso.intake.checking import Change, Checker, FormNotAccepted, Standing, remark
from banso.intake.enums import FileOutcome
from banso.intake.kinds import FormKind, Submission, Words, organisation_key, register
from banso.intake.models import Batch, Owned, Paper, Version
from banso.office.workbook_in import Workbook
from banso.years.models import FiscalYear

CONTACT_CHANGED = {"label": "連絡先", "old": "（名簿の連絡先）", "new": "変更あり"}
WORDS = Words(
    thing="申込書",
    files="利用申込書",
    received="申込書の受け取り",
    receive="Excelの利用申込書を受け取る",
    chosen="記入済みの利用申込書",
    chosen_help="いくつでも選べます。多いときはzipにまとめてください。ファイル名は変わっていてもかまいません。",
    recorded="それぞれの自治体の申込書に新しい版ができ、図2と申込内容一覧に入ります。前の版も読めます。",
    page="申込書の画面",
    back="公募のページへ戻る",
    home="申込のページへ",
    outcomes={FileOutcome.NEW: "新しい申込"},
    kept="提出済みの内容はそのままです。",
    not_submitted="提出前の申込書は消せません。申し込まないときは「申し込まない」を選んでください。",
    submitted="利用申込書を提出しました（第{number}版）。{late}控えは下から印刷できます。",
    late="締切を過ぎているため、「締切後」の印が付きます。",
    rows="事業",
    written="書き終えた部分",
    due="締切",
    batch="申込書",
)

# So many municipalities of a batch are looked up one by one; more are many, and everybody is read at once.
LOOKED_UP_SINGLY = 5


class _Checker(Checker[FormCopy]):
    """Reads filled forms of a call; `at` is when they came in."""

    def __init__(self, call: Call, actor: Actor, at: dt.datetime) -> None:
        self._call, self._actor, self._at = call, actor, at
        self._form = application_form(call)
        self._asked: set[str] = set()
        self._organisations: dict[str, Organisation] = {}
        self._applications: dict[int, Any] = {}
        self._contacts: dict[int | None, tuple[str, str, str]] = {}

    def _municipality(self, key: str) -> Organisation | None:
        """Return who a form names: a few are looked up one by one, before more everybody at once."""
        if key not in self._asked and len(self._asked) <= LOOKED_UP_SINGLY:
            self._asked.add(key)
            clients = Organisation.objects.filter(kind__in=CLIENT_KINDS)
            if len(self._asked) <= LOOKED_UP_SINGLY:
                masked = key[1:] if key.startswith("B") and key[1:].isdecimal() else ""
                clients = clients.filter(code="", pk=int(masked)) if masked else clients.filter(code=key)
            self._look_up_all(clients)
        return self._organisations.get(key)

    def _look_up_all(self, clients: QuerySet[Organisation]) -> None:
        organisations = list(clients)
        ids = [organisation.pk for organisation in organisations]
        self._organisations |= {organisation_key(client): client for client in organisations}
        applications = Application.objects.filter(call=self._call, municipality__in=ids)
        applications = applications.annotate(last=Max("versions__number"))
        self._applications |= {
            application.municipality_id: application
            for application in applications.select_related("draft").prefetch_related("wishes__programme")
        }
        contacts = Contact.objects.filter(organisation__in=ids, purpose=ContactPurpose.OFFICE)
        self._contacts |= {
            contact.organisation_id: (contact.line, contact.phone, contact.email)
            for contact in contacts.order_by("-pk")
        }

    def _look_up(self, code: str, version: int) -> Form | None:
        """Return the form a file was made from; older versions that are out are still taken."""
        if code != FORM_CODE or not 1 <= version <= self._form.version:
            return None
        return self._form if version == self._form.version else application_form(self._call, version)

    def read(self, book: Workbook, filename: str) -> tuple[Reading, FormCopy]:
        year = self._call.fiscal_year.year
        reading = read_form(self._look_up, book, filename, expected_form=FORM_CODE, expected_year=year)
        municipality = self._municipality(reading.identity.organisation_code)
        if municipality is None:
            raise FormNotAccepted(
                f"{filename}：様式に書かれた団体（{reading.identity.organisation_name or '記載なし'}）が"
                "名簿に見つかりません。"
                "団体ごとの様式をダウンロードし、記入し直してお送りください。"
            )
        return with_address_checked(reading, "warning"), FormCopy(self._call, municipality)

    def owner_of(self, sheet: FormCopy) -> Organisation:
        return sheet.municipality

    def refusal(self, sheet: FormCopy, filename: str) -> str:
        try:
            require_client(sheet.municipality)
        except BansoError as refused:
            return refused.message
        answer = check(self._actor, "application.import_one", sheet)
        return "" if answer else f"{sheet.municipality.name}の申込書です。{answer.reason}"

    def standing(self, sheet: FormCopy, reading: Reading) -> Standing:
        application = self._applications.get(sheet.municipality.pk)
        remarks = [problem.as_dict() for problem in remarks_in(self._form, reading.values)]
        if self._at > self._call.closes_at:
            remarks.append(remark("締切を過ぎて届いたため、「締切後」の印が付きます。"))
        if application is None:
            return Standing(None, problems=remarks)
        if application.state == ApplicationState.DECLINED:
            remarks.append(remark("「今年度は申し込まない」と届いていましたが、登録すると申込に変わります。"))
        if hasattr(application, "draft"):
            remarks.append(remark("画面に書きかけの申込書があります。登録しても、書きかけは消えません。"))
        refusal = ""
        if application.state == ApplicationState.WITHDRAWN:
            refusal = "この自治体の申込は取り下げられています。先に申込の画面で取り下げを戻してください。"
        is_submitted = application.state == ApplicationState.SUBMITTED
        now = present_values(self._form, application) if is_submitted else None
        return Standing(now, application.last or 0, refusal, remarks)

    def changes(self, sheet: FormCopy, now: Mapping[str, Value], reading: Reading) -> list[Change]:
        changed = compare(self._form, without_office(now), without_office(reading.values))
        changes = [{"label": one.label, "old": one.old_text, "new": one.new_text} for one in changed]
        office, *others = (
            str(reading.values.get(f"{OFFICE}{key}") or "").strip()
            for key in ("department", "phone", "email")
        )
        given = (joined(*parts_of(office)), *others)
        if any(given) and given != self._contacts.get(sheet.municipality.pk, ("", "", "")):
            changes.append(dict(CONTACT_CHANGED))
        return changes


class ApplicationKind(FormKind[Call, FormCopy]):
    """利用申込書 of a call."""

    words = WORDS
    namespace, home, gathering_page = "calls", "applicant", "overview"
    event = purpose = "application"
    may_hand_in, may_tell_arrival = "application.import", "application.record"
    may_open, may_write = "application.applicant", "application.write"
    warns_while_typing = reviews_answers = tells_prefill_once = True
    needs_answers = False
    office = OFFICE

    def takes(self, form: str) -> bool:
        return form == FORM_CODE

    def code_of(self, gathering: Call) -> str:
        return FORM_CODE

    def year_of(self, gathering: Call) -> FiscalYear:
        return gathering.fiscal_year

    def gathering_of(self, fiscal_year: FiscalYear, form: str) -> Call:
        return Call.objects.select_related("fiscal_year").get(fiscal_year=fiscal_year)

    def gathering_from_url(self, year: int, **parts: int) -> Call:
        return queries.call_from_url(year)

    def checker(self, batch: Batch, gathering: Call, actor: Actor, only: Owned | None = None) -> _Checker:
        return _Checker(gathering, actor, batch.arrived_at)

    def sheet_from_url(self, year: int, key: int) -> FormCopy:
        return queries.form_copy_from_url(year, key)

    def key_of(self, sheet: FormCopy) -> int:
        return sheet.municipality.pk

    def gathering_of_sheet(self, sheet: FormCopy) -> Call:
        return sheet.call

    def organisation_of(self, sheet: FormCopy) -> Organisation:
        return sheet.municipality

    def due_of(self, sheet: FormCopy) -> dt.datetime:
        return sheet.call.closes_at

    def form_of(self, sheet: FormCopy) -> Form:
        return application_form(sheet.call)

    def identity_of(self, sheet: FormCopy) -> Identity:
        return identity_of(sheet.call, sheet.municipality)

    def prefill_of(self, sheet: FormCopy) -> tuple[Mapping[str, Value], str]:
        known, application = prefill(sheet.call, sheet.municipality), self.paper_of(sheet)
        if application is not None and application.counted_id:
            return known, "提出済みの内容"
        return known, "名簿と昨年度の申込書にある内容" if known else ""

    def checked(self, reading: Reading) -> Reading:
        return with_address_checked(reading)

    def remarks_on(self, sheet: FormCopy, values: Mapping[str, Value]) -> Sequence[Problem]:
        return remarks_in(self.form_of(sheet), values)

    def paper_of(self, sheet: FormCopy) -> Application | None:
        return queries.application_of(sheet)

    def is_submitted(self, paper: Paper) -> bool:
        return Application.objects.filter(pk=paper.pk, state=ApplicationState.SUBMITTED).exists()

    def begin(self, op: Operation, sheet: FormCopy) -> tuple[Paper, dict[str, tuple[object, object]]]:
        require_client(sheet.municipality)
        application, _ = Application.objects.select_for_update().get_or_create(
            call=sheet.call, municipality=sheet.municipality
        )
        if application.state == ApplicationState.WITHDRAWN:
            raise ForbiddenStep("この申込は取り下げられています。先に「取り下げを戻す」を押してください。")
        changes: dict[str, tuple[object, object]] = {}
        if application.state == ApplicationState.DECLINED:
            changes["state"] = APPLICATION_STEPS.take(application, "resume")
            application.save(update_fields=["state"])
        return application, changes

    def on_begun(self, op: Operation, sheet: FormCopy, paper: Paper) -> None:
        if self.is_submitted(paper):
            return
        todos.put(
            op.actor,
            sheet.call,
            todos.apply_key(sheet.call, sheet.municipality),
            "利用申込書を提出する",
            role=Role.MUNICIPALITY if not sheet.municipality.is_prefecture else Role.PREFECTURE,
            organisation=sheet.municipality,
            url=self.sheet_url("applicant", sheet),
        )

    def on_discarded(self, op: Operation, sheet: FormCopy) -> None:
        key = todos.apply_key(sheet.call, sheet.municipality)
        todos.drop(op.actor, key, "書きかけを取りやめたため")

    def receive(self, op: Operation, sheet: FormCopy, submission: Submission) -> Paper:
        return locked_application(sheet, wishes_of(submission.values))

    def on_version(
        self, op: Operation, sheet: FormCopy, paper: Paper, version: Version, submission: Submission
    ) -> None:
        assert isinstance(paper, Application)  # noqa: S101 - by `receive`
        note_version(op, paper, version, submission.values)

    def closed_papers(self) -> QuerySet[Application]:
        return Application.objects.filter(call__state=CallState.CLOSED)

    def paper_link(self, sheet: FormCopy) -> tuple[str, str]:
        return "紙で見る（PDF）", self.sheet_url("print_draft", sheet)

    def version_url(self, version: Version) -> str:
        application = Application.objects.select_related("call__fiscal_year").get(pk=version.paper_id)
        year = application.call.fiscal_year.year
        return reverse("calls:version", args=[year, application.pk, version.number])


APPLICATION = ApplicationKind()
register(APPLICATION)
