"""Sign-in in a real browser: passkeys with a virtual authenticator, second factors, the pages' accessibility."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from banso.accounts.domain.invitations import invite
from banso.accounts.domain.users import issue_password_link
from banso.accounts.models import User
from banso.directory.enums import Role
from tests.browser.machine import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.builders import SYSTEM, make_user
from tests.conftest import SmallYear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def board_member(small_year: SmallYear) -> User:
    return make_user(Role.BOARD, fiscal_year=small_year.fiscal_year, email="board@example.invalid")


@pytest.fixture
def base(live_server: LiveServer) -> str:
    """The site's address by name: browsers keep passkeys for names, not for numbers."""
    return live_server.url.replace("127.0.0.1", "localhost")


def _authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device with a fingerprint reader that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devtools, str(made["authenticatorId"])


def _sign_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/accounts/sign-in/")
    page.get_by_label("電子メールアドレス").fill(user.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_load_state()


def _register_passkey(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/two-factor/passkeys/add/")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()
    assert_accessible(page)
    page.get_by_label("パスキーの名前").fill("試験用の端末")
    page.get_by_text("パスワードなしのサインインにも使う").click()
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_role("heading", name="予備コード")).to_be_visible()


def test_a_passkey_is_registered_and_signs_in_alone(base: str, board_member: User, new_page: NewPage) -> None:
    page = new_page()
    _authenticator(page)
    _sign_in(page, base, board_member)
    _register_passkey(page, base)
    assert Authenticator.objects.filter(user=board_member, type="webauthn").count() == 1
    page.goto(f"{base}/accounts/two-factor/passkeys/")
    expect(page.get_by_text("試験用の端末", exact=True).first).to_be_visible()
    assert_accessible(page)

    page.goto(f"{base}/accounts/sign-out/")
    page.get_by_role("button", name="サインアウト").click()
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{base}/accounts/me/")
    expect(page.get_by_text("board@example.invalid")).to_be_visible()


def test_a_passkey_is_the_second_factor_after_the_password(
    base: str, board_member: User, new_page: NewPage
) -> None:
    page = new_page()
    _authenticator(page)
    _sign_in(page, base, board_member)
    _register_passkey(page, base)
    page.context.clear_cookies()
    _sign_in(page, base, board_member)
    expect(page.get_by_role("heading", name="二段階認証")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="パスキーを使う").click()
    page.wait_for_url(lambda url: "two-factor" not in url)


def test_a_refused_passkey_is_said_in_words(base: str, board_member: User, new_page: NewPage) -> None:
    page = new_page()
    devtools, device = _authenticator(page)
    _sign_in(page, base, board_member)
    _register_passkey(page, base)
    page.context.clear_cookies()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{base}/accounts/sign-in/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    expect(page.get_by_text("パスキーを使えませんでした")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="サインイン", exact=True)).to_be_enabled()


def test_a_passkey_on_an_ip_address_is_nobodys_fault(
    live_server: LiveServer, board_member: User, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/accounts/sign-in/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    expect(page.get_by_text("数字の住所（IPアドレス）で開いているため")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("取り消したか")).to_be_hidden()
    assert_accessible(page)
    page.get_by_role("link", name="http://localhost").click()
    page.wait_for_url(lambda url: "//localhost:" in url)


def test_a_full_width_address_passes_the_browsers_own_check(
    base: str, board_member: User, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(f"{base}/accounts/sign-in/")
    page.get_by_label("電子メールアドレス").fill("ｂｏａｒｄ＠ｅｘａｍｐｌｅ．ｉｎｖａｌｉｄ")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_an_app_is_set_up_with_the_code_on_the_page(base: str, board_member: User, new_page: NewPage) -> None:
    page = new_page()
    _sign_in(page, base, board_member)
    page.goto(f"{base}/accounts/two-factor/")
    assert_accessible(page)
    page.get_by_role("link", name="認証アプリを設定する").click()
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()
    picture = page.get_by_role("img", name="認証アプリで読み取る二次元コード", exact=False)
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert_accessible(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("確認コード").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="設定を終える").click()
    expect(page.get_by_role("heading", name="予備コード")).to_be_visible()
    assert_accessible(page)


def test_sign_in_works_without_script(base: str, board_member: User, new_page: NewPage) -> None:
    page = new_page(scripts=False)
    _sign_in(page, base, board_member)
    page.goto(f"{base}/accounts/me/")
    expect(page.get_by_role("heading", name="わたしのアカウント")).to_be_visible()


def _assert_good_on_both(page: Page) -> None:
    """Accessible on a desk, and on a desk and a phone no wider than the screen."""
    assert_accessible(page)
    for size in (PHONE, DESKTOP):
        assert_fits(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})


def test_the_entrance_is_accessible_and_fits(base: str, demo_year: SmallYear, new_page: NewPage) -> None:
    _, invitation = invite(actor=SYSTEM, email="new@example.invalid", role=Role.BOARD)
    user = User.objects.filter(is_demo=False).first()
    user = user or make_user(Role.BOARD, fiscal_year=demo_year.fiscal_year)
    _, link = issue_password_link(actor=SYSTEM, user=user)
    page = new_page()
    for path in (
        "sign-in/",
        "demo/",
        "forgotten/",
        "inactive/",
        f"invitation/{invitation}/",
        f"new-password/{link}/",
    ):
        page.goto(f"{base}/accounts/{path}")
        _assert_good_on_both(page)
    page.goto(f"{base}/accounts/invitation/nonsense/")
    assert_accessible(page)
    page.watch.forget("410")  # type: ignore[attr-defined]


def test_the_pages_of_users_and_directory_are_accessible_and_fit(
    signed_in: Callable[..., Page], live_server: LiveServer, demo_year: SmallYear
) -> None:
    invite(actor=SYSTEM, email="waiting@example.invalid", role=Role.BOARD)
    user = make_user(Role.BOARD, fiscal_year=demo_year.fiscal_year)
    assert user.person is not None
    page = signed_in(Role.SECRETARIAT)
    for path in (
        "/accounts/me/",
        f"/settings/users/{user.pk}/",
        f"/settings/users/{user.pk}/roles/add/",
        "/settings/invitations/new/",
        f"/settings/access/?user={user.pk}&address=/settings/users/",
        f"/directory/organisations/{demo_year.municipality.pk}/",
        f"/directory/organisations/{demo_year.municipality.pk}/edit/",
        f"/directory/organisations/{demo_year.municipality.pk}/year/",
        f"/directory/people/{user.person.pk}/",
    ):
        page.goto(live_server.url + path)
        _assert_good_on_both(page)
