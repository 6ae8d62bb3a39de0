"""What hangs on a row: what would be lost or left without its owner if the row were removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.db import models


def hanging_on(obj: models.Model, *, ignoring: Collection[type[models.Model]] = ()) -> dict[str, int]:
    """Return {what it is called: how many} for every row that points at `obj`, of whichever app.

    Own many-to-many choices of `obj` do not count, nor do rows of `ignoring`.
    """
    found: Counter[str] = Counter()
    for relation in obj._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel | models.ManyToManyRel):
            continue
        model = relation.related_model
        if model in ignoring or model._meta.auto_created:
            continue
        rows = model._base_manager.filter(**{relation.field.name: obj})
        if number := rows.count():
            found[str(model._meta.verbose_name)] += number
    return dict(found)


def hanging_words(found: dict[str, int]) -> str:
    """Return them as a sentence's part: 担当 3件、支払い 1件."""
    return "、".join(f"{name} {number}件" for name, number in found.items())
