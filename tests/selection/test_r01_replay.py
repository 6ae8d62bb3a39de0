"""R1 replayed: the 47 applications with R1's 30 locked in give 図3."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.japan.prefectures import find_prefecture
from banso.selection.board import Board
from banso.selection.domain import proposals, settings
from banso.selection.domain.adopting import adopt_proposal
from banso.selection.domain.decisions import start_selection
from banso.selection.enums import ProgrammeStatus
from banso.selection.evidence import evidence_of
from banso.selection.queries import figure3, status_counts
from banso.years.enums import ProgrammeCode
from tests import builders

pytestmark = pytest.mark.django_db
R01 = Path(__file__).parents[2] / "examples" / "r01"
FIVE = ("CONSULTATION", "WORK_PREPARATION", "HOUSEHOLD_BUDGET", "CHILDREN", "TEMPORARY_LIVING")


def lines(name):
    with (R01 / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def r01_call(fiscal_year):
    """R1's 47 applications as they came in, with nothing decided."""
    call = builders.make_call(fiscal_year)
    places = {row["name"]: row for row in lines("organisations.csv")}
    for row in lines("applications.csv"):
        name = row["municipality"]
        kind = places[name]["kind"] if name in places else OrganisationKind.PREFECTURE
        code = places[name]["prefecture_code"] if name in places else ""
        if not code:
            code = find_prefecture(name).code
        town, _ = Organisation.objects.get_or_create(
            kind=kind, prefecture_code=code, name=name, defaults={"is_masked": "●" in name}
        )
        wishes = [ProgrammeCode(code) for code in row["wishes"].split(";")]
        builders.make_application(call, town, *wishes, number=int(row["number"]), reason=row["reason"])
    return call


def test_the_thirty_locked_give_figure_3(r01_call):
    selection = start_selection(actor=builders.SYSTEM, call=r01_call)
    settings.set_numbers(actor=builders.SYSTEM, selection=selection, project_total=55)
    evidence = {one.application.number: one for one in evidence_of(r01_call)}
    programmes = {one.code: one for one in r01_call.fiscal_year.programmes.all()}
    locks: dict[str, bool] = {}
    for row in lines("selection.csv"):
        one = evidence[int(row["application"])]
        if row["outcome"] == "NOT_SELECTED":
            continue
        locks[str(one.id)] = True
        for code in FIVE:
            if not row[code]:
                continue
            advised = row[code] != ProgrammeStatus.NOT_THIS_TIME
            locks[f"{one.id}:{code}"] = advised
            if advised:
                runs = row[code] == ProgrammeStatus.RUNNING
                proposals.set_status(
                    actor=builders.SYSTEM,
                    selection=selection,
                    evidence=one,
                    programme=programmes[code],
                    runs=runs,
                )
    assert sum(":" not in key for key in locks) == 30
    proposals.set_locks(actor=builders.SYSTEM, selection=selection, locks=locks)
    working = proposals.run_proposal(actor=builders.SYSTEM, selection=selection)
    board = Board(selection, working)
    assert (board.selected_count, board.project_count, board.warnings) == (30, 55, [])

    adopt_proposal(actor=builders.SYSTEM, proposal=working)

    running = status_counts(selection, ProgrammeStatus.RUNNING)
    not_running = status_counts(selection, ProgrammeStatus.NOT_RUNNING)
    assert tuple(running[code] for code in FIVE) == (9, 9, 4, 2, 3)
    assert tuple(not_running[code] for code in FIVE) == (0, 11, 14, 2, 1)
    table = figure3(selection)
    assert len(table.rows) == 30
    expected = sorted(
        "".join(
            {"RUNNING": "◎", "NOT_RUNNING": "○", "NOT_THIS_TIME": "/"}.get(row[code], "-") for code in FIVE
        )
        for row in lines("selection.csv")
        if row["outcome"] == "SELECTED"
    )
    assert sorted("".join(str(row[code] or "-") for code in FIVE) for row in table.rows) == expected
