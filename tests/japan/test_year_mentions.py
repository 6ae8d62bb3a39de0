"""Years named in a text, however they are written."""

from __future__ import annotations

import pytest

from banso.japan.year_mentions import with_fiscal_year, years_named


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("令和元年度 支援体制事業", "令和2年度 支援体制事業"),
        ("令和１年度・平成３１年度・R1年度・２０１９年度", "令和2年度・令和2年度・令和2年度・令和2年度"),
        ("平成30年度の実績と令和2年度の予定", "平成30年度の実績と令和2年度の予定"),
        # A day stays a day: what it becomes nobody can know.
        ("令和元年7月31日まで", "令和元年7月31日まで"),
        ("支援事業", "支援事業"),
    ],
)
def test_a_fiscal_year_becomes_the_next_wherever_it_is_written(text: str, wanted: str) -> None:
    assert with_fiscal_year(text, 2019, 2020) == wanted


def test_years_still_named_are_listed_once_as_written() -> None:
    assert years_named("令和元年7月31日、令和２年度、R3年度、2019年、令和元年12月") == [
        "令和元年",
        "令和２年度",
        "R3年度",
        "2019年",
    ]
    assert years_named("第2019号　電話 03-2019-0000") == []
