"""Addresses of correspondence; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.correspondence.views import drafts, letters, mail, merging, outbox, templates, threads

app_name = "correspondence"
urlpatterns = [
    path("letters/", letters.letters, name="letters"),
    path("letters/register/", letters.register, name="register"),
    path("letters/received/", letters.received, name="received"),
    path("letters/issue/", letters.letters_issue, name="letters_issue"),
    path("letters/posted/", letters.letters_posted, name="letters_posted"),
    path("letters/cancel/", letters.letters_cancel, name="letters_cancel"),
    path("letters/print/", letters.letters_print, name="letters_print"),
    path("letters/word/", letters.letters_word, name="letters_word"),
    path("letters/settings/", templates.settings_page, name="settings"),
    path("letters/templates/", templates.templates, name="templates"),
    path("letters/templates/install/", templates.templates_install, name="templates_install"),
    path("letters/templates/new/", templates.template_new, name="template_new"),
    path("letters/templates/preview/", templates.template_preview, name="template_preview"),
    path("letters/templates/<int:pk>/", templates.template_versions, name="template_versions"),
    path("letters/templates/<int:pk>/edit/", templates.template_edit, name="template_edit"),
    path("letters/templates/<int:pk>/step/", templates.template_step, name="template_step"),
    path("letters/templates/<int:pk>/merge/", merging.merge_start, name="merge_start"),
    path("letters/batches/<int:pk>/", merging.batch, name="batch"),
    path("letters/batches/<int:pk>/step/", merging.batch_step, name="batch_step"),
    path("letters/batches/<int:pk>/<int:place>/", merging.batch_letter, name="batch_letter"),
    path("letters/batches/<int:pk>/<int:place>/pdf/", merging.batch_pdf, name="batch_pdf"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/edit/", drafts.letter_edit, name="letter_edit"),
    path("letters/<int:pk>/edit/preview/", drafts.letter_edit_preview, name="letter_preview"),
    path("letters/<int:pk>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("letters/<int:pk>/docx/", letters.letter_docx, name="letter_docx"),
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
