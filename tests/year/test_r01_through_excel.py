"""R1 replayed by hand: 47 filled Excel forms in one zip become 図2, and with R1's 30 locked in 図3. No loader."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from banso.calls.application_form import application_form, identity_of
from banso.calls.domain.call import close_call, create_call, open_call
from banso.calls.models import Application, Call
from banso.calls.queries import figure2
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.formkit.workbook import build_workbook
from banso.foundation import worker
from banso.intake.models import Batch
from banso.japan.prefectures import PREFECTURES
from banso.selection.board import Board
from banso.selection.domain import proposals, settings
from banso.selection.domain.adopting import adopt_proposal
from banso.selection.domain.decisions import start_selection
from banso.selection.enums import ProgrammeStatus
from banso.selection.evidence import evidence_of
from banso.selection.models import Selection
from banso.selection.queries import figure3, status_counts
from banso.years.models import FiscalYear
from tests import builders
from tests.calls.forms import zipped

pytestmark = [pytest.mark.django_db, pytest.mark.once]
R01 = Path(__file__).parents[2] / "examples" / "r01"
FIVE = ("CONSULTATION", "WORK_PREPARATION", "HOUSEHOLD_BUDGET", "CHILDREN", "TEMPORARY_LIVING")
# What the report prints under 図2 (L193).
PRINTED = dict(zip((*FIVE, "OTHER"), (24, 31, 33, 16, 7, 3), strict=True))
MARKS = {"RUNNING": "◎", "NOT_RUNNING": "○", "NOT_THIS_TIME": "/"}
Line = dict[str, str]


def lines(name: str) -> list[Line]:
    with (R01 / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def towns(fiscal_year: FiscalYear) -> dict[str, Organisation]:
    """The applicants as the folder names them; most are masked and have no code."""
    found = {
        one.name: Organisation.objects.create(
            kind=OrganisationKind.PREFECTURE,
            code=one.government_code,
            prefecture_code=one.code,
            name=one.name,
        )
        for one in PREFECTURES
    }
    places = {row["name"]: row for row in lines("organisations.csv")}
    for line in lines("applications.csv"):
        name = line["municipality"]
        if name not in found:
            parent = next(one for key, one in found.items() if name.startswith(key))
            kind = places.get(name, {}).get("kind") or OrganisationKind.CITY
            found[name] = Organisation.objects.create(
                kind=kind,
                prefecture_code=parent.prefecture_code,
                name=name,
                parent=parent,
                is_masked="●" in name,
            )
    return found


@pytest.fixture
def call(fiscal_year: FiscalYear, towns: dict[str, Organisation]) -> Call:
    """R1's call, open. Its applicants' names are withheld, so that only a prefecture stands on the list here."""
    builders.invite(towns["滋賀県"])
    made = create_call(
        actor=builders.SYSTEM,
        fiscal_year=fiscal_year,
        title="専門スタッフによるコンサルタントサービス",
        explanation="",
        opens_at=builders.at(2019, 7, 5, 9),
        closes_at=builders.at(2019, 7, 31, 17),
        target_count=905,
        number_to_select=30,
        programmes=fiscal_year.programmes.all(),
    )
    return open_call(actor=builders.SYSTEM, call=made)


def forms_of_r1(call: Call, towns: dict[str, Organisation]) -> bytes:
    """Return the zip a secretary would have: each municipality's own form, filled in."""
    form, members = application_form(call), []
    for line in lines("applications.csv"):
        answers: dict[str, object] = {f"wishes.{code}": True for code in line["wishes"].split(";")}
        answers |= {"reason": line["reason"] or "記載なし", "office.department": "福祉担当課"}
        content = build_workbook(form, answers, identity=identity_of(call, towns[line["municipality"]]))
        members.append((f"{line['number']}.xlsx", content))
    return zipped(members)


def lock_as_r1_decided(selection: Selection) -> None:
    """Lock in the 30 and their projects, each ◎ or ○ as printed."""
    evidence = {one.application.number: one for one in evidence_of(selection.call)}
    programmes = {one.code: one for one in selection.call.fiscal_year.programmes.all()}
    locks: dict[str, bool] = {}
    for line in lines("selection.csv"):
        if line["outcome"] == "NOT_SELECTED":
            continue
        one = evidence[int(line["application"])]
        locks[str(one.id)] = True
        for code in filter(line.get, FIVE):
            locks[f"{one.id}:{code}"] = advised = line[code] != ProgrammeStatus.NOT_THIS_TIME
            if advised:
                proposals.set_status(
                    actor=builders.SYSTEM,
                    selection=selection,
                    evidence=one,
                    programme=programmes[code],
                    runs=line[code] == ProgrammeStatus.RUNNING,
                )
    assert sum(":" not in key for key in locks) == 30
    proposals.set_locks(actor=builders.SYSTEM, selection=selection, locks=locks)


def test_r1_comes_in_through_excel_and_goes_out_as_figures_2_and_3(
    call: Call, towns: dict[str, Organisation], client_at_work: Callable[[], Client]
) -> None:
    client = client_at_work()

    def address(name: str, *args: int) -> str:
        return reverse(f"calls:{name}", args=[2019, *args])

    # ── handed in, read, looked at: nothing is recorded ──
    archive = SimpleUploadedFile("申込書47件.zip", forms_of_r1(call, towns), "application/zip")
    day = dict(zip(("era", "year", "month", "day"), ("令和", "元", "7", "31"), strict=True))
    received = {f"received_on_{part}": word for part, word in day.items()}
    handed = client.post(address("import_new"), {"chosen": archive, **received})
    batch = Batch.objects.get()
    assert handed["Location"] == address("import", batch.pk)
    worker.run("until_idle")
    assert "47件を登録する" in client.get(address("import", batch.pk)).content.decode()
    assert not Application.objects.exists()

    # ── recorded: 図2 is the printed one, row by row and in sum ──
    client.post(address("import_record", batch.pk))
    worker.run("until_idle")
    table = figure2(call)
    assert table.totals["municipality"] == "計　47自治体"
    assert {code: table.totals[code] for code in PRINTED} == PRINTED
    for row, line in zip(table.rows, lines("applications.csv"), strict=True):
        assert row["number"] == int(line["number"])
        assert {code for code in PRINTED if row[code]} == set(line["wishes"].split(";")), line["municipality"]
    assert Application.objects.filter(is_late=False, versions__channel="EXCEL").count() == 47

    # ── selected: R1's 30 locked in give 図3 ──
    close_call(actor=builders.SYSTEM, call=call)
    selection = start_selection(actor=builders.SYSTEM, call=call)
    settings.set_numbers(actor=builders.SYSTEM, selection=selection, project_total=55)
    lock_as_r1_decided(selection)
    working = proposals.run_proposal(actor=builders.SYSTEM, selection=selection)
    board = Board(selection, working)
    assert (board.selected_count, board.project_count, board.warnings) == (30, 55, [])
    adopt_proposal(actor=builders.SYSTEM, proposal=working)
    counts = [status_counts(selection, one) for one in (ProgrammeStatus.RUNNING, ProgrammeStatus.NOT_RUNNING)]
    assert [[count[code] for code in FIVE] for count in counts] == [[9, 9, 4, 2, 3], [0, 11, 14, 2, 1]]
    rows = {
        row["municipality"]: "".join(str(row[code] or "-") for code in FIVE)
        for row in figure3(selection).rows
    }
    by_number = {line["number"]: towns[line["municipality"]].name for line in lines("applications.csv")}
    assert rows == {
        by_number[line["application"]]: "".join(MARKS.get(line[code], "-") for code in FIVE)
        for line in lines("selection.csv")
        if line["outcome"] == "SELECTED"
    }


@pytest.fixture
def client_at_work(fiscal_year: FiscalYear, settings, tmp_path: Path) -> Callable[[], Client]:
    """A client signed in as the secretariat."""
    settings.MEDIA_ROOT = tmp_path

    def signed_in() -> Client:
        client = Client()
        user = builders.make_user(Role.SECRETARIAT, fiscal_year=fiscal_year)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
