"""What every page's frame needs. Read lazily and once a request; a page without a database still has its frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from banso.directory.enums import Role
from banso.foundation.access import PUBLIC, Actor, check
from banso.foundation.pages import actor_of
from banso.japan.dates import month_day
from banso.website.first_run import FirstRun
from banso.website.menu import is_being_prepared
from banso.website.navigation import (
    LINKS_SHOWN_UNFOLDED,
    LinkGroup,
    links_for,
    same_page_in,
)
from banso.years.enums import Stage
from banso.years.models import FiscalYear
from banso.years.queries import stage_line, years_of
from banso.years.stages import StagePoint, StageState


@dataclass(frozen=True)
class YearLink:
    """A year of the year switch."""

    year: int
    label: str
    state: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class StageLink:
    """A step of the year's line; `url` is empty where the actor has no page of that stage."""

    point: StagePoint
    url: str


# Where the session keeps the year worked in last.
YEAR_KEY = "fiscal_year"


class Frame:
    """The year, the stages and the navigation of one request. Every part is empty when the database is away."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor:
        """Who looks at the page."""
        try:
            actor = actor_of(self.request)
            return actor if actor.is_signed_in else PUBLIC
        except DatabaseError:
            return PUBLIC

    @property
    def today(self) -> dt.date:
        """The day in Japan."""
        return timezone.localdate()

    @property
    def clock_is_moved(self) -> bool:
        """Whether the demo lives on another day than the calendar's."""
        return bool(settings.CLOCK_DAYS)

    @cached_property
    def fiscal_years(self) -> list[FiscalYear]:
        """The years the actor may open, newest first; to the public the newest."""
        try:
            if self.actor.is_signed_in:
                return list(years_of(self.actor))
            return list(FiscalYear.objects.all()[:1])
        except DatabaseError:
            return []

    @cached_property
    def year(self) -> FiscalYear | None:
        """The year of the address, else the one worked in last, else the newest; always one the actor may open."""
        match = self.request.resolver_match
        asked = match.kwargs.get("year") if match else None
        if asked is None and self.actor.is_signed_in:
            asked = self.request.session.get(YEAR_KEY)
        years = [one for one in self.fiscal_years if one.year == asked]
        if years:
            return years[0]
        return self.fiscal_years[0] if self.fiscal_years else None

    def look_at(self, year: str) -> None:
        """Show another year than the one worked in last (asked for by a page of no year), if the actor may open it."""
        years = [one for one in self.fiscal_years if str(one.year) == year]
        if years:
            self.year = years[0]

    @property
    def years(self) -> list[YearLink]:
        """The year switch."""
        return [
            YearLink(
                year.year,
                year.label,
                year.get_state_display(),
                same_page_in(self.request, year.year),
                year == self.year,
            )
            for year in self.fiscal_years
        ]

    @property
    def year_note(self) -> str:
        """What today is to a year that is over or has not begun; nothing within the year."""
        if self.year is None or self.year.starts_on <= self.today <= self.year.ends_on:
            return ""
        if self.today > self.year.ends_on:
            return f"{self.year.label}は終了"
        return f"{self.year.label}は{month_day(self.year.starts_on)}から"

    @cached_property
    def nav(self) -> list[LinkGroup]:
        """The navigation of a signed-in actor."""
        if not self.actor.is_signed_in:
            return []
        try:
            return links_for(self.request, self.actor, self.year, self.stages_in_hand)
        except DatabaseError:
            return []

    @property
    def can_find(self) -> bool:
        """Whether the navigation is long enough to be searched by typing."""
        return sum(len(group.links) for group in self.nav) > LINKS_SHOWN_UNFOLDED

    @cached_property
    def points(self) -> Sequence[StagePoint]:
        """Where each stage of the year stands today, as far as the actor may know."""
        if self.year is None:
            return []
        try:
            return stage_line(self.year, self.today, self.actor)
        except DatabaseError:
            return []

    @property
    def stages_in_hand(self) -> list[Stage]:
        """The stages at work or late; before the year's first, the one that comes next."""
        working = [point for point in self.points if point.state in (StageState.NOW, StageState.LATE)]
        ahead = [point for point in self.points if point.state == StageState.AHEAD]
        return [Stage(point.stage) for point in working or ahead[:1]]

    @cached_property
    def stages(self) -> Sequence[StageLink]:
        """The line of the year with its links."""
        first_link = {group.stage: group.links[0].url for group in self.nav if group.stage}
        return [StageLink(point, first_link.get(Stage(point.stage), "")) for point in self.points]

    @cached_property
    def first_run(self) -> FirstRun | None:
        """What is still to be prepared, to the secretariat while there is no year or it is being prepared."""
        if not is_being_prepared(self.year) or not check(self.actor, "first_run.view"):
            return None
        return FirstRun(self.year)

    @property
    def section(self) -> tuple[str, str] | None:
        """Label and address of the navigation entry the page lies under (breadcrumb), if it is another page."""
        for group in self.nav:
            for link in group.links:
                if link.is_current and link.url != self.request.path:
                    return link.label, link.url
        return None

    @property
    def role_names(self) -> str:
        """The actor's roles in the year, in words."""
        held = self.actor.roles(self.year.year if self.year else None)
        return "・".join(str(role.label) for role in Role if role in held)


def frame_of(request: HttpRequest) -> Frame:
    """Return the request's frame, made once."""
    frame: Frame | None = getattr(request, "_banso_frame", None)
    if frame is None:
        frame = Frame(request)
        request._banso_frame = frame  # type: ignore[attr-defined]
    return frame


@cache
def banso_version() -> str:
    """Return the version installed."""
    try:
        return version("banso")
    except PackageNotFoundError:
        return "開発版"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame, the actor and whether this is the demo."""
    return {
        "frame": frame_of(request),
        "actor": actor_of(request),
        "demo_mode": settings.DEMO_MODE,
        "banso_version": banso_version(),
    }
