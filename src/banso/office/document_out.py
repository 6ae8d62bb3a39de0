"""Filling Word templates.

A template is code: Jinja expressions inside it could reach into the program. It is therefore checked like any
file from outside and rendered in Jinja's sandbox, with XML escaping on and unknown names an error.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import docxtpl
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from banso.office.refusals import TemplateRefused
from banso.office.safety import Limits, inspect_package


def render_docx(
    template: bytes,
    context: Mapping[str, object],
    *,
    filename: str = "ひな形.docx",
    limits: Limits | None = None,
) -> bytes:
    """Return the template filled with the context; blanks (None) print as nothing.

    Raises an `OfficeRefused` where the template is no harmless .docx, and `TemplateRefused` where an
    expression is unknown, forbidden or wrongly written.
    """
    inspect_package(template, filename=filename, kind="docx", limits=limits)
    document = docxtpl.DocxTemplate(io.BytesIO(template))
    try:
        document.render(dict(context), jinja_env=_environment(), autoescape=True)
    except (TemplateError, TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
        raise TemplateRefused(filename, what=str(error) or type(error).__name__) from error
    except OverflowError as error:  # the sandbox limits range()
        raise TemplateRefused(filename, what="繰り返しが多すぎます") from error
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def template_fields(template: bytes, *, filename: str = "ひな形.docx") -> frozenset[str]:
    """Return the names a template asks for, so that it can be checked before anything is sent with it."""
    inspect_package(template, filename=filename, kind="docx")
    try:
        names = docxtpl.DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment())
    except (TemplateError, ValueError, AttributeError, LookupError) as error:
        raise TemplateRefused(filename, what=str(error) or type(error).__name__) from error
    return frozenset(names)


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_blank)


def _blank(value: object) -> object:
    return "" if value is None else value
