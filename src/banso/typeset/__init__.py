"""Typeset: official documents as accessible PDF, and charts as SVG. See ``docs/reference/typeset.md``."""

from banso.typeset.characters import Substitution, named
from banso.typeset.errors import (
    FieldInvalid,
    FieldMissing,
    OutsideRoot,
    TemplateNotFound,
    TypesetFailed,
    TypesetInterrupted,
    TypesetTooSlow,
)
from banso.typeset.press import render_pdf, unprintable_characters, unprintable_in

__all__ = [
    "FieldInvalid",
    "FieldMissing",
    "OutsideRoot",
    "Substitution",
    "TemplateNotFound",
    "TypesetFailed",
    "TypesetInterrupted",
    "TypesetTooSlow",
    "named",
    "render_pdf",
    "unprintable_characters",
    "unprintable_in",
]
