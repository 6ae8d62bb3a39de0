"""Addresses of the outlook; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.outlook import views

app_name = "outlook"
urlpatterns = [
    path("outlook/", views.ranking_page, name="ranking"),
    path("outlook/joint/", views.joint, name="joint"),
    path("outlook/timing/", views.timing, name="timing"),
    path("outlook/settings/", views.settings, name="settings"),
    path("startup/", views.startup, name="startup"),
    path("startup/start/", views.startup_start, name="startup_start"),
]
