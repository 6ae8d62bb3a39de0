"""Addresses of the call; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.calls import application_views as application
from banso.calls import call_views as call
from banso.calls import form_views as form
from banso.calls import invited_views as invited
from banso.calls import relay_views as relay
from banso.calls import views
from banso.calls.intake import APPLICATION
from banso.intake.urls import handing_in_urls, writing_urls

app_name = "calls"
urlpatterns = [
    path("call/", views.call_overview, name="overview"),
    path("call/new/", call.call_new, name="new"),
    path("call/edit/", call.call_edit, name="edit"),
    path("call/step/", call.call_step, name="step"),
    path("call/outline/", call.outline, name="outline"),
    path("call/attachments/add/", call.attachment_add, name="attachment_add"),
    path("call/attachments/<int:pk>/", call.attachment, name="attachment"),
    path("call/attachments/<int:pk>/remove/", call.attachment_remove, name="attachment_remove"),
    path("call/invited/", invited.invited_list, name="invited"),
    path("call/invited/add/", invited.invited_add, name="invited_add"),
    path("call/invited/remove/", invited.invited_remove, name="invited_remove"),
    path("call/invited/restore/", invited.invited_restore, name="invited_restore"),
    path("call/invited/fill/", invited.invited_fill, name="invited_fill"),
    path("call/packs/", relay.packs, name="packs"),
    path("call/prefectures/", relay.relay_list, name="relays"),
    path("call/prefectures/sent/", relay.relays_sent, name="relays_sent"),
    path("call/prefectures/remind/", relay.remind, name="remind"),
    path("call/prefectures/mine/", relay.my_relay, name="my_relay"),
    path("call/prefectures/<int:prefecture>/", relay.relay_detail, name="relay"),
    path("call/prefectures/<int:prefecture>/pack/", relay.relay_pack, name="relay_pack"),
    path("call/prefectures/<int:prefecture>/submit/", relay.relay_submit, name="relay_submit"),
    path("call/prefectures/<int:prefecture>/none/", relay.relay_none, name="relay_none"),
    path("call/prefectures/<int:prefecture>/reopen/", relay.relay_reopen, name="relay_reopen"),
    path("applications/", views.application_list, name="applications"),
    path("applications/table/", views.application_table, name="table"),
    path("applications/contents/", views.contents_table, name="contents"),
    *handing_in_urls(APPLICATION, "applications/imports/"),
    path("applications/form/<int:organisation>/", form.blank_form, name="blank_form"),
    path("applications/mine/", form.mine, name="mine"),
    path("applications/for/<int:organisation>/", form.applicant, name="applicant"),
    *writing_urls(APPLICATION, "applications/for/<int:key>/"),
    path("applications/for/<int:organisation>/print/", form.print_draft, name="print_draft"),
    path("applications/for/<int:organisation>/decline/", application.decline, name="decline"),
    path("applications/for/<int:organisation>/restore/", application.restore, name="restore"),
    path("applications/<int:pk>/original/", application.original, name="original"),
    path("applications/<int:pk>/print/", application.print_application, name="print"),
    path("applications/<int:pk>/withdraw/", application.withdraw, name="withdraw"),
    path("applications/<int:pk>/contact/", application.contact, name="contact"),
    path("applications/<int:pk>/versions/<int:number>/", application.version_detail, name="version"),
    path(
        "applications/<int:pk>/versions/<int:number>/original/",
        application.version_original,
        name="version_original",
    ),
    path(
        "applications/<int:pk>/versions/<int:number>/adopt/", application.version_adopt, name="version_adopt"
    ),
    path("applications/<int:pk>/", application.application_detail, name="application"),
]
