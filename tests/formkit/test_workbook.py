"""The Excel face: out, into people's hands, and back."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from banso.formkit import Form, Reading, errors
from banso.formkit.cells import Cell, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell, Value
from banso.formkit.workbook import build_workbook, read_form
from banso.office import refusals

from ..office import hostile
from .forms import ANSWERS, APPLICATION, QUESTIONNAIRE, identity, lookup


def blank(form: Form = APPLICATION, **values: Value) -> bytes:
    return build_workbook(form, values, identity=identity(form))


def filled() -> bytes:
    return build_workbook(APPLICATION, ANSWERS, identity=identity(APPLICATION))


FILLED = filled()


def edited(data: bytes, edit: Callable[[Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def find(book: Workbook, marker: str) -> tuple[Any, int]:
    """The sheet and row number that carry a marker."""
    return next(
        (sheet, row)
        for sheet in book
        for row in range(1, sheet.max_row + 1)
        if sheet.cell(row, 1).value == marker
    )


def put(marker: str, content: Any, column: int = 3) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        sheet, row = find(book, marker)
        sheet.cell(row, column).value = content

    return edit


def read(data: bytes, filename: str = "利用申込書.xlsx", **expected: Any) -> Reading:
    return read_form(lookup, data, filename, **expected)


def known(reading: Reading) -> dict[str, Value]:
    return {path: value for path, value in reading.values.items() if value is not None}


def test_values_come_back_as_they_went_out() -> None:
    reading = read(filled(), expected_form="APPLICATION", expected_year=2019, expected_organisation="011002")
    assert known(reading) == ANSWERS
    assert reading.problems == ()
    assert reading.identity == identity(APPLICATION)
    assert reading.raw["manner"] == "委託"
    assert reading.values["wishes.CHILDREN"] is None
    assert "wishes.CHILDREN" not in reading.raw


def strategy(cell: Cell) -> st.SearchStrategy[Value]:
    if isinstance(cell, MarkCell):
        return st.booleans()
    if isinstance(cell, ChoiceCell):
        return st.sampled_from([choice.code for choice in cell.choices])
    if isinstance(cell, DateCell):
        return st.dates(date(1990, 1, 1), date(2080, 1, 1))
    if isinstance(cell, NumberCell):
        numbers = st.integers(
            0, 9_999_999 if cell.maximum is None else int(min(cell.maximum, Decimal(9_999_999)))
        )
        if cell.decimals == 0:
            return numbers
        fine = st.decimals(0, 1000, places=cell.decimals).map(
            lambda number: int(number) if number == int(number) else number.normalize()
        )
        return st.one_of(fine, st.just(True)) if cell.or_mark else fine
    assert isinstance(cell, TextCell)
    characters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"])
    texts = st.text(characters, min_size=1, max_size=min(cell.max_length, 40))
    return texts.filter(lambda text: text == text.strip() and not text.startswith("#"))


@st.composite
def answers(draw: st.DrawFn, form: Form) -> dict[str, Value]:
    slots = list(form.slots({"contractors": 4}))
    chosen = draw(st.lists(st.sampled_from(slots), max_size=25, unique_by=lambda slot: slot.path))
    return {slot.path: draw(strategy(slot.cell)) for slot in chosen}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_answers_survive_the_round_trip_through_another_program(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([APPLICATION, QUESTIONNAIRE]))
    values = data.draw(answers(form))
    out = build_workbook(form, values, identity=identity(form))
    back = known(read(edited(out, lambda book: None)))
    rows = sorted({path.split(".")[1] for path in values if path.startswith("contractors.")})
    numbers = {row: str(index) for index, row in enumerate(rows, start=1)}

    def closed(path: str) -> str:
        parts = path.split(".")
        return f"contractors.{numbers[parts[1]]}.{parts[2]}" if parts[0] == "contractors" else path

    assert back == {closed(path): value for path, value in values.items()}


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_what_people_type_into_cells_is_kept_and_understood(data: st.DataObject) -> None:
    values = data.draw(
        answers(QUESTIONNAIRE).map(lambda each: {k: v for k, v in each.items() if k[:3] == "bud"})
    )
    styles = [lambda n: f"{n:,}", lambda n: f" {n} 千円", str, lambda n: n]
    typed = {path: data.draw(st.sampled_from(styles))(value) for path, value in values.items()}

    def fill(book: Workbook) -> None:
        for path, content in typed.items():
            _, programme, year = path.split(".")
            put(f"budget.{programme}", content, 3 + ["FY2017", "FY2018", "FY2019"].index(year))(book)

    reading = read(edited(blank(QUESTIONNAIRE), fill))
    assert known(reading) == values
    assert {path: raw for path, raw in reading.raw.items() if raw} == {p: str(t) for p, t in typed.items()}


def test_problems_name_sheet_and_cell() -> None:
    def spoil(book: Workbook) -> None:
        put("population", "たくさん")(book)
        put("contact.name", None)(book)

    reading = read(edited(filled(), spoil))
    sheet, row = find(openpyxl.load_workbook(io.BytesIO(filled())), "population")
    question = reading.errors[0]
    assert (question.path, question.sheet, question.cell) == ("population", sheet.title, f"C{row}")
    assert question.message.startswith("人口：「たくさん」を数として読めませんでした")
    assert (reading.raw["population"], reading.values["population"]) == ("たくさん", None)
    assert [problem.path for problem in reading.errors] == ["population", "contact.name"]
    assert reading.errors[1].cell
    assert reading.errors[1].message == "「担当者氏名」は必須です。記入してください。"
    assert not reading.is_acceptable


def test_good_will_is_a_warning_and_raw_is_kept() -> None:
    reading = read(edited(filled(), put("population", "約１９６万人")))
    assert (reading.raw["population"], reading.values["population"]) == ("約１９６万人", 1_960_000)
    assert [problem.level for problem in reading.problems] == ["warning"]
    assert reading.is_acceptable


def styled(marker: str, column: int = 3, **font: Any) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        sheet, row = find(book, marker)
        sheet.cell(row, column).font = Font(**font)

    return edit


def test_a_broken_cell_is_an_error_with_its_place_whatever_it_asks_for() -> None:
    def edit(book: Workbook) -> None:
        sheet, row = find(book, "population")
        sheet.cell(row, 3).value = "#REF!"
        sheet.cell(row, 3).data_type = "e"
        put("filled_on", "=TODAY()")(book)
        put("joint", "#N/A")(book)

    reading = read(edited(filled(), edit))
    told = {one.path: one for one in reading.errors}
    assert set(told) == {"population", "filled_on", "joint"}
    assert "数式のエラー「#REF!」が入っています" in told["population"].message
    assert "計算された値がファイルにありません" in told["filled_on"].message
    assert all(one.sheet == "記入票" and one.cell.startswith("C") for one in reading.errors)
    assert reading.raw["population"] == "#REF!"
    assert reading.values["population"] is None


def test_a_file_is_taken_and_asked_about_where_an_optional_cell_is_not_understood() -> None:
    def edit(book: Workbook) -> None:
        put("filled_on", "7月頃")(book)
        put("joint", "たぶん")(book)

    reading = read(edited(filled(), edit))
    assert reading.is_acceptable
    assert {one.path for one in reading.errors} == {"filled_on", "joint"}
    assert all(
        one.cell and one.asked and "この欄は答えのないものとして" in one.message for one in reading.errors
    )
    assert (reading.raw["filled_on"], reading.values["filled_on"]) == ("7月頃", None)
    # What must be answered, or would be cut short, still stands against the file.
    assert not read(edited(filled(), put("population", "たくさん"))).is_acceptable
    assert not read(edited(filled(), put("reason", "長" * 900))).is_acceptable


def test_struck_hidden_and_stray_answers_are_said() -> None:
    def edit(book: Workbook) -> None:
        styled("contact.name", strike=True)(book)
        sheet, row = find(book, "filled_on")
        sheet.row_dimensions[row].hidden = True
        other = book.create_sheet("控え")
        other["A1"], other.sheet_state = "古い答え", "hidden"

    reading = read(edited(filled(), edit))
    said = {one.path or one.sheet: one.message for one in reading.problems if one.level == "warning"}
    assert "取り消し線の引かれた" in said["contact.name"]
    assert "非表示の行" in said["filled_on"]
    assert said["控え"].startswith("非表示のシート「控え」")
    assert reading.values["filled_on"] == ANSWERS["filled_on"]
    assert [one.path for one in reading.errors] == ["contact.name"]  # it is required, and was struck out


def test_blank_is_not_zero() -> None:
    values: dict[str, Value] = {"budget.CHILDREN.FY2018": 0}
    reading = read(build_workbook(QUESTIONNAIRE, values, identity=identity(QUESTIONNAIRE)))
    assert reading.values["budget.CHILDREN.FY2018"] == 0
    assert reading.values["budget.CHILDREN.FY2017"] is None


def test_required_marks_and_grid_are_asked_for() -> None:
    assert {problem.path for problem in read(blank()).errors} >= {"wishes", "manner", "reason"}
    assert [problem.path for problem in read(blank(QUESTIONNAIRE)).errors] == ["budget"]


def insert_contractors(book: Workbook) -> None:
    """Two rows pushed in before the end, one copied with its hidden marker, one blank in between."""
    sheet, end = find(book, "#end.contractors")
    merged = [str(each) for each in sheet.merged_cells.ranges]
    for each in merged:
        sheet.unmerge_cells(each)
    sheet.insert_rows(end, 3)
    sheet.cell(end - 3, 3).value = "自立相談支援事業"
    sheet.cell(end - 3, 6).value = "社会福祉協議会"
    sheet.cell(end, 1).value = "contractors.3"
    sheet.cell(end, 3).value = "家計改善支援事業"
    sheet.cell(end, 6).value = "生活協同組合"
    sheet.cell(end + 2, 3).value = "就労準備支援事業"
    sheet.cell(end + 2, 7).value = "NPO法人"  # beside the first cell: an inserted row is not merged


def test_added_rows_are_read_and_blank_ones_closed_up() -> None:
    reading = read(edited(blank(QUESTIONNAIRE), insert_contractors))
    assert known(reading) == {
        "contractors.1.programme": "CONSULTATION",
        "contractors.1.name": "社会福祉協議会",
        "contractors.2.programme": "HOUSEHOLD_BUDGET",
        "contractors.2.name": "生活協同組合",
        "contractors.3.programme": "WORK_PREPARATION",
        "contractors.3.name": "NPO法人",
    }
    assert [problem.path for problem in reading.problems] == ["budget"]


def test_too_many_rows_are_an_error_and_nothing_is_lost() -> None:
    rows: dict[str, Value] = {f"contractors.{n}.name": f"法人{n}" for n in range(1, 10)}
    reading = read(build_workbook(QUESTIONNAIRE, rows, identity=identity(QUESTIONNAIRE)))
    assert any("8行までです（いまは9行" in problem.message for problem in reading.errors)
    assert reading.values["contractors.9.name"] == "法人9"


def test_names_and_order_of_sheets_do_not_matter() -> None:
    def shuffle(book: Workbook) -> None:
        book.move_sheet(book.worksheets[1], -1)
        book.worksheets[0].title = "連携です"
        book.create_sheet("メモ", 0)["A1"] = "覚え書き"
        put("network.N68", "３", 5)(book)

    reading = read(edited(blank(QUESTIONNAIRE), shuffle), "名前を変えた.xlsx")
    assert reading.values["network.N68.HOUSEHOLD_BUDGET"] == "3"
    assert [each.sheet for each in reading.problems if each.level == "warning"] == ["メモ"]


def test_inserted_row_and_column_do_not_matter() -> None:
    def push(book: Workbook) -> None:
        sheet = book.worksheets[0]
        for each in [str(each) for each in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(each)
        sheet.insert_rows(1, 2)
        sheet.insert_cols(1)

    assert known(read(edited(filled(), push))) == ANSWERS


def test_free_row_takes_its_name() -> None:
    def fill(book: Workbook) -> None:
        put("network.X1", 1)(book)
        put("network.X1", "商店街振興組合", 8)(book)

    reading = read(edited(blank(QUESTIONNAIRE), fill))
    assert known(reading) == {"network.X1.CONSULTATION": "1", "network.X1.name": "商店街振興組合"}


def test_text_beside_the_cells_is_reported() -> None:
    def scribble(book: Workbook) -> None:
        sheet, row = find(book, "population")
        sheet.cell(row, 12).value = "4月1日現在です"

    warning = read(edited(filled(), scribble)).problems[0]
    assert warning.level == "warning"
    assert warning.cell.startswith("L")
    assert "4月1日現在です" in warning.message


def test_identity_is_read_from_the_sheet_when_the_property_is_lost() -> None:
    parts = hostile.parts_of(filled())
    del parts["docProps/custom.xml"]
    for name in ("[Content_Types].xml", "_rels/.rels"):
        kept = parts[name].decode().split("><")
        parts[name] = "><".join(each for each in kept if "custom" not in each).encode()
    assert known(read(hostile.package(parts))) == ANSWERS


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────


def relabel(book: Workbook) -> None:
    put("population", "世帯数", 2)(book)


def reword_marks(book: Workbook) -> None:
    put("wishes.CHILDREN", "その他", 2)(book)


def drop_row(book: Workbook) -> None:
    sheet, row = find(book, "manner")
    sheet.cell(row, 1).value = None


def double_row(book: Workbook) -> None:
    sheet, row = find(book, "population")
    for column in (1, 2, 3):
        sheet.cell(sheet.max_row + (column == 1), column).value = sheet.cell(row, column).value


def drop_first_row(book: Workbook) -> None:
    book.worksheets[0]["A1"].value = None


def other_sheet(book: Workbook) -> None:
    book.create_sheet("別の市")["A1"] = "BANSO|APPLICATION|1|2019|131016|2|東京都千代田区"


def same_sheet(book: Workbook) -> None:
    book.copy_worksheet(book.worksheets[0])


def other_property(book: Workbook) -> None:
    book.worksheets[0]["A1"] = "BANSO|APPLICATION|1|2019|131016|1|東京都千代田区"


@pytest.mark.parametrize(
    ("edit", "expected", "words"),
    [
        (relabel, errors.LabelsEdited, "「人口（必須）」が「世帯数」"),
        (reword_marks, errors.LabelsEdited, "「子どもの学習・生活支援事業」が「その他」"),
        (drop_row, errors.RowsLost, "実施方法"),
        (double_row, errors.RowsLost, "同じ行が2つ"),
        (drop_first_row, errors.LabelsEdited, "1行目がありません"),
        (other_sheet, errors.MixedForms, "別の市"),
        (same_sheet, errors.RowsLost, "同じシートが2枚"),
        (other_property, errors.MixedForms, "混ざっています"),
    ],
)
def test_form_that_is_no_longer_ours_is_refused(
    edit: Callable[[Workbook], None], expected: type[errors.FormRefused], words: str
) -> None:
    with pytest.raises(errors.FormRefused, match=r"利用申込書\.xlsx") as caught:
        read(edited(filled(), edit))
    assert type(caught.value) is expected
    assert words in caught.value.message


def test_harmless_difference_of_a_label_is_no_edit() -> None:
    assert known(read(edited(filled(), put("population", " 人口 (必須)", 2)))) == ANSWERS


def test_lost_sheet_is_refused() -> None:
    def drop(book: Workbook) -> None:
        book.remove(book.worksheets[1])

    with pytest.raises(errors.RowsLost, match="ほか"):
        read(edited(blank(QUESTIONNAIRE), drop))


@pytest.mark.parametrize(
    ("expected", "error", "words"),
    [
        ({"expected_year": 2020}, errors.OtherYear, "令和元年度の様式です。ここで受け取るのは令和2年度"),
        ({"expected_organisation": "131016"}, errors.OtherOrganisation, "北海道札幌市（011002）"),
        ({"expected_form": "QUESTIONNAIRE"}, errors.OtherForm, "コンサルタントサービス利用申込書"),
    ],
)
def test_form_of_another_year_organisation_or_kind_is_refused(
    expected: dict[str, Any], error: type[errors.FormRefused], words: str
) -> None:
    with pytest.raises(error, match=words):
        read(filled(), **expected)


def test_form_for_anybody_fits_every_organisation() -> None:
    data = build_workbook(APPLICATION, ANSWERS, identity=identity(APPLICATION, "", ""))
    assert known(read(data, expected_organisation="131016")) == ANSWERS


def test_unknown_form_and_version_are_refused() -> None:
    with pytest.raises(errors.UnknownForm):
        read(hostile.good_xlsx())
    newer = replace(APPLICATION, version=9)
    data = build_workbook(newer, {}, identity=identity(newer))
    with pytest.raises(errors.UnknownForm):
        read(data)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (hostile.bomb, refusals.TooMuchContent),
        (hostile.encrypted, refusals.EncryptedFile),
        (hostile.macro, refusals.MacroFile),
        (hostile.doctype, refusals.ForbiddenMarkup),
        (hostile.far_cell, refusals.SheetTooLarge),
        (lambda data: data[:900], refusals.TruncatedFile),
    ],
)
def test_hostile_form_is_refused(
    spoil: Callable[[bytes], bytes], expected: type[refusals.OfficeRefused]
) -> None:
    with pytest.raises(expected, match=r"利用申込書\.xlsx"):
        read(spoil(filled()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_file_is_read_or_refused_but_never_breaks(data: st.DataObject) -> None:
    content = bytearray(FILLED)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(content))
    except refusals.OfficeRefused as refusal:
        assert refusal.message.startswith("利用申込書.xlsx：")  # noqa: PT017


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_sheet_is_read_or_refused_but_never_breaks(data: st.DataObject) -> None:
    """Damage inside the markup, where the package around it is whole."""
    parts = hostile.parts_of(FILLED)
    name = data.draw(st.sampled_from(sorted(name for name in parts if name.endswith((".xml", ".rels")))))
    pieces = parts[name].split(b"<")
    gone = data.draw(st.integers(1, len(pieces) - 1))
    swap = data.draw(st.sampled_from([b"", b"v>99999</v>", b"c r='B2'>", b"row r='2'/>", pieces[gone] * 2]))
    parts[name] = b"<".join([*pieces[:gone], *([swap] if swap else []), *pieces[gone + 1 :]])
    try:
        read(hostile.package(parts))
    except refusals.OfficeRefused as refusal:
        assert "。" in refusal.message  # noqa: PT017


# ── what people get ───────────────────────────────────────────────────────────────────────────────────


def test_only_the_cells_to_fill_in_are_open() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled()))
    sheet, row = find(book, "population")
    assert sheet.protection.sheet
    assert not sheet.protection.insertRows
    assert not sheet.cell(row, 3).protection.locked
    assert sheet.cell(row, 2).protection.locked
    assert sheet.cell(row, 3).fill.start_color.rgb != sheet.cell(row, 2).fill.start_color.rgb
    assert sheet.column_dimensions["A"].hidden
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    opened = [cell.coordinate for line in sheet.iter_rows() for cell in line if not cell.protection.locked]
    asked = {f"{cell}" for cell in opened if cell.startswith("C")}
    assert len(asked) == len(list(APPLICATION.slots()))


def test_dropdowns_and_number_rules_are_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank(QUESTIONNAIRE)))
    first = book.worksheets[0]
    rules = {rule.type for sheet in book.worksheets[:2] for rule in sheet.data_validations.dataValidation}
    assert rules >= {"list", "whole", "textLength"}
    assert all(rule.errorStyle == "warning" for rule in first.data_validations.dataValidation)
    long = [rule.formula1 for rule in first.data_validations.dataValidation if "!" in str(rule.formula1)]
    assert long
    assert book["選択肢"].sheet_state == "veryHidden"
    assert book["選択肢"]["A30"].value == "第30地区の相談窓口、支援調整会議の事務局"


def test_total_row_adds_up_the_cells_above() -> None:
    values: dict[str, Value] = {"budget.CONSULTATION.FY2017": 1200, "budget.TEMPORARY_LIVING.FY2017": 300}
    data = build_workbook(QUESTIONNAIRE, values, identity=identity(QUESTIONNAIRE))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, row = find(book, "#total.budget")
    first = find(book, "budget.CONSULTATION")[1]
    cells = f"C{first}:C{row - 1}"
    assert sheet.cell(row, 3).value == f'=IF(COUNT({cells})=0,"",SUM({cells}))'
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert shown[sheet.title].cell(row, 3).value == 1500
    assert not shown[sheet.title].cell(row, 4).value


def test_text_that_looks_like_a_formula_stays_text() -> None:
    data = build_workbook(APPLICATION, {**ANSWERS, "contact.name": "=1+1"}, identity=identity(APPLICATION))
    sheet, row = find(openpyxl.load_workbook(io.BytesIO(data)), "contact.name")
    assert sheet.cell(row, 3).data_type == "s"
    assert read(data).values["contact.name"] == "=1+1"


def test_long_answer_gets_room_on_paper() -> None:
    def height(reason: str) -> float:
        data = build_workbook(APPLICATION, {**ANSWERS, "reason": reason}, identity=identity(APPLICATION))
        sheet, row = find(openpyxl.load_workbook(io.BytesIO(data)), "reason")
        return float(sheet.row_dimensions[row].height)

    assert height("短い") < height("長い理由です。" * 60) < height("長い理由です。" * 2000) < 410


def test_same_answers_give_the_same_bytes() -> None:
    assert filled() == filled()


def test_identity_must_be_of_this_form() -> None:
    with pytest.raises(ValueError, match="does not belong"):
        build_workbook(APPLICATION, {}, identity=identity(QUESTIONNAIRE))
