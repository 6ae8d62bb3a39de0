"""Before publication nobody outside learns a result: every address is asked twice, in two opposite worlds.

The second world swaps the decisions of two applications (and with them proposals, locks, reviews and answers to asks).
Whoever stands outside the programme must get the same bytes in both. After publication they must not: that the walk
can see a difference is the control.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from banso.directory.enums import Role
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import AskAnswer, DecidedProgramme, Decision, Proposal, Review, Reviewer
from banso.years.models import ToDo
from tests import builders
from tests.law.addresses import addresses
from tests.law.examples import World, example_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# Where most is decided and nothing published. `test_selection` asks the addresses of results in the other states.
WALKS = [(role, SelectionState.APPROVED) for role in (Role.PREFECTURE, Role.MUNICIPALITY, None)]
EXPORTS = ("", "?format=json")
# What differs between two requests and tells nothing: tokens, nonces, the clock.
NOISE = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'name="tab" value="[^"]*"'),
    re.compile(rb'content="\w{64}"'),
    re.compile(rb"\d\d:\d\d(:\d\d)?"),
    re.compile(rb"DTSTAMP:\w+"),
)


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


def walk(world: World, role: Role | None, queries: Sequence[str] = EXPORTS) -> dict[str, str]:
    """Ask every address (and its exports) as the role; return what came, without noise, as hashes."""
    client = Client()
    if role is not None:
        client.force_login(world.users[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    answers: dict[str, str] = {}
    for address in addresses():
        for parts in _parts(world, role, address):
            try:
                url = reverse(address.name, kwargs=parts)
            except NoReverseMatch:
                continue
            # The walk itself signs nobody out and follows nothing.
            if address.name.startswith(("mfa_", "account_")) or "sign_out" in address.name:
                continue
            for query in queries:
                response = client.get(url + query)
                assert response.status_code < 500, url + query
                content = response.getvalue()
                for pattern in NOISE:
                    content = pattern.sub(b"", content)
                kind = response.get("Content-Type", "")
                if "officedocument" in kind or "zip" in kind:
                    content = _unzipped(content)
                told = f"{response.status_code} {response.get('Location', '')} "
                answers[url + query] = told + hashlib.sha256(content).hexdigest()
                # A refused page is refused before it reads what is asked of it.
                if response.status_code != 200 or "/y/" not in url:
                    break
    return answers


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
    world: World, role: Role | None, state: SelectionState
) -> tuple[dict[str, str], dict[str, str]]:
    world.small_year.selection.state = state
    world.small_year.selection.save()
    ToDo.objects.all().delete()
    # Makes what the examples make, notes when 今日 was last read, and shows what differs by itself.
    warm = walk(world, role, [""])
    first = walk(world, role)
    with transaction.atomic():
        swap(world)
        second = walk(world, role)
        transaction.set_rollback(True)
    noisy = {url for url in first if "/y/" not in url and warm.get(url) != first[url]}
    assert len(noisy) < 5, noisy
    return {url: told for url, told in first.items() if url not in noisy}, second


@pytest.mark.parametrize(("role", "state"), WALKS, ids=name_of)
def test_no_address_tells_the_results_before_publication(world, role, state):
    first, second = both_worlds(world, role, state)
    assert len(first) > 150
    different = sorted(url for url in first if first[url] != second.get(url))
    assert different == []


def test_the_walk_sees_the_difference_after_publication(world):
    first, second = both_worlds(world, Role.MUNICIPALITY, SelectionState.PUBLISHED)
    different = {url for url in first if first[url] != second.get(url)}
    assert "/y/2019/results/" in different
    assert f"/y/2019/results/{world.small_year.decision.pk}/" in different
