"""Addresses of the roster's editing and the calendars; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.dispatch.roster import joining, views

urlpatterns = [
    path("experts/new/", joining.expert_new, name="expert_new"),
    path("experts/invited/", joining.expert_recognise, name="expert_recognise"),
    path("experts/<int:pk>/remove/", joining.expert_remove, name="expert_remove"),
    path("experts/<int:pk>/edit/", views.expert_edit, name="expert_edit"),
    path("experts/<int:pk>/days/", views.expert_days, name="expert_days"),
    path("days/mine/", views.my_days, name="my_days"),
    path("projects/<int:pk>/wishes/", views.project_wishes, name="project_wishes"),
    path("municipalities/<int:pk>/days/", views.municipality_days, name="municipality_days"),
]
