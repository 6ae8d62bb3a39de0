"""Addresses of the payments; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.payments.views import lines, pages, payees, settings, tables

app_name = "payments"
urlpatterns = [
    path("payments/", pages.payment_list, name="payments"),
    path("payments/prepare/", pages.prepare, name="prepare"),
    path("payments/papers/", pages.papers, name="papers"),
    path("payments/step/<slug:step>/", pages.step, name="step"),
    path("payments/totals/", tables.totals, name="totals"),
    path("payments/ledger/", tables.ledger, name="ledger"),
    path("payments/evidence/", tables.evidence, name="evidence"),
    path("payments/records/", tables.records, name="records"),
    path("payments/records/<int:calendar>/<int:pk>/", tables.record, name="record"),
    path("payments/rules/", settings.rules, name="rules"),
    path("payments/rules/add/", settings.rule_add, name="rule_add"),
    path("payments/rules/sample/", settings.sample, name="sample"),
    path("payments/rules/<int:pk>/", settings.rule_edit, name="rule"),
    path("payments/rules/<int:pk>/remove/", settings.rule_remove, name="rule_remove"),
    path("payments/settings/", settings.settings, name="settings"),
    path("payments/settings/classes/add/", settings.class_add, name="class_add"),
    path("payments/settings/budget/<slug:kind>/", settings.budget, name="budget"),
    path("payments/settings/deadlines/add/", settings.deadline_add, name="deadline_add"),
    path("payments/settings/deadlines/<int:pk>/remove/", settings.deadline_remove, name="deadline_remove"),
    path("payments/settings/documents/<int:pk>/", settings.document_rule, name="document_rule"),
    path("payments/payees/", payees.payees, name="payees"),
    path("payments/payees/<int:pk>/", payees.payee, name="payee"),
    path("payments/<int:pk>/", pages.payment_detail, name="payment"),
    path("payments/<int:pk>/pdf/", pages.payment_pdf, name="payment_pdf"),
    path("payments/<int:pk>/binder/", pages.payment_binder, name="payment_binder"),
    path("payments/<int:pk>/edit/", lines.payment_edit, name="payment_edit"),
    path("payments/<int:pk>/fees/<int:line>/", lines.fee_line, name="fee_line"),
    path("payments/<int:pk>/fees/<int:line>/remove/", lines.fee_line_remove, name="fee_line_remove"),
    path("payments/<int:pk>/travel/add/", lines.travel_add, name="travel_add"),
    path("payments/<int:pk>/travel/<int:line>/", lines.travel_line, name="travel_line"),
    path("payments/<int:pk>/travel/<int:line>/remove/", lines.travel_line_remove, name="travel_line_remove"),
    path("payments/<int:pk>/documents/add/", lines.document_add, name="document_add"),
    path("payments/<int:pk>/documents/<int:document>/", lines.document_file, name="document"),
    path("payments/<int:pk>/documents/<int:document>/remove/", lines.document_remove, name="document_remove"),
]
