"""The web face, the printed face, the comparison and the command."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from banso.formkit import Form, Identity
from banso.formkit.cells import Value
from banso.formkit.commands import form as form_command
from banso.formkit.compare import compare
from banso.formkit.definition import Grid
from banso.formkit.display import column_totals
from banso.formkit.printed import printed
from banso.formkit.reading import values_from_json, values_to_json
from banso.formkit.web import BlockView, FieldView, describe, errors_by_field, parse_post
from banso.formkit.workbook import build_workbook, read_form
from banso.typeset.contracts import CONTRACTS

from ..office import hostile
from .forms import ANSWERS, APPLICATION, QUESTIONNAIRE, identity, lookup, write_definition

POSTED = {
    "csrfmiddlewaretoken": "x",
    "contact.department": "保護課",
    "contact.name": "髙橋 葛󠄀子",
    "filled_on": "2019-07-05",
    "population": "１９６万人",
    "manner": "OUTSOURCED",
    "joint": "on",
    "wishes.WORK_PREPARATION": "on",
    "wishes.OTHER": ["1"],
    "reason": "就労準備支援を始めたいが、\r\n進め方がわからない。",
}


def views(form: Form, values: Mapping[str, Value], **more: Any) -> dict[str, FieldView | BlockView]:
    page = describe(form, values, **more)
    items = [item for section in page.sections for item in section.items]
    return {item.name if isinstance(item, FieldView) else item.key: item for item in items}


def block(form: Form, values: Mapping[str, Value], key: str, **more: Any) -> BlockView:
    found = views(form, values, **more)[key]
    assert isinstance(found, BlockView)
    return found


def known(values: Mapping[str, Value]) -> dict[str, Value]:
    return {path: value for path, value in values.items() if value is not None}


def test_web_and_workbook_understand_the_same() -> None:
    posted = parse_post(APPLICATION, POSTED, identity=identity(APPLICATION))
    data = build_workbook(APPLICATION, ANSWERS, identity=identity(APPLICATION))
    assert posted.values == read_form(lookup, data, "a.xlsx").values
    assert posted.identity == identity(APPLICATION)
    assert posted.is_acceptable
    assert "csrfmiddlewaretoken" not in posted.raw


def test_rejected_answers_stand_in_their_fields_with_the_reason() -> None:
    reading = parse_post(
        APPLICATION, {**POSTED, "population": "たくさん", "contact.name": " ", "manner": "x"}
    )
    shown = views(APPLICATION, reading.values, raw=reading.raw, problems=reading.problems)
    population = shown["population"]
    assert isinstance(population, FieldView)
    assert (population.raw, population.unit, population.required_word) == ("たくさん", "人", "必須")
    assert "数として読めません" in population.errors[0]
    assert population.id == "f-population"
    assert dict(errors_by_field(reading.problems))["f-contact-name"].endswith("必須です。記入してください。")
    reason = shown["reason"]
    assert isinstance(reason, FieldView)
    assert (reason.kind, reason.lines, reason.max_length, reason.help) == (
        "long_text",
        6,
        800,
        "課題を具体的に",
    )


def test_marks_show_what_is_ticked() -> None:
    wishes = block(APPLICATION, ANSWERS, "wishes")
    ticked = [row.label for row in wishes.rows if row.fields[0].checked]
    assert ticked == ["就労準備支援事業", "その他"]
    empty = parse_post(APPLICATION, {})
    assert block(APPLICATION, {}, "wishes", problems=empty.problems).errors


def test_grid_shows_groups_totals_and_free_names() -> None:
    budget = block(
        QUESTIONNAIRE, {"budget.CHILDREN.FY2017": 1200, "budget.CONSULTATION.FY2017": 34}, "budget"
    )
    assert (budget.columns, budget.unit) == (("平成29年度", "平成30年度", "令和元年度"), "千円")
    assert (budget.total_label, budget.totals) == ("計", ("1,234", "", ""))
    network = block(QUESTIONNAIRE, {}, "network")
    assert [row.group for row in network.rows if row.group][:2] == ["分野1", "分野2"]
    assert network.legend.startswith("1：連携したことがある　2：")
    free = network.rows[68].name_field
    assert free is not None
    assert free.name == "network.X1.name"
    assert [choice.code for choice in network.rows[0].fields[0].choices] == ["1", "2", "3"]


def test_blank_total_is_blank_and_zero_is_zero() -> None:
    grid = QUESTIONNAIRE.items[0]
    assert isinstance(grid, Grid)
    assert column_totals(grid, {"budget.CHILDREN.FY2017": 0}) == {"FY2017": 0, "FY2018": None, "FY2019": None}


def test_repeating_rows_are_posted_and_drawn_again() -> None:
    posted = {
        "budget.CHILDREN.FY2017": "1",
        "contractors.2.programme": "CHILDREN",
        "contractors.2.name": "社会福祉協議会",
        "contractors.7.name": "生活協同組合",
        "contractors.99999.name": "x",
        "contractors.abc.name": "x",
        "contractors.1.name": "　",
    }
    reading = parse_post(QUESTIONNAIRE, posted)
    assert known(reading.values) == {
        "budget.CHILDREN.FY2017": 1,
        "contractors.1.programme": "CHILDREN",
        "contractors.1.name": "社会福祉協議会",
        "contractors.2.name": "生活協同組合",
    }
    assert [problem.path for problem in reading.errors] == ["contractors.2.programme"]
    drawn = block(QUESTIONNAIRE, reading.values, "contractors", raw=reading.raw)
    assert len(drawn.rows) == 3
    assert drawn.rows[1].fields[1].raw == "生活協同組合"
    assert drawn.blank is not None
    assert drawn.blank.fields[0].name == "contractors.__row__.programme"
    assert drawn.maximum == 8


def test_view_is_plain_data() -> None:
    page = describe(QUESTIONNAIRE, {})
    assert json.loads(json.dumps(dataclasses.asdict(page), ensure_ascii=False))["code"] == "QUESTIONNAIRE"


def test_every_input_has_its_own_id() -> None:
    ids: list[str] = []
    for item in views(QUESTIONNAIRE, {}).values():
        if isinstance(item, FieldView):
            ids.append(item.id)
        else:
            ids += [each.id for row in item.rows for each in (*row.fields, *filter(None, [row.name_field]))]
    assert len(ids) == len(set(ids)) == len(list(QUESTIONNAIRE.slots()))


def test_printed_form_has_every_answer_and_every_blank() -> None:
    page = printed(APPLICATION, ANSWERS, identity=identity(APPLICATION))
    contact, wishes = page["sections"]  # type: ignore[misc]
    assert page["subtitle"] == "令和元年度　北海道札幌市（団体コード 011002）"
    assert contact["items"][0]["rows"][2] == [
        {"label": "記入日", "required": False, "value": "令和元年7月5日"}
    ]
    assert contact["items"][0]["rows"][3][0]["value"] == "1,960,000"
    assert contact["items"][1]["selected"] == ["委託"]
    assert wishes["items"][0]["selected"] == ["就労準備支援事業", "その他"]
    assert wishes["items"][1]["lines"] == 6
    assert json.loads(json.dumps(page)) == page


def test_printed_grid_is_split_by_group_and_prints_raw_text_where_nothing_was_understood() -> None:
    raw = {"budget.CHILDREN.FY2017": "不明"}
    page = printed(QUESTIONNAIRE, {"network.X1.name": "商店街"}, identity=identity(QUESTIONNAIRE), raw=raw)
    structure, network = page["sections"]  # type: ignore[misc]
    budget = structure["items"][0]
    assert budget["rows"][3]["values"]["FY2017"] == "不明"
    assert budget["rows"][5] == {"label": "計", "values": {"FY2017": "", "FY2018": "", "FY2019": ""}}
    corners = [item["corner"] for item in network["items"]]
    assert corners == [*(f"分野{n}" for n in range(1, 8)), "その他", ""]
    assert network["items"][7]["rows"][0]["label"] == "その他①（商店街）"
    assert len(structure["items"][1]["rows"]) == 3


def test_changes_are_told_in_the_order_of_the_form() -> None:
    old = {**ANSWERS, "population": None}
    new = {**ANSWERS, "manner": "BOTH", "wishes.OTHER": None}
    changes = compare(APPLICATION, old, new)
    assert [(change.label, change.old_text, change.new_text) for change in changes] == [
        ("人口", "", "1,960,000"),
        ("自立相談支援事業の実施方法", "委託", "直営と委託"),
        ("希望する事業／その他", "○", ""),
    ]
    assert compare(APPLICATION, ANSWERS, dict(ANSWERS)) == []


def test_removed_row_and_mark_turned_number_are_changes() -> None:
    old: dict[str, Value] = {
        "contractors.1.name": "甲",
        "contractors.4.name": "丁",
        "staff.OFFICE.concurrent": True,
    }
    new: dict[str, Value] = {"contractors.1.name": "甲", "staff.OFFICE.concurrent": 1}
    changes = compare(QUESTIONNAIRE, old, new)
    assert [change.path for change in changes] == ["contractors.4.name", "staff.OFFICE.concurrent"]


def test_values_are_stored_as_json_and_come_back() -> None:
    values = {**ANSWERS, "wishes.CHILDREN": False}
    stored = json.loads(json.dumps(values_to_json(values)))
    assert known(values_from_json(APPLICATION, stored)) == values
    staff: dict[str, Value] = {"staff.OFFICE.full": Decimal("0.6"), "staff.OFFICE.concurrent": True}
    assert known(values_from_json(QUESTIONNAIRE, json.loads(json.dumps(values_to_json(staff))))) == staff


def test_command_makes_and_reads_forms(tmp_path: Path) -> None:
    definition = str(write_definition(APPLICATION, tmp_path))
    out = tmp_path / "申込書.xlsx"
    run = CliRunner()
    made = run.invoke(form_command, ["blank", definition, "-o", str(out), "--organisation-code", "011002"])
    assert made.exit_code == 0, made.output
    assert read_form(lookup, out.read_bytes(), out.name).identity == Identity(
        "APPLICATION", 1, 2019, "011002"
    )
    empty = run.invoke(form_command, ["read", definition, str(out)])
    assert empty.exit_code == 1
    assert "必須です" in empty.stderr
    out.write_bytes(build_workbook(APPLICATION, ANSWERS, identity=identity(APPLICATION)))
    read = run.invoke(form_command, ["read", definition, str(out), "--json", "--year", "2019"])
    assert read.exit_code == 0
    assert json.loads(read.stdout)["values"]["population"] == 1_960_000
    other = run.invoke(form_command, ["read", definition, str(out), "--year", "2020"])
    assert (other.exit_code, "令和2年度" in other.stderr) == (2, True)
    out.write_bytes(hostile.macro(out.read_bytes()))
    refused = run.invoke(form_command, ["read", definition, str(out), "--json"])
    assert (refused.exit_code, json.loads(refused.stdout)["code"]) == (2, "macro")
    broken = tmp_path / "x.json"
    broken.write_text("{}")
    assert run.invoke(form_command, ["blank", str(broken), "-o", str(out)]).exit_code == 2


def test_printed_form_is_what_the_typesetter_asks_for() -> None:
    for form in (APPLICATION, QUESTIONNAIRE):
        CONTRACTS["form"].check(printed(form, {}, identity=identity(form)), "", "様式")
