"""Who may write, read and send mails and notes (spec 30.1): the secretariat alone."""

from __future__ import annotations

from banso.correspondence.models import OutboundMail, Thread, ThreadEntry, ThreadMember
from banso.foundation.access import Actor, Answer, declare
from banso.letters.permissions import secretariat_alone
from banso.years.models import FiscalYear


@declare("mail.list", "送信箱を見る")
def list_mails(actor: Actor, fiscal_year: FiscalYear) -> Answer:
    """Secretariat: it holds addresses."""
    return secretariat_alone(actor, fiscal_year, "送信箱を見られる")


@declare("mail.view", "メールを見る")
def view_mail(actor: Actor, mail: OutboundMail) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, mail, "メールを見られる")


@declare("mail.send", "メールを直し、承認し、送る")
def send_mail(actor: Actor, obj: FiscalYear | OutboundMail) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, obj, "メールを送れる")


@declare("thread.view", "連絡の記録を見る")
def view_threads(actor: Actor, obj: FiscalYear | Thread) -> Answer:
    """Secretariat: it holds what people said and their addresses."""
    return secretariat_alone(actor, obj, "連絡の記録を見られる")


@declare("thread.write", "連絡を記録する")
def write_threads(actor: Actor, obj: FiscalYear | Thread) -> Answer:
    """Secretariat."""
    return secretariat_alone(actor, obj, "連絡を記録できる")


@declare("thread.entry", "連絡の記録に付いたファイルを受け取る")
def view_entry(actor: Actor, entry: ThreadEntry) -> Answer:
    """As the thread."""
    return view_threads(actor, entry.thread)


@declare("thread.member", "同報の宛先から外す")
def change_member(actor: Actor, member: ThreadMember) -> Answer:
    """As the thread."""
    return write_threads(actor, member.thread)
