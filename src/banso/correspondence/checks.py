"""Deploy checks of the settings of mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from banso.correspondence.archive import READERS, wait

# A server may wait so long for the rest of a text (RFC 5321, 4.5.3.2.7 asks for five minutes at least).
_SERVERS_PATIENCE = 300


@register
def archive_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Complain about an archive mailbox that is set by half."""
    messages: list[CheckMessage] = []
    place = str(settings.MAIL_ARCHIVE_AT)
    if bool(settings.MAIL_ARCHIVE) != bool(place):
        messages.append(
            Error(
                "控えの受信箱の設定が片方だけです / only one half of the archive mailbox is set",
                hint="BANSO_MAIL_ARCHIVE (address) and BANSO_MAIL_ARCHIVE_AT (where it is read) go together.",
                id="correspondence.E001",
            )
        )
    if place and urlsplit(place).scheme not in READERS:
        messages.append(
            Error(
                "控えの受信箱の置き場所が読めません / BANSO_MAIL_ARCHIVE_AT cannot be read",
                hint=f"One of: {', '.join(f'{name}://…' for name in READERS)}.",
                id="correspondence.E002",
            )
        )
    if place and wait().total_seconds() < _SERVERS_PATIENCE:
        messages.append(
            Warning(
                "控えを待つ時間が短すぎます / BANSO_MAIL_ARCHIVE_WAIT is shorter than mail servers wait",
                hint=f"{_SERVERS_PATIENCE} seconds or more; otherwise a worker that froze may send a mail twice.",
                id="correspondence.W001",
            )
        )
    return messages
