"""The secret part of a download page's address: computed, never stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.urls import reverse

from banso.correspondence.models import ProtectedLink


def new_salt() -> str:
    """Return what makes a link's token its own."""
    return secrets.token_hex(16)


def token_for(salt: str) -> str:
    """Return the token of a salt: only this installation's secret can compute it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"correspondence.link:{salt}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(link: ProtectedLink) -> str:
    """Return the full address of the download page."""
    path = reverse("download_page", kwargs={"token": token_for(link.salt)})
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def link_of_token(token: str) -> ProtectedLink | None:
    """Return the link a token opens, whatever its state, or None."""
    return ProtectedLink.objects.select_related("upload").filter(token_hash=hash_of(token)).first()
