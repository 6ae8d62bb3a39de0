"""Addresses of the questionnaires; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.surveys.views import answers, imports, pages, writing

app_name = "surveys"
urlpatterns = [
    path("surveys/", pages.index, name="index"),
    path("surveys/new/", pages.new, name="new"),
    path("surveys/<int:survey>/", pages.survey_detail, name="survey"),
    path("surveys/<int:survey>/edit/", pages.edit, name="edit"),
    path("surveys/<int:survey>/step/", pages.step, name="step"),
    path("surveys/<int:survey>/forms/", pages.blank_forms, name="forms"),
    path("surveys/<int:survey>/imports/", imports.import_new, name="import_new"),
    path("surveys/imports/<int:pk>/", imports.import_detail, name="import"),
    path("surveys/imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("surveys/imports/<int:pk>/record/", imports.import_record, name="import_record"),
    path("surveys/imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("surveys/imports/files/<int:pk>/", imports.import_file, name="import_file"),
    path("surveys/answers/<int:pk>/", answers.response_detail, name="response"),
    path("surveys/answers/<int:pk>/form/", answers.workbook, name="workbook"),
    path("surveys/answers/<int:pk>/print/", answers.on_paper, name="print"),
    path("surveys/answers/<int:pk>/accept/", answers.accept, name="accept"),
    path("surveys/answers/<int:pk>/give-back/", answers.give_back, name="give_back"),
    path("surveys/answers/<int:pk>/call/", answers.call, name="call"),
    path("surveys/answers/<int:pk>/versions/<int:number>/", answers.version_detail, name="version"),
    path("surveys/answers/<int:pk>/start/", writing.start, name="start"),
    path("surveys/answers/<int:pk>/section/<int:section>/", writing.section, name="section"),
    path("surveys/answers/<int:pk>/conflict/<int:copy>/", writing.conflict, name="conflict"),
    path("surveys/answers/<int:pk>/review/", writing.review, name="review"),
    path("surveys/answers/<int:pk>/discard/", writing.discard, name="discard"),
]
