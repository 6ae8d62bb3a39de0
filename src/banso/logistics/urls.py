"""Addresses of the visits and their kits; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.logistics.views import checklists, detail, files, kits, lists, recording, steps

app_name = "logistics"
urlpatterns = [
    path("visits/", lists.visit_list, name="visits"),
    path("visits/calendar/", lists.visit_calendar, name="visit_calendar"),
    path("visits/counts/", lists.visit_counts, name="visit_counts"),
    path("visits/mine/", lists.my_visits, name="my_visits"),
    path("visits/checklist/", checklists.checklist, name="checklist"),
    path("visits/checklist/new/", checklists.checklist_new, name="checklist_new"),
    path("visits/checklist/settings/", checklists.settings, name="visit_settings"),
    path("visits/checklist/<int:pk>/", checklists.checklist_item, name="checklist_item"),
    path("visits/items/<int:pk>/", steps.item_step, name="visit_item"),
    path("visits/kits/", kits.kits, name="kits"),
    path("visits/kits/new/", kits.kit_new, name="kit_new"),
    path("visits/kits/<int:pk>/", kits.kit, name="kit"),
    path("visits/kits/<int:pk>/use/", kits.kit_retire, name="kit_retire"),
    path("visits/loans/<int:pk>/received/", kits.received, name="kit_received"),
    path("visits/loans/<int:pk>/back/", kits.back, name="kit_back"),
    path("visits/loans/<int:pk>/lost/", kits.lost, name="kit_lost"),
    path("visits/files/<int:pk>/", files.download, name="visit_file"),
    path("visits/files/<int:pk>/photo/", files.photo, name="visit_photo"),
    path("visits/files/<int:pk>/remove/", files.remove, name="visit_file_remove"),
    path("visits/notes/<int:pk>/", recording.note_edit, name="visit_note"),
    path("visits/notes/<int:pk>/remove/", recording.note_remove, name="visit_note_remove"),
    path("visits/frank/<int:pk>/", recording.frank_read, name="visit_frank_read"),
    path("visits/frank/<int:pk>/read/", recording.frank_noted, name="visit_frank_noted"),
    path("visits/copies/<int:pk>/", recording.record_copy, name="visit_record_copy"),
    path("visits/<int:pk>/", detail.visit, name="visit"),
    path("visits/<int:pk>/sheet.pdf", detail.sheet, name="visit_sheet"),
    path("visits/<int:pk>/agree/", steps.agree, name="visit_agree"),
    path("visits/<int:pk>/dates/", steps.dates, name="visit_dates"),
    path("visits/<int:pk>/hold/", steps.hold, name="visit_hold"),
    path("visits/<int:pk>/join/", steps.join, name="visit_join"),
    path("visits/<int:pk>/leave/", steps.leave, name="visit_leave"),
    path("visits/<int:pk>/step/<slug:step>/", steps.step, name="visit_step"),
    path("visits/<int:pk>/items/", steps.item_add, name="visit_item_add"),
    path("visits/<int:pk>/kit/", kits.lend, name="kit_lend"),
    path("visits/<int:pk>/photos/", files.photos, name="visit_photos"),
    path("visits/<int:pk>/document/", files.document, name="visit_document"),
    path("visits/<int:pk>/record/", recording.record, name="visit_record"),
    path("visits/<int:pk>/note/", recording.note_add, name="visit_note_add"),
    path("visits/<int:pk>/frank/", recording.frank, name="visit_frank"),
    path("projects/<int:pk>/visit/", steps.add, name="visit_add"),
]
