"""Addresses of the reports; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.reports.views import commitments, pages, published, rounds, word, writing

app_name = "reports"
urlpatterns = [
    path("reports/", pages.index, name="index"),
    path("reports/open/", rounds.open_round, name="open"),
    path("reports/published/add/", published.published_add, name="published_add"),
    path("reports/forms/", pages.forms, name="forms"),
    path("reports/figures/", pages.figures, name="figures"),
    path("reports/outcomes/", commitments.outcomes, name="outcomes"),
    path("reports/follow-ups/", commitments.follow_ups, name="follow_ups"),
    path("reports/follow-ups/ask/", commitments.ask_all, name="ask_all"),
    path("reports/follow-ups/<int:pk>/", commitments.follow_up, name="follow_up"),
    path("reports/follow-ups/<int:pk>/ask/", commitments.follow_up_ask, name="follow_up_ask"),
    path("reports/follow-ups/<int:pk>/write/", commitments.follow_up_write, name="follow_up_write"),
    path("reports/follow-ups/<int:pk>/form/", commitments.follow_up_workbook, name="follow_up_form"),
    path("reports/follow-ups/<int:pk>/reply/", commitments.follow_up_reply, name="follow_up_reply"),
    path("reports/word/<int:pk>/", word.word_return, name="word_return"),
    path("reports/word/<int:pk>/record/", word.record, name="word_record"),
    path("reports/word/<int:pk>/discard/", word.discard, name="word_discard"),
    path("reports/<int:pk>/", pages.report_detail, name="report"),
    path("reports/<int:pk>/start/", writing.start, name="start"),
    path("reports/<int:pk>/issues/add/", writing.add, name="add"),
    path("reports/<int:pk>/issues/<int:number>/", writing.issue, name="issue"),
    path("reports/<int:pk>/issues/<int:number>/remove/", writing.remove, name="remove"),
    path("reports/<int:pk>/conflict/<int:copy>/", writing.conflict, name="conflict"),
    path("reports/<int:pk>/review/", writing.review, name="review"),
    path("reports/<int:pk>/take-back/", pages.take_back, name="take_back"),
    path("reports/<int:pk>/accept/", pages.accept, name="accept"),
    path("reports/<int:pk>/give-back/", pages.give_back, name="give_back"),
    path("reports/<int:pk>/print/", pages.on_paper, name="print"),
    path("reports/<int:pk>/word/", pages.word, name="word"),
    path("reports/<int:pk>/word/hand-in/", word.hand_in, name="hand_in"),
    path("reports/<int:pk>/versions/<int:number>/", pages.version_detail, name="version"),
    path("reports/<int:pk>/commitments/", commitments.commitments, name="commitments"),
    path("reports/<int:pk>/commitments/add/<int:number>/", commitments.commitment_add, name="commitment_add"),
    path(
        "reports/<int:pk>/commitments/<int:commitment>/", commitments.commitment_edit, name="commitment_edit"
    ),
    path(
        "reports/<int:pk>/commitments/<int:commitment>/remove/",
        commitments.commitment_remove,
        name="commitment_remove",
    ),
]
