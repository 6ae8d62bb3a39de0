"""Dates that other rooms hold (受付開始, 締切, 回答期限): shown in 予定, calendar and feed without being typed twice.

    @dated_facts
    def call_dates(actor: Actor, fiscal_year: FiscalYear) -> Iterable[DatedFact]: ...

Put it in the app's `today.py`. A provider returns only what the actor may see, in a constant number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from banso.foundation.access import Actor
from banso.years.enums import DatePrecision, MilestoneKind, StrandCode
from banso.years.models import FiscalYear, Milestone
from banso.years.spans import Span, span_of


@dataclass(frozen=True)
class DatedFact:
    """One moment another room holds. `uid` never changes; `source` names where it is kept, `url` leads there.

    A milestone of the same day whose words contain all of `words` is the same thing typed before: the fact is
    left out for it.
    """

    uid: str
    at: dt.datetime
    summary: str
    source: str
    kind: MilestoneKind = MilestoneKind.DEADLINE
    url: str = ""
    words: Sequence[str] = ()
    strand: StrandCode = StrandCode.DISPATCH

    @property
    def day(self) -> dt.date:
        """The day in Japan."""
        return timezone.localdate(self.at)

    @property
    def span(self) -> Span:
        """The day as the schedule's entries have it."""
        return span_of(self.day, DatePrecision.DAY)

    @property
    def kind_label(self) -> str:
        """The kind's name."""
        return str(self.kind.label)

    @property
    def title(self) -> str:
        """What, with the hour."""
        return f"{self.summary}（{timezone.localtime(self.at):%H:%M}）"


FactProvider = Callable[[Actor, FiscalYear], Iterable[DatedFact]]
_providers: list[FactProvider] = []


def dated_facts(provider: FactProvider) -> FactProvider:
    """Register a provider of dates."""
    _providers.append(provider)
    return provider


def facts_of(actor: Actor, fiscal_year: FiscalYear, milestones: Iterable[Milestone]) -> list[DatedFact]:
    """Return the rooms' dates of the year in order, without those `milestones` tell already."""
    typed: dict[dt.date, list[str]] = {}
    for milestone in milestones:
        typed.setdefault(milestone.date, []).append(milestone.summary)
    found = [
        fact
        for provider in _providers
        for fact in provider(actor, fiscal_year)
        if not any(_same(fact, summary) for summary in typed.get(fact.day, ()))
    ]
    return sorted(found, key=lambda fact: (fact.at, fact.uid))


def _same(fact: DatedFact, summary: str) -> bool:
    return bool(fact.words) and all(word in summary for word in fact.words)
