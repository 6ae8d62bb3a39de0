"""Typeset: official documents as accessible PDF, and charts as SVG. See ``docs/reference/typeset.md``."""

from banso.typeset.errors import (
    FieldInvalid,
    FieldMissing,
    OutsideRoot,
    TemplateNotFound,
    TypesetFailed,
)
from banso.typeset.renderer import render_pdf, template_names, unprintable_characters

__all__ = [
    "FieldInvalid",
    "FieldMissing",
    "OutsideRoot",
    "TemplateNotFound",
    "TypesetFailed",
    "render_pdf",
    "template_names",
    "unprintable_characters",
]
