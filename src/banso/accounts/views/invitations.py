"""Inviting: the secretariat anybody, a municipality its own colleagues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from banso.accounts.domain.invitations import invite, reissue_invitation, withdraw_invitation
from banso.accounts.forms import ColleagueForm, InvitationForm
from banso.accounts.models import Invitation, RoleGrant
from banso.accounts.scopes import RoleScope
from banso.directory.enums import Role
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.foundation.errors import BansoError
from banso.foundation.pages import actor_of, page


def invitation_from_url(invitation_id: int) -> Invitation:
    """Return the invitation of the address. Raises Http404."""
    invitations = Invitation.objects.select_related("organisation", "fiscal_year", "person")
    return get_object_or_404(invitations, pk=invitation_id)


@page("invitation.open")
@never_cache
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite an address; the link is shown once, to be handed over."""
    actor = actor_of(request)
    scopes = _own_scopes(actor)
    form = _form(request, actor, scopes)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = dict(form.cleaned_data)
        if "grant" in values:
            scope = scopes[values.pop("grant")]
            values |= {
                "role": scope.role,
                "fiscal_year": scope.fiscal_year,
                "organisation": scope.organisation,
            }
        try:
            invitation, token = invite(actor=actor, **values)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            return _issued(request, invitation, token)
    return render(request, "accounts/invitation_new.html", {"form": form})


@page("invitation.withdraw", load=invitation_from_url)
@require_POST
def invitation_withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Make the link useless."""
    try:
        withdraw_invitation(actor=actor_of(request), invitation=invitation)
        messages.success(request, f"{invitation.email} への招待を取り消しました。")
    except BansoError as error:
        messages.error(request, error.message)
    return redirect("accounts:users")


@page("invitation.withdraw", load=invitation_from_url)
@require_POST
@never_cache
def invitation_reissue(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Replace the link by a new one and show it once."""
    try:
        fresh, token = reissue_invitation(actor=actor_of(request), invitation=invitation)
    except BansoError as error:
        messages.error(request, error.message)
        return redirect("accounts:users")
    return _issued(request, fresh, token)


def _form(request: HttpRequest, actor: Actor, scopes: dict[str, RoleScope]) -> InvitationForm | ColleagueForm:
    data = request.POST or None
    if runs_programme(actor):
        return InvitationForm(data, initial={"organisation": request.GET.get("organisation", "")})
    choices = [(key, f"{scope.organisation}（{scope.fiscal_year}）") for key, scope in scopes.items()]
    return ColleagueForm(data, choices=choices)


def _own_scopes(actor: Actor) -> dict[str, RoleScope]:
    """Return the municipality roles of the actor, by grant id: what a municipality may invite to."""
    own = RoleGrant.objects.filter(user=actor.user_id, role=Role.MUNICIPALITY, fiscal_year__isnull=False)
    return {
        str(grant.pk): RoleScope(Role.MUNICIPALITY, grant.fiscal_year, grant.organisation)
        for grant in own.select_related("fiscal_year", "organisation").order_by("-fiscal_year__year")
    }


def _issued(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("accounts:invitation_accept", kwargs={"token": token}))
    return render(request, "accounts/invitation_issued.html", {"invitation": invitation, "url": url})
