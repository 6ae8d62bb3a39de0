"""What correspondence learns from letters: with drafts that are given up go their mail drafts."""

from __future__ import annotations

from collections.abc import Sequence

from django.dispatch import receiver

from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.foundation.history import Operation
from banso.letters.models import Letter
from banso.letters.signals import letters_cancelled


@receiver(letters_cancelled, dispatch_uid="correspondence.mail_drafts")
def cancel_drafts(op: Operation, letters: Sequence[Letter], **_: object) -> None:
    """Give up the mail drafts of those letters."""
    for mail in OutboundMail.objects.filter(letter__in=letters, state=MailState.DRAFT):
        mail.state = MailState.CANCELLED
        mail.save(update_fields=["state"])
        op.record("mail.cancelled", mail, {"state": (MailState.DRAFT, MailState.CANCELLED)})
