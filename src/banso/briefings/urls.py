"""Addresses of briefings, self-checks and the questionnaire's invitations; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.briefings import views

app_name = "briefings"
urlpatterns = [
    path("briefings/", views.briefing_list, name="briefings"),
    path("projects/<int:pk>/briefing/", views.briefing, name="briefing"),
    path("projects/<int:pk>/briefing/pdf/", views.briefing_pdf, name="briefing_pdf"),
    path("self-check/", views.self_check_mine, name="self_check_mine"),
    path("self-check/<int:organisation>/", views.self_check, name="self_check"),
    path("surveys/<int:survey>/invite/", views.questionnaire_invite, name="questionnaire_invite"),
]
