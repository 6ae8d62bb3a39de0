"""Who is asked is the affair of the room a form belongs to: it registers the page where that is chosen."""

from __future__ import annotations

from django.urls import reverse

from banso.surveys.models import Survey

_pages: dict[str, str] = {}


def chosen_at(code: str, url_name: str) -> None:
    """Register the page (year, survey) where the organisations asked by a form are chosen."""
    _pages[code] = url_name


def invite_url(survey: Survey) -> str:
    """Return the address of that page; empty where no room chooses."""
    name = _pages.get(survey.code)
    return reverse(name, args=[survey.fiscal_year.year, survey.pk]) if name else ""
