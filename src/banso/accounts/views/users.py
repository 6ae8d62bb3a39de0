"""The users' administration."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from banso.accounts.domain import users as verbs
from banso.accounts.domain.grants import grant_role, revoke_role
from banso.accounts.forms import ReasonForm, ScopeForm
from banso.accounts.models import RoleGrant, User
from banso.accounts.queries import grants_of, has_second_factor, is_expired, open_invitations, visible_users
from banso.accounts.scopes import scope_of
from banso.directory.enums import Role
from banso.directory.models import search_key
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, ListFilter, Listing, choice_filter
from banso.foundation.pages import actor_of, page


def user_from_url(user_id: int) -> User:
    """Return the user of the address. Raises Http404."""
    return get_object_or_404(User.objects.select_related("person"), pk=user_id)


def grant_from_url(user_id: int, grant_id: int) -> RoleGrant:
    """Return the grant of the address. Raises Http404."""
    grants = RoleGrant.objects.select_related("user__person", "fiscal_year", "organisation")
    return get_object_or_404(grants, pk=grant_id, user_id=user_id)


@page("user.list")
def user_list(request: HttpRequest) -> HttpResponse:
    """List the users the actor may see, with their roles, and the invitations that are open."""
    actor = actor_of(request)
    grants = RoleGrant.objects.select_related("fiscal_year", "organisation").order_by("role", "pk")
    listing = Listing(
        request.GET,
        visible_users(actor).prefetch_related(Prefetch("grants", grants)),
        columns=[
            ListColumn("name", "氏名", str, order=("person__kana_key",), url=_user_url),
            ListColumn("email", "電子メール", lambda user: user.email, order=("email",)),
            ListColumn("roles", "役割", _roles),
            ListColumn("state", "状態", _state, tag=lambda user: "success" if user.is_active else "neutral"),
        ],
        filters=[
            ListFilter("q", "氏名で探す", _matching),
            choice_filter("role", "役割", Role.choices, field="grants__role"),
            choice_filter("active", "状態", [("True", "利用中"), ("False", "停止中")], field="is_active"),
        ],
        sort="name",
        caption="利用者",
        empty="利用者はまだいません。",
        unit="人",
    )
    invitations = [(invitation, is_expired(invitation)) for invitation in open_invitations(actor)]
    return render(
        request,
        "accounts/user_list.html",
        {
            "listing": listing,
            "invitations": invitations,
            "may_explain": check(actor, "access.explain"),
            "may_manage": check(actor, "user.manage"),
        },
    )


@page("user.view", load=user_from_url)
def user_detail(request: HttpRequest, user: User) -> HttpResponse:
    """Show a user: roles, second factor, what was done."""
    return _detail(request, user)


@page("user.manage", load=user_from_url)
def grant_add(request: HttpRequest, user: User) -> HttpResponse:
    """Give a role."""
    form = ScopeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grant = grant_role(actor=actor_of(request), user=user, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"役割「{grant}」を付けました。")
            return redirect(_user_url(user))
    return render(request, "accounts/grant_add.html", {"account": user, "form": form})


@page("grant.revoke", load=grant_from_url)
def grant_revoke(request: HttpRequest, grant: RoleGrant) -> HttpResponse:
    """Ask, then take a role away."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_role(actor=actor_of(request), grant=grant, reason=form.cleaned_data["reason"])
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"役割「{grant}」を外しました。")
            return redirect(_user_url(grant.user))
    return render(
        request, "accounts/grant_revoke.html", {"account": grant.user, "grant": grant, "form": form}
    )


@page("user.manage", load=user_from_url)
@require_POST
@never_cache
def password_link_issue(request: HttpRequest, user: User) -> HttpResponse:
    """Issue a password link and show it this once."""
    try:
        link, token = verbs.issue_password_link(actor=actor_of(request), user=user)
    except BansoError as error:
        return _detail(request, user, error.message)
    url = request.build_absolute_uri(reverse("accounts:password_set", kwargs={"token": token}))
    return render(request, "accounts/password_link.html", {"account": user, "link": link, "url": url})


@page("user.manage", load=user_from_url)
@require_POST
def user_switch(request: HttpRequest, user: User) -> HttpResponse:
    """Switch an account off or on."""
    try:
        if user.is_active:
            verbs.switch_off_user(actor=actor_of(request), user=user)
            messages.success(request, "利用を停止しました。この方はサインインできません。")
        else:
            verbs.switch_on_user(actor=actor_of(request), user=user)
            messages.success(request, "利用を再開しました。")
    except BansoError as error:
        return _detail(request, user, error.message)
    return redirect(_user_url(user))


@page("user.manage", load=user_from_url)
@require_POST
def second_factor_reset(request: HttpRequest, user: User) -> HttpResponse:
    """Remove the second factors of someone who lost them."""
    try:
        verbs.remove_second_factor(actor=actor_of(request), user=user)
    except BansoError as error:
        return _detail(request, user, error.message)
    messages.success(
        request, "二段階認証をすべて解除しました。ご本人に、もう一度設定するようお伝えください。"
    )
    return redirect(_user_url(user))


def _detail(request: HttpRequest, user: User, error: str = "") -> HttpResponse:
    actor = actor_of(request)
    context = {
        "account": user,
        "grants": grants_of(user),
        "has_second_factor": has_second_factor(user),
        "may_manage": check(actor, "user.manage", user),
        "is_own": user.pk == actor.user_id,
        "error": error,
    }
    return render(request, "accounts/user_detail.html", context, status=409 if error else 200)


def _user_url(user: User) -> str:
    return reverse("accounts:user_detail", kwargs={"user_id": user.pk})


def _roles(user: User) -> str:
    return "、".join(scope_of(grant).words for grant in user.grants.all())


def _state(user: User) -> str:
    return "利用中" if user.is_active else "停止中"


def _matching(users: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in text.split():
        users = users.filter(person__search_key__contains=search_key(word))
    return users
