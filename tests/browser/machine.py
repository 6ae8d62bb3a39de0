"""A real Chromium for tests: found on the machine, with the fonts of the install, talking to this machine alone."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Page

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.typeset.fonts import gothic_font_file

# A second `--disable-features` takes the place of the driver's, so its own are named again. The last three spare two
# hidden pages of the address bar (0.6 processor seconds a window) and a process for the page nobody has opened yet.
FEATURES_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "reporter": "no-passes",  # to tell of what is good takes longer than to find what is not
}
# The frame's parts, and their elements without where the links lead and which is the present page.
FRAME = [".demo-bar", ".site-header", ".year-line", ".site-nav", ".site-footer"]
FRAME_WITHOUT_PLACES = """parts => parts.map(part => document.querySelector(part)?.outerHTML ?? "").join()
    .replace(/ (href|value|aria-current)="[^"]*"/g, "")"""
_good_frames: set[int] = set()
DESKTOP = (1280, 900)
PHONE = (390, 844)


def chromium() -> str:
    """Return the browser's path; without one the test is skipped here and fails in CI."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = "no Chromium (apt-get install chromium-headless-shell)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def use_fonts_of_the_install(folder: Path) -> None:
    """Let the browser draw Japanese with the fonts that come with Banso, whatever the machine has."""
    folders = {str(gothic_font_file(bold=bold).parent) for bold in (False, True)}
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        + "".join(f"<dir>{one}</dir>" for one in sorted(folders))
        + f"<cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    os.environ["FONTCONFIG_FILE"] = str(config)


class Watch:
    """Collects what the browser complains about: errors in scripts, blocked by CSP, missing files."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def forget(self, pattern: str) -> None:
        """Drop complaints that were meant (the status of an error page)."""
        self.complaints = [one for one in self.complaints if not re.search(pattern, one)]


def enter(page: Page, base_url: str, role: Role) -> None:
    """Open 今日 in a session of the demo user of a role, without the way through the sign-in pages."""
    session = Client()
    user = User.objects.get(is_demo=True, grants__role=role)
    session.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = session.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    page.goto(f"{base_url}{reverse('home')}")


def sign_in(page: Page, base_url: str, role: Role) -> None:
    """Sign in as the demo user of a role, by the demo page's button."""
    page.goto(f"{base_url}/accounts/demo/")
    page.get_by_role("button", name=str(role.label), exact=True).click()
    page.wait_for_load_state()


def assert_accessible(page: Page) -> None:
    """Assert that axe finds nothing (WCAG 2.2 A and AA, best practices).

    The frame is more than half of most pages; a frame of the same elements and words, found good in a window of the
    same size before, is left out. What concerns the whole page (landmarks, headings, regions) is asked every time.
    """
    frame = hash((str(page.viewport_size), page.evaluate(FRAME_WITHOUT_PLACES, FRAME)))
    context = {"exclude": [[one] for one in FRAME]} if frame in _good_frames else None
    results = Axe().run(page, context=context, options=WCAG)
    if not results.violations_count:
        _good_frames.add(frame)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_fits(page: Page) -> None:
    """Assert that the page itself does not scroll sideways."""
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide}px too wide"
