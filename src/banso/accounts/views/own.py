"""One's own account."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from banso.accounts.domain.users import change_password, sign_out_everywhere
from banso.accounts.forms import ChangePasswordForm
from banso.accounts.models import User
from banso.accounts.queries import grants_of, has_second_factor
from banso.foundation.pages import actor_of, page


@page("account.own")
def my_account(request: HttpRequest) -> HttpResponse:
    """Show name, roles per year, second factor, and the way out of every device."""
    user = cast(User, request.user)
    return render(
        request,
        "accounts/my_account.html",
        {"account": user, "grants": grants_of(user), "has_second_factor": has_second_factor(user)},
    )


@page("account.own")
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's password; other devices are signed out."""
    user = cast(User, request.user)
    form = ChangePasswordForm(request.POST or None, user=user, request=request)
    if request.method == "POST" and form.is_valid():
        change_password(actor=actor_of(request), user=user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        messages.success(request, "パスワードを変更しました。ほかの端末はサインアウトされました。")
        return redirect("accounts:profile")
    return render(request, "accounts/password_change.html", {"form": form})


@page("account.own")
@require_POST
def sign_out_all(request: HttpRequest) -> HttpResponse:
    """End every session of one's own."""
    sign_out_everywhere(actor=actor_of(request), user=cast(User, request.user))
    messages.success(request, "すべての端末からサインアウトしました。もう一度サインインしてください。")
    return redirect("sign_in")
