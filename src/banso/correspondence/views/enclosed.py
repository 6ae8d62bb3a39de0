"""What pages tell about the files of each recipient before anything is made or sent: names, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from banso.correspondence.domain.enclosing import unmet_of, without_own
from banso.correspondence.domain.merging import Preview
from banso.correspondence.domain.outbox import is_unfinished
from banso.correspondence.models import OutboundMail
from banso.letters.documents import attached_name, letter_data
from banso.letters.rendering import PLACES
from banso.typeset import named, unprintable_in

_NAMED = 3


@dataclass(frozen=True)
class Row:
    """One recipient of a merge: the letter, its files by name, what it has not."""

    preview: Preview
    files: list[str]
    without: list[str]
    unmet: list[str]


@dataclass(frozen=True)
class Sending:
    """One mail as it is approved: its files with sizes, and what a person should know before."""

    mail: OutboundMail
    files: list[tuple[str, int | None]]
    unmet: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    unprintable: list[str] = field(default_factory=list)
    is_unfinished: bool = False


def merge_warnings(rows: Sequence[Row]) -> list[str]:
    """Return what is missing in a merge, in words."""
    return [
        *_by_what(((row.preview.recipient.name, what) for row in rows for what in row.without), _WITHOUT),
        *_by_what(((row.preview.recipient.name, what) for row in rows for what in row.unmet), _UNMET),
    ]


def sendings(mails: Iterable[OutboundMail]) -> list[Sending]:
    """Return the mails to be approved with what goes with them (of `queries.chosen_mails`: no query more)."""
    found = []
    for mail in mails:
        files: list[tuple[str, int | None]] = [(attached_name(mail.letter), None)] if mail.letter else []
        attached = list(mail.attachments.all())
        files += [(attachment.upload.original_name, attachment.upload.size) for attachment in attached]
        batch = mail.letter.batch if mail.letter else None
        is_waiting = is_unfinished(mail)
        kinds = batch.enclosures if batch and not is_waiting else []
        found.append(
            Sending(
                mail=mail,
                files=files,
                unmet=[] if is_waiting else unmet_of(mail),
                without=without_own(kinds, (attachment.kind for attachment in attached)),
                is_unfinished=is_waiting,
            )
        )
    return _with_unprintable(found)


def approval_warnings(found: Sequence[Sending]) -> list[str]:
    """Return what a person should know before approving, in words; nothing here stops it."""
    return [
        *_by_what(((sending.mail.to_name, what) for sending in found for what in sending.without), _WITHOUT),
        *_by_what(((sending.mail.to_name, what) for sending in found for what in sending.unmet), _UNMET),
        *(line for sending in found for line in sending.unprintable),
    ]


_WITHOUT = "「{what}」のファイルがない宛先があります：{who}。その宛先には付きません。"
_UNMET = (
    "添付資料の「{what}」に当たるファイルが付いていません：{who}。"
    "ファイルを付けるか、手紙の「添付資料」から消してください。"
)


def _by_what(pairs: Iterable[tuple[str, str]], words: str) -> list[str]:
    """Return one line for each thing missing, naming the first who lack it."""
    people: dict[str, list[str]] = defaultdict(list)
    for who, what in pairs:
        people[what].append(who)
    lines = []
    for what, names in people.items():
        more = f" ほか{len(names) - _NAMED}件" if len(names) > _NAMED else ""
        lines.append(words.format(what=what, who=f"{'、'.join(names[:_NAMED])}{more}"))
    return lines


def _with_unprintable(found: list[Sending]) -> list[Sending]:
    """Add which characters of which letter cannot be printed, all asked about at once."""
    letters = {
        str(sending.mail.pk): letter_data(sending.mail.letter) for sending in found if sending.mail.letter
    }
    lines: dict[str, list[str]] = defaultdict(list)
    for bad in unprintable_in(letters):
        key, _, path = bad.field.partition(".")
        place = PLACES.get(path.partition(".")[0].partition("[")[0], "手紙")
        lines[key].append(
            f"の手紙の{place}に、印刷できない文字があります：{named(bad.characters)}。〓で印刷します。"
            "手紙の「文面を直す」で書き換えてください。"
        )
    for one in found:
        one.unprintable.extend(f"{one.mail.to_name}あて{line}" for line in lines[str(one.mail.pk)])
    return found
