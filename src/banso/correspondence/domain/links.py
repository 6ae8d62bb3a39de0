"""Download pages: made, used, revoked."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils import timezone

from banso.correspondence.links import hash_of, new_salt, token_for
from banso.correspondence.models import OutboundMail, ProtectedLink
from banso.foundation.access import PUBLIC, Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.foundation.models import Upload


class LinkClosed(BansoError):
    """The page's time is over, or it was revoked, or the file is gone."""


def make_link(op: Operation, upload: Upload, *, days: int) -> ProtectedLink:
    """Make the download page of a file, open to the end of the day in `days` days (part of approving a mail)."""
    salt = new_salt()
    last = timezone.localdate(op.at) + dt.timedelta(days=days)
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min)
    link = ProtectedLink.objects.create(
        upload=upload,
        salt=salt,
        token_hash=hash_of(token_for(salt)),
        expires_at=timezone.make_aware(midnight),
    )
    op.record("link.made", link, {"expires_at": (None, link.expires_at)})
    return link


def refuse_closed(link: ProtectedLink, now: dt.datetime) -> None:
    """Raise LinkClosed when the page may no longer be used."""
    if link.revoked_at is not None:
        raise LinkClosed("このページは、送り主が無効にしました。必要なときは事務局へお問い合わせください。")
    if link.expires_at <= now or link.upload.erased_at is not None:
        raise LinkClosed(
            "このページの有効期限が過ぎました。お手数ですが、事務局へもう一度お送りするようご連絡ください。"
        )


def note_download(*, link: ProtectedLink) -> None:
    """Count a download. Raises LinkClosed."""
    now = timezone.now()
    refuse_closed(link, now)
    with operation(PUBLIC) as op:
        ProtectedLink.objects.filter(pk=link.pk).update(
            download_count=F("download_count") + 1, last_download_at=now
        )
        op.record("link.downloaded", link)


def revoke_link(*, actor: Actor, mail: OutboundMail, link: ProtectedLink) -> ProtectedLink:
    """Close a download page before its time. Raises AccessDenied."""
    require(actor, "mail.send", mail)
    with operation(actor) as op:
        if link.revoked_at is None:
            link.revoked_at = op.at
            link.save(update_fields=["revoked_at"])
            op.record("link.revoked", link, {"revoked_at": (None, op.at)})
    return link
