"""Making, editing and putting away letter templates; the year's settings for letters."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from banso.directory.enums import ContactPurpose
from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import changed, operation, snapshot
from banso.foundation.numbering import format_number
from banso.letters.models import (
    TEMPLATE_STEPS,
    AttachmentLimit,
    CorrespondenceSettings,
    LetterTemplate,
    TemplateVersion,
)
from banso.letters.rendering import Problem, problems_of
from banso.years.models import FiscalYear

SEEDS = Path(__file__).parent.parent / "data" / "templates.json"
CONTENT = (
    "subject",
    "salutation",
    "body",
    "record",
    "enclosures",
    "senders",
    "contact",
    "is_numbered",
    "seal_omitted",
    "mail_subject",
    "mail_body",
    "asked",
)
_SETTINGS = ("senders", "contact", "number_pattern", "official_honorific", "attachment_limit", "link_days")


class TemplateRefused(BansoError):
    """A text that cannot be kept; `problems` names each part and place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("　".join(problem.message for problem in problems))
        self.problems = problems


@cache
def seeds() -> list[dict[str, Any]]:
    """Return the templates that come with Banso."""
    loads: list[dict[str, Any]] = json.loads(SEEDS.read_text(encoding="utf-8"))
    return loads


def install_templates(*, actor: Actor, fiscal_year: FiscalYear) -> list[LetterTemplate]:
    """Add the templates that come with Banso and are missing in the year; the year's own stay as they are.

    Raises AccessDenied.
    """
    require(actor, "letter_template.edit", fiscal_year)
    with operation(actor, "はじめから用意された文面") as op:
        have = set(fiscal_year.letter_templates.values_list("code", flat=True))
        made = []
        for order, seed in enumerate(seeds(), start=1):
            if seed["code"] in have:
                continue
            template = LetterTemplate.objects.create(
                fiscal_year=fiscal_year,
                code=seed["code"],
                title=seed["title"],
                purpose=seed["purpose"],
                order=order * 10,
                version=1,
            )
            content = {name: seed[name] for name in CONTENT if name in seed}
            TemplateVersion.objects.create(template=template, number=1, **content)
            made.append(template)
        op.record_many("letter_template.created", made)
    return made


def create_template(
    *, actor: Actor, fiscal_year: FiscalYear, title: str, purpose: str, content: Mapping[str, Any]
) -> LetterTemplate:
    """Make a template of one's own. Raises AccessDenied, TemplateRefused."""
    require(actor, "letter_template.edit", fiscal_year)
    version = _checked(content)
    with operation(actor) as op:
        last = fiscal_year.letter_templates.aggregate(last=Max("order"))["last"] or 0
        number = fiscal_year.letter_templates.count() + 1
        template = LetterTemplate.objects.create(
            fiscal_year=fiscal_year,
            code=_free_code(fiscal_year, number),
            title=title,
            purpose=purpose,
            order=last + 10,
            version=1,
        )
        version.template, version.number = template, 1
        version.save()
        op.record("letter_template.created", template, {"title": ("", title)})
    return template


def _free_code(fiscal_year: FiscalYear, number: int) -> str:
    taken = set(fiscal_year.letter_templates.values_list("code", flat=True))
    while f"own_{number}" in taken:
        number += 1
    return f"own_{number}"


def edit_template(
    *,
    actor: Actor,
    template: LetterTemplate,
    content: Mapping[str, Any],
    based_on: int,
    title: str | None = None,
    purpose: str | None = None,
    reason: str = "",
) -> LetterTemplate:
    """Keep a new version of the text; letters already made keep theirs.

    `based_on` is the version the editor opened. Raises AccessDenied, TemplateRefused, and Conflict when
    someone else saved in between.
    """
    require(actor, "letter_template.edit", template)
    version = _checked(content)
    with operation(actor, reason) as op:
        template = LetterTemplate.objects.select_for_update().get(pk=template.pk)
        if template.version != based_on:
            raise Conflict(
                "開いている間に、ほかの方がこのひな形を直しました。入力した文を控えてから画面を開き直し、"
                "新しい版に反映してください。"
            )
        before = snapshot(template, ["title", "purpose", "version"])
        old = template.versions.get(number=based_on)
        differs = any(getattr(old, name) != getattr(version, name) for name in CONTENT)
        template.title = title if title is not None else template.title
        template.purpose = purpose if purpose is not None else template.purpose
        if differs:
            template.version += 1
            version.template, version.number = template, template.version
            _save_version(version)
        template.save()
        if changes := changed(before, template):
            op.record("letter_template.edited", template, changes)
    return template


def _save_version(version: TemplateVersion) -> None:
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise Conflict("ほかの方が同時に保存しました。画面を開き直して、もう一度お試しください。") from error


def revert_template(*, actor: Actor, template: LetterTemplate, number: int) -> LetterTemplate:
    """Make an old version the newest again (as a further version). Raises AccessDenied, BansoError."""
    old = template.versions.filter(number=number).first()
    if old is None:
        raise BansoError("その版は見つかりません。画面を開き直してください。")
    return edit_template(
        actor=actor,
        template=template,
        content={name: getattr(old, name) for name in CONTENT},
        based_on=template.version,
        reason=f"第{number}版に戻すため",
    )


def step_template(*, actor: Actor, template: LetterTemplate, step: str) -> LetterTemplate:
    """Put a template away (`archive`) or take it back (`restore`). Raises AccessDenied, ForbiddenStep."""
    require(actor, "letter_template.edit", template)
    with operation(actor) as op:
        change = TEMPLATE_STEPS.take(template, step)
        template.save(update_fields=["state"])
        op.record(f"letter_template.{step}d", template, {"state": change})
    return template


def version_of(content: Mapping[str, Any]) -> TemplateVersion:
    """Return an unsaved version with this content."""
    return TemplateVersion(**{name: content[name] for name in CONTENT if name in content})


def _checked(content: Mapping[str, Any]) -> TemplateVersion:
    version = version_of(content)
    if problems := problems_of(version):
        raise TemplateRefused(problems)
    return version


def settings_of(fiscal_year: FiscalYear) -> CorrespondenceSettings:
    """Return the year's settings; before anybody set them unsaved ones, with what the directory knows."""
    found = CorrespondenceSettings.objects.filter(fiscal_year=fiscal_year).first()
    office = fiscal_year.secretariat
    return found or CorrespondenceSettings(
        fiscal_year=fiscal_year,
        senders=office.name if office else "",
        contact=_contact_of(office) if office else "",
    )


def _contact_of(office: Organisation) -> str:
    """Return the lines under 連絡先 as the directory has them; nothing without telephone and mail."""
    contact = office.contacts.filter(purpose=ContactPurpose.OFFICE).first()
    if contact is None or not (contact.phone or contact.email):
        return ""
    lines = (
        " ".join(part for part in (office.name, contact.department) if part),
        contact.phone and f"電話：{contact.phone}",
        contact.email and f"電子メール：{contact.email}",
    )
    return "\n".join(line for line in lines if line)


def set_settings(*, actor: Actor, fiscal_year: FiscalYear, **values: Any) -> CorrespondenceSettings:
    """Change who signs, whom to ask, how numbers look, limits. Raises AccessDenied, BansoError."""
    require(actor, "correspondence.settings", fiscal_year)
    if unknown := values.keys() - set(_SETTINGS):
        raise TypeError(f"not settings of correspondence: {sorted(unknown)}")
    found = settings_of(fiscal_year)
    before = snapshot(found, _SETTINGS)
    for name, value in values.items():
        setattr(found, name, value)
    try:
        format_number(found.number_pattern, 1, fiscal_year=fiscal_year.year)
    except (ValueError, KeyError, IndexError) as error:
        raise BansoError(
            "文書番号の形には {number} を入れてください。ほかに使えるのは {year} だけです"
            "（例：{year}困支発第{number}号）。"
        ) from error
    with operation(actor) as op:
        found.save()
        if changes := changed(before, found):
            op.record("correspondence.settings_changed", found, changes)
    return found


def set_attachment_limit(
    *, actor: Actor, fiscal_year: FiscalYear, organisation: Organisation, max_bytes: int | None
) -> None:
    """State how large a mail an organisation can take; None goes back to the year's setting."""
    require(actor, "correspondence.settings", fiscal_year)
    with operation(actor) as op:
        limit = AttachmentLimit.objects.filter(organisation=organisation).first()
        old = limit.max_bytes if limit else None
        if max_bytes is None:
            AttachmentLimit.objects.filter(organisation=organisation).delete()
        else:
            AttachmentLimit.objects.update_or_create(
                organisation=organisation, defaults={"max_bytes": max_bytes}
            )
        if old != max_bytes:
            op.record("attachment_limit.set", organisation, {"添付の上限": (old, max_bytes)})


def current_version(template: LetterTemplate) -> TemplateVersion:
    """Return the newest version of a template."""
    return template.versions.get(number=template.version)


def merge_defaults(fiscal_year: FiscalYear, today: dt.date) -> dt.date:
    """Return the date offered for a letter: today, kept within the fiscal year."""
    return min(max(today, fiscal_year.starts_on), fiscal_year.ends_on)
