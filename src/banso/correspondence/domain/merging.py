"""Merging: a template and chosen recipients become letters and mail drafts, looked at one by one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from banso.correspondence.domain.addresses import add_copies
from banso.correspondence.domain.enclosing import ask_to_enclose
from banso.correspondence.domain.outbox import new_message_id
from banso.correspondence.domain.threads import threads_for
from banso.correspondence.models import OutboundMail, Thread
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.letters.domain.templates import current_version, settings_of
from banso.letters.enclosures import kinds_of
from banso.letters.enums import TemplateState
from banso.letters.fields import TemplateProblem, Values
from banso.letters.models import (
    BATCH_STEPS,
    CorrespondenceSettings,
    Letter,
    LetterBatch,
    LetterTemplate,
    TemplateVersion,
)
from banso.letters.rendering import Rendered, asked_fields, not_provided, read_asked, render, values_for
from banso.letters.sources import Recipient, RecipientSource, source_of

ContextProvider = Callable[[Recipient], Values]
_CHUNK = 200
_NAMED = 5


class NobodyChosen(BansoError):
    """An empty selection means nobody, never everybody (design rule 5)."""

    def __init__(self) -> None:
        super().__init__(
            "宛先が一つも選ばれていないため、手紙は作られませんでした。宛先にチェックを付けてください。"
        )


class LettersIncomplete(BansoError):
    """Letters with fields that have no value; nothing was made."""


@dataclass(frozen=True)
class Preview:
    """One recipient of a batch with what they would get, or why nothing can be made."""

    recipient: Recipient
    rendered: Rendered | None
    problem: str

    @property
    def is_ready(self) -> bool:
        """Whether the letter is complete."""
        return self.rendered is not None and not self.problem


def prepare_batch(
    *,
    actor: Actor,
    template: LetterTemplate,
    source: str,
    recipient_keys: Sequence[str],
    asked: Mapping[str, str],
    letter_date: dt.date,
    enclosures: Sequence[str] = (),
) -> LetterBatch:
    """Keep what was chosen, to be looked at before anything is made.

    Raises AccessDenied, NobodyChosen, ForbiddenStep for a template put away, and BansoError for a field this
    source cannot fill, a missing or unreadable value, or a recipient the source does not have. `enclosures` are
    codes of what is made and attached for each recipient.
    """
    require(actor, "letter.merge", template)
    _refuse_put_away(template)
    chosen = list(dict.fromkeys(recipient_keys))
    if not chosen:
        raise NobodyChosen
    version = current_version(template)
    chosen_from = source_of(source)
    _refuse_unprovided(version, chosen_from)
    kinds = kinds_of(enclosures)
    _refuse_unread(version, asked)
    _refuse_strangers(chosen, chosen_from.function(actor, template.fiscal_year))
    with operation(actor) as op:
        batch = LetterBatch.objects.create(
            fiscal_year=template.fiscal_year,
            version=version,
            source=source,
            recipient_keys=chosen,
            asked_values={spec.name: asked.get(spec.name, "") for spec in asked_fields(version.asked)},
            letter_date=letter_date,
            enclosures=[kind.code for kind in kinds],
            created_by_id=actor.user_id,
        )
        op.record("letter_batch.prepared", batch)
    return batch


def _refuse_put_away(template: LetterTemplate) -> None:
    if template.state != TemplateState.ACTIVE:
        raise ForbiddenStep(
            f"「{template}」は使わないことになっています。ひな形の一覧で「また使う」を押してください。"
        )


def _refuse_unprovided(version: TemplateVersion, source: RecipientSource) -> None:
    if missing := not_provided(version, source.fields):
        names = "、".join(f"「{name}」" for name in missing)
        raise BansoError(f"「{source.label}」あてには{names}が使えません。宛先かひな形を選び直してください。")


def _refuse_unread(version: TemplateVersion, asked: Mapping[str, str]) -> None:
    empty = [spec.name for spec in asked_fields(version.asked) if not asked.get(spec.name, "").strip()]
    if empty:
        raise BansoError(f"{'、'.join(f'「{name}」' for name in empty)}を入力してください。")
    read_asked(version, asked)


def _refuse_strangers(chosen: Sequence[str], recipients: Iterable[Recipient]) -> None:
    known = {recipient.key for recipient in recipients}
    if strangers := [key for key in chosen if key not in known]:
        raise Conflict(f"選んだ宛先のうち{len(strangers)}件が、今の宛先にはありません。選び直してください。")


def recipients_of(actor: Actor, batch: LetterBatch) -> list[Recipient]:
    """Return the chosen recipients in the source's order. Raises Conflict when one is no longer there."""
    chosen = set(batch.recipient_keys)
    found = [one for one in source_of(batch.source).function(actor, batch.fiscal_year) if one.key in chosen]
    if len(found) != len(chosen):
        raise Conflict(
            f"選んだ{len(chosen)}件のうち{len(chosen) - len(found)}件が、今の宛先から外れています。"
            "この差し込みを取りやめて、宛先を選び直してください。"
        )
    return found


def provider_of(batch: LetterBatch) -> ContextProvider:
    """Return the function that gives a recipient's values in this batch."""
    asked = read_asked(batch.version, batch.asked_values)
    settings = settings_of(batch.fiscal_year)

    def provide(recipient: Recipient) -> Values:
        return values_for(
            recipient,
            fiscal_year=batch.fiscal_year,
            letter_date=batch.letter_date,
            asked=asked,
            official=settings.official_honorific,
        )

    return provide


def preview(
    version: TemplateVersion,
    recipient: Recipient,
    provide: ContextProvider,
    *,
    settings: CorrespondenceSettings,
    letter_date: dt.date,
) -> Preview:
    """Return what one recipient would get, with what is missing."""
    try:
        done = render(version, recipient, provide(recipient), settings=settings, letter_date=letter_date)
    except TemplateProblem as problem:
        return Preview(recipient, None, problem.message)
    if done.blanks:
        names = "、".join(f"「{name}」" for name in done.blanks)
        return Preview(recipient, done, f"{names}の値がありません。")
    return Preview(recipient, done, "")


def previews_of(actor: Actor, batch: LetterBatch) -> list[Preview]:
    """Return every recipient of a batch with the rendering."""
    provide, settings = provider_of(batch), settings_of(batch.fiscal_year)
    return [
        preview(batch.version, recipient, provide, settings=settings, letter_date=batch.letter_date)
        for recipient in recipients_of(actor, batch)
    ]


def make_letters(*, actor: Actor, batch: LetterBatch) -> list[Letter]:
    """Make the drafts of a batch, once: asking again is refused.

    Raises AccessDenied, ForbiddenStep when they are made already, and what `merge` raises.
    """
    require(actor, "letter.merge", batch)
    recipients = recipients_of(actor, batch)
    with operation(actor) as op:
        batch = (
            LetterBatch.objects.select_for_update(of=("self",))
            .select_related("version__template", "fiscal_year__secretariat")
            .get(pk=batch.pk)
        )
        change = BATCH_STEPS.take(batch, "make")
        batch.save(update_fields=["state"])
        letters = merge(
            actor=actor,
            version=batch.version,
            recipients=recipients,
            context_provider=provider_of(batch),
            letter_date=batch.letter_date,
            batch=batch,
        )
        op.record("letter_batch.made", batch, {"state": change})
        if batch.enclosures:
            ask_to_enclose(actor, batch)
    return letters


def drop_batch(*, actor: Actor, batch: LetterBatch) -> LetterBatch:
    """Give a merge up before anything is made. Raises AccessDenied, ForbiddenStep."""
    require(actor, "letter.merge", batch)
    with operation(actor) as op:
        change = BATCH_STEPS.take(batch, "drop")
        batch.save(update_fields=["state"])
        op.record("letter_batch.dropped", batch, {"state": change})
    return batch


def merge(
    *,
    actor: Actor,
    recipients: Iterable[Recipient],
    context_provider: ContextProvider,
    letter_date: dt.date,
    template: LetterTemplate | None = None,
    version: TemplateVersion | None = None,
    batch: LetterBatch | None = None,
) -> list[Letter]:
    """Make one letter and (where there is an address) one mail draft per recipient, all or none.

    `version` defaults to the newest of `template`. Raises AccessDenied, NobodyChosen, and LettersIncomplete
    naming those whose letter has a field without value.
    """
    if version is None:
        if template is None:
            raise TypeError("merge needs a template or a version")
        version = current_version(template)
    fiscal_year = version.template.fiscal_year
    require(actor, "letter.merge", fiscal_year)
    settings = settings_of(fiscal_year)
    found = [
        preview(version, recipient, context_provider, settings=settings, letter_date=letter_date)
        for recipient in recipients
    ]
    if not found:
        raise NobodyChosen
    ready = _complete(found)
    with operation(actor) as op:
        letters = Letter.objects.bulk_create(
            [_letter(*one, version, batch, letter_date, settings) for one in ready], batch_size=_CHUNK
        )
        op.record_many("letter.drafted", letters)
        _draft_mails(op, letters, ready)
    return letters


def _draft_mails(
    op: Operation, letters: Sequence[Letter], ready: Sequence[tuple[Recipient, Rendered]]
) -> None:
    """Write the mail of each letter whose recipient has an address."""
    fiscal_year = letters[0].fiscal_year
    threads = threads_for(op, fiscal_year, {recipient.thread for recipient, _ in ready if recipient.thread})
    drafts = [
        _mail(letter, recipient, rendered, threads)
        for letter, (recipient, rendered) in zip(letters, ready, strict=True)
        if recipient.mail_to
    ]
    add_copies(drafts)
    op.record_many("mail.drafted", OutboundMail.objects.bulk_create(drafts, batch_size=_CHUNK))


def _complete(found: Sequence[Preview]) -> list[tuple[Recipient, Rendered]]:
    """Return recipients with their letters. Raises LettersIncomplete when one of them is not complete."""
    ready = [(one.recipient, one.rendered) for one in found if one.rendered is not None and not one.problem]
    if len(ready) == len(found):
        return ready
    broken = [one for one in found if not one.is_ready]
    lines = [f"{one.recipient.name}：{one.problem}" for one in broken[:_NAMED]]
    more = f"ほか{len(broken) - _NAMED}件。" if len(broken) > _NAMED else ""
    raise LettersIncomplete(
        f"{len(broken)}件の手紙が書きかけになるため、下書きは作られませんでした。{'　'.join(lines)}{more}"
        "値を登録するか、宛先から外してください。"
    )


def _letter(
    recipient: Recipient,
    rendered: Rendered,
    version: TemplateVersion,
    batch: LetterBatch | None,
    letter_date: dt.date,
    settings: CorrespondenceSettings,
) -> Letter:
    return Letter(
        fiscal_year=version.template.fiscal_year,
        version=version,
        batch=batch,
        organisation_id=recipient.organisation_id,
        person_id=recipient.person_id,
        addressee=recipient.addressee.line(settings.official_honorific),
        subject=rendered.letter["subject"][:300],
        rendered=rendered.letter,
        letter_date=letter_date,
    )


def _mail(
    letter: Letter, recipient: Recipient, rendered: Rendered, threads: Mapping[tuple[str, int], Thread]
) -> OutboundMail:
    return OutboundMail(
        fiscal_year=letter.fiscal_year,
        letter=letter,
        organisation_id=recipient.organisation_id,
        thread=threads.get(recipient.thread) if recipient.thread else None,
        to_name=recipient.name[:300],
        to_address=recipient.mail_to,
        cc=[{"name": name, "address": address} for name, address in recipient.cc],
        subject=rendered.mail_subject[:300],
        body=rendered.mail_body,
        message_id=new_message_id(),
    )
