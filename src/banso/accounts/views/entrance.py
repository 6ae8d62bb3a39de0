"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from banso.accounts.domain.demo import demo_users
from banso.directory.enums import Role
from banso.foundation.pages import actor_of, open_to_all

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignInView(LoginView):  # type: ignore[misc]
    """Address and password, or a passkey; in the demo also one button per role."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead someone signed in, whose role waits for a second factor, to where it is set up."""
        if actor_of(request).second_factor_missing:
            return redirect("mfa_index")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo's roles."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_roles"] = list(demo_users()) if settings.DEMO_MODE else []
        context["next"] = _safe_next(self.request)
        return context


sign_in = open_to_all(SignInView.as_view())


@open_to_all
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out (POST); a GET asks first, so that no link elsewhere can sign anybody out."""
    if request.method == "POST":
        logout(request)
        return redirect("sign_in")
    return render(request, "accounts/sign_out.html") if request.user.is_authenticated else redirect("sign_in")


@open_to_all
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a role of the demo with one click; outside the demo there is no such page (404)."""
    if not settings.DEMO_MODE:
        raise Http404
    users = demo_users()
    if request.method != "POST":
        return render(request, "accounts/demo.html", {"demo_roles": list(users)})
    role = request.POST.get("role", "")
    user = users.get(Role(role)) if role in Role.values else None
    if user is None:
        raise Http404("デモにその役割の利用者がいません。デモの読み込みが済んでいるか確かめてください。")
    logout(request)
    login(request, user, backend=BACKEND)
    return redirect(_safe_next(request) or "home")


@open_to_all
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Say how to get back in: the secretariat hands over a link."""
    return render(request, "accounts/password_forgotten.html")


@open_to_all
def account_inactive(request: HttpRequest) -> HttpResponse:
    """Say that the account is switched off."""
    return render(request, "account/account_inactive.html")


def _safe_next(request: HttpRequest) -> str:
    """Return where to go after sign-in when it is a page of ours, else nothing."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else ""
