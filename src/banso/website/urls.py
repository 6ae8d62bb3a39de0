"""The address plan (docs/explanation/architecture.md)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from banso.website.views import finding, first_run, home, inviting, styleguide, today

# Everything of one fiscal year.
year_patterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("year/check/", first_run.setup_check, name="setup_check"),
    path("invitations/", inviting.invite_from_directory, name="invite_from_directory"),
    path("", include("banso.letters.urls")),
    path("", include("banso.correspondence.urls")),
    path("", include("banso.calls.urls")),
    path("", include("banso.surveys.urls")),
    path("", include("banso.selection.urls")),
    path("", include("banso.dispatch.urls")),
    path("", include("banso.plans.urls")),
    path("", include("banso.logistics.urls")),
    path("", include("banso.briefings.urls")),
    path("", include("banso.dates.urls")),
    path("", include("banso.reports.urls")),
    path("", include("banso.payments.urls")),
    path("", include("banso.outlook.urls")),
    path("", include("banso.events.urls")),
    path("", include("banso.annual.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("find/", finding.find, name="find"),
    path("settings/start/", first_run.first_run, name="first_run"),
    path("help/", home.help_page, name="help"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("y/<int:year>/", include(year_patterns)),
    path("", include("banso.years.urls")),
    path("", include("banso.foundation.urls")),
    path("", include("banso.correspondence.link_urls")),
    path("", include("banso.dates.link_urls")),
    path("", include("banso.reports.link_urls")),
    path("directory/", include("banso.directory.urls")),
    path("", include("banso.accounts.urls")),
    path("accounts/", include("banso.accounts.entrance_urls")),
]
handler400 = "banso.website.views.errors.bad_request"
handler403 = "banso.website.views.errors.no_permission"
handler404 = "banso.website.views.errors.not_found"
handler429 = "banso.website.views.errors.too_many"  # allauth asks for it
handler500 = "banso.website.views.errors.server_error"
