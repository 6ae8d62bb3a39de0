"""Whom letters about the call go to: the prefectures that relay it, and those whose answers are still missing.

Municipalities are not written to before the selection; reminders go to their prefecture and name them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from banso.calls.enums import ApplicationState, CallState, RelayState
from banso.calls.facts import CALL_FIELDS, call_values
from banso.calls.models import Call
from banso.calls.queries import call_of
from banso.calls.relay_queries import clients_invited
from banso.directory.models import Organisation
from banso.directory.queries import prefectures
from banso.foundation.access import Actor, check
from banso.letters.catalogue import OFFICE
from banso.letters.fields import FieldSpec, declare
from banso.letters.offices import contacts_of, office_recipient
from banso.letters.sources import Recipient, recipient_source
from banso.years.models import FiscalYear

CALL_SOURCE = "call_prefectures"
_CALL_FIELDS = (*OFFICE, *CALL_FIELDS)

declare(
    FieldSpec("未提出の自治体", "まだ提出も辞退もしていない管内の自治体", "list", example="見本市、見本町"),
)


def _may_write(actor: Actor, call: Call | None) -> bool:
    return call is not None and bool(check(actor, "call.change", call))


def _recipients(call: Call, wanted: Iterable[Organisation]) -> list[Recipient]:
    """Return prefectures with their office's address (one query more); blank mail means by post."""
    organisations = list(wanted)
    offices = contacts_of(organisations)
    values = call_values(call)
    return [
        office_recipient(organisation, offices.get(organisation.pk), values=values)
        for organisation in organisations
    ]


@recipient_source(
    CALL_SOURCE,
    "都道府県への公募",
    fields=_CALL_FIELDS,
    description="公募の案内を送る47都道府県です。手紙を送ると、「都道府県の取りまとめ」に送付が記録されます。",
    templates=["call_prefecture"],
)
def prefectures_to_relay(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return every prefecture once there is a call."""
    call = call_of(fiscal_year)
    if call is None or not _may_write(actor, call):
        return []
    return _recipients(call, prefectures())


@recipient_source(
    "call_reminders",
    "未提出の都道府県への督促",
    fields=(*_CALL_FIELDS, "未提出の自治体"),
    description="取りまとめがまだの都道府県です。提出も辞退もしていない管内の自治体の名前を入れられます。",
)
def prefectures_to_remind(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]:
    """Return the prefectures the call was sent to whose bundle is missing, with who has not answered there."""
    call = call_of(fiscal_year)
    if call is None or call.state == CallState.DRAFT or not _may_write(actor, call):
        return []
    waiting = call.relays.filter(state=RelayState.SENT).select_related("prefecture")
    missing = _unanswered(call)
    recipients = _recipients(call, [relay.prefecture for relay in waiting])
    codes = {relay.prefecture_id: relay.prefecture.prefecture_code for relay in waiting}
    return [
        replace(
            recipient,
            fields={
                **recipient.fields,
                "未提出の自治体": missing.get(codes[recipient.organisation_id or 0], []),
            },
        )
        for recipient in recipients
    ]


def _unanswered(call: Call) -> dict[str, list[str]]:
    """Return {prefecture code: municipalities that have neither submitted, declined nor withdrawn}."""
    answered = call.applications.exclude(state=ApplicationState.DRAFT).values("municipality_id")
    found: dict[str, list[str]] = {}
    rows = clients_invited(call).exclude(pk__in=answered).order_by("prefecture_code", "code", "name")
    for code, name in rows.values_list("prefecture_code", "name"):
        found.setdefault(code, []).append(name)
    return found
