"""The dry run of filled forms: what each file is, whose, and what recording it would change. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from banso.calls.application_form import (
    FORM_CODE,
    OFFICE,
    application_form,
    organisation_key,
    with_address_checked,
    with_remarks,
    without_office,
)
from banso.calls.domain.versions import require_client, wishes_of
from banso.calls.enums import ApplicationState, ImportOutcome
from banso.calls.models import Application, Call
from banso.calls.queries import FormCopy
from banso.directory.addressee import joined, parts_of
from banso.directory.enums import CLIENT_KINDS, ContactPurpose
from banso.directory.models import Contact, Organisation
from banso.formkit import Form, Reading
from banso.formkit.cells import Value
from banso.formkit.compare import compare
from banso.formkit.reading import values_from_json
from banso.formkit.workbook import read_form
from banso.foundation.access import Actor, check
from banso.foundation.errors import BansoError
from banso.office.refusals import OfficeRefused

CONTACT_CHANGED = {"label": "連絡先", "old": "（名簿の連絡先）", "new": "変更あり"}


class FormNotAccepted(BansoError):
    """The file is not a form we can take here; nothing was stored. The message names the file and the reason."""


@dataclass(frozen=True)
class Received:
    """A filled form as read, with its municipality. Nothing is recorded yet."""

    form: Form
    reading: Reading
    municipality: Organisation

    @property
    def wishes(self) -> list[str]:
        """The codes of the programmes marked."""
        return wishes_of(self.reading.values)


@dataclass(frozen=True)
class Finding:
    """What the dry run says about one file."""

    outcome: ImportOutcome
    refusal: str = ""
    municipality: Organisation | None = None
    problems: list[dict[str, str]] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    compared_with: int = 0
    received: Received | None = None


def present_values(form: Form, application: Application) -> dict[str, Value]:
    """Return what an application says now; one recorded from paper has wishes and reason only."""
    if application.answers:
        return values_from_json(form, application.answers)
    values: dict[str, Value] = {f"wishes.{wish.programme.code}": True for wish in application.wishes.all()}
    if application.reason:
        values["reason"] = application.reason
    return values


class Checker:
    """Reads filled forms for a call on behalf of `actor`: directory and applications are looked up once.

    `at` is when the forms came in; `only` narrows the look-ups to one organisation.
    """

    def __init__(self, call: Call, actor: Actor, *, at: dt.datetime, only: int | None = None) -> None:
        self.call, self.actor, self.at = call, actor, at
        self.form = application_form(call)
        clients = Organisation.objects.filter(kind__in=CLIENT_KINDS)
        found = Application.objects.filter(call=call).annotate(last=Max("versions__number"))
        contacts = Contact.objects.filter(organisation__isnull=False, purpose=ContactPurpose.OFFICE)
        if only is not None:
            clients, found = clients.filter(pk=only), found.filter(municipality=only)
            contacts = contacts.filter(organisation=only)
        self._organisations = {organisation_key(one): one for one in clients}
        self._applications: Mapping[int, Any] = {
            one.municipality_id: one
            for one in found.select_related("draft").prefetch_related("wishes__programme")
        }
        self._contacts = {
            one.organisation_id: (one.line, one.phone, one.email) for one in contacts.order_by("-pk")
        }

    def _form(self, code: str, version: int) -> Form | None:
        """Return the form a file was made from; older versions that are out are still taken."""
        known = code == FORM_CODE and 1 <= version <= self.form.version
        return application_form(self.call, version) if known else None

    def read(self, data: bytes, filename: str) -> Received:
        """Return the form in a file.

        Raises FormNotAccepted for a file that is broken, hostile, another form, of another year, or of nobody
        we know. Problems of single answers are in the reading.
        """
        try:
            reading = read_form(
                self._form,
                data,
                filename,
                expected_form=FORM_CODE,
                expected_year=self.call.fiscal_year.year,
            )
        except OfficeRefused as refused:
            raise FormNotAccepted(refused.message) from refused
        municipality = self._organisations.get(reading.identity.organisation_code)
        if municipality is None:
            raise FormNotAccepted(
                f"{filename}：様式に書かれた団体（{reading.identity.organisation_name or '記載なし'}）が"
                "名簿に見つかりません。"
                "団体ごとの様式をダウンロードし、記入し直してお送りください。"
            )
        form = self._form(FORM_CODE, reading.identity.version) or self.form
        return Received(form, with_remarks(form, with_address_checked(reading, "warning")), municipality)

    def find(self, data: bytes, filename: str) -> Finding:
        """Return what the file is and would change. Never raises for what is in the file."""
        try:
            received = self.read(data, filename)
        except FormNotAccepted as refused:
            return Finding(ImportOutcome.REFUSED, refused.message)
        town = received.municipality
        try:
            require_client(town)
            if not (answer := check(self.actor, "application.import_one", FormCopy(self.call, town))):
                raise BansoError(f"{town.name}の申込書です。{answer.reason}")
        except BansoError as refused:
            # Whose form it is may be said: it stands in the file the actor holds. Its answers are not compared.
            return Finding(ImportOutcome.REFUSED, refused.message, None)
        return self._compared(received)

    def _compared(self, received: Received) -> Finding:
        town, reading = received.municipality, received.reading
        application = self._applications.get(town.pk)
        problems = [problem.as_dict() for problem in reading.problems] + self._remarks(application)
        last = (application.last or 0) if application else 0
        if application and application.state == ApplicationState.WITHDRAWN:
            reason = "この自治体の申込は取り下げられています。先に申込の画面で取り下げを戻してください。"
            return Finding(ImportOutcome.REFUSED, reason, town, problems, [], last)
        if not reading.is_acceptable:
            reason = f"直していただくところが{len(reading.errors)}か所あります。"
            return Finding(ImportOutcome.REFUSED, reason, town, problems, [], last)
        if application is None or application.state != ApplicationState.SUBMITTED:
            return Finding(ImportOutcome.NEW, "", town, problems, [], last, received)
        changes = [
            {"label": one.label, "old": one.old_text, "new": one.new_text}
            for one in compare(
                self.form,
                without_office(present_values(self.form, application)),
                without_office(reading.values),
            )
        ]
        if self._contact_differs(town, reading.values):
            changes.append(dict(CONTACT_CHANGED))
        outcome = ImportOutcome.CHANGED if changes else ImportOutcome.SAME
        return Finding(outcome, "", town, problems, changes, last, received)

    def _contact_differs(self, town: Organisation, values: Mapping[str, Value]) -> bool:
        office, *others = (
            str(values.get(f"{OFFICE}{key}") or "").strip() for key in ("department", "phone", "email")
        )
        given = (joined(*parts_of(office)), *others)
        return any(given) and given != self._contacts.get(town.pk, ("", "", ""))

    def _remarks(self, application: Application | None) -> list[dict[str, str]]:
        remarks = []
        if self.at > self.call.closes_at:
            remarks.append("締切を過ぎて届いたため、「締切後」の印が付きます。")
        if application and application.state == ApplicationState.DECLINED:
            remarks.append("「今年度は申し込まない」と届いていましたが、登録すると申込に変わります。")
        if application and hasattr(application, "draft"):
            remarks.append("画面に書きかけの申込書があります。登録しても、書きかけは消えません。")
        return [
            {"level": "warning", "path": "", "sheet": "", "cell": "", "message": text} for text in remarks
        ]
