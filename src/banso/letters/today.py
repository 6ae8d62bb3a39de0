"""What 今日 tells about letters: those that came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, changed, name_actions, told
from banso.letters.models import Letter

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
    }
)


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
        url=lambda letter: reverse("letters:letter", args=[year, letter.pk]),
    )
