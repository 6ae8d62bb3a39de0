"""The command: a PDF for good input, exit code 2 and a Japanese reason for bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from banso.typeset.commands import typeset
from tests.typeset import samples


@pytest.mark.parametrize("name", ["letter", "report", "form"])
def test_command_writes_the_document(tmp_path: Path, name: str) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.pdf"
    source.write_text(json.dumps(getattr(samples, name)(), ensure_ascii=False), encoding="utf-8")
    result = CliRunner().invoke(typeset, [name, str(source), "--out", str(out), "--date", "2020-03-31"])
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF-")


def test_a_character_that_cannot_be_printed_is_named_on_stderr(tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.pdf"
    letter = samples.letter() | {"body": ["本文です。", "担当は\ue000田が務めます。"]}
    source.write_text(json.dumps(letter, ensure_ascii=False), encoding="utf-8")
    result = CliRunner().invoke(typeset, ["letter", str(source), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert result.stderr == (
        "body[1]「担当は〓田が務めます。」の外字（U+E000）は印刷できないため、〓で印刷します。別の文字に書き換えてください。\n"
    )


def test_command_reads_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    result = CliRunner().invoke(
        typeset, ["letter", "-", "--out", str(out)], input=json.dumps(samples.letter())
    )
    assert result.exit_code == 0, result.output
    assert out.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "JSON として読めません"),
        ("[]", "一番外側"),
        ("{}", "件名"),
        ('{"subject": 3}', "文字列"),
        (None, "読めません"),
    ],
)
def test_bad_input_is_code_2_with_a_reason(tmp_path: Path, content: str | None, words: str) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.pdf"
    if content is not None:
        source.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(typeset, ["letter", str(source), "--out", str(out)])
    assert result.exit_code == 2
    assert words in result.stderr
    assert not out.exists()


def test_bad_date_and_unwritable_place_are_code_2(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text(json.dumps(samples.letter()), encoding="utf-8")
    bad_date = CliRunner().invoke(
        typeset, ["letter", str(source), "--out", str(tmp_path / "o.pdf"), "--date", "3月31日"]
    )
    assert bad_date.exit_code == 2
    assert "2026-03-31" in bad_date.stderr
    no_folder = CliRunner().invoke(
        typeset, ["letter", str(source), "--out", str(tmp_path / "none" / "o.pdf")]
    )
    assert no_folder.exit_code == 2
    assert "書き込めません" in no_folder.stderr
