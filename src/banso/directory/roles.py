"""Who is who in a fiscal year: the predicates every app's permissions are built from.

Source: spec 00, "People and what each may do"; the table is in `docs/reference/access.md`. `year` is the
calendar year a fiscal year begins in (2019); None asks whether the actor holds the role in any year. The
system (loader, worker) counts as running the programme. None of the predicates raises.
"""

from __future__ import annotations

from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.foundation.access import Actor


def runs_programme(actor: Actor, year: int | None = None) -> bool:
    """Return whether the actor is the secretariat (事務局), which runs everything."""
    return actor.is_system or actor.has(Role.SECRETARIAT, year=year)


def commissions(actor: Actor, year: int | None = None) -> bool:
    """Return whether the actor is the ministry (厚生労働省), which approves the selection."""
    return actor.has(Role.MINISTRY, year=year)


def sees_everything(actor: Actor, year: int | None = None) -> bool:
    """Return whether the actor may see the whole programme: secretariat, ministry, board.

    Personal payment data is another matter: the ministry and the board do not see it (spec 00).
    """
    return runs_programme(actor, year) or actor.has(Role.MINISTRY, Role.BOARD, year=year)


def acts_for(actor: Actor, organisation: Organisation, year: int | None = None) -> bool:
    """Return whether the actor works for `organisation` as its municipality or prefecture.

    A prefecture is also a client of its own (for its towns without a welfare office): both roles count.
    """
    return actor.has(Role.MUNICIPALITY, Role.PREFECTURE, year=year, organisation_id=organisation.pk)


def relayed_prefecture_codes(actor: Actor, year: int | None = None) -> frozenset[str]:
    """Return the 2-digit codes of the prefectures the actor relays for.

    One query, none for an actor without a PREFECTURE grant.
    """
    ids = actor.organisation_ids(Role.PREFECTURE, year=year)
    if not ids:
        return frozenset()
    codes = Organisation.objects.filter(pk__in=ids).values_list("prefecture_code", flat=True)
    return frozenset(code for code in codes if code)


def relays_for(actor: Actor, municipality: Organisation, year: int | None = None) -> bool:
    """Return whether the actor is the prefecture of `municipality` (same 2-digit prefecture code)."""
    return municipality.prefecture_code in relayed_prefecture_codes(actor, year)


def acts_for_or_relays(actor: Actor, municipality: Organisation, year: int | None = None) -> bool:
    """Return whether the municipality is the actor's own or lies in the actor's own prefecture."""
    return acts_for(actor, municipality, year) or relays_for(actor, municipality, year)


def is_own_prefecture(actor: Actor, prefecture: Organisation, year: int | None = None) -> bool:
    """Return whether one of the actor's own organisations lies in `prefecture` (one query for an office)."""
    if prefecture.kind != OrganisationKind.PREFECTURE:
        return False
    ids = actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    own = Organisation.objects.filter(pk__in=ids, prefecture_code=prefecture.prefecture_code)
    return bool(ids) and own.exists()


def is_office(actor: Actor, year: int | None = None) -> bool:
    """Return whether the actor works for a prefecture or municipality."""
    return actor.has(Role.PREFECTURE, Role.MUNICIPALITY, year=year)


def is_expert(actor: Actor, year: int | None = None) -> bool:
    """Return whether the actor is an expert (講師); `actor.person_id` decides what is theirs."""
    return actor.has(Role.EXPERT, year=year)


def is_participant(actor: Actor, year: int | None = None) -> bool:
    """Return whether the actor is a participant (参加者); `actor.person_id` decides what is theirs."""
    return actor.has(Role.PARTICIPANT, year=year)
