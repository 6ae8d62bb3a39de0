"""The addresses outside the years: the answer page of one party, found by its token alone."""

from __future__ import annotations

from django.urls import path

from banso.dates.views import answering

urlpatterns = [
    path("answer/<str:token>/", answering.answer_page, name="answer_page"),
    path("answer/<str:token>/form.xlsx", answering.answer_form, name="answer_form"),
    path("answer/<str:token>/visits.ics", answering.answer_calendar, name="answer_calendar"),
]
