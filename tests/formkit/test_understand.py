"""What people write, and what we understand: the tolerance table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.formkit.cells import Cell, Choice, ChoiceCell, DateCell, MarkCell, NumberCell, TextCell
from banso.formkit.display import typed
from banso.formkit.understand import Misunderstood, understand
from banso.office.sheet_facts import UNCALCULATED, BrokenCell

CODES = ChoiceCell([Choice("1", "連携したことがある"), Choice("2", "連携したことがない")], show="code")
MANNER = ChoiceCell([Choice("DIRECT", "直営"), Choice("BOTH", "直営・委託")])
COUNT, PEOPLE = NumberCell("件"), NumberCell("人", decimals=2, or_mark=True)
THOUSANDS = NumberCell("千円", maximum=Decimal(100_000))

UNDERSTOOD: list[tuple[Cell, Any, Any]] = [
    (MarkCell(), "○", True),
    (MarkCell(), "〇", True),
    (MarkCell(), "◯", True),
    (MarkCell(), " レ ", True),
    (MarkCell(), "✓", True),
    (MarkCell(), "１", True),
    (MarkCell(), 1.0, True),
    (MarkCell(), True, True),
    (MarkCell(), "×", False),
    (MarkCell(), 0.0, False),
    (MarkCell(), "　", None),
    (COUNT, "１７", 17),
    (COUNT, "約17件", 17),
    (COUNT, "1,234 件", 1234),
    (COUNT, 17.0, 17),
    (COUNT, 0.0, 0),
    (COUNT, "0", 0),
    (COUNT, "", None),
    (COUNT, None, None),
    (THOUSANDS, "1,200千円", 1200),
    (THOUSANDS, "1,200", 1200),
    (PEOPLE, "0.6", Decimal("0.6")),
    (PEOPLE, 0.1 + 0.2, Decimal("0.3")),
    (PEOPLE, "○", True),
    (PEOPLE, "1", 1),
    (PEOPLE, "２人", 2),
    (DateCell(), "令和元年7月5日", date(2019, 7, 5)),
    (DateCell(), "R1.7.5", date(2019, 7, 5)),
    (DateCell(), "２０１９／７／５", date(2019, 7, 5)),
    (DateCell(), "1月10日", date(2020, 1, 10)),
    (DateCell(), datetime(2019, 7, 5), date(2019, 7, 5)),
    (DateCell(), 43651.0, date(2019, 7, 5)),
    (DateCell(), "7月5日（金）", date(2019, 7, 5)),
    (TextCell(), time(13, 30), "13:30"),
    (TextCell(), timedelta(hours=13, minutes=30), "13:30"),
    (CODES, 1.0, "1"),
    (CODES, "１", "1"),
    (CODES, "2：連携したことがない", "2"),
    (CODES, "連携したことがある", "1"),
    (MANNER, " 直営 ", "DIRECT"),
    (MANNER, "direct", "DIRECT"),
    (TextCell(), "髙橋 ①", "髙橋 ①"),
    (TextCell(), "一行目\n二行目", "一行目 二行目"),
    (TextCell(lines=3), "一行目\r\n二行目_x000D_\n", "一行目\n二行目"),
    (TextCell(), 312345678.0, "312345678"),
    (TextCell(), "=1+1", "=1+1"),
    (TextCell(), "\x00x\x0b", "x"),
]

MISUNDERSTOOD: list[tuple[Cell, Any, str]] = [
    (MarkCell(), "◎", "○か×"),
    (COUNT, "10〜20", "数として読めません"),
    (COUNT, "-1", "0以上"),
    (COUNT, "1.5", "小数のない数"),
    (COUNT, True, "数として読めません"),
    (COUNT, datetime(2019, 7, 5), "数として読めません"),
    (COUNT, "#REF!", "数式のエラー"),
    (COUNT, float("inf"), "数として読めません"),
    (THOUSANDS, "1,200,000円", "単位が合いません"),
    (THOUSANDS, 12_000_000.0, "単位（千円）をお確かめ"),
    (PEOPLE, "0.125", "小数第2位まで"),
    (DateCell(), "7月頃", "日付として読めません"),
    (DateCell(), 17.0, "日付として読めません"),
    (DateCell(), BrokenCell("#N/A"), "数式のエラー「#N/A」"),
    (TextCell(), BrokenCell("#SPILL!"), "数式のエラー「#SPILL!」"),
    (TextCell(), UNCALCULATED, "計算された値がファイルにありません"),
    (MarkCell(), BrokenCell("#REF!"), "数式のエラー「#REF!」"),
    (COUNT, "Err:502", "数式のエラー「Err:502」"),
    (COUNT, "一", "数として読めません"),
    (CODES, "4", "選択肢にありません。1・2から"),
    (MANNER, "委任", "直営・直営・委託から選んでください"),
    (TextCell(5), "あいうえおか", "5文字以内"),
]


@pytest.mark.parametrize(("cell", "raw", "value"), UNDERSTOOD)
def test_answer_is_understood(cell: Cell, raw: Any, value: Any) -> None:
    found = understand(cell, raw, fiscal_year=2019).value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("cell", "raw", "words"), MISUNDERSTOOD)
def test_answer_is_questioned_in_words(cell: Cell, raw: Any, words: str) -> None:
    with pytest.raises(Misunderstood, match=words):
        understand(cell, raw, fiscal_year=2019)


NONE = [
    "－",
    "‐",
    "ー",
    "―",
    "-",
    "−",
    "─",
    "なし",
    "無",
    "無し",
    "該当なし",
    "該当 無し",
    "（なし）",
    "－件",
    "実績なし",
    "／",
]
UNKNOWN = ["…", "...", "・・・", "x", "X", "Ｘ", "×", "不明", "未集計", "集計中", "？", "Ｎ／Ａ", "不明件"]


@pytest.mark.parametrize("text", [*NONE, *UNKNOWN])
def test_a_sign_for_no_number_is_neither_zero_nor_a_mistake(text: str) -> None:
    for cell in (COUNT,) if "件" in text else (COUNT, PEOPLE, THOUSANDS):
        found = understand(cell, text)
        assert found.value is None
        if cell is COUNT:
            assert found.remark == (
                "" if text in NONE else f"「{text}」は「不明」と読み取りました（0ではありません）。"
            )


def test_a_private_character_is_kept_and_told() -> None:
    found = understand(TextCell(), "担当は\ue000田")
    assert (found.value, "外字（U+E000）" in found.remark) == ("担当は\ue000田", True)
    assert not understand(TextCell(), "髙﨑𠮷①㈱").remark


def test_a_weekday_that_contradicts_its_date_is_asked_about() -> None:
    found = understand(DateCell(), "11月5日（水）", fiscal_year=2019)
    assert found.value == date(2019, 11, 5)
    assert "この日は火曜日ですが、水曜日と書かれています" in found.remark
    assert "43774" in understand(DateCell(), 43774.0).remark


def test_good_will_is_remarked() -> None:
    assert understand(COUNT, "約17件").remark == "「約17件」を17と読み取りました。"
    assert understand(COUNT, "17件").remark == ""


@given(
    st.one_of(
        st.integers(0, 10**9), st.decimals(0, 10**6, places=2), st.dates(date(1990, 1, 1), date(2080, 1, 1))
    )
)
def test_what_is_shown_in_a_field_is_understood_again(value: Any) -> None:
    cell: Cell = DateCell() if isinstance(value, date) else NumberCell(decimals=2)
    assert understand(cell, typed(value), fiscal_year=2019).value == value


@given(st.text(), st.sampled_from([COUNT, PEOPLE, MarkCell(), DateCell(), CODES, MANNER, TextCell()]))
def test_no_text_whatever_breaks_the_reading(text: str, cell: Cell) -> None:
    question = ""
    try:
        understand(cell, text, fiscal_year=2019)
    except Misunderstood as error:
        question = str(error)
    assert not question or "。" in question
