"""A merge of the call to the prefectures, and the content of a template."""

from __future__ import annotations

import datetime as dt

from banso.correspondence.domain.merging import prepare_batch
from banso.letters.domain.templates import (
    CONTENT,
    current_version,
)
from banso.letters.models import LetterBatch, LetterTemplate
from tests.builders import SYSTEM

DAY = dt.date(2019, 7, 5)
ASKED = {"受付開始": "2019-07-05", "締切": "令和元年7月31日", "選定予定数": "30自治体"}


def content_of(template: LetterTemplate, **changes: object) -> dict[str, object]:
    """Return the newest text of a template, with changes."""
    version = current_version(template)
    return {name: getattr(version, name) for name in CONTENT} | changes


def prepared(template: LetterTemplate, *prefectures, **changes) -> LetterBatch:
    """Return a merge of `template` for these prefectures, looked at and not made."""
    return prepare_batch(
        **{
            "actor": SYSTEM,
            "template": template,
            "source": "prefectures",
            "recipient_keys": [f"organisation:{one.pk}" for one in prefectures],
            "asked": ASKED,
            "letter_date": DAY,
        }
        | changes
    )
