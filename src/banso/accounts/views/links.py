"""One-time links: accepting an invitation, setting a password."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from banso.accounts.browsers import account_key, browser_of
from banso.accounts.domain.invitations import accept_invitation, accept_invitation_as, find_invitation
from banso.accounts.domain.tokens import LinkUnusable
from banso.accounts.domain.users import find_password_link, set_password_by_link
from banso.accounts.forms import AcceptInvitationForm, NewPasswordForm
from banso.accounts.models import Invitation, User
from banso.accounts.views.entrance import BACKEND
from banso.foundation.errors import BansoError
from banso.foundation.pages import actor_of, open_to_all


@open_to_all
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account from an invitation, or add its role to the account signed in."""
    try:
        invitation = find_invitation(token)
    except LinkUnusable as error:
        return _unusable(request, error)
    if isinstance(request.user, User):
        return _accept_signed_in(request, token, invitation, request.user)
    form = AcceptInvitationForm(
        request.POST or None, user=User(email=invitation.email), asks_name=invitation.person is None
    )
    if request.method == "POST" and form.is_valid():
        names = {
            name: value for name, value in form.cleaned_data.items() if name not in ("password", "again")
        }
        try:
            user = accept_invitation(token=token, password=form.cleaned_data["password"], **names)
        except LinkUnusable as error:
            return _unusable(request, error)
        except (BansoError, ValidationError) as error:
            form.add_error(None, error.message if isinstance(error, BansoError) else error)
        else:
            login(request, user, backend=BACKEND)
            # The password was typed just now: no need to ask for it again before a second factor is set up.
            record_authentication(request, user, "password", reauthenticated=True)
            messages.success(
                request, "アカウントができました。次からは、このアドレスとパスワードでサインインします。"
            )
            return redirect("home")
    return render(request, "accounts/invitation_accept.html", {"form": form, "invitation": invitation})


def _accept_signed_in(request: HttpRequest, token: str, invitation: Invitation, user: User) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            accept_invitation_as(actor=actor_of(request), token=token, user=user)
        except BansoError as refused:
            error = refused.message
        else:
            messages.success(request, f"「{invitation.get_role_display()}」の役割が付きました。")
            return redirect("home")
    return render(
        request,
        "accounts/invitation_accept_as.html",
        {"invitation": invitation, "error": error, "user": user},
    )


@open_to_all
@never_cache
def password_set(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by a link the secretariat handed over."""
    try:
        link = find_password_link(token)
        form = NewPasswordForm(request.POST or None, user=link.user)
        if request.method == "POST" and form.is_valid():
            user = set_password_by_link(token=token, password=form.cleaned_data["password"])
            # The way out for somebody whom a stranger's guesses keep waiting.
            browser_of(request).remember(account_key(user.email))
            messages.success(request, "パスワードを設定しました。新しいパスワードでサインインしてください。")
            return redirect("sign_in")
    except LinkUnusable as error:
        return _unusable(request, error)
    return render(request, "accounts/password_set.html", {"form": form})


def _unusable(request: HttpRequest, error: LinkUnusable) -> HttpResponse:
    return render(request, "accounts/link_unusable.html", {"message": error.message}, status=410)
