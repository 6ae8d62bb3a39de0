"""Taking a list in, in a real browser: columns, comparison and questions, wide and on the phone, without barriers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from banso.directory.models import Contact
from tests.browser.machine import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.directory.lists import workbook

ROWS = [
    ["令和元年度　担当者名簿", *[None] * 5],
    ["都道府県", "市町村名", "担当課", "担当者", "メールアドレス", "備考"],
    ["滋賀県", "見本市", "生活福祉課", "髙見本 花子", "a@example.invalid\nb@example.invalid", "x"],
    ["滋賀県", "見本市", "別の課", None, "b.example.invalid", None],
    ["滋賀県", None, "健康福祉政策課", None, None, None],
    [None, "まぼろし市", "課", None, None, None],
    ["※ 4月1日現在", *[None] * 5],
]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_list_is_taken_in(
    live_server: LiveServer, signed_in: Callable[..., Page], size: tuple[int, int], tmp_path: Path
) -> None:
    page = signed_in(Role.SECRETARIAT, size)
    file = tmp_path / "名簿.xlsx"
    file.write_bytes(workbook(ROWS, merged=["A1:F1"]))
    page.goto(f"{live_server.url}/directory/import/contacts/")
    assert_accessible(page)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="読み取る").click()
    page.get_by_role("heading", name="どの列が何かを確かめる").wait_for()
    assert_accessible(page)
    assert_fits(page)
    assert page.get_by_label("担当課").input_value() == "department"
    page.get_by_role("button", name="今の名簿と比べる").click()
    page.get_by_role("heading", name="選んでください").wait_for()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("この行を使う").first.check()
    page.get_by_role("button", name="もう一度比べる").click()
    page.get_by_role("link", name="2行を登録する").click()
    page.get_by_role("button", name="2行を登録する").click()
    page.get_by_text("2行を登録しました").wait_for()
    assert Contact.objects.filter(copies="b@example.invalid").count() == 1
