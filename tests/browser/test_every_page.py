"""Every page the navigation offers to a role: accessible, fitting a phone, silent console (CSP included)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from banso.directory.enums import Role
from tests.browser.machine import PHONE, assert_accessible, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.MUNICIPALITY])
def test_every_page_of_the_navigation(
    role: Role, signed_in: Callable[..., Page], live_server: LiveServer
) -> None:
    page = signed_in(role)
    addresses = page.eval_on_selector_all(
        ".site-nav__full .site-nav__link", "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(addresses) >= 5
    troubles = []
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(live_server.url + address)
        for check in (assert_accessible, assert_fits):
            try:
                check(page)
            except AssertionError as trouble:
                troubles.append(str(trouble))
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert not troubles, "\n".join(troubles)
