"""Addresses of the confirmation of dates; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.dates.views import answering, imports, overview, publishing

app_name = "dates"
urlpatterns = [
    path("dates/", overview.overview, name="overview"),
    path("dates/visits/", overview.visit_list, name="visits"),
    path("dates/wishes/", publishing.wishes, name="wishes"),
    path("dates/remind/", overview.remind_parties, name="remind"),
    path("dates/mine/", answering.mine, name="mine"),
    path("dates/change/", publishing.change, name="change"),
    path("dates/change/<int:job>/", publishing.change_wait, name="change_wait"),
    path("dates/parties/<int:pk>/", answering.party_page, name="party"),
    path("dates/parties/<int:pk>/heard/", answering.heard, name="heard"),
    path("dates/parties/<int:pk>/revoke/", answering.revoke, name="revoke"),
    path("dates/parties/<int:pk>/form.xlsx", answering.party_workbook, name="workbook"),
    path("dates/parties/<int:pk>/visits.ics", answering.party_calendar, name="calendar"),
    path("dates/parties/<int:pk>/import/", imports.import_own, name="import_own"),
    path("dates/import/", imports.import_new, name="import_new"),
    path("dates/import/<int:pk>/", imports.import_detail, name="import"),
    path("dates/import/<int:pk>/record/", imports.import_record, name="import_record"),
    path("dates/import/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("dates/import/files/<int:pk>/", imports.import_file, name="import_file"),
    path("dates/visits/<int:pk>/visit.ics", answering.visit_calendar, name="visit_ics"),
    path("plans/<int:pk>/publish/", publishing.publish, name="publish"),
]
