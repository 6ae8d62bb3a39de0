"""The addresses of a form's pages, made for its room: the same views, each with the room's permissions.

urlpatterns = [
    *handing_in_urls(APPLICATION, "applications/imports/"),
    *writing_urls(APPLICATION, "applications/for/<int:key>/"),
]
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.foundation.pages import SHOWN_AND_SENT, Loader, page
from banso.intake import queries
from banso.intake.kinds import FormKind
from banso.intake.views import handing_in, writing

Kind = FormKind[Any, Any]
View = Callable[..., HttpResponseBase]
read_or_send = require_http_methods(SHOWN_AND_SENT)


def _page(kind: Kind, action: str, load: Loader, method: Callable[[View], View], view: View) -> View:
    """Return a view of the kind that is never cached, behind its permission."""
    bound = partial(view, kind)
    bound.__name__, bound.__doc__ = view.__name__, view.__doc__  # type: ignore[attr-defined]
    return page(action, load=load)(never_cache(method(bound)))


def handing_in_urls(kind: Kind, batches: str, new: str = "", *, prefix: str = "import") -> list[URLPattern]:
    """Return the addresses of files handed in: of the gathering (`new`, if other), and under `batches`."""
    batch = partial(queries.batch_from_url, kind)
    file = partial(queries.file_from_url, kind)

    def at(route: str, name: str, action: str, load: Loader, method: Any, view: View) -> URLPattern:
        return path(route, _page(kind, action, load, method, view), name=f"{prefix}{name}")

    one = f"{batches}<int:pk>/"
    return [
        at(
            new or batches,
            "_new",
            kind.may_hand_in,
            kind.gathering_from_url,
            read_or_send,
            handing_in.import_new,
        ),
        at(one, "", "intake.view", batch, require_safe, handing_in.import_detail),
        at(f"{one}progress/", "_progress", "intake.view", batch, require_safe, handing_in.import_progress),
        at(f"{one}record/", "_record", "intake.decide", batch, read_or_send, handing_in.import_record),
        at(f"{one}discard/", "_discard", "intake.decide", batch, require_POST, handing_in.import_discard),
        at(f"{batches}files/<int:pk>/", "_file", "intake.file", file, require_safe, handing_in.import_file),
    ]


def writing_urls(kind: Kind, sheet: str) -> list[URLPattern]:
    """Return the addresses of a form written on the web, under one sheet's (`…<int:key>/`)."""

    def load(year: int, key: int, **_: int) -> Any:
        return kind.sheet_from_url(year, key)

    def at(route: str, name: str, action: str, method: Any, view: View) -> URLPattern:
        return path(f"{sheet}{route}", _page(kind, action, load, method, view), name=name)

    return [
        at("start/", "start", kind.may_write, require_POST, writing.start),
        at("section/<int:section>/", "section", kind.may_open, read_or_send, writing.section),
        at("conflict/<int:copy>/", "conflict", kind.may_write, read_or_send, writing.conflict),
        at("review/", "review", kind.may_write, read_or_send, writing.review),
        at("discard/", "discard", kind.may_write, require_POST, writing.discard),
    ]
