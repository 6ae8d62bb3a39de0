"""Addresses of merges, mails and threads; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.correspondence.views import mail, merging, outbox, threads

app_name = "correspondence"
urlpatterns = [
    path("letters/templates/<int:pk>/merge/", merging.merge_start, name="merge_start"),
    path("letters/batches/<int:pk>/", merging.batch, name="batch"),
    path("letters/batches/<int:pk>/step/", merging.batch_step, name="batch_step"),
    path("letters/batches/<int:pk>/<int:place>/", merging.batch_letter, name="batch_letter"),
    path("letters/batches/<int:pk>/<int:place>/pdf/", merging.batch_pdf, name="batch_pdf"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/approve/", outbox.outbox_approve, name="outbox_approve"),
    path("outbox/cancel/", outbox.outbox_cancel, name="outbox_cancel"),
    path("outbox/attach/", outbox.outbox_attach, name="outbox_attach"),
    path("outbox/export/", outbox.outbox_export, name="outbox_export"),
    path("outbox/send/", outbox.outbox_send, name="outbox_send"),
    path("outbox/look/", outbox.outbox_look, name="outbox_look"),
    path("outbox/<int:pk>/", mail.mail, name="mail"),
    path("outbox/<int:pk>/edit/", mail.mail_edit, name="mail_edit"),
    path("outbox/<int:pk>/step/", mail.mail_step, name="mail_step"),
    path("outbox/<int:pk>/attach/", mail.mail_attach, name="mail_attach"),
    path("outbox/<int:pk>/files/<int:attachment>/detach/", mail.mail_detach, name="mail_detach"),
    path("outbox/<int:pk>/files/<int:attachment>/revoke/", mail.link_revoke, name="link_revoke"),
    path("threads/", threads.threads, name="threads"),
    path("threads/open/", threads.thread_open, name="thread_open"),
    path("threads/<int:pk>/", threads.thread, name="thread"),
    path("threads/<int:pk>/note/", threads.thread_note, name="thread_note"),
    path("threads/<int:pk>/mail/", threads.thread_drop, name="thread_drop"),
    path("threads/<int:pk>/members/", threads.thread_member, name="thread_member"),
    path("threads/<int:pk>/write/", threads.thread_write_all, name="thread_write_all"),
    path("threads/members/<int:pk>/remove/", threads.member_remove, name="member_remove"),
    path("threads/entries/<int:pk>/file/", threads.entry_file, name="entry_file"),
]
