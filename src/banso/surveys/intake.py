"""Questionnaires as the door takes them: whose an answer is, what it is compared with, what a new version does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Max, QuerySet

from banso.directory.models import Organisation
from banso.formkit import Form, Identity, Problem, Reading
from banso.formkit.cells import Value
from banso.formkit.compare import compare
from banso.formkit.reading import values_from_json
from banso.formkit.workbook import read_form
from banso.foundation.access import Actor, check
from banso.foundation.history import Operation
from banso.intake.checking import Change, Checker, FormNotAccepted, Standing, remark
from banso.intake.enums import FileOutcome
from banso.intake.kinds import FormKind, Submission, Words, organisation_key, register
from banso.intake.models import Batch, Owned, Paper, Version
from banso.office.workbook_in import Workbook
from banso.surveys import queries
from banso.surveys.checks import remarks_on
from banso.surveys.definitions import OFFICE, form_of, is_known
from banso.surveys.domain.versions import locked, note_version, open_response
from banso.surveys.enums import ResponseState, SurveyState
from banso.surveys.models import RESPONSE_STEPS, Response, Survey
from banso.surveys.prefill import prefill
from banso.surveys.queries import ANSWERED, last_values
from banso.years.models import FiscalYear

RESPONDENT_CHANGED = {"label": "記入者", "old": "（前の版の記入者）", "new": "変更あり"}
WORDS = Words(
    thing="回答",
    files="回答",
    received="回答の受け取り",
    receive="Excelの回答を受け取る",
    chosen="記入済みのファイル",
    chosen_help="100個まで選べます。多いときはzipにまとめてください。ファイル名は変わっていてもかまいません。",
    recorded="それぞれの自治体の回答に新しい版ができます。前の版も読めます。",
    page="アンケートの画面",
    back="アンケートへ戻る",
    home="アンケートのページへ",
    outcomes={FileOutcome.NEW: "新しい回答"},
    prefilled="にある内容",
    kept="提出済みの回答はそのままです。",
    not_submitted="まだ提出していない回答は消せません。書きかけのまま残しておけます。",
    submitted="アンケートを提出しました（第{number}版）。{late}",
    late="期限を過ぎているため、「期限後」の印が付きます。",
)


def identity_of(survey: Survey, organisation: Organisation) -> Identity:
    """Return the identity written into the organisation's copy of the form."""
    return Identity(
        form=survey.code,
        version=survey.version,
        fiscal_year=survey.fiscal_year.year,
        organisation_code=organisation_key(organisation),
        organisation_name=organisation.name,
    )


class _Checker(Checker[Response]):
    """Reads filled forms of a survey."""

    def __init__(self, survey: Survey, actor: Actor, only: int | None) -> None:
        self._actor, self._form = actor, form_of(survey)
        responses = survey.responses.select_related("organisation", "counted", "draft").annotate(
            last=Max("versions__number")
        )
        if only is not None:
            responses = responses.filter(organisation=only)
        self._responses = {organisation_key(response.organisation): response for response in responses}
        for response in self._responses.values():
            response.survey = survey

    def read(self, book: Workbook, filename: str) -> tuple[Reading, Response]:
        form = self._form
        reading = read_form(
            lambda code, version: form if (code, version) == (form.code, form.version) else None,
            book,
            filename,
            expected_form=form.code,
            expected_year=form.fiscal_year,
        )
        response = self._responses.get(reading.identity.organisation_code)
        if response is None:
            raise FormNotAccepted(
                f"{filename}：様式に書かれた団体（{reading.identity.organisation_name or '記載なし'}）には、"
                "このアンケートをお願いしていません。団体ごとの様式をダウンロードし、記入し直してお送りください。"
            )
        return reading, response

    def owner_of(self, sheet: Response) -> Organisation:
        return sheet.organisation

    def refusal(self, sheet: Response, filename: str) -> str:
        answer = check(self._actor, "answers.import_one", sheet)
        return "" if answer else f"{filename}：{sheet.organisation.name}の回答です。{answer.reason}"

    def standing(self, sheet: Response, reading: Reading) -> Standing:
        remarks = [
            problem.as_dict() for problem in remarks_on(self._form, reading.values, last_values(sheet))
        ]
        if hasattr(sheet, "draft"):
            text = (
                "画面に書きかけの回答があります。登録しても残り、後から提出するとそちらが新しい版になります。"
            )
            remarks.append(remark(text))
        now = None
        if sheet.counted is not None and sheet.state in ANSWERED:
            now = values_from_json(self._form, sheet.counted.values | sheet.counted.respondent)
        return Standing(now, int(vars(sheet)["last"] or 0), "", remarks)

    def changes(self, sheet: Response, now: Mapping[str, Value], reading: Reading) -> list[Change]:
        changed = compare(self._form, now, reading.values)
        changes = [
            {"label": one.label, "old": one.old_text, "new": one.new_text}
            for one in changed
            if not one.path.startswith(OFFICE)
        ]
        if any(one.path.startswith(OFFICE) for one in changed):
            changes.append(dict(RESPONDENT_CHANGED))
        return changes


class SurveyKind(FormKind[Survey, Response]):
    """The answers to surveys, whichever form a survey has."""

    words = WORDS
    namespace, home, gathering_page = "surveys", "response", "survey"
    event, purpose = "response", "survey"
    may_hand_in = "answers.import"
    may_open = may_write = "response.write"
    form_class, grid_class = "form survey-form", "table-region survey-grid"
    office, keeps_respondent = OFFICE, True

    def takes(self, form: str) -> bool:
        return is_known(form)

    def code_of(self, gathering: Survey) -> str:
        return gathering.code

    def year_of(self, gathering: Survey) -> FiscalYear:
        return gathering.fiscal_year

    def gathering_of(self, fiscal_year: FiscalYear, form: str) -> Survey:
        return Survey.objects.select_related("fiscal_year").get(fiscal_year=fiscal_year, code=form)

    def gathering_from_url(self, year: int, **parts: int) -> Survey:
        return queries.survey_from_url(year, **parts)

    def gathering_key(self, gathering: Survey) -> tuple[int, ...]:
        return (gathering.pk,)

    def checker(self, batch: Batch, gathering: Survey, actor: Actor, only: Owned | None = None) -> _Checker:
        return _Checker(gathering, actor, only.organisation_id if only else None)

    def sheet_from_url(self, year: int, key: int) -> Response:
        return queries.response_from_url(year, key)

    def key_of(self, sheet: Response) -> int:
        return sheet.pk

    def gathering_of_sheet(self, sheet: Response) -> Survey:
        return sheet.survey

    def organisation_of(self, sheet: Response) -> Organisation:
        return sheet.organisation

    def due_of(self, sheet: Response) -> dt.datetime:
        return sheet.survey.due_at

    def name_of(self, sheet: Response) -> str:
        return sheet.survey.word

    def title_of(self, sheet: Response) -> str:
        return sheet.survey.title

    def form_of(self, sheet: Response) -> Form:
        return form_of(sheet.survey)

    def identity_of(self, sheet: Response) -> Identity:
        return identity_of(sheet.survey, sheet.organisation)

    def prefill_of(self, sheet: Response) -> tuple[Mapping[str, Value], str]:
        known = prefill(sheet.survey, sheet.organisation)
        return known.values, known.said[:120]

    def remarks_on(self, sheet: Response, values: Mapping[str, Value]) -> Sequence[Problem]:
        return remarks_on(self.form_of(sheet), values, last_values(sheet))

    def paper_of(self, sheet: Response) -> Response:
        return sheet

    def is_submitted(self, paper: Paper) -> bool:
        return Response.objects.filter(pk=paper.pk, state=ResponseState.SUBMITTED).exists()

    def begin(self, op: Operation, sheet: Response) -> tuple[Paper, dict[str, tuple[object, object]]]:
        response = locked(sheet)
        changes: dict[str, tuple[object, object]] = {}
        if response.state == ResponseState.NOT_STARTED:
            changes["state"] = RESPONSE_STEPS.take(response, "start")
            response.save(update_fields=["state"])
        return response, changes

    def receive(self, op: Operation, sheet: Response, submission: Submission) -> Response:
        return open_response(sheet)

    def on_version(
        self, op: Operation, sheet: Response, paper: Paper, version: Version, submission: Submission
    ) -> None:
        assert isinstance(paper, Response)  # noqa: S101 - by `receive`
        note_version(op, paper, version)

    def closed_papers(self) -> QuerySet[Response]:
        return Response.objects.filter(survey__state=SurveyState.CLOSED)

    def paper_link(self, sheet: Response) -> tuple[str, str]:
        return "Excelで見る", self.sheet_url("workbook", sheet)

    def version_url(self, version: Version) -> str:
        year = Response.objects.values_list("survey__fiscal_year__year", flat=True).get(pk=version.paper_id)
        return self.url("version", year, version.paper_id, version.number)


SURVEY = SurveyKind()
register(SURVEY)
