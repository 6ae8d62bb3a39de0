"""What 今日 tells about letters and mails: mails that failed, drafts to approve, letters that came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from banso.correspondence.enums import MailState
from banso.correspondence.models import Letter
from banso.correspondence.queries import LOOKED_FOR, failed_mails, mail_counts
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, NextStep, changed, name_actions, next_steps, told
from banso.years.models import FiscalYear

name_actions(
    {
        "letter_template.created": "ひな形を作りました",
        "letter_template.edited": "ひな形を直しました",
        "letter_template.archived": "使わないことにしました",
        "letter_template.restored": "また使うことにしました",
        "correspondence.settings_changed": "手紙の設定を変えました",
        "attachment_limit.set": "添付の上限を変えました",
        "letter_batch.prepared": "宛先を選びました",
        "letter_batch.made": "下書きを作りました",
        "letter_batch.dropped": "取りやめました",
        "letter_batch.enclosing": "宛先ごとの添付ファイルを作り直しました",
        "letter_batch.enclosed": "宛先ごとの添付ファイルを付けました",
        "letter_batch.left_out": "足りない添付のまま進めることにしました",
        "letter.drafted": "下書きを作りました",
        "letter.edited": "下書きを直しました",
        "letter.issued": "発行しました",
        "letter.cancelled": "取りやめました",
        "letter.posted": "郵送しました",
        "letter.delivered": "メールで送りました",
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


@changed("letter.")
def letter_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Tell an office that a letter came."""
    letters = Letter.objects.filter(fiscal_year__year=year).select_related("fiscal_year", "organisation")
    words = {
        "letter.delivered": "手紙「{subject.subject}」が届きました。",
        "letter.posted": "手紙「{subject.subject}」を郵送しました。",
    }
    entries = [entry for entry in entries if entry.action in words]
    return told(
        actor,
        entries,
        letters.in_bulk({entry.subject_id for entry in entries}),
        see="letter.view",
        sentences=words,
        url=lambda letter: reverse("correspondence:letter", args=[year, letter.pk]),
    )
