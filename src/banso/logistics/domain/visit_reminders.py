"""The nightly run of the visits: to-dos whose time has come, and drafts of mails about what is late.

A draft is made once for an item. Nobody is written to: a person approves each mail on the outbox page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from banso.correspondence.domain.outbox import draft_mail
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.directory.models import Contact, Organisation
from banso.foundation.access import Actor
from banso.foundation.history import operation
from banso.japan.dates import month_day
from banso.letters.offices import addressee_of, contacts_of
from banso.logistics.domain.checklists import LIVE, put_due_of_year
from banso.logistics.enums import ItemState
from banso.logistics.models import ChecklistItem
from banso.years.domain.reminders import reminds
from banso.years.models import FiscalYear

# Older omissions are a matter for the telephone.
_LATEST = dt.timedelta(days=60)


@reminds
def remind_of_visits(actor: Actor, fiscal_year: FiscalYear, now: dt.datetime) -> int:
    """Put the to-dos of the year's checklists, draft mails about what is late; return the to-dos that are new."""
    put = put_due_of_year(actor, fiscal_year, now)
    draft_late_mails(actor=actor, fiscal_year=fiscal_year, now=now)
    return put


def draft_late_mails(*, actor: Actor, fiscal_year: FiscalYear, now: dt.datetime) -> list[OutboundMail]:
    """Draft one mail to each municipality that has something late and was not written to about it.

    An office without an address gets none: its items stand on the secretariat's lists as late. Raises AccessDenied.
    """
    late: dict[Organisation, list[ChecklistItem]] = defaultdict(list)
    rows = ChecklistItem.objects.filter(
        visit__project__fiscal_year=fiscal_year,
        visit__state__in=LIVE,
        role=Role.MUNICIPALITY,
        state=ItemState.OPEN,
        due_at__lt=now,
        due_at__gte=now - _LATEST,
        reminded_on__isnull=True,
    ).select_related("visit__project__municipality", "visit__project__programme")
    for item in rows.order_by("due_at", "order"):
        late[item.visit.project.municipality].append(item)
    offices = {pk: one for pk, one in contacts_of(late).items() if one.email}
    return [
        _draft(actor, fiscal_year, place, offices[place.pk], items, now)
        for place, items in late.items()
        if place.pk in offices
    ]


def _draft(
    actor: Actor,
    fiscal_year: FiscalYear,
    place: Organisation,
    office: Contact,
    items: list[ChecklistItem],
    now: dt.datetime,
) -> OutboundMail:
    addressee = addressee_of(place, office)
    lines = [
        f"・{item.title}（{item.visit.project.programme.short_name} {item.visit.number}回目、"
        f"期限 {month_day(timezone.localtime(item.due_at).date())}）"
        for item in items
    ]
    body = "\n".join(
        [
            addressee.line(),
            "",
            "お世話になっております。",
            "",
            "専門スタッフ派遣の訪問について、次のことの期限を過ぎています。",
            *lines,
            "",
            "行き違いのときは、ご容赦ください。お困りのことがありましたら、事務局までご連絡ください。",
            "どうぞよろしくお願いいたします。",
        ]
    )
    with operation(actor) as op:
        mail = draft_mail(
            actor=actor,
            fiscal_year=fiscal_year,
            to_name=addressee.plain,
            to_address=office.email,
            subject="【お願い】訪問の後のお手続きについて",
            body=body,
            organisation=place,
        )
        ChecklistItem.objects.filter(pk__in=[item.pk for item in items]).update(
            reminded_on=timezone.localdate(now)
        )
        op.record_many("visit_item.reminded", items)
    return mail
