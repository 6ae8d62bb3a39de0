"""Addresses of the selection; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.selection.views import (
    applications,
    approval,
    board,
    overview,
    proposals,
    results,
    reviews,
    settings,
    unmet,
)

app_name = "selection"
urlpatterns = [
    path("selection/", overview.selection_overview, name="overview"),
    path("selection/start/", overview.selection_start, name="start"),
    path("selection/confirm/", overview.confirm_step, name="confirm"),
    path("selection/step/", overview.selection_step, name="step"),
    path("selection/table/", overview.selection_table, name="table"),
    path("selection/settings/", settings.settings_page, name="settings"),
    path("selection/settings/save/", settings.settings_save, name="settings_save"),
    path("selection/settings/remove/", settings.criterion_remove, name="criterion_remove"),
    path("selection/applications/", applications.applications, name="applications"),
    path("selection/applications/<int:pk>/", applications.application, name="application"),
    path("selection/points/", applications.points, name="points"),
    path("selection/reviews/", reviews.reviews, name="reviews"),
    path("selection/reviews/<int:pk>/", reviews.review, name="review"),
    path("selection/reviews/<int:pk>/save/", reviews.review_save, name="review_save"),
    path("selection/board/", board.board, name="board"),
    path("selection/board/change/", board.board_change, name="board_change"),
    path("selection/board/run/", board.board_run, name="board_run"),
    path("selection/board/save/", board.board_save, name="board_save"),
    path("selection/proposals/", proposals.proposals, name="proposals"),
    path("selection/proposals/<int:pk>/open/", proposals.proposal_open, name="proposal_open"),
    path("selection/proposals/<int:pk>/adopt/", proposals.proposal_adopt, name="proposal_adopt"),
    path("selection/approval/", approval.approval, name="approval"),
    path("selection/approval/record/", approval.approval_record, name="approval_record"),
    path("selection/approval/return/", approval.approval_return, name="approval_return"),
    path("selection/unmet/", unmet.unmet, name="unmet"),
    path("selection/unmet/save/", unmet.unmet_save, name="unmet_save"),
    path("results/", results.result_list, name="results"),
    path("results/<int:pk>/", results.result_detail, name="result"),
]
