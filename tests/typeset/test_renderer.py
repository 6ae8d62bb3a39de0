"""The renderer: nothing typed becomes code, nothing outside the root is read, same data same bytes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from banso.typeset import (
    FieldInvalid,
    FieldMissing,
    OutsideRoot,
    TemplateNotFound,
    TypesetFailed,
    characters,
    render_pdf,
    renderer,
    unprintable_characters,
    unprintable_in,
)
from tests.typeset import pdfs, samples

DAY = date(2020, 3, 31)

HOSTILE = [
    "#panic()",
    '"]#read("/etc/passwd")[',
    "$x$ と $ y $",
    r"\u0000 \u{41} \n",
    "= 見出しではない",
    "*強調ではない* _これも_ `code`",
    "<bare> @bare // 注釈ではない /* これも */",
    "https://example.jp/#a -- --- ... ~",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_is_printed_literally(text: str) -> None:
    data = samples.letter() | {"body": [text, [{"text": text, "strong": True}]], "subject": text}
    printed = pdfs.words(render_pdf("letter", data, document_date=DAY))
    assert printed.count("".join(text.split())) >= 2


def test_typed_text_is_printed_literally_in_table_cells() -> None:
    data = samples.report()
    table = samples.wide_table()
    for number, text in enumerate(HOSTILE):
        table["rows"][number]["expect"] = text
        table["columns"][2]["label"] = "#panic()"
    data["chapters"] = [{"title": "一", "blocks": [{"type": "table", "table": table}]}]
    printed = pdfs.words(render_pdf("report", data, document_date=DAY))
    for text in HOSTILE:
        assert "".join(text.split()) in printed
    assert "#panic()" in printed


def test_control_characters_are_left_out() -> None:
    data = samples.letter() | {"body": ["前\x00\x07\x1b後\r\n次の行"]}
    assert "前後次の行" in pdfs.words(render_pdf("letter", data, document_date=DAY))


def test_unknown_glyphs_become_geta_and_are_reported() -> None:
    text = "相談😀窓口と葛󠄀城市・髙﨑・𠮷野・☑"
    assert unprintable_characters(text) == ["😀"]
    printed = pdfs.words(render_pdf("letter", samples.letter() | {"body": [text]}, document_date=DAY))
    assert "相談〓窓口と葛" in printed
    assert "髙﨑・𠮷野・☑" in printed


# What a font may have and PDF/A-2a with PDF/UA-1 refuses for the whole document, or no font has at all.
REFUSED = {
    "外字": ("担当は\ue000田", "\ue000"),
    "外字の第二面": ("担当は\U000f0123田", "\U000f0123"),
    "囲み数字": ("第1\ufe0f\u20e3回と第1回", "1\ufe0f\u20e3"),
    "囲み": ("か\u20e3な", "か\u20e3"),
    "家族": ("👨\u200d👩\u200d👧と", "👨\u200d👩\u200d👧"),
    "非文字": ("前\ufdd0後", "\ufdd0"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("typeface", ["mincho", "gothic"])
def test_what_the_standard_refuses_becomes_geta_wherever_it_stands(name: str, typeface: str) -> None:
    text, piece = REFUSED[name]
    runs = [{"text": text, "strong": True}, text]
    data = samples.letter() | {"body": [text, runs], "subject": text, "typeface": typeface}
    printed = pdfs.words(render_pdf("letter", data, document_date=DAY))
    assert printed.count(text.replace(piece, "〓")) == 4
    assert unprintable_characters(text) == [piece]
    found = unprintable_in(data)
    assert [place.field for place in found] == ["subject", "body[0]", "body[1][0].text", "body[1][1]"]
    assert found[0].characters == (piece,)


def test_names_and_marks_of_old_are_no_combinations_to_refuse() -> None:
    assert not unprintable_characters(
        "葛\U000e0100城・か\u3099・☎\ufe0f・①②㈱髙﨑𠮷・ｶﾞ・㊙\ufe0f・—～〜・한글"
    )


def test_a_combination_only_the_document_refuses_is_found_and_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = {"★\u20e3", "1\u20e3"}
    monkeypatch.setattr(
        characters, "_printable", characters._printable | pieces
    )  # as if each had printed alone
    monkeypatch.setattr(characters, "_unprintable", characters._unprintable - pieces)
    data = samples.letter() | {"body": ["一★\u20e3二", "三1\u20e3四★\u20e3五", "十一1"]}
    printed = pdfs.words(renderer.render_pdf("letter", data, document_date=DAY))
    assert "一〓二三〓四〓五十一1" in printed


def test_same_data_and_date_give_the_same_bytes() -> None:
    first = render_pdf("report", samples.report(), document_date=DAY)
    render_pdf("letter", samples.letter(), document_date=DAY)
    assert render_pdf("report", samples.report(), document_date=DAY) == first
    assert render_pdf("report", samples.report(), document_date=date(2020, 4, 1)) != first


def test_parallel_calls_do_not_mix_their_data() -> None:
    letters = [samples.letter() | {"subject": f"第{number}号の件"} for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda data: render_pdf("letter", data, document_date=DAY), letters))
    for number, pdf in enumerate(made):
        assert f"第{number}号の件" in pdfs.words(pdf)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"recipients": []}, "recipients"),
        ({"body": None}, "body"),
    ],
)
def test_missing_letter_field_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldMissing) as caught:
        render_pdf("letter", samples.letter() | change, document_date=DAY)
    assert caught.value.field == field
    assert field in caught.value.message


def test_missing_field_deep_in_a_report_is_named() -> None:
    data = samples.report()
    del data["chapters"][1]["sections"][1]["title"]
    with pytest.raises(FieldMissing) as caught:
        render_pdf("report", data, document_date=DAY)
    assert caught.value.field == "chapters[1].sections[1].title"


def test_figure_without_alternative_text_is_refused() -> None:
    data = samples.report()
    del data["chapters"][2]["sections"][0]["blocks"][0]["alt"]
    with pytest.raises(FieldMissing, match="代替テキスト"):
        render_pdf("report", data, document_date=DAY)


def test_wrong_shape_is_named() -> None:
    with pytest.raises(FieldInvalid) as caught:
        render_pdf("letter", samples.letter() | {"body": "段落"}, document_date=DAY)
    assert caught.value.field == "body"
    data = samples.report()
    data["chapters"][0]["blocks"][0]["type"] = "marquee"
    with pytest.raises(FieldInvalid) as caught:
        render_pdf("report", data, document_date=DAY)
    assert caught.value.field == "chapters[0].blocks[0].type"


def test_broken_svg_is_a_named_error() -> None:
    data = samples.report()
    data["chapters"][2]["sections"][0]["blocks"][0]["svg"] = "<svg"
    with pytest.raises(TypesetFailed, match="図や写真"):
        render_pdf("report", data, document_date=DAY)


def test_values_that_are_no_data_are_refused() -> None:
    with pytest.raises(TypesetFailed, match="扱えない値"):
        render_pdf("letter", samples.letter() | {"extra": object()}, document_date=DAY)


@pytest.mark.parametrize("name", ["nothing", "../renderer", "/etc/passwd", ""])
def test_unknown_template_is_refused(name: str) -> None:
    with pytest.raises(TemplateNotFound):
        render_pdf(name, {}, document_date=DAY)


HEAD = '#set document(title: "t")\n#set text(font: "Noto Sans CJK JP", lang: "ja")\n'


def test_own_template_reads_its_data_and_assets(tmp_path: Path) -> None:
    template = tmp_path / "own.typ"
    template.write_text(
        HEAD + '#json(bytes(sys.inputs.data)).word\n\n#read("/assets/deep/note.txt")', encoding="utf-8"
    )
    pdf = render_pdf(
        template, {"word": "はい"}, document_date=DAY, assets={"deep/note.txt": "添付の文".encode()}
    )
    assert pdfs.words(pdf) == "はい添付の文"


@pytest.mark.parametrize("target", ["/../secret.txt", "../secret.txt", "/../../etc/hostname"])
def test_reading_outside_the_root_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    (tmp_path / "room").mkdir()
    template = tmp_path / "room" / "own.typ"
    template.write_text(HEAD + f'#read("{target}")', encoding="utf-8")
    with pytest.raises(OutsideRoot):
        render_pdf(template, {}, document_date=DAY)
    # The same file may be read where the root contains it: the refusal is about the root.
    wide = tmp_path / "room" / "wide.typ"
    wide.write_text(HEAD + '#read("/secret.txt")', encoding="utf-8")
    assert pdfs.words(render_pdf(wide, {}, document_date=DAY, root=tmp_path)) == "秘密"


def test_template_outside_its_root_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "own.typ"
    template.write_text(HEAD, encoding="utf-8")
    (tmp_path / "other").mkdir()
    with pytest.raises(OutsideRoot):
        render_pdf(template, {}, document_date=DAY, root=tmp_path / "other")


@pytest.mark.parametrize("name", ["../note.txt", "/note.txt", "a/../../note.txt", ""])
def test_asset_names_cannot_leave_their_folder(name: str) -> None:
    with pytest.raises(OutsideRoot):
        render_pdf("letter", samples.letter(), document_date=DAY, assets={name: b"x"})
