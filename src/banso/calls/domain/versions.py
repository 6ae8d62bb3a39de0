"""What a version of an application changes: it counts when it is the last in time."""

from __future__ import annotations

from collections.abc import Mapping

from banso.calls.application_form import OFFICE, is_address
from banso.calls.domain import todos
from banso.calls.enums import ApplicationState
from banso.calls.models import APPLICATION_STEPS, Application, ApplicationWish, Call
from banso.calls.queries import FormCopy
from banso.directory.addressee import parts_of
from banso.directory.domain.contacts import set_contact
from banso.directory.enums import CLIENT_KINDS, ContactPurpose
from banso.directory.models import Organisation
from banso.formkit.cells import Value
from banso.foundation import locks
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import Operation, operation
from banso.intake.models import Version


def wishes_of(values: Mapping[str, Value]) -> list[str]:
    """Return the codes of the programmes marked."""
    return [
        path.partition(".")[2]
        for path, value in values.items()
        if path.startswith("wishes.") and value is True
    ]


def require_client(municipality: Organisation) -> None:
    """Raise ForbiddenStep for a body that cannot apply."""
    if municipality.kind not in CLIENT_KINDS:
        raise ForbiddenStep(f"{municipality.name}は福祉事務所を設置する自治体ではないため、申し込めません。")


def next_number(call: Call) -> int:
    """Return the next place in the order of receipt; the caller holds the call's lock."""
    latest = call.applications.order_by("-number").exclude(number=None).values_list("number", flat=True)
    return (latest.first() or 0) + 1


def lock(call: Call) -> None:
    """Let nobody else number applications of the call until this transaction ends."""
    locks.hold(f"call:{call.pk}")


def locked_application(copy: FormCopy, wishes: list[str]) -> Application:
    """Return the application that takes another version, with the call's order of receipt held.

    Raises ForbiddenStep for a withdrawn application or a body that cannot apply, BansoError for wishes not offered.
    """
    require_client(copy.municipality)
    _refuse_strangers(copy.call, wishes)
    lock(copy.call)
    application, _ = Application.objects.select_for_update().get_or_create(
        call=copy.call, municipality=copy.municipality
    )
    application.call, application.municipality = copy.call, copy.municipality
    if application.state == ApplicationState.WITHDRAWN:
        raise ForbiddenStep(
            f"{copy.municipality.name}の申込は取り下げられています。"
            "もう一度申し込むときは、申込書の画面で「取り下げを戻す」を押してください。"
        )
    return application


def note_version(
    op: Operation, application: Application, version: Version, values: Mapping[str, Value]
) -> None:
    """Let a new version count unless it is late and one in time is there: then the secretariat may adopt it."""
    call, municipality = application.call, application.municipality
    if not version.is_late or not _has_one_in_time(application):
        _count(op, application, version)
        note_office(op.actor, municipality, values)
    else:
        op.record("application.late_version", application, {"版": (version.number - 1, version.number)})
    todos.finish(op.actor, todos.apply_key(call, municipality))


def _refuse_strangers(call: Call, wishes: list[str]) -> None:
    if not wishes:
        raise BansoError("希望する事業が選ばれていません。1つ以上選んでください。")
    offered = set(call.programmes.values_list("code", flat=True))
    if strangers := [code for code in wishes if code not in offered]:
        raise BansoError(f"この公募の対象ではない事業が含まれています：{'、'.join(strangers)}")


def _has_one_in_time(application: Application) -> bool:
    return (
        application.state == ApplicationState.SUBMITTED
        and application.number is not None
        and not application.is_late
    )


def _count(
    op: Operation,
    application: Application,
    version: Version,
    event: str = "application.submitted",
) -> None:
    """Let the application say what the version says."""
    changes: dict[str, tuple[object, object]] = {
        "版": (application.counted.number if application.counted else None, version.number)
    }
    if application.state != ApplicationState.SUBMITTED:
        changes["state"] = APPLICATION_STEPS.take(application, "submit")
    before = list(application.wishes.values_list("programme__code", flat=True))
    wishes = wishes_of(version.values)
    if sorted(before) != sorted(wishes):
        names = {programme.code: programme.short_name for programme in application.call.programmes.all()}
        changes["希望事業"] = ([names[code] for code in before], [names[code] for code in wishes])
        application.wishes.all().delete()
        offered = {programme.code: programme for programme in application.call.programmes.all()}
        ApplicationWish.objects.bulk_create(
            [ApplicationWish(application=application, programme=offered[code]) for code in wishes]
        )
    if application.number is None:
        application.number = next_number(application.call)
    application.counted = version
    application.reason = str(version.values.get("reason") or "")
    application.answers, application.answers_raw = version.values, version.raw
    application.original = version.original
    application.submitted_at, application.is_late = version.submitted_at, version.is_late
    application.save()
    op.record(event, application, changes)


def note_office(actor: Actor, municipality: Organisation, values: Mapping[str, Value]) -> None:
    """Keep the office's address with the organisation, as a consequence of a permitted submission."""
    given = {key: str(values.get(f"{OFFICE}{key}") or "").strip() for key in ("department", "phone", "email")}
    if not any(given.values()):
        return
    # Whoever may hand in the form may state the address in it, the prefecture included.
    clerk = Actor(user_id=actor.user_id, label=actor.label if actor.is_system else "申込", is_system=True)
    set_contact(
        actor=clerk,
        purpose=ContactPurpose.OFFICE,
        organisation=municipality,
        **parts_of(given["department"])._asdict(),
        phone=given["phone"][:40],
        email=given["email"] if is_address(given["email"]) else "",
    )


def adopt_version(*, actor: Actor, version: Version, reason: str) -> Version:
    """Let another version count (a late one, or an older one), for a reason.

    Raises ForbiddenStep without a reason or for an application that is not submitted, Conflict when it counts
    already.
    """
    application = Application.objects.select_related("call__fiscal_year", "municipality").get(
        pk=version.paper_id
    )
    require(actor, "application.adopt", application)
    if not reason.strip():
        raise ForbiddenStep("この版を採る理由が書かれていません。理由を書いてください。")
    with operation(actor, reason) as op:
        lock(application.call)
        application = Application.objects.select_for_update().get(pk=application.pk)
        if application.counted_id == version.pk:
            raise Conflict("この版は、すでに申込の内容になっています。")
        if application.state != ApplicationState.SUBMITTED:
            raise ForbiddenStep("提出済みの申込書でないため、版を選べません。")
        _count(op, application, version, "application.version_adopted")
    return version
