"""What is found by typing a name: organisations, people, projects and experts, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from banso.directory.models import Organisation, Person
from banso.directory.queries import organisations_matching, people_matching, visible_organisations
from banso.dispatch.models import Expert
from banso.dispatch.queries import projects_visible_to, roster
from banso.foundation.access import Actor, check
from banso.years.models import FiscalYear

# Names shown of a kind; the list of that kind has them all.
NAMES_SHOWN = 10


@dataclass(frozen=True)
class FoundName:
    """One thing with its page; `about` tells like names apart."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class FoundNames:
    """The names of one kind; `more_url` is the list that has more of them (empty: these are all)."""

    label: str
    names: Sequence[FoundName]
    more_url: str = ""


def names_matching(actor: Actor, fiscal_year: FiscalYear | None, text: str) -> list[FoundNames]:
    """Return what of the directory and the year bears every word of `text` in its name (at most four queries)."""
    if not text.strip():
        return []
    kinds = [_organisations(actor, text), _people(actor, text)]
    if fiscal_year is not None:
        kinds += [_projects(actor, fiscal_year, text), _experts(actor, fiscal_year, text)]
    return [kind for kind in kinds if kind is not None and kind.names]


def _shown(
    label: str, found: Iterable[Any], named: Callable[[Any], FoundName], list_url: str, text: str
) -> FoundNames:
    names = [named(one) for one in found]
    more = f"{list_url}?{urlencode({'q': text})}" if len(names) > NAMES_SHOWN else ""
    return FoundNames(label, names[:NAMES_SHOWN], more)


def _organisations(actor: Actor, text: str) -> FoundNames | None:
    if not check(actor, "organisation.list"):
        return None
    found = organisations_matching(visible_organisations(actor), text).select_related("parent")

    def named(one: Organisation) -> FoundName:
        url = reverse("directory:organisation", args=[one.pk])
        return FoundName(one.name, url, one.parent.name if one.parent else "")

    return _shown("団体", found[: NAMES_SHOWN + 1], named, reverse("directory:organisations"), text)


def _people(actor: Actor, text: str) -> FoundNames | None:
    if not check(actor, "person.list"):
        return None
    found = people_matching(Person.objects.all(), text)

    def named(one: Person) -> FoundName:
        return FoundName(str(one), reverse("directory:person", args=[one.pk]))

    return _shown("人", found[: NAMES_SHOWN + 1], named, reverse("directory:people"), text)


def _projects(actor: Actor, fiscal_year: FiscalYear, text: str) -> FoundNames | None:
    if not check(actor, "project.list", fiscal_year):
        return None
    towns = organisations_matching(Organisation.objects.all(), text).values("pk")
    projects = projects_visible_to(actor, fiscal_year).filter(municipality__in=towns)

    def named(one: Any) -> FoundName:
        url = reverse("dispatch:project", args=[fiscal_year.year, one.pk])
        return FoundName(f"{one.municipality.name} {one.programme.short_name}", url)

    list_url = reverse("dispatch:projects", args=[fiscal_year.year])
    return _shown("実施事業", projects[: NAMES_SHOWN + 1], named, list_url, text)


def _experts(actor: Actor, fiscal_year: FiscalYear, text: str) -> FoundNames | None:
    if not check(actor, "expert.list", fiscal_year):
        return None
    people = people_matching(Person.objects.all(), text).values("pk")
    found = roster(fiscal_year).filter(person__in=people)

    def named(one: Expert) -> FoundName:
        # Who reads the roster does not everywhere read the page of each.
        may_open = check(actor, "expert.view", one)
        url = reverse("dispatch:expert", args=[fiscal_year.year, one.pk]) if may_open else ""
        return FoundName(one.person.full_name, url, one.affiliation)

    list_url = reverse("dispatch:experts", args=[fiscal_year.year])
    return _shown("講師", found[: NAMES_SHOWN + 1], named, list_url, text)
