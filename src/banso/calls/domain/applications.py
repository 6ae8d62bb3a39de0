"""Recording applications from paper; withdrawing, declining, restoring; the office's address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from banso.calls.domain import todos
from banso.calls.domain.versions import lock, next_number, require_client
from banso.calls.enums import ApplicationState
from banso.calls.models import APPLICATION_STEPS, Application, ApplicationWish, Call
from banso.calls.queries import FormCopy
from banso.directory.domain.contacts import set_contact
from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import operation
from banso.years.models import SupportProgramme


def _check_wishes(call: Call, wishes: list[SupportProgramme]) -> None:
    if not wishes:
        raise BansoError("希望する事業が選ばれていません。1つ以上選んでください。")
    offered = set(call.programmes.values_list("pk", flat=True))
    if strangers := [wish.name for wish in wishes if wish.pk not in offered]:
        raise BansoError(f"この公募の対象ではない事業が含まれています：{'、'.join(strangers)}")


def record_application(
    *,
    actor: Actor,
    call: Call,
    municipality: Organisation,
    wishes: Iterable[SupportProgramme],
    submitted_at: dt.datetime | None,
    number: int | None = None,
    reason: str = "",
    name_as_printed: str = "",
    source: str = "",
) -> Application:
    """Enter a received application (from paper, mail or a loaded year) as submitted.

    `number` is the order of receipt; without it the next one is taken. Late ones are marked, not refused.
    `submitted_at` is None where a source gives the order of receipt but no dates.
    Raises BansoError for a body that cannot apply or a programme not offered, Conflict when it applied already.
    """
    require(actor, "application.record", call)
    wanted = list(wishes)
    _check_wishes(call, wanted)
    require_client(municipality)
    with operation(actor) as op:
        lock(call)
        if Application.objects.filter(call=call, municipality=municipality).exists():
            raise Conflict(
                f"{municipality.name}の利用申込書はすでにあります。その申込書を開いて直してください。"
            )
        if number is None:
            number = next_number(call)
        application = Application.objects.create(
            call=call,
            municipality=municipality,
            number=number,
            state=ApplicationState.SUBMITTED,
            reason=reason,
            submitted_at=submitted_at,
            is_late=submitted_at is not None and submitted_at > call.closes_at,
            name_as_printed=name_as_printed,
            source=source,
        )
        ApplicationWish.objects.bulk_create(
            [ApplicationWish(application=application, programme=programme) for programme in wanted]
        )
        op.record("application.recorded", application, {"希望事業": ([], [p.short_name for p in wanted])})
    return application


def withdraw_application(*, actor: Actor, application: Application, reason: str) -> Application:
    """Take an application back, for a reason; it keeps its number and its versions.

    Raises ForbiddenStep without a reason, and when it is withdrawn already.
    """
    require(actor, "application.withdraw", application)
    if not reason.strip():
        raise ForbiddenStep("取り下げる理由が書かれていません。理由を書いてください。")
    with operation(actor, reason) as op:
        application.state = Application.objects.select_for_update().get(pk=application.pk).state
        change = APPLICATION_STEPS.take(application, "withdraw")
        application.save(update_fields=["state"])
        op.record("application.withdrawn", application, {"state": change})
        todos.drop(actor, todos.apply_key(application.call, application.municipality), "取り下げたため")
    return application


def restore_application(*, actor: Actor, application: Application) -> Application:
    """Undo a withdrawal while applications are taken: it becomes a draft and has to be submitted again.

    Raises AccessDenied after closing, ForbiddenStep unless it is withdrawn.
    """
    require(actor, "application.write", FormCopy(application.call, application.municipality))
    with operation(actor) as op:
        application.state = Application.objects.select_for_update().get(pk=application.pk).state
        change = APPLICATION_STEPS.take(application, "restore")
        application.save(update_fields=["state"])
        op.record("application.restored", application, {"state": change})
    return application


def decline(*, actor: Actor, copy: FormCopy, reason: str = "") -> Application:
    """Say that the municipality does not apply this year, so that nobody reminds it.

    Raises AccessDenied when applications are not taken, ForbiddenStep when one was submitted.
    """
    require(actor, "application.write", copy)
    require_client(copy.municipality)
    with operation(actor, reason) as op:
        application, _ = Application.objects.select_for_update().get_or_create(
            call=copy.call, municipality=copy.municipality
        )
        change = APPLICATION_STEPS.take(application, "decline")
        application.save(update_fields=["state"])
        op.record("application.declined", application, {"state": change})
        todos.drop(actor, todos.apply_key(copy.call, copy.municipality), "今年度は申し込まないため")
    return application


def change_contact(
    *,
    actor: Actor,
    application: Application,
    department: str,
    title: str,
    name: str,
    phone: str,
    email: str,
) -> Contact:
    """Change whom to write to about an application, before or after closing.

    Raises AccessDenied, and ForbiddenStep when everything is empty.
    """
    require(actor, "application.contact", application)
    with operation(actor) as op:
        contact = set_contact(
            actor=actor,
            purpose=ContactPurpose.OFFICE,
            organisation=application.municipality,
            department=department,
            title=title,
            name=name,
            phone=phone,
            email=email,
        )
        op.record("application.contact_changed", application)
    return contact
