"""Letters in a real browser: the preview follows the typing, the way to the drafts, axe on the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from banso.calls.facts import deadline_words
from banso.calls.models import Call
from banso.correspondence.domain.outbox import approve, attach, draft_mail
from banso.correspondence.links import token_for
from banso.correspondence.models import OutboundMail, ProtectedLink
from banso.directory.enums import Role
from banso.directory.models import Contact
from banso.foundation import worker
from banso.letters.domain.templates import install_templates
from banso.letters.models import LetterTemplate
from tests.browser.machine import PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Windows = Callable[..., Page]


@pytest.fixture
def template(demo_year: SmallYear) -> LetterTemplate:
    year = demo_year.fiscal_year
    year.contract_title = "見本事業"
    year.save()
    Contact.objects.create(
        organisation=demo_year.prefecture,
        purpose="OFFICE",
        department="地域福祉課",
        email="office@example.invalid",
    )
    install_templates(actor=SYSTEM, fiscal_year=year)
    return LetterTemplate.objects.get(code="call_prefecture")


def test_the_preview_follows_the_typing(signed_in: Windows, template: LetterTemplate) -> None:
    page = signed_in(Role.SECRETARIAT)
    page.goto(f"{page.url.split('/y/')[0]}/y/2019/letters/templates/{template.pk}/edit/")
    assert_accessible(page)
    page.get_by_label("本文", exact=False).first.fill("{{都道府県名}}の皆様にお知らせします。")
    expect(page.locator("#preview")).to_contain_text("滋賀県の皆様にお知らせします。")
    page.get_by_label("本文", exact=False).first.fill("{{都道府県}}の皆様に")
    expect(page.locator("#preview")).to_contain_text("「{{都道府県}}」という項目はありません")
    expect(page.locator("#preview")).to_contain_text("{{都道府県名}}")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_choosing_recipients_to_the_drafts(
    signed_in: Windows, template: LetterTemplate, scripts: bool
) -> None:
    page = signed_in(Role.SECRETARIAT, scripts=scripts)
    base = page.url.split("/y/")[0]
    page.goto(f"{base}/y/2019/letters/templates/{template.pk}/merge/?source=call_prefectures")
    page.get_by_label("滋賀県　地域福祉課を選ぶ").check()
    page.get_by_role("button", name="選んだ宛先を確かめる").click()
    expect(page.get_by_role("heading", name="作る前の確認")).to_be_visible()
    assert_accessible(page) if scripts else None
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert_fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="1通ずつ文面を見る").click()
    expect(page.get_by_role("article", name="手紙の文面")).to_contain_text(
        deadline_words(Call.objects.get().closes_at)
    )
    page.get_by_role("link", name="宛先の一覧へ戻る").click()
    page.get_by_role("button", name="1通の下書きを作る").click()
    page.get_by_role("link", name="送信箱で承認する").click()
    page.get_by_label("滋賀県　地域福祉課を選ぶ").check()
    page.get_by_role("button", name="送信を承認する").click()
    expect(page.get_by_text("滋賀県　地域福祉課 <office@example.invalid>")).to_be_visible()
    assert_accessible(page) if scripts else None
    expect(page.get_by_text("添付ファイルを作っている途中です")).to_be_visible()
    worker.run("until_idle")
    page.reload()
    expect(page.get_by_text("公募資料_滋賀県.zip")).to_be_visible()
    page.get_by_role("button", name="1通の送信を承認する").click()
    expect(page.get_by_text("1通を承認しました")).to_be_visible()
    assert OutboundMail.objects.get().state == "APPROVED"


def test_pages_are_accessible_and_fit_a_phone(signed_in: Windows, template: LetterTemplate) -> None:
    page = signed_in(Role.SECRETARIAT, PHONE)
    year = f"{page.url.split('/y/')[0]}/y/2019/"
    for address in (
        "letters/templates/",
        "letters/",
        "outbox/",
        "threads/",
        "letters/settings/",
        "letters/templates/new/",
    ):
        page.goto(year + address)
        assert_accessible(page)
        assert_fits(page)


def test_a_download_page_works_without_account_or_script(
    demo_year: SmallYear, live_server, new_page: Windows
) -> None:
    year = demo_year.fiscal_year
    mail = draft_mail(
        actor=SYSTEM, fiscal_year=year, to_name="見本", to_address="a@example.invalid", subject="x", body="x"
    )
    attach(actor=SYSTEM, mails=[mail], data=b"%PDF-1.7\n" + b"x" * 3_000_000, filename="開催要項.pdf")
    approve(actor=SYSTEM, fiscal_year=year, mails=[mail])
    page = new_page(scripts=False)
    page.goto(f"{live_server.url}/files/{token_for(ProtectedLink.objects.get().salt)}/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="ダウンロードする").click()
    assert waiting.value.suggested_filename == "開催要項.pdf"
    assert ProtectedLink.objects.get().download_count == 1
