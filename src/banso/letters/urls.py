"""Addresses of letters and templates; included under `y/<int:year>/`."""

from __future__ import annotations

from django.urls import path

from banso.letters.views import drafts, letters, templates

app_name = "letters"
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
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/edit/", drafts.letter_edit, name="letter_edit"),
    path("letters/<int:pk>/edit/preview/", drafts.letter_edit_preview, name="letter_preview"),
    path("letters/<int:pk>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("letters/<int:pk>/docx/", letters.letter_docx, name="letter_docx"),
]
