"""The questionnaire before the visits: answered, late, given back, in draft, not begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from banso.foundation.access import Actor
from banso.intake.domain.drafts import save_section, section_version, start_draft, submit_draft
from banso.loading.living.cast import BY_NAME, DEMO_TOWN, SELECTED
from banso.loading.living.days import YEAR
from banso.loading.living.story import NUMBERS, Step, World, on
from banso.surveys.definitions import QUESTIONNAIRE, form_of
from banso.surveys.domain.surveys import create_survey, edit_survey, invite, take_step
from banso.surveys.domain.versions import accept_response, give_back, note_call
from banso.surveys.enums import ResponseState
from banso.surveys.intake import SURVEY
from banso.surveys.models import Response, Survey

_LATE, _DRAFT, _SILENT = "想定市", "試作市", "模擬市"
_IN_TIME = [name for name in SELECTED if name not in (_LATE, _DRAFT, _SILENT)]


def steps() -> Iterator[Step]:
    """From the asking to the last answer."""
    yield Step(on(8, 31, 14), "アンケートを用意する", _ask)
    yield Step(on(9, 1, 9), "アンケートを始める", partial(_step, step="open"))
    for place, name in enumerate(_IN_TIME):
        yield Step(on(9, 7 + place % 5, 10 + place), f"{name}が答える", partial(_answer, name=name))
    yield Step(on(9, 10, 16), f"{_DRAFT}が書き始める", partial(_draft, name=_DRAFT))
    yield Step(
        on(9, 14, 11), f"{_LATE}に電話する", partial(_call, name=_LATE, note="今週中に出すとのこと（架空）")
    )
    yield Step(on(9, 24), f"{_LATE}が遅れて答える", partial(_answer, name=_LATE))
    yield Step(on(9, 28), "回答を確かめる", _accept)
    yield Step(
        on(10, 5, 11),
        f"{_SILENT}に電話する",
        partial(_call, name=_SILENT, note="担当者が不在。折り返しを待つ（架空）"),
    )
    yield Step(on(11, 5, 14), "まだの団体のために期限を延ばす", _extend)
    yield Step(on(11, 5, 15), f"{DEMO_TOWN}に直しをお願いする", _give_back)
    yield Step(on(12, 11), f"{DEMO_TOWN}が直す", partial(_answer, name=DEMO_TOWN))
    yield Step(on(12, 9), f"{_DRAFT}が答える", partial(_answer, name=_DRAFT))
    yield Step(on(12, 18), f"{_SILENT}が答える", partial(_answer, name=_SILENT))
    yield Step(on(3, 12), "アンケートを締め切る", partial(_step, step="close"))


def _survey(world: World) -> Survey:
    return Survey.objects.select_related("fiscal_year").get(fiscal_year=world.year, code=QUESTIONNAIRE)


def _response(world: World, name: str) -> Response:
    return Response.objects.select_related("survey__fiscal_year", "organisation", "counted").get(
        survey__fiscal_year=world.year, organisation=world.towns[name]
    )


def _ask(world: World) -> None:
    survey = create_survey(
        actor=world.office, fiscal_year=world.year, code=QUESTIONNAIRE, due_at=on(9, 11, 17)
    )
    invite(actor=world.office, survey=survey, organisations=[world.towns[name] for name in SELECTED])


def _step(world: World, *, step: str) -> None:
    take_step(actor=world.office, survey=_survey(world), step=step)


def _answer(world: World, *, name: str) -> None:
    _write(world.clerk(name), _response(world, name), _answers(name))
    submit_draft(SURVEY, actor=world.clerk(name), sheet=_response(world, name))


def _draft(world: World, *, name: str) -> None:
    """Write the first half."""
    answers = {
        path: text for path, text in _answers(name).items() if not path.startswith(("issues", "expect"))
    }
    _write(world.clerk(name), _response(world, name), answers)


def _write(actor: Actor, response: Response, answers: Mapping[str, str]) -> None:
    for section in form_of(response.survey).sections:
        draft = start_draft(SURVEY, actor=actor, sheet=response)
        save_section(
            SURVEY,
            actor=actor, sheet=response, section=section, posted=answers,
            base=section_version(draft, section), tab="web",
        )  # fmt: skip


def _answers(name: str) -> Mapping[str, str]:
    town, number = BY_NAME[name], NUMBERS[name]
    new = town.population * (9 + number % 8) * 12 // 100_000
    answers = {
        "office.department": "生活福祉課",
        "office.name": f"担当{number:02}",
        "staff.CONSULTATION.full": str(2 + number % 3),
        "delivery.CONSULTATION.direct": "1",
        "issues.I05.CONSULTATION": "1",
        "expectations.E03.CONSULTATION": "1",
    }
    for code in town.wishes:
        answers[f"issues.I01.{code}"] = answers[f"expectations.E01.{code}"] = "1"
    for back, share in ((2, 90), (1, 95), (0, 100)):
        answers[f"budget.CONSULTATION.FY{YEAR - back}"] = str(town.population // 5 * share // 100)
    for column, share in ((f"FY{YEAR - 2}", 92), (f"FY{YEAR - 1}", 100), (f"FY{YEAR}_4M", 33)):
        answers[f"counts.NEW.{column}"] = str(new * share // 100)
        answers[f"counts.PLANS.{column}"] = str(new * share // 400)
    return answers


def _call(world: World, *, name: str, note: str) -> None:
    note_call(actor=world.office, response=_response(world, name), note=note)


def _accept(world: World) -> None:
    rows = Response.objects.filter(survey__fiscal_year=world.year, state=ResponseState.SUBMITTED)
    for response in rows.exclude(organisation=world.towns[DEMO_TOWN]):
        accept_response(actor=world.office, response=response)


def _extend(world: World) -> None:
    survey = _survey(world)
    edit_survey(
        actor=world.office, survey=survey, due_at=on(11, 27, 17), title=survey.title,
        reason="まだの団体と、直しをお願いする団体のため（架空）",
    )  # fmt: skip


def _give_back(world: World) -> None:
    give_back(
        actor=world.office,
        response=_response(world, DEMO_TOWN),
        reason="今年度4か月分の新規相談受付件数に、前年度の件数が入っていないかを確かめてください。（架空）",
    )
