"""Typeset: official documents as accessible PDF, and charts as SVG. See ``docs/reference/typeset.md``."""

from banso.typeset.characters import Substitution, named, unprintable_characters, unprintable_in
from banso.typeset.errors import (
    FieldInvalid,
    FieldMissing,
    OutsideRoot,
    TemplateNotFound,
    TypesetFailed,
)
from banso.typeset.renderer import render_pdf, template_names

__all__ = [
    "FieldInvalid",
    "FieldMissing",
    "OutsideRoot",
    "Substitution",
    "TemplateNotFound",
    "TypesetFailed",
    "named",
    "render_pdf",
    "template_names",
    "unprintable_characters",
    "unprintable_in",
]
