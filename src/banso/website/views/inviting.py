"""Inviting many from the directory: whom, a page that names everyone, then drafts in the outbox."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from banso.correspondence.domain.inviting import INVITED_BY_MAIL, invite_many
from banso.directory.enums import Role
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.japan.prefectures import PREFECTURE_NAMES
from banso.website.inviting import Candidate, candidates, chosen
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("mail.send", load=year_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def invite_from_directory(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Choose a role and offices or experts, see everyone named, then make invitations and mail drafts."""
    asked = request.POST if request.method == "POST" else request.GET
    role = Role(asked["role"]) if asked.get("role") in INVITED_BY_MAIL else None
    prefecture = asked.get("prefecture", "") if asked.get("prefecture") in PREFECTURE_NAMES else ""
    found = candidates(fiscal_year, role, prefecture) if role else []
    if request.method == "POST" and role is not None:
        return _posted(request, fiscal_year, role, prefecture, found)
    context = {
        "fiscal_year": fiscal_year,
        "role": role,
        "roles": [(one.value, str(one.label)) for one in INVITED_BY_MAIL],
        "prefecture": prefecture,
        "prefectures": list(PREFECTURE_NAMES.items()),
        "candidates": found,
        "free": sum(1 for candidate in found if not candidate.obstacle),
    }
    return render(request, "website/invite_many.html", context)


def _posted(
    request: HttpRequest, fiscal_year: FiscalYear, role: Role, prefecture: str, found: list[Candidate]
) -> HttpResponse:
    keys = request.POST.getlist("selected")
    invited, left_out = chosen(found, keys)
    try:
        if not request.POST.get("confirmed"):
            return _confirm(request, fiscal_year, role, prefecture, invited, left_out)
        mails = invite_many(
            actor=actor_of(request),
            fiscal_year=fiscal_year,
            role=role,
            invitees=[one.invitee for one in invited],
        )
    except BansoError as refused:
        return problem(request, refused)
    messages.success(
        request,
        f"{len(mails)}件を招待し、メールの下書きを作りました。まだ送っていません。確かめて承認してください。",
    )
    return redirect(f"{reverse('correspondence:outbox', args=[fiscal_year.year])}?state=DRAFT")


def _confirm(
    request: HttpRequest,
    fiscal_year: FiscalYear,
    role: Role,
    prefecture: str,
    invited: list[Candidate],
    left_out: list[Candidate],
) -> HttpResponse:
    back = f"{request.path}?role={role.value}&prefecture={prefecture}"
    if not invited:
        names = "、".join(f"{candidate.name}（{candidate.obstacle}）" for candidate in left_out[:10])
        raise BansoError(
            f"招待できる相手が選ばれていません。{names}"
            if names
            else "1件以上選んでから、次へ進んでください。"
        )
    return render(
        request,
        "website/confirm.html",
        {
            "title": f"{role.label}として招待する（{fiscal_year.label}）",
            "items": [f"{candidate.name}　{candidate.who}" for candidate in invited],
            "consequences": [
                "招待のリンクを1件ずつ作り、それを入れたメールの下書きを送信箱に作ります。",
                "メールは、送信箱で確かめて承認するまで送られません。リンクは今日から14日間使えます。",
                *(f"招待しません：{candidate.name}（{candidate.obstacle}）" for candidate in left_out),
            ],
            "recipients": None,
            "confirm_label": f"{len(invited)}件の招待と下書きを作る",
            "cancel_url": back,
            "hidden": [
                ("role", role.value),
                ("prefecture", prefecture),
                ("confirmed", "yes"),
                *(("selected", candidate.key) for candidate in invited),
            ],
        },
    )
