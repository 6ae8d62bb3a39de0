"""The dry run of filled workbooks: what each file is, whose, and what recording it would change. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from banso.directory.models import Organisation
from banso.formkit import Reading
from banso.formkit.compare import compare
from banso.formkit.reading import values_from_json
from banso.formkit.workbook import read_form
from banso.foundation.access import Actor, check
from banso.foundation.errors import BansoError
from banso.office.refusals import OfficeRefused
from banso.surveys.checks import remarks_on
from banso.surveys.definitions import OFFICE, form_of
from banso.surveys.domain.drafts import organisation_key
from banso.surveys.enums import ImportOutcome
from banso.surveys.models import Response, Survey
from banso.surveys.queries import ANSWERED, last_values

RESPONDENT_CHANGED = {"label": "記入者", "old": "（前の版の記入者）", "new": "変更あり"}


class WorkbookNotAccepted(BansoError):
    """The file is not a form we can take here; nothing was stored. The message names the file and the reason."""


@dataclass(frozen=True)
class Received:
    """A filled form as read, with the answer it belongs to. Nothing is recorded yet."""

    reading: Reading
    response: Response


@dataclass(frozen=True)
class Finding:
    """What the dry run says about one file."""

    outcome: ImportOutcome
    refusal: str = ""
    organisation: Organisation | None = None
    problems: list[dict[str, str]] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    compared_with: int = 0
    received: Received | None = None


class Checker:
    """Reads filled forms of a survey on behalf of `actor`; `only` narrows the look-ups to one organisation."""

    def __init__(self, survey: Survey, actor: Actor, *, only: int | None = None) -> None:
        self.survey, self.actor = survey, actor
        self.form = form_of(survey)
        responses = survey.responses.select_related("organisation", "counted", "draft").annotate(
            last=Max("versions__number")
        )
        if only is not None:
            responses = responses.filter(organisation=only)
        self._responses: Mapping[str, Response] = {
            organisation_key(one.organisation): one for one in responses
        }
        for one in self._responses.values():
            one.survey = survey

    def read(self, data: bytes, filename: str) -> Received:
        """Return the form in a file.

        Raises WorkbookNotAccepted for a file that is broken, hostile, another form, of another year, or of nobody
        who was asked. Problems of single answers are in the reading.
        """
        form = self.form
        try:
            reading = read_form(
                lambda code, version: form if (code, version) == (form.code, form.version) else None,
                data,
                filename,
                expected_form=form.code,
                expected_year=form.fiscal_year,
            )
        except OfficeRefused as refused:
            raise WorkbookNotAccepted(refused.message) from refused
        response = self._responses.get(reading.identity.organisation_code)
        if response is None:
            raise WorkbookNotAccepted(
                f"{filename}：様式に書かれた団体（{reading.identity.organisation_name or '記載なし'}）には、"
                "このアンケートをお願いしていません。団体ごとの様式をダウンロードし、記入し直してお送りください。"
            )
        return Received(reading, response)

    def find(self, data: bytes, filename: str) -> Finding:
        """Return what the file is and would change. Never raises for what is in the file."""
        try:
            received = self.read(data, filename)
        except WorkbookNotAccepted as refused:
            return Finding(ImportOutcome.REFUSED, refused.message)
        if not (answer := check(self.actor, "answers.import_one", received.response)):
            # Whose form it is may be said: it stands in the file the actor holds. Its answers are not compared.
            return Finding(
                ImportOutcome.REFUSED,
                f"{filename}：{received.response.organisation.name}の回答です。{answer.reason}",
            )
        return self._compared(received)

    def _compared(self, received: Received) -> Finding:
        response, reading = received.response, received.reading
        organisation = response.organisation
        remarks = remarks_on(self.form, reading.values, last_values(response))
        problems = [one.as_dict() for one in (*reading.problems, *remarks)]
        if hasattr(response, "draft"):
            text = (
                "画面に書きかけの回答があります。登録しても残り、後から提出するとそちらが新しい版になります。"
            )
            problems.append({"level": "warning", "path": "", "sheet": "", "cell": "", "message": text})
        last = int(vars(response)["last"] or 0)
        if not reading.is_acceptable:
            reason = f"直していただくところが{len(reading.errors)}か所あります。"
            return Finding(ImportOutcome.REFUSED, reason, organisation, problems, [], last)
        if response.counted is None or response.state not in ANSWERED:
            return Finding(ImportOutcome.NEW, "", organisation, problems, [], last, received)
        data = response.counted.values | response.counted.respondent
        changed = compare(self.form, values_from_json(self.form, data), reading.values)
        changes = [
            {"label": one.label, "old": one.old_text, "new": one.new_text}
            for one in changed
            if not one.path.startswith(OFFICE)
        ]
        if any(one.path.startswith(OFFICE) for one in changed):
            changes.append(dict(RESPONDENT_CHANGED))
        outcome = ImportOutcome.CHANGED if changes else ImportOutcome.SAME
        return Finding(outcome, "", organisation, problems, changes, last, received)
