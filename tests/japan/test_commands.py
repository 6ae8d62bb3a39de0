from __future__ import annotations

import json

from click.testing import CliRunner, Result

from banso.japan.commands import japan


def run(*arguments: str) -> Result:
    return CliRunner().invoke(japan, arguments)


def test_era_shows_both_calendars() -> None:
    result = run("era", "R1.7.5")
    assert result.exit_code == 0
    assert "令和元年7月5日(金)  2019年7月5日(金)  令和元年度  平日" in result.output


def test_era_as_json() -> None:
    facts = json.loads(run("era", "10月22日", "--fiscal-year", "2019", "--json").output)
    assert facts["iso"] == "2019-10-22"
    assert facts["closed"]


def test_errors_go_to_stderr_with_exit_code_1() -> None:
    for arguments in (
        ("era", "きのう"),
        ("municipality", "架空市"),
        ("municipality", "池田町"),
        ("era", "1868-01-01"),
    ):
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert arguments[1][:2] in result.stderr or "和暦" in result.stderr


def test_municipality_by_name_and_code() -> None:
    result = run("municipality", "檮原", "--prefecture", "高知", "--on", "R1.7.5")
    assert "394050  高知県高岡郡梼原町" in result.output
    assert "福祉事務所：なし" in result.output
    facts = json.loads(run("municipality", "131016", "--json", "--on", "2019-07-05").output)
    assert (facts["name"], facts["welfare_office"], facts["block"]) == ("千代田区", True, "関東・甲信越")


def test_workdays() -> None:
    assert "1営業日" in run("workdays", "2019-04-26", "2019-05-07").output
    assert "令和元年5月7日(火)" in run("workdays", "2019-04-26", "+1").output
    assert "平成31年4月26日(金)" in run("workdays", "--", "2019-05-07", "-1").output
    facts = json.loads(run("workdays", "2019-12-27", "+1", "--planning", "--json").output)
    assert facts["end"] == "2020-01-06"


def test_help_is_bilingual() -> None:
    text = run("--help").output
    assert "調べます" in text
    assert "Look up" in text
