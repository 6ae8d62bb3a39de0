"""Files: what stands in the text, beside it and hidden in it; and the command."""

import io
import json

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from banso.privacy import UnreadKind, audit_file
from banso.privacy.commands import audit


def _word():
    document = docx.Document()
    document.core_properties.author = "見本 一郎"
    document.add_paragraph("報告の書き出し。")
    document.add_table(1, 1).cell(0, 0).text = "鳥取県の例"
    run = document.add_paragraph().add_run("隠した言葉")
    run.font.hidden = True
    changed = (
        f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>消した言葉</w:delText></w:r></w:del>'
    )
    document.add_paragraph()._p.append(parse_xml(changed))
    document.sections[0].header.paragraphs[0].text = "稚内市の資料"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_word_text_header_properties_changes_and_hidden_text():
    found = {(str(each.finding_class), each.text, each.where) for each in audit_file(_word(), "a.docx")}
    assert ("prefecture", "鳥取県", "") in found
    assert ("municipality", "稚内市", "ヘッダー") in found
    assert ("metadata", "見本 一郎", "文書のプロパティ「作成者」") in found
    assert ("metadata", "消した言葉", "変更履歴（削除）") in found
    assert ("metadata", "隠した言葉", "隠し文字") in found


def test_workbook_cells_and_hidden_sheets_are_named():
    book = openpyxl.Workbook()
    book.active.title = "集計"
    book.active["B3"] = "留萌市の例"
    hidden = book.create_sheet("控え")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "電話 0123-45-6789"
    target = io.BytesIO()
    book.save(target)
    found = {(each.text, each.where) for each in audit_file(target.getvalue(), "a.xlsx")}
    assert ("留萌市", "シート「集計」B3") in found
    assert ("0123-45-6789", "シート「控え」（非表示のシート）A1") in found
    assert ("シート「控え」", "シート「控え」") in found


def test_an_unread_kind_is_refused_not_passed():
    with pytest.raises(UnreadKind, match="点検していません"):
        audit_file(b"%PDF-1.7", "a.pdf")


def test_the_command_prints_json_and_says_by_its_code(tmp_path):
    clean, open_name, pdf = tmp_path / "clean.txt", tmp_path / "open.txt", tmp_path / "a.pdf"
    clean.write_text("何もない文です。", encoding="utf-8")
    open_name.write_text("留萌市のように行う。", encoding="cp932")
    pdf.write_bytes(b"%PDF-1.7")
    run = CliRunner().invoke
    assert run(audit, [str(clean)]).exit_code == 0
    answer = run(audit, [str(open_name), "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["files"][0]["findings"][0]["text"] == "留萌市"
    refused = run(audit, [str(clean), str(pdf)])
    assert refused.exit_code == 2
    assert "点検していません" in refused.stderr
