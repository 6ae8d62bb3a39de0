"""Whether and as whom this installation sends mails."""

from __future__ import annotations

from django.conf import settings


def sender_address() -> str:
    """Return the From address of the installation (setting MAIL_FROM), perhaps with a name; may be empty."""
    return str(settings.MAIL_FROM)


def is_configured() -> bool:
    """Return whether mails can be sent from here (settings SMTP_HOST and MAIL_FROM)."""
    return bool(settings.SMTP_HOST and settings.MAIL_FROM)
