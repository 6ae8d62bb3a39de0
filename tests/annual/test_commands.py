"""`banso report …` and `banso load`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from banso.annual.commands import report
from banso.loading.commands import load
from tests.conftest import SmallYear

R01 = Path(__file__).parents[2] / "examples" / "r01"


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(report, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_the_report_and_the_tables_are_written(small_year: SmallYear, tmp_path: Path) -> None:
    code, out, _ = run("build", "2019", "--out", str(tmp_path / "new" / "report.pdf"))
    assert (code, (tmp_path / "new" / "report.pdf").read_bytes()[:5]) == (0, b"%PDF-")
    assert "report.pdf" in out

    assert run("tables", "2019", "--out", str(tmp_path / "tables.json"))[0] == 0
    assert json.loads((tmp_path / "tables.json").read_text(encoding="utf-8"))["figure4"]["projects"] == 1


def test_findings_are_listed_in_words_and_as_json(small_year: SmallYear) -> None:
    small_year.visit.days.update(weekday_as_printed="日")

    code, out, _ = run("findings", "2019")
    assert code == 0
    assert "要修正 1-3 図4の曜日が日付と合いません" in out

    found = json.loads(run("findings", "2019", "--json")[1])
    assert "visit.weekday_differs" in {finding["code"] for finding in found}


@pytest.mark.django_db
def test_a_year_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    code, _, error = run("build", "1999", "--out", str(tmp_path / "report.pdf"))

    assert code == 2
    assert "1999年度はありません" in error


def test_a_place_that_cannot_be_written_is_an_input_error(small_year: SmallYear, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    code, _, error = run("tables", "2019", "--out", str(tmp_path / "file" / "tables.json"))

    assert code == 2
    assert "書き込めません" in error


@pytest.mark.django_db
def test_loading_tells_how_much_was_new() -> None:
    first = CliRunner().invoke(load, [str(R01), "--quiet"])
    second = CliRunner().invoke(load, [str(R01), "--json", "--quiet"])

    assert first.exit_code == 0
    assert "令和元年度を読み込みました" in first.stdout
    assert not any(json.loads(second.stdout)["added"].values())


@pytest.mark.django_db
def test_a_wrong_folder_is_an_input_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(load, [str(tmp_path)])

    assert result.exit_code == 2
    assert "year.toml がありません" in result.stderr
