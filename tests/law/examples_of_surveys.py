"""Examples of questionnaires, answers, filled workbooks, briefings and self-checks."""

from __future__ import annotations

from typing import Any

from banso.directory.enums import Role
from banso.intake.domain.drafts import start_draft
from banso.intake.enums import BatchState, FileOutcome
from banso.intake.models import Batch, BatchFile, DraftCopy
from banso.surveys.definitions import form_of
from banso.surveys.intake import SURVEY
from banso.surveys.models import Survey
from tests import builders
from tests.law.examples import Pair, Parts, World, example, same
from tests.law.examples_of_a_year import _elsewhere
from tests.surveys.answers import answer, make_survey, plain_answers, response_of


def _survey(world: World) -> Survey:
    """The year's questionnaire, answered once and being written again by the small year's municipalities."""

    def made() -> Survey:
        year = world.small_year
        survey = make_survey(year.fiscal_year, year.municipality, year.other_municipality)
        for town in (year.municipality, year.other_municipality):
            answer(survey, town, plain_answers(form_of(survey)))
            draft = start_draft(SURVEY, actor=builders.SYSTEM, sheet=response_of(survey, town))
            DraftCopy.objects.create(
                draft=draft,
                section="OFFICE",
                tab="law",
                raw={"office.name": "控え"},
                written_at=draft.saved_at,
            )
        return survey

    found: Survey = world.once("survey", made)
    return found


@example("surveys:survey", "surveys:edit", "surveys:forms", "surveys:import_new", "surveys:step")
@example("briefings:questionnaire_invite")
def survey(world: World, role: Role | None) -> Pair:
    return same({"survey": _survey(world).pk})


def _both(world: World) -> tuple[Any, Any]:
    found, year = _survey(world), world.small_year
    return response_of(found, year.municipality), response_of(found, year.other_municipality)


@example("surveys:response", "surveys:workbook", "surveys:print", "surveys:accept", "surveys:give_back")
@example("surveys:call")
def response(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.pk}, {"pk": other.pk}


@example("surveys:start", "surveys:review", "surveys:discard")
def sheet(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"key": own.pk}, {"key": other.pk}


@example("surveys:section")
def section(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"key": own.pk, "section": 3}, {"key": other.pk, "section": 3}


@example("surveys:version")
def version(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return {"pk": own.pk, "number": 1}, {"pk": other.pk, "number": 1}


@example("surveys:conflict")
def conflict(world: World, role: Role | None) -> Pair:
    own, other = _both(world)
    return (
        {"key": own.pk, "copy": own.draft.copies.get().pk},
        {"key": other.pk, "copy": other.draft.copies.get().pk},
    )


def _batch(world: World, user: Any) -> Batch:
    found = Batch.objects.create(
        fiscal_year=_survey(world).fiscal_year,
        form=_survey(world).code,
        state=BatchState.CHECKED,
        created_at=builders.at(2019, 9, 10),
        created_by=user,
    )
    BatchFile.objects.create(
        batch=found, position=1, name="回答.xlsx", outcome=FileOutcome.REFUSED, refusal="見本"
    )
    return found


def _batches(world: World, role: Role | None) -> tuple[Batch, Batch]:
    own, other = world.own_user(role), world.other_user(role)
    return (
        world.once(f"answers {role}", lambda: _batch(world, own)),
        world.once("answers of another", lambda: _batch(world, other)),
    )


@example("surveys:import", "surveys:import_progress", "surveys:import_record", "surveys:import_discard")
def batch(world: World, role: Role | None) -> Pair:
    own, other = _batches(world, role)
    return {"pk": own.pk}, {"pk": other.pk}


@example("surveys:import_file")
def file(world: World, role: Role | None) -> Pair:
    def parts(found: Batch) -> Parts:
        return {"pk": found.files.get().pk}

    own, other = _batches(world, role)
    return parts(own), parts(other)


@example("briefings:briefing", "briefings:briefing_pdf")
def briefing(world: World, role: Role | None) -> Pair:
    return {"pk": world.small_year.project.pk}, {"pk": _elsewhere(world)[0].pk}


@example("briefings:self_check")
def self_check(world: World, role: Role | None) -> Pair:
    year = world.small_year
    return {"organisation": year.municipality.pk}, {"organisation": year.other_municipality.pk}
