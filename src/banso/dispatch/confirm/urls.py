"""Addresses of the confirmation of dates; part of the dispatch's."""

from __future__ import annotations

from django.urls import path

from banso.dispatch.confirm.views import answering, imports, overview, publishing

urlpatterns = [
    path("dates/", overview.overview, name="dates"),
    path("dates/visits/", overview.visit_list, name="dates_visits"),
    path("dates/wishes/", publishing.wishes, name="dates_wishes"),
    path("dates/remind/", overview.remind_parties, name="dates_remind"),
    path("dates/mine/", answering.mine, name="dates_mine"),
    path("dates/change/", publishing.change, name="dates_change"),
    path("dates/change/<int:job>/", publishing.change_wait, name="dates_change_wait"),
    path("dates/parties/<int:pk>/", answering.party_page, name="dates_party"),
    path("dates/parties/<int:pk>/heard/", answering.heard, name="dates_heard"),
    path("dates/parties/<int:pk>/revoke/", answering.revoke, name="dates_revoke"),
    path("dates/parties/<int:pk>/form.xlsx", answering.party_workbook, name="dates_workbook"),
    path("dates/parties/<int:pk>/visits.ics", answering.party_calendar, name="dates_calendar"),
    path("dates/parties/<int:pk>/import/", imports.import_own, name="dates_import_own"),
    path("dates/import/", imports.import_new, name="dates_import_new"),
    path("dates/import/<int:pk>/", imports.import_detail, name="dates_import"),
    path("dates/import/<int:pk>/record/", imports.import_record, name="dates_import_record"),
    path("dates/import/<int:pk>/discard/", imports.import_discard, name="dates_import_discard"),
    path("dates/import/files/<int:pk>/", imports.import_file, name="dates_import_file"),
    path("dates/visits/<int:pk>/visit.ics", answering.visit_calendar, name="visit_ics"),
    path("plans/<int:pk>/publish/", publishing.publish, name="plan_publish"),
]
