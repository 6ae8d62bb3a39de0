"""Addresses of the directory, below /directory/."""

from __future__ import annotations

from django.urls import URLPattern, path

from banso.directory.views import imports, organisations, people

app_name = "directory"

urlpatterns: list[URLPattern] = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<int:organisation_id>/edit/", organisations.organisation_edit, name="organisation_edit"
    ),
    path("organisations/<int:organisation_id>/year/", organisations.profile_edit, name="profile_edit"),
    path("organisations/<int:organisation_id>/contact/", organisations.contact_edit, name="contact_edit"),
    path("import/<slug:kind>/", imports.list_new, name="list_new"),
    path("import/<slug:kind>/file/", imports.list_file, name="list_file"),
    path("imports/<int:pk>/", imports.list_import, name="list_import"),
    path("imports/<int:pk>/columns/", imports.list_columns, name="list_columns"),
    path("imports/<int:pk>/sheet/", imports.list_sheet, name="list_sheet"),
    path("imports/<int:pk>/answer/", imports.list_answer, name="list_answer"),
    path("imports/<int:pk>/commit/", imports.list_commit, name="list_commit"),
    path("imports/<int:pk>/discard/", imports.list_discard, name="list_discard"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:person_id>/contact/", people.person_contact, name="person_contact"),
    path("people/<int:person_id>/affiliations/add/", people.affiliation_add, name="affiliation_add"),
    path(
        "people/<int:person_id>/affiliations/<int:affiliation_id>/end/",
        people.affiliation_end,
        name="affiliation_end",
    ),
]
