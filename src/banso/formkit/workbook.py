"""The Excel face of a form: written by `build_workbook`, read back by `read_form`."""

from banso.formkit.workbook_read import FormLookup, read_form, read_identity
from banso.formkit.workbook_write import build_workbook

__all__ = ["FormLookup", "build_workbook", "read_form", "read_identity"]
