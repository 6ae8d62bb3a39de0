"""Addresses of the dispatch; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.dispatch import project_pages, views
from banso.dispatch.board.urls import urlpatterns as plan_urls
from banso.dispatch.briefing.urls import urlpatterns as briefing_urls
from banso.dispatch.confirm.urls import urlpatterns as date_urls
from banso.dispatch.roster.urls import urlpatterns as roster_urls
from banso.dispatch.visits.urls import urlpatterns as visit_urls

app_name = "dispatch"
urlpatterns = [
    *briefing_urls,
    *date_urls,
    *plan_urls,
    *roster_urls,
    *visit_urls,
    path("experts/", views.expert_list, name="experts"),
    path("experts/<int:pk>/", views.expert_detail, name="expert"),
    path("projects/", views.project_list, name="projects"),
    path("projects/table/", views.project_table, name="table"),
    path("projects/add/", project_pages.project_add, name="project_add"),
    path("projects/<int:pk>/", views.project_detail, name="project"),
    path("projects/<int:pk>/edit/", project_pages.project_edit, name="project_edit"),
    path("projects/<int:pk>/experts/", project_pages.project_team, name="project_team"),
    path("projects/<int:pk>/remove/", project_pages.project_remove, name="project_remove"),
]
