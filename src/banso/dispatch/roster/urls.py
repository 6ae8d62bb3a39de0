"""Addresses of the roster's editing and the calendars; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.dispatch.roster import views

urlpatterns = [
    path("experts/<int:pk>/edit/", views.expert_edit, name="expert_edit"),
    path("experts/<int:pk>/days/", views.expert_days, name="expert_days"),
    path("days/mine/", views.my_days, name="my_days"),
    path("projects/<int:pk>/wishes/", views.project_wishes, name="project_wishes"),
    path("municipalities/<int:pk>/days/", views.municipality_days, name="municipality_days"),
]
