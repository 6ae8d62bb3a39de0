"""News of letters for the rooms above."""

from __future__ import annotations

import logging

from django.db import transaction
from django.dispatch import Signal

from banso.foundation.history import Operation
from banso.letters.models import Letter

logger = logging.getLogger(__name__)

# A letter went out the first time, by mail or by post: receivers get `actor`, `letter` and `at`, in its transaction.
letter_delivered = Signal()
# Drafts were given up: receivers get `op` and `letters`, in the same transaction.
letters_cancelled = Signal()


def tell_delivered(op: Operation, letter: Letter) -> None:
    """Tell the rooms above that a letter went out. What they make of it never undoes that it did."""
    try:
        with transaction.atomic():
            letter_delivered.send(Letter, actor=op.actor, letter=letter, at=op.at)
    except Exception:
        logger.exception("letter %s went out, and a room above could not note it", letter.pk)
