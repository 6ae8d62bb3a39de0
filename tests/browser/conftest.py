"""One browser per test process, one fresh window per test, and nothing in its console."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from banso.accounts.domain.demo import ensure_demo_users
from banso.directory.enums import Role
from tests.browser.machine import DESKTOP, FLAGS, Watch, chromium, enter, use_fonts_of_the_install
from tests.builders import SYSTEM
from tests.conftest import SmallYear


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium for the whole session."""
    executable = chromium()
    use_fonts_of_the_install(tmp_path_factory.mktemp("fonts"))
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens windows of a size (`new_page((390, 844))`, `scripts=False`); complaints of their consoles fail the test."""
    opened: list[tuple[Page, Watch]] = []

    def open_page(size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch = Watch(page)
        page.watch = watch  # type: ignore[attr-defined]
        opened.append((page, watch))
        return page

    yield open_page
    complaints = [one for _, watch in opened for one in watch.complaints]
    for page, _ in opened:
        page.context.close()
    assert not complaints, complaints


@pytest.fixture
def demo_year(live_server: LiveServer, small_year: SmallYear) -> SmallYear:
    """The small year with the demo's users, one per role."""
    ensure_demo_users(actor=SYSTEM, fiscal_year=small_year.fiscal_year, municipality=small_year.municipality)
    return small_year


@pytest.fixture
def signed_in(
    live_server: LiveServer, demo_year: SmallYear, new_page: Callable[..., Page]
) -> Callable[..., Page]:
    """Opens a window in a session of a role; it shows 今日. (The way in is asked in `test_frame`.)"""

    def window(role: Role, size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Page:
        page = new_page(size, scripts=scripts)
        enter(page, live_server.url, role)
        return page

    return window
