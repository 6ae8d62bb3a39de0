"""Addresses of trainings and the conference; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.events import views

app_name = "events"
urlpatterns = [
    path("events/", views.event_list, name="events"),
    path("events/results/", views.result_tables, name="results"),
    path("events/<int:pk>/", views.event_detail, name="event"),
]
