"""Why somebody may or may not see something."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from banso.accounts.forms import ExplainForm
from banso.accounts.models import User
from banso.accounts.queries import actor_for
from banso.foundation.access import PUBLIC, Actor, Answer, allow, check, declarations, deny
from banso.foundation.pages import page


@dataclass(frozen=True)
class Explanation:
    """The answer to a question about access: who, what (label and code), to which object, and why."""

    who: str
    action: str
    label: str
    subject: str
    answer: Answer


@page("access.explain")
def access_explain(request: HttpRequest) -> HttpResponse:
    """Answer whether a user may open a page or carry out an action, and why."""
    form = ExplainForm(request.GET or None)
    explanation = None
    if request.GET and form.is_valid():
        user = form.cleaned_data["user"]
        who, actor = _asked(user)
        address = form.cleaned_data["address"]
        explanation = (
            explain_address(who, actor, address)
            if address
            else explain_action(who, actor, form.cleaned_data["action"])
        )
    return render(request, "accounts/access_explain.html", {"form": form, "explanation": explanation})


def explain_address(who: str, actor: Actor, address: str) -> Explanation:
    """Explain the page at an address, asking the very rule the page asks, about the object it loads."""
    path = urlsplit(address.strip()).path or "/"
    try:
        match = resolve(path)
        action: str | None = getattr(match.func, "banso_action", "")
        load = getattr(match.func, "banso_load", None)
        objects = (load(*match.args, **match.kwargs),) if load else ()
    except (Resolver404, Http404):
        return Explanation(who, "", path, "", deny("この住所の画面か、その対象がありません。"))
    if action is None:
        return Explanation(who, "", path, "", allow("だれでも開ける画面です。"))
    if not action:
        return Explanation(
            who,
            "",
            path,
            "",
            allow("ご自身のアカウントの画面です。サインインした本人だけに、本人の内容が出ます。"),
        )
    subject = str(objects[0]) if objects else ""
    return Explanation(who, action, _label(action), subject, check(actor, action, *objects))


def explain_action(who: str, actor: Actor, action: str) -> Explanation:
    """Explain an action as such. Where the answer depends on the object, say so."""
    try:
        answer = check(actor, action)
    except (AttributeError, TypeError):
        # The rule looked into an object and there is none: its answer depends on it.
        answer = deny("この操作の答えは対象によって変わります。対象の画面の住所を入力して調べてください。")
    return Explanation(who, action, _label(action), "", answer)


def _asked(user: User | None) -> tuple[str, Actor]:
    if user is None:
        return "公開（サインインしていない人）", PUBLIC
    if not user.is_active:
        return f"{user}（停止中）", PUBLIC
    return str(user), actor_for(user)


def _label(action: str) -> str:
    declaration = declarations().get(action)
    return declaration.label if declaration else action
