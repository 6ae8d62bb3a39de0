"""What a walk over every address leaves out, so that it can afford the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.base import Template
from django.test.utils import _TestState

from banso.accounts import middleware
from banso.foundation import pages
from banso.typeset import press, renderer, typesetter
from banso.website import context


@contextmanager
def one_frame() -> Iterator[list[str]]:
    """Within it the first page alone has navigation and stages, and the actor is asked once; only one client may walk.

    Gives the parts of the frame that were shown so far.

    Who sees which entry does not depend on the page, and half the time of a walk would go into showing it again. A
    refusal is its status and its words without the frame round them, and Django keeps no copies of every template's
    context. A paper is what is handed to the typesetter: setting it would add no word.
    """
    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("links_for", "stage_line"):
            patch.setattr(context, name, _once(getattr(context, name), name, shown))
        patch.setattr(middleware, "actor_of_session", _first_answer(middleware.actor_of_session))
        patch.setattr(pages, "render", _words_alone)
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        patch.setattr(press, "_asked", lambda head, parts, seconds: typesetter.answered(head, parts))
        patch.setattr(renderer, "compiler", _Unset)
        patch.setattr(renderer, "unprintable_characters", lambda text: [])
        yield shown


class _Unset:
    """Stands for the compiler: hands back what it was to set."""

    def compile(self, *, input: Path, sys_inputs: dict[str, str], **_: object) -> bytes:
        return f"%PDF {input.name} {sys_inputs}".encode()


def _words_alone(request: HttpRequest, template: str, words: dict[str, str], *, status: int) -> HttpResponse:
    return HttpResponse(f"{template}: {words}", status=status)


def _once(function: Callable[..., list[Any]], name: str, shown: list[str]) -> Callable[..., list[Any]]:
    """Answer the first time and note it; after that there is nothing to show."""

    def answer(*values: Any) -> list[Any]:
        if name in shown:
            return []
        shown.append(name)
        return function(*values)

    return answer


def _first_answer(function: Callable[..., Any]) -> Callable[..., Any]:
    answers: list[Any] = []

    def answer(*values: Any) -> Any:
        if not answers:
            answers.append(function(*values))
        return answers[0]

    return answer
