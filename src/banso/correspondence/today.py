"""What 今日 tells about mails: those that failed and drafts to approve."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from banso.correspondence.enums import MailState
from banso.correspondence.queries import LOOKED_FOR, failed_mails, mail_counts
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.foundation.today import NextStep, name_actions, next_steps
from banso.years.models import FiscalYear

name_actions(
    {
        "mail.drafted": "下書きを作りました",
        "mail.edited": "下書きを直しました",
        "mail.attached": "ファイルを付けました",
        "mail.detached": "ファイルを外しました",
        "mail.approved": "送信を承認しました",
        "mail.withdrawn": "下書きに戻しました",
        "mail.cancelled": "取りやめました",
        "mail.retried": "もう一度送ることにしました",
        "mail.noted_sent": "送付済みにしました",
        "mail.noted_lost": "届いていないことを確かめました",
        "mail.copied": "写しを作りました",
        "mail.exported": "ファイルに書き出しました",
        "mail.released": "送信待ちに戻しました",
        "mail.sent": "送信しました",
        "mail.failed": "送信できませんでした",
        "mail.uncertain": "届いたか確かめられませんでした",
        "mail.found": "控えの受信箱に届いていました",
        "mail.sent_again": "控えの受信箱に届いていないため、送り直すことにしました",
        "link.made": "ダウンロード用ページを作りました",
        "link.downloaded": "ダウンロードされました",
        "link.revoked": "ダウンロード用ページを無効にしました",
        "thread.opened": "記録を始めました",
        "thread.noted": "連絡を記録しました",
        "thread.mail_kept": "メールを記録しました",
        "thread.member_added": "同報の宛先に加えました",
        "thread.member_removed": "同報の宛先から外しました",
    }
)

_ASKED = (
    (MailState.FAILED, "送信できなかったメールを確かめる"),
    (MailState.UNCERTAIN, "届いたか分からないメールを確かめる"),
    (MailState.DRAFT, "メールの下書きを確かめて承認する"),
)


@next_steps
def mails_to_look_at(actor: Actor, year: int) -> Iterable[NextStep]:
    """Name mails that did not go out and drafts to approve, to the secretariat (two queries)."""
    fiscal_year = FiscalYear.objects.filter(year=year).first()
    if fiscal_year is None or not runs_programme(actor, year):
        return []
    counts = mail_counts(fiscal_year)
    counts[MailState.UNCERTAIN] -= counts[LOOKED_FOR]  # these the archive decides
    counts[MailState.FAILED] = failed_mails(year).count()
    url = reverse("correspondence:outbox", args=[year])
    return [
        NextStep(words, f"{url}?state={state}", about="送信箱", note=f"{counts[state]}通")
        for state, words in _ASKED
        if counts[state]
    ]
