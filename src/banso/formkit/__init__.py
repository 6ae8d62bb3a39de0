"""A form defined once, with three faces: web page, Excel workbook, printed page.

`definition` says what a form asks; `workbook`, `web` and `printed` show it; `validate` understands what was
written, the same way for every face; `compare` says what changed between two sets of answers.
"""

from banso.formkit.definition import Form, Section
from banso.formkit.json_form import dump_form, load_form
from banso.formkit.reading import Identity, Problem, Reading

__all__ = ["Form", "Identity", "Problem", "Reading", "Section", "dump_form", "load_form"]
