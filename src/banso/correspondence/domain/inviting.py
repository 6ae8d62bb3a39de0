"""Inviting many at once: an invitation and the draft of its mail for each, in one operation.

As with every link in a mail, the token is in the mail's text alone; the invitation keeps its hash. Roles of power are
not given this way: whoever reads the outbox could take them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from banso.accounts.domain.invitations import INVITATION_DAYS, invite
from banso.correspondence.domain.outbox import draft_mail
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.directory.models import Organisation, Person
from banso.foundation.access import Actor, require
from banso.foundation.errors import ForbiddenStep
from banso.japan.dates import wareki
from banso.letters.domain.templates import settings_of
from banso.letters.wording import Addressee
from banso.years.models import FiscalYear

INVITED_BY_MAIL = (Role.PREFECTURE, Role.MUNICIPALITY, Role.EXPERT)


@dataclass(frozen=True)
class Invitee:
    """One to be invited: how the mail addresses them, where it goes, for which office or person."""

    addressee: Addressee
    email: str
    organisation: Organisation | None = None
    person: Person | None = None


def invite_many(
    *, actor: Actor, fiscal_year: FiscalYear, role: Role, invitees: Sequence[Invitee]
) -> list[OutboundMail]:
    """Invite each to `role` in the year and draft a mail with the link; nothing is sent. All or nothing.

    Raises AccessDenied, ForbiddenStep for a role of power, for nobody, or for somebody without an address.
    """
    require(actor, "mail.send", fiscal_year)
    if role not in INVITED_BY_MAIL:
        raise ForbiddenStep(
            "この役割は、まとめて招待できません。「利用者」の画面で一人ずつ招待してください。"
        )
    if not invitees:
        raise ForbiddenStep("招待する相手が選ばれていません。1件以上選んでください。")
    if nowhere := [invitee.addressee.plain for invitee in invitees if not invitee.email]:
        raise ForbiddenStep(f"メールアドレスのない相手は招待できません：{'、'.join(nowhere[:5])}")
    contact = settings_of(fiscal_year).contact
    with transaction.atomic():
        return [_invite(actor, fiscal_year, role, invitee, contact) for invitee in invitees]


def _invite(actor: Actor, fiscal_year: FiscalYear, role: Role, one: Invitee, contact: str) -> OutboundMail:
    invitation, token = invite(
        actor=actor,
        email=one.email,
        role=role,
        fiscal_year=fiscal_year,
        organisation=one.organisation,
        person=one.person,
    )
    path = reverse("accounts:invitation_accept", kwargs={"token": token})
    return draft_mail(
        actor=actor,
        fiscal_year=fiscal_year,
        to_name=one.addressee.plain,
        to_address=one.email,
        subject=f"{fiscal_year.label} 専門スタッフ派遣のサイト「伴走」への招待",
        body=_body(
            fiscal_year, role, one, settings.SITE_URL.rstrip("/") + path, invitation.expires_at, contact
        ),
        organisation=one.organisation,
    )


def _body(
    fiscal_year: FiscalYear, role: Role, one: Invitee, url: str, expires_at: dt.datetime, contact: str
) -> str:
    last = timezone.localtime(expires_at)
    place = f"（{one.organisation.full_name}）" if one.organisation else ""
    lines = [
        one.addressee.line(),
        "",
        "お世話になっております。",
        f"{fiscal_year.label}の専門スタッフ派遣のやりとりに使うサイト「伴走」に、次の役割でご招待します。",
        f"　役割：{role.label}{place}",
        "",
        "次のページを開き、パスワードを決めると使い始められます。",
        f"　{url}",
        "",
        f"このページは{wareki(last.date(), weekday=True)}{last:%H:%M}まで（{INVITATION_DAYS}日間）、一度だけ使えます。",
        "このアドレスを知っている人が登録できますので、ほかの方に転送しないでください。"
        "担当が替わったときは、このメールに返信してお知らせください。",
    ]
    return "\n".join([*lines, *(["", contact.strip()] if contact.strip() else [])])
