"""The one address outside the years: the page behind a follow-up mail's link."""

from __future__ import annotations

from django.urls import path

from banso.reports.views import links

urlpatterns = [path("answers/<str:token>/", links.answer, name="follow_up_answer")]
