"""R1 replayed: its 47 applications leave as filled Excel forms in one zip and come in by the import, not the loader."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from banso.calls import queries
from banso.calls.application_form import application_form, identity_of
from banso.calls.domain.call import create_call, open_call
from banso.calls.domain.imports import Handed, hand_in, start_recording
from banso.calls.models import Application
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.formkit.workbook import build_workbook
from banso.foundation import worker
from tests import builders
from tests.calls.forms import zipped

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parents[2] / "examples" / "r01"
# What the report prints under 図2 (L193).
PRINTED = {
    "CONSULTATION": 24,
    "WORK_PREPARATION": 31,
    "HOUSEHOLD_BUDGET": 33,
    "CHILDREN": 16,
    "TEMPORARY_LIVING": 7,
    "OTHER": 3,
}


def lines(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def towns(fiscal_year) -> dict[str, Organisation]:
    """The applicants of R1 as the folder names them; most are masked and have no code."""
    from banso.japan.prefectures import PREFECTURES

    found: dict[str, Organisation] = {}
    for prefecture in PREFECTURES:
        found[prefecture.name] = Organisation.objects.create(
            kind=OrganisationKind.PREFECTURE,
            code=prefecture.government_code,
            prefecture_code=prefecture.code,
            name=prefecture.name,
        )
    for line in lines("applications.csv"):
        name = line["municipality"]
        if name not in found:
            parent = next(one for key, one in found.items() if name.startswith(key))
            found[name] = builders.make_municipality(name, parent, is_masked=True)
    return found


def test_r1_s_applications_come_in_through_excel_and_figure2_is_the_printed_one(
    fiscal_year, towns, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    secretariat = builders.make_actor(Role.SECRETARIAT, fiscal_year=fiscal_year)
    call = create_call(
        actor=secretariat,
        fiscal_year=fiscal_year,
        title="専門スタッフによるコンサルタントサービス",
        explanation="",
        opens_at=builders.at(2019, 7, 5, 9),
        closes_at=builders.at(2019, 7, 31, 17),
        target_count=905,
        number_to_select=30,
        programmes=fiscal_year.programmes.all(),
    )
    open_call(actor=secretariat, call=call)
    form, members = application_form(call), []
    printed = lines("applications.csv")
    for line in printed:
        town = towns[line["municipality"]]
        answers = {f"wishes.{code}": True for code in line["wishes"].split(";")}
        answers |= {"reason": line["reason"] or "記載なし", "office.department": "福祉担当課"}
        content = build_workbook(form, answers, identity=identity_of(call, town))
        members.append((f"{line['number']}.xlsx", content))
    assert len(members) == 47
    batch = hand_in(
        actor=secretariat,
        call=call,
        files=[Handed(zipped(members), "申込書47件.zip")],
        received_at=builders.at(2019, 7, 31, 12),
    )
    worker.run("until_idle")
    batch.refresh_from_db()
    assert {row.outcome for row in batch.files.all()} == {"NEW"}
    assert not Application.objects.exists()
    start_recording(actor=secretariat, batch=batch)
    worker.run("until_idle")

    table = queries.figure2(call)
    assert {code: table.totals[code] for code in PRINTED} == PRINTED
    assert table.totals["municipality"] == "計　47自治体"
    # Row by row, in the order of receipt, not only in sum.
    for row, line in zip(table.rows, printed, strict=True):
        assert row["number"] == int(line["number"])
        wished = {code for code in PRINTED if row[code]}
        assert wished == set(line["wishes"].split(";")), line["municipality"]
    assert not Application.objects.filter(is_late=True).exists()
    assert Application.objects.filter(original__isnull=False, versions__channel="EXCEL").count() == 47
