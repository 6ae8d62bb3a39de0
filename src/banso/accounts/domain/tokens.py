"""One-time tokens: shown once, stored as a hash."""

from __future__ import annotations

import hashlib
import secrets

from banso.foundation.errors import BansoError

_BYTES = 32


class LinkUnusable(BansoError):
    """A one-time link that cannot be used (any more)."""


def new_token() -> tuple[str, str]:
    """Return a fresh token (256 random bits, URL-safe) and the hash to store."""
    token = secrets.token_urlsafe(_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> str:
    """Return the SHA-256 of a token as hex. A plain hash is enough: the token itself is random and long."""
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_unusable(*, subject: str, used: bool, withdrawn: bool, expired: bool) -> None:
    """Raise LinkUnusable saying which of these happened to the link (`subject`: 招待 …) and what to do."""
    if used:
        raise LinkUnusable(f"この{subject}リンクはすでに使われています。サインインの画面からお入りください。")
    if withdrawn:
        raise LinkUnusable(
            f"この{subject}リンクは取り消されました。新しいリンクが届いていないか確かめてください。"
        )
    if expired:
        raise LinkUnusable(
            f"この{subject}リンクは有効期限が過ぎました。送り主に、新しいリンクの発行をお願いしてください。"
        )


def unknown_link(subject: str) -> LinkUnusable:
    """Return the error for a token nobody issued."""
    return LinkUnusable(
        f"この{subject}リンクは使えません。リンクが途中で切れていないか、受け取ったものと見比べてください。"
    )
