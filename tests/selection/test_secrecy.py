"""Before publication nobody outside learns a result: every address is asked twice, in two opposite worlds.

The second world swaps the decisions of two applications (and with them proposals, locks, reviews and answers to asks).
Whoever stands outside the programme must get the same bytes in both. After publication they must not: that the walk
can see a difference is the control. What asked no table that was swapped answers the same and is asked once.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, reverse

from banso.directory.enums import Role
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import AskAnswer, DecidedProgramme, Decision, Proposal, Review, Reviewer
from banso.years.models import ToDo
from tests import builders
from tests.law.addresses import addresses
from tests.law.examples import World, example_of
from tests.law.walking import one_frame

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# Where most is decided and nothing published. `test_selection` asks the addresses of results in the other states.
WALKS = [(role, SelectionState.APPROVED) for role in (Role.PREFECTURE, Role.MUNICIPALITY, None)]
# The tables that `swap` changes.
SWAPPED = [f'"{model._meta.db_table}"' for model in (AskAnswer, DecidedProgramme, Decision, Proposal, Review)]
# What differs between two requests and tells nothing: tokens, nonces, the clock.
NOISE = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'name="tab" value="[^"]*"'),
    re.compile(rb'content="\w{64}"'),
    re.compile(rb"\d\d:\d\d(:\d\d)?"),
    re.compile(rb"DTSTAMP:\w+"),
)
# Shows every component with ids of its own making, and nothing of any year.
NOISY = "styleguide"


def name_of(value: object) -> str:
    return value.value if isinstance(value, Role | SelectionState) else "public"


@pytest.fixture
def world(small_year, users):
    """The small year with everything a selection holds about its two applications."""
    selection = small_year.selection
    found = World(small_year, users)
    # Both applications belong to the prefecture that looks, one to the municipality that looks.
    small_year.other_municipality.prefecture_code = small_year.prefecture.prefecture_code
    small_year.other_municipality.parent = small_year.prefecture
    small_year.other_municipality.save()
    reviewer = Reviewer.objects.create(selection=selection, user=users[Role.BOARD])
    for application, words in (
        (small_year.application, "よい"),
        (small_year.other_application, "ほかを先に"),
    ):
        Review.objects.create(
            reviewer=reviewer, application=application, comment=words, submitted_at=builders.at(2019, 8, 5)
        )
    Proposal.objects.create(
        selection=selection,
        number=7,
        name="案",
        choice={str(small_year.application.pk): ["CONSULTATION"]},
        locks={str(small_year.application.pk): True},
        made_at=builders.at(2019, 8, 5),
    )
    AskAnswer.objects.create(application=small_year.other_application, theme="OTHER", text="見学をどうぞ")
    return found


def swap(world: World) -> None:
    """Turn every result round: who was selected is not, and the other way."""
    first, second = world.small_year.application, world.small_year.other_application
    one, other = first.decision, second.decision
    Decision.objects.filter(pk=one.pk).update(number=None, outcome=Outcome.NOT_SELECTED, reason="次の機会に")
    Decision.objects.filter(pk=other.pk).update(number=1, outcome=Outcome.SELECTED, reason="")
    DecidedProgramme.objects.filter(decision=one).delete()
    for code in ("WORK_PREPARATION",):
        programme = world.small_year.fiscal_year.programmes.get(code=code)
        DecidedProgramme.objects.create(
            decision=other, programme=programme, status=ProgrammeStatus.NOT_RUNNING
        )
    Proposal.objects.update(choice={str(second.pk): ["WORK_PREPARATION"]}, locks={str(second.pk): True})
    AskAnswer.objects.update(application=first)
    for review in Review.objects.all():
        Review.objects.filter(pk=review.pk).update(comment=review.comment[::-1])


def walk(
    world: World, role: Role | None, which: Callable[[str], bool], only: Container[str] | None = None
) -> tuple[dict[str, str], set[str]]:
    """Ask the addresses of which names (and their exports) as the role; return what came, without noise, as hashes.

    Also returns the addresses that asked what `swap` changes, and those that showed the frame. `only`: of these alone.
    """
    client = Client()
    if role is not None:
        client.force_login(world.users[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    # Makes what the examples make, and notes when 今日 was last read.
    urls = [url for address in addresses() if which(address.name) for url in _urls(world, role, address)]
    client.get("/y/2019/")
    answers: dict[str, str] = {}
    swappable: set[str] = set()
    with one_frame() as shown:
        for url in urls:
            if only is not None and url not in only:
                continue
            parts = len(shown)
            with _asking_what_is_swapped() as asked:
                with _looking_for("format") as looked:
                    answers[url], is_shown = _answer(client, url)
                if looked and is_shown:
                    answers[f"{url}?format=json"], _ = _answer(client, f"{url}?format=json")
            if asked or len(shown) > parts:
                swappable.add(url)
    return answers, swappable


def _answer(client: Client, url: str) -> tuple[str, bool]:
    """Return status, target and hash of what an address answers, and whether it showed a page of the year."""
    response = client.get(url)
    assert response.status_code < 500, url
    content = response.getvalue()
    for pattern in NOISE:
        content = pattern.sub(b"", content)
    kind = response.get("Content-Type", "")
    if "officedocument" in kind or "zip" in kind:
        content = _unzipped(content)
    told = f"{response.status_code} {response.get('Location', '')} {hashlib.sha256(content).hexdigest()}"
    return told, response.status_code == 200 and "/y/" in url


@contextmanager
def _looking_for(word: str) -> Iterator[list[str]]:
    """Notes when a view reads a word of the query: one that does not answers the same whatever stands there."""
    looked: list[str] = []
    plain = QueryDict.get

    def get(self: QueryDict, key: str, default: object = None) -> object:
        if key == word:
            looked.append(key)
        return plain(self, key, default)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QueryDict, "get", get)
        yield looked


@contextmanager
def _asking_what_is_swapped() -> Iterator[list[str]]:
    """Notes the statements that name a table of `SWAPPED`."""
    asked: list[str] = []

    def execute(run: Callable[..., object], sql: str, *rest: object) -> object:
        if any(table in sql for table in SWAPPED):
            asked.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(execute):
        yield asked


def _urls(world, role, address):
    # The walk itself signs nobody out and follows nothing.
    if address.name.startswith(("mfa_", "account_")) or "sign_out" in address.name or address.name == NOISY:
        return
    parts = _parts(world, role, address)
    for number, one in enumerate(parts):
        if one not in parts[:number]:
            try:
                yield reverse(address.name, kwargs=one)
            except NoReverseMatch:
                continue


def _parts(world, role, address):
    if not address.parts or address.parts == ("year",):
        return [{"year": 2019} if address.parts else {}]
    found = example_of(address.name)
    if found is None:
        return []
    year = {"year": 2019} if "year" in address.parts else {}
    # Some examples make a new object each time they are asked: every walk looks at the same ones.
    own, other = world.once(f"parts {address.name}", lambda: found(world, role))
    return [year | own, year | other]


def _unzipped(content: bytes) -> bytes:
    """The members of a workbook or bundle, without the times of the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(
                archive.read(name) for name in sorted(archive.namelist()) if "core.xml" not in name
            )
    except zipfile.BadZipFile:
        return content


def both_worlds(
    world: World, role: Role | None, state: SelectionState, which: Callable[[str], bool] = bool
) -> tuple[dict[str, str], dict[str, str]]:
    world.small_year.selection.state = state
    world.small_year.selection.save()
    ToDo.objects.all().delete()
    first, swappable = walk(world, role, which)
    with transaction.atomic():
        swap(world)
        second, _ = walk(world, role, which, swappable)
        transaction.set_rollback(True)
    return first, first | second


@pytest.mark.parametrize(("role", "state"), WALKS, ids=name_of)
def test_no_address_tells_the_results_before_publication(world, role, state):
    first, second = both_worlds(world, role, state)
    assert len(first) > 150
    assert role is None or "/y/2019/events/results/?format=json" in first
    different = sorted(url for url in first if first[url] != second.get(url))
    assert different == []


def test_the_walk_sees_the_difference_after_publication(world):
    first, second = both_worlds(
        world, Role.MUNICIPALITY, SelectionState.PUBLISHED, lambda name: name.startswith("selection:")
    )
    different = {url for url in first if first[url] != second.get(url)}
    assert "/y/2019/results/" in different
    assert f"/y/2019/results/{world.small_year.decision.pk}/" in different
