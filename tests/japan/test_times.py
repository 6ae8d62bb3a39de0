"""Times of day as people and spreadsheets write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.japan.errors import UnreadableTime
from banso.japan.times import TimeOfDay, parse_time

UNDERSTOOD = {
    "13:30": time(13, 30),
    "１３：３０": time(13, 30),
    "13時30分": time(13, 30),
    "13時半": time(13, 30),
    "１３時": time(13),
    "午後1時半": time(13, 30),
    "午後１時３０分": time(13, 30),
    "午前 10 時": time(10),
    "午後12時30分": time(12, 30),
    "午前12時": time(0),
    "午後13時30分": time(13, 30),
    "PM1:30": time(13, 30),
    "1:30 pm": time(13, 30),
    "am9:00": time(9),
    "13時30分頃": time(13, 30),
    "13:30～": time(13, 30),
    "13:30〜": time(13, 30),
    "13:30から": time(13, 30),
    "13:30開始希望": time(13, 30),
    "10時以降": time(10),
    "1330": time(13, 30),
    "930": time(9, 30),
    "１３３０～": time(13, 30),
    "13.30": time(13, 30),
    "正午": time(12),
    "0.5625": time(13, 30),
    "0.395833333333333": time(9, 30),
    "13:30:00": time(13, 30),
    "2019-11-05 13:30:00": time(13, 30),
    "開始時刻：13:30": time(13, 30),
}
WITH_MORE = {
    "13:30-16:00": (time(13, 30), "16:00"),
    "13:30～16:00": (time(13, 30), "16:00"),
    "13時半ー15時": (time(13, 30), "15時"),
    "13:30（午前は不可）": (time(13, 30), "(午前は不可)"),
    "10時から12時まで": (time(10), "から12時まで"),
    "1330-1600": (time(13, 30), "1600"),
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_time_is_read(text: str) -> None:
    assert parse_time(text) == TimeOfDay(UNDERSTOOD[text])


@pytest.mark.parametrize("text", WITH_MORE)
def test_the_start_is_taken_and_the_rest_is_kept(text: str) -> None:
    assert parse_time(text) == TimeOfDay(*WITH_MORE[text])


@pytest.mark.parametrize(
    "text", ["", "午後", "いつでも", "25:00", "13:75", "1時半", "2:00", "13", "12345", "1.5", "11/5"]
)
def test_what_is_no_time_or_could_be_two_is_asked_about(text: str) -> None:
    with pytest.raises(UnreadableTime, match="時刻として読め"):
        parse_time(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        parse_time(text)
    except UnreadableTime:
        return
