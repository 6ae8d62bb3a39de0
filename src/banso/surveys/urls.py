"""Addresses of the questionnaires; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.intake.urls import handing_in_urls, writing_urls
from banso.surveys.intake import SURVEY
from banso.surveys.views import answers, pages

app_name = "surveys"
urlpatterns = [
    path("surveys/", pages.index, name="index"),
    path("surveys/new/", pages.new, name="new"),
    path("surveys/<int:survey>/", pages.survey_detail, name="survey"),
    path("surveys/<int:survey>/edit/", pages.edit, name="edit"),
    path("surveys/<int:survey>/step/", pages.step, name="step"),
    path("surveys/<int:survey>/forms/", pages.blank_forms, name="forms"),
    *handing_in_urls(SURVEY, "surveys/imports/", "surveys/<int:survey>/imports/"),
    *writing_urls(SURVEY, "surveys/answers/<int:key>/"),
    path("surveys/answers/<int:pk>/", answers.response_detail, name="response"),
    path("surveys/answers/<int:pk>/form/", answers.workbook, name="workbook"),
    path("surveys/answers/<int:pk>/print/", answers.on_paper, name="print"),
    path("surveys/answers/<int:pk>/accept/", answers.accept, name="accept"),
    path("surveys/answers/<int:pk>/give-back/", answers.give_back, name="give_back"),
    path("surveys/answers/<int:pk>/call/", answers.call, name="call"),
    path("surveys/answers/<int:pk>/versions/<int:number>/", answers.version_detail, name="version"),
]
