"""The Excel form a party answers on: its visits as rows, 可 or 不可, up to three other days."""

from __future__ import annotations

from banso.dates.enums import AnswerState
from banso.dates.models import DateParty, DateQuestion
from banso.dates.wording import dates_text, visit_name
from banso.formkit import Form, Identity, Section
from banso.formkit.cells import Choice, ChoiceCell, DateCell, TextCell, Value
from banso.formkit.definition import Grid, GridColumn, GridRow
from banso.formkit.workbook import build_workbook

CODE = "visit_dates"
YES, NO = "OK", "NG"
WISHES = ("other1", "other2", "other3")
_CHOICES = (Choice(YES, "可"), Choice(NO, "不可"))
_COLUMNS = (
    GridColumn("answer", "可・不可", ChoiceCell(_CHOICES)),
    *(
        GridColumn(code, f"別の日の希望{n}", DateCell(within_year=True))
        for n, code in enumerate(WISHES, start=1)
    ),
    GridColumn("time", "希望する開始時刻", TextCell(100)),
    GridColumn("comment", "連絡事項", TextCell(400, 2), span=2),
)
_INSTRUCTIONS = (
    "訪問ごとに、その日でよければ「可」、都合が悪ければ「不可」を選んでください。",
    "別の日をご希望のときは「不可」を選び、その日を3つまで書いてください（例：11月5日）。",
    "まだ決められない訪問は空けたままで結構です。空欄は回答として扱いません。",
    "開始時刻は、自治体の方がご希望のあるときだけ書いてください（例：13:30）。",
    "記入したら、このファイルを返信のメールに付けてお送りください。ファイル名は変わってもかまいません。",
)


def party_code(party: DateParty) -> str:
    """Return how the form names a party: no name and no municipality's code, which may be masked."""
    return f"D{party.pk}"


def party_of_code(code: str) -> int:
    """Return the party's id of a code, 0 for a code that is none."""
    return int(code[1:]) if code[:1] == "D" and code[1:].isascii() and code[1:].isdigit() else 0


def asked_in(party: DateParty, plan: int) -> list[DateQuestion]:
    """Return the questions that stood for the party under the plan of that number, in the order of the form."""
    rows = party.questions.filter(plan__number__lte=plan).exclude(closed_in__number__lte=plan)
    return list(
        rows.select_related("project__municipality__parent", "project__programme", "plan").order_by("pk")
    )


def form_of(party: DateParty, plan: int, questions: list[DateQuestion]) -> Form:
    """Return the form of these questions; its version is the number of the plan they stood under."""
    return Form(
        code=CODE,
        version=plan,
        fiscal_year=party.fiscal_year.year,
        title="訪問日程の確認",
        instructions=_INSTRUCTIONS,
        sections=[
            Section(
                code="visits",
                title="訪問の日程",
                sheet="日程の確認",
                items=[
                    Grid(
                        key="visits",
                        label="訪問",
                        rows=[GridRow(f"Q{question.pk}", row_label(question)) for question in questions],
                        columns=_COLUMNS,
                    )
                ],
            )
        ],
    )


def row_label(question: DateQuestion) -> str:
    """Return a row's heading: 10月28日(月)　見本県見本市　自立相談支援事業　1回目."""
    return f"{dates_text(question.dates)}　{visit_name(question.project, question.number)}"


def newest_plan(party: DateParty) -> int:
    """Return the number of the newest plan that asked or withdrew something of the party."""
    numbers = party.questions.values_list("plan__number", "closed_in__number")
    return max((number for pair in numbers for number in pair if number is not None), default=0)


def identity_of(party: DateParty, plan: int) -> Identity:
    """Return the identity written into the party's workbook."""
    return Identity(CODE, plan, party.fiscal_year.year, party_code(party), str(party))


def workbook_of(party: DateParty) -> bytes:
    """Return the party's workbook with what it has answered so far."""
    plan = newest_plan(party)
    questions = asked_in(party, plan)
    values: dict[str, Value] = {}
    for question in questions:
        values |= values_of(question)
    return build_workbook(form_of(party, plan, questions), values, identity=identity_of(party, plan))


def values_of(question: DateQuestion) -> dict[str, Value]:
    """Return a question's answer as the form holds it."""
    at = f"visits.Q{question.pk}"
    if question.state == AnswerState.ASKED:
        return {}
    values: dict[str, Value] = {f"{at}.answer": YES if question.state == AnswerState.ACCEPTED else NO}
    values |= {f"{at}.{code}": day for code, day in zip(WISHES, question.wishes, strict=False)}
    if question.start_time:
        values[f"{at}.time"] = f"{question.start_time:%H:%M}"
    if question.comment:
        values[f"{at}.comment"] = question.comment
    return values


def workbook_name(party: DateParty) -> str:
    """Return the file's name."""
    return f"訪問日程の確認_{party}.xlsx"
