"""The page behind the link of a mail: answers about one report's commitments, without an account.

Looking never writes: mail scanners open every link.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from banso.formkit import Problem
from banso.formkit.web import describe, parse_post
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, open_to_all
from banso.reports.domain.follow_ups import LinkClosed, answer_by_link, commitments_of, follow_up_of_token
from banso.reports.follow_up_form import follow_up_form, identity_of, known_values


@open_to_all
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the municipality's own words with the questions; take the answers by POST alone."""
    try:
        found = follow_up_of_token(token)
    except LinkClosed as closed:
        return _unlisted(
            render(request, "reports/answer_closed.html", {"message": closed.message}, status=410)
        )
    form = follow_up_form(found, commitments_of(found))
    values, raw, refusal = known_values(list(found.answers.all())), None, ""
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        posted = {name: str(request.POST[name]) for name in request.POST}
        reading = parse_post(form, posted, identity=identity_of(found))
        values, raw, problems = dict(reading.values), reading.raw, reading.problems
        if reading.is_acceptable:
            try:
                answer_by_link(token=token, reading=reading)
            except BansoError as refused:
                refusal = refused.message
            else:
                return _unlisted(render(request, "reports/answer_done.html", {"found": found}))
    view = describe(form, values, raw=raw, problems=problems)
    errors = [problem for problem in problems if problem.level == "error"]
    page = render(
        request,
        "reports/answer.html",
        {"found": found, "report": found.report, "form": view, "refusal": refusal, "errors": errors},
        status=422 if errors or refusal else 200,
    )
    return _unlisted(page)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine keeps it, no other site hears it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
