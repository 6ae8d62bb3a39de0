"""Payments in a real browser: the secretariat from draft to confirmed, the expert with a receipt on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.accounts.domain.demo import demo_email
from banso.accounts.models import User
from banso.directory.enums import Role
from banso.dispatch.models import Assignment, Expert
from banso.foundation.models import Upload
from banso.payments.models import Payment
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.conftest import SmallYear
from tests.payments import payment_year as py

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def paid_expert(demo_year: SmallYear) -> SmallYear:
    """The demo's expert is in charge of the small year's project."""
    person = User.objects.get(email=demo_email(Role.EXPERT)).person
    expert = Expert.objects.create(fiscal_year=demo_year.fiscal_year, person=person, affiliation="見本")
    Assignment.objects.update(expert=expert)
    return demo_year


def test_secretariat_and_expert(
    live_server: LiveServer, paid_expert: SmallYear, signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    office = signed_in(Role.SECRETARIAT)
    home = f"{live_server.url}/y/2019/payments/"
    office.goto(home)
    office.get_by_role("link", name="実施済みの訪問から明細を作る").first.click()
    office.get_by_role("button", name="明細を作る").click()
    expect(office.get_by_text("訪問1回分の明細を作りました")).to_be_visible()
    assert_accessible(office)
    py.put_rules(paid_expert.fiscal_year)
    payment = Payment.objects.get()
    for rest in ("", "totals/", "ledger/", "evidence/", "records/", "payees/", "rules/", "settings/"):
        office.goto(home + rest)
        assert_accessible(office)
        assert_fits(office)
    office.goto(f"{home}payees/{payment.expert_id}/")
    office.get_by_label("支払先").select_option(label="本人（個人）に支払う")
    office.get_by_label("根拠").fill("承諾書 令和元年9月1日")
    office.get_by_role("button", name="保存する").click()
    py.fares_known(payment)
    office.goto(f"{home}{payment.pk}/")
    expect(office.get_by_text("15,265").first).to_be_visible()
    assert_accessible(office)
    # The expert adds the letter of consent, on a phone, and sees nothing to edit.
    phone = signed_in(Role.EXPERT, PHONE)
    phone.goto(f"{home}{payment.pk}/")
    assert_fits(phone)
    assert_accessible(phone)
    expect(phone.get_by_role("link", name="確認済みにする")).to_have_count(0)
    phone.locator("tr", has_text="承諾書").get_by_role("link").click()
    file = tmp_path / "承諾書.pdf"
    file.write_bytes(PDF)
    phone.get_by_label("ファイル", exact=False).set_input_files(file)
    phone.get_by_role("button", name="保存する").click()
    expect(phone.get_by_text("証拠書類を登録しました").first).to_be_visible()
    assert Upload.objects.get(purpose="payment.document").retention == "PAYMENT"
    # Confirmed, nothing moves any more.
    office.reload()
    office.get_by_role("link", name="確認済みにする").click()
    expect(office.get_by_text("差引支払額 15,265円")).to_be_visible()
    office.get_by_role("button", name="確認済みにする").click()
    expect(office.get_by_text("1件を「確認済み」にしました").first).to_be_visible()
    expect(office.get_by_role("link", name="承認する")).to_be_visible()
