"""Addresses of experts and projects; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.dispatch.views import editing, joining, projects, roster

app_name = "dispatch"
urlpatterns = [
    path("experts/", projects.expert_list, name="experts"),
    path("experts/new/", joining.expert_new, name="expert_new"),
    path("experts/invited/", joining.expert_recognise, name="expert_recognise"),
    path("experts/<int:pk>/", projects.expert_detail, name="expert"),
    path("experts/<int:pk>/remove/", joining.expert_remove, name="expert_remove"),
    path("experts/<int:pk>/edit/", roster.expert_edit, name="expert_edit"),
    path("experts/<int:pk>/days/", roster.expert_days, name="expert_days"),
    path("days/mine/", roster.my_days, name="my_days"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/table/", projects.project_table, name="table"),
    path("projects/add/", editing.project_add, name="project_add"),
    path("projects/<int:pk>/", projects.project_detail, name="project"),
    path("projects/<int:pk>/edit/", editing.project_edit, name="project_edit"),
    path("projects/<int:pk>/experts/", editing.project_team, name="project_team"),
    path("projects/<int:pk>/remove/", editing.project_remove, name="project_remove"),
    path("projects/<int:pk>/wishes/", roster.project_wishes, name="project_wishes"),
    path("municipalities/<int:pk>/days/", roster.municipality_days, name="municipality_days"),
]
