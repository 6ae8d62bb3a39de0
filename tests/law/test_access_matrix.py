"""Role × address: what each role may open, as a table (access_matrix.txt), compared with real requests.

    ok   allowed          own  allowed for the role's own objects, refused for another's
    no   refused          404  there is no such page for the role (its object is hidden or absent)

"Refused" is a redirect to sign-in or a 403 page. To write the table anew after a change that is meant:

    BANSO_ACCESS_MATRIX=write .venv/bin/pytest tests/law/test_access_matrix.py -p no:xdist

then read the difference line by line before committing it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.foundation.access import PUBLIC, Actor, check, declarations
from tests.builders import SYSTEM, actor_for, make_call, make_selection, make_year
from tests.conftest import SmallYear
from tests.law.addresses import Address, addresses
from tests.law.examples import Pair, World, example_of
from tests.law.walking import one_frame

TABLE = Path(__file__).with_name("access_matrix.txt")
WRITES = os.environ.get("BANSO_ACCESS_MATRIX") == "write"
COLUMNS: list[Role | None] = [None, *Role]
YEAR = 2019
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# Views of libraries that declare no action of ours, each with its reason.
LIBRARY_VIEWS = {
    "account_reauthenticate": "asks the signed-in user for the password; needs a session",
    "mfa_authenticate": "second step of sign-in; needs the first",
    "mfa_index": "one's own second factors; needs a session",
    "mfa_reauthenticate": "asks the signed-in user for a code; needs a session",
    "mfa_activate_totp": "one's own; needs the password again",
    "mfa_deactivate_totp": "one's own; needs the password again",
    "mfa_view_recovery_codes": "one's own; needs the password again",
    "mfa_generate_recovery_codes": "one's own; needs the password again",
    "mfa_download_recovery_codes": "one's own; needs the password again",
    "mfa_list_webauthn": "one's own passkeys; needs a session",
    "mfa_add_webauthn": "one's own; needs the password again",
    "mfa_edit_webauthn": "one's own; needs the password again",
    "mfa_remove_webauthn": "one's own; needs the password again",
    "mfa_reauthenticate_webauthn": "asks the signed-in user for a passkey; needs a session",
    "mfa_login_webauthn": "signs in by passkey; open to all, limited by allauth",
}
# Addresses below a year that a role of another year may open, each with its reason.
OF_ANY_YEAR = {
    "years:year_next": "whoever runs a year prepares the next",
    "years:year_copied": "whoever prepared a year reads what it took over, also before a role there",
}
# Tables a GET may write: they hold nothing of the programme.
WRITTEN_BY_GET = {
    "django_session": "the session itself",
    "website_lastvisit": "今日 notes when its reader was last here",
}


@pytest.fixture
def world(small_year: SmallYear, users: dict[Role, User]) -> World:
    return World(small_year, users)


def _name(role: Role | None) -> str:
    return role.value if role else "public"


def _pair(address: Address, world: World, role: Role | None) -> Pair:
    """Return the URL's parts for an own and another's object."""
    example = example_of(address.name) if set(address.parts) - {"year"} else None
    if example is None and set(address.parts) - {"year"}:
        pytest.fail(
            f"{address.name} ({address.route}) has parts {address.parts} and no example.\n"
            "Add one to a tests/law/examples_of_*.py; see docs/reference/access.md."
        )
    year = {"year": YEAR} if "year" in address.parts else {}
    own, other = example(world, role) if example else ({}, {})
    return year | own, year | other


class Walk:
    """One role's walk over all addresses: the cells of its column, and what its GETs wrote."""

    def __init__(self, world: World, role: Role | None) -> None:
        self.client = Client(raise_request_exception=False)
        if role:
            self.client.force_login(world.users[role], backend=BACKEND)
        self.writes: list[str] = []
        self.cells: dict[str, str] = {}
        with one_frame():
            for address in addresses():
                own, other = _pair(address, world, role)
                first = self._answer(address, own)
                second = first if own == other else self._answer(address, other)
                is_own = first == "ok" and second in ("no", "404")
                self.cells[address.name] = first if first == second else "own" if is_own else "odd"

    def _answer(self, address: Address, parts: dict[str, object]) -> str:
        with CaptureQueriesContext(connection) as queries:
            response = self.client.get(reverse(address.name, kwargs=parts))
        for query in queries:
            self._note_write(address, query["sql"])
        if response.status_code >= 500:
            return f"error{response.status_code}"
        if response.status_code == 404:
            return "404"
        to_sign_in = response.status_code == 302 and response["Location"].startswith(
            "/accounts/sign-in/?next="
        )
        return "no" if to_sign_in or response.status_code == 403 else "ok"

    def _note_write(self, address: Address, sql: str) -> None:
        words = sql.replace('"', " ").split(maxsplit=4)
        if words and words[0] in ("INSERT", "UPDATE", "DELETE"):
            table = words[1] if words[0] == "UPDATE" else words[2]
            if table not in WRITTEN_BY_GET:
                self.writes.append(f"GET {address.name} writes: {sql[:160]}")


def _read() -> dict[str, dict[str, str]]:
    """Return {address: {column: cell}} of the table."""
    lines = [
        line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    columns = lines[0][1:]
    return {name: dict(zip(columns, cells, strict=True)) for name, *cells in lines[1:]}


_written: dict[str, dict[str, str]] = {}


@pytest.fixture(scope="module", autouse=True)
def _write_table() -> Iterator[None]:
    """Write the table when asked to, after all roles have walked."""
    yield
    if not WRITES or len(_written) < len(COLUMNS):
        return
    names = [_name(role) for role in COLUMNS]
    rows = [["url", *names]]
    rows += [[one.name, *(_written[name][one.name] for name in names)] for one in addresses()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names) + 1)]
    text = "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    head = "# What each role may open. Read by test_access_matrix.py, which says what the words mean.\n"
    TABLE.write_text(f"{head}{text}\n", encoding="utf-8")


@pytest.mark.once
@pytest.mark.parametrize("role", COLUMNS, ids=_name)
def test_each_role_opens_what_the_table_says_and_no_get_writes(world: World, role: Role | None) -> None:
    walk = Walk(world, role)
    if WRITES:
        _written[_name(role)] = walk.cells
    assert not walk.writes, "\n".join(walk.writes)
    broken = {name: cell for name, cell in walk.cells.items() if cell == "odd" or cell.startswith("error")}
    assert not broken, f"pages that fail, or open to others what they refuse to the owner: {broken}"
    if WRITES:
        return
    table = _read()
    column = {name: row[_name(role)] for name, row in table.items()}
    new = sorted(walk.cells.keys() - column.keys())
    gone = sorted(column.keys() - walk.cells.keys())
    assert not new, f"no row in {TABLE.name} for: {new} (how to add rows: see the top of this file)"
    assert not gone, f"rows in {TABLE.name} without an address: {gone}"
    wrong = {
        name: f"table {column[name]}, page {cell}"
        for name, cell in walk.cells.items()
        if column[name] != cell
    }
    assert not wrong, f"{_name(role)}: {wrong}"


def test_roles_of_one_year_open_nothing_of_another(actors: dict[Role, Actor]) -> None:
    other = make_year(2018)
    make_selection(make_call(other))
    asked = 0
    for address in addresses():
        load = getattr(address.view, "banso_load", None)
        if address.parts != ("year",) or not address.action or load is None:
            continue
        obj = load(year=other.year)
        if check(PUBLIC, address.action, obj) or address.name in OF_ANY_YEAR:
            continue
        asked += 1
        opened = [role.value for role, actor in actors.items() if check(actor, address.action, obj)]
        assert not opened, f"{address.name} of 2018 opens to {opened} of 2019"
    assert asked > 10


def test_every_view_declares_its_action() -> None:
    undeclared = [one.name for one in addresses() if one.action == "" and one.name not in LIBRARY_VIEWS]
    assert not undeclared, f"declare these with @page(…) or @open_to_all: {undeclared}"
    unknown = {one.name: one.action for one in addresses() if one.action and one.action not in declarations()}
    assert not unknown, f"actions no permissions.py declares: {unknown}"
    stale = LIBRARY_VIEWS.keys() - {one.name for one in addresses()}
    assert not stale, f"no longer there: {stale}"


def test_an_action_nobody_declared_is_denied_to_everybody(users: dict[Role, User]) -> None:
    for actor in (PUBLIC, SYSTEM, *(actor_for(user) for user in users.values())):
        answer = check(actor, "no.such_action")
        assert not answer.allowed
        assert "権限が定められていない" in answer.reason


def test_every_action_has_a_japanese_label_and_a_sensible_name() -> None:
    for action, declaration in declarations().items():
        assert action.count(".") == 1, action
        assert action.islower(), action
        assert not declaration.label.isascii(), f"{action}: {declaration.label}"
