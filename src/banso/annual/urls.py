"""Addresses of the annual report; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.annual import source_views, views

app_name = "annual"
urlpatterns = [
    path("annual/", views.report, name="report"),
    path("annual/build/", views.build, name="build"),
    path("annual/builds/<int:pk>/report.pdf", views.download, name="download"),
    path("annual/tables/", views.tables, name="tables"),
    path("annual/tables.json", views.figures, name="tables_json"),
    path("annual/figures/<slug:slug>/", views.figure, name="figure"),
    path("annual/findings/", views.findings, name="findings"),
    path("annual/sources/", source_views.sources, name="sources"),
    path("annual/sources/<slug:kind>/add/", source_views.source_add, name="source_add"),
    path("annual/sources/<slug:kind>/<int:pk>/remove/", source_views.source_remove, name="source_remove"),
]
