"""Addresses of the plans; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.plans.views import board, plans, towns

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plan_list, name="plans"),
    path("plans/run/", plans.plan_run, name="plan_run"),
    path("plans/progress/", plans.plan_progress, name="plan_progress"),
    path("plans/record/", plans.plan_record, name="plan_record"),
    path("plans/projects/", plans.plan_projects, name="plan_projects"),
    path("plans/compare/", plans.plan_compare, name="plan_compare"),
    path("plans/settings/", plans.plan_settings, name="plan_settings"),
    path("plans/<int:pk>/", board.plan_board, name="plan"),
    path("plans/<int:pk>/try/", board.plan_try, name="plan_try"),
    path("plans/<int:pk>/move/", board.plan_move, name="plan_move"),
    path("plans/<int:pk>/step/", board.plan_step, name="plan_step"),
    path("plans/<int:pk>/copy/", plans.plan_copy, name="plan_copy"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/towns/", towns.plan_towns, name="plan_towns"),
    path("plans/<int:pk>/map/", towns.plan_map, name="plan_map"),
    path("plans/<int:pk>/table/", towns.plan_table, name="plan_table"),
]
