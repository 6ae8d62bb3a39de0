"""What looks like a record of one person, and what does not."""

from __future__ import annotations

import pytest

from banso.foundation.case_records import case_signs, case_warning


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("５２歳男性、借金あり。", "年齢と性別"),
        ("40代の女性から相談があった。", "年齢と性別"),
        ("男性（45歳）が来所。", "年齢と性別"),
        ("先日は38歳の方が来られた。", "ひとりの年齢"),
        ("Ａさんの支援で困っている。", "仮名・イニシャル"),
        ("S45年3月2日生まれ", "生年月日"),
        ("マイナンバー：1234 5678 9012", "個人番号"),
        ("長男がひきこもりで、母親は認知症の診断を受けている。", "本人や家族の事情"),
    ],
)
def test_a_case_is_noticed(text: str, sign: str) -> None:
    assert sign in case_signs(text)
    assert sign in case_warning("事業の説明です。", text)


@pytest.mark.parametrize(
    "text",
    [
        "就労準備支援事業を始めたい。ひきこもりの方への訪問の方法を知りたい。",
        "65歳以上の相談者が増えている。おおむね40歳から64歳までを対象とする。",
        "20代の若者向けの講座を年12回開いた。30代の男性が多い。",
        "担当は2名（保健師・社会福祉士）。電話03-1234-5678、A市と共同で行う。",
        "債務や滞納の相談は家計改善支援事業につないでいる。B型事業所との連携。",
        "令和元年7月5日から7月31日まで受け付けた申込は120000件。",
        "6歳児までの世帯、18歳未満の子のいる世帯。",
    ],
)
def test_texts_about_programmes_are_left_in_peace(text: str) -> None:
    assert case_signs(text) == []
    assert case_warning(text) == ""
