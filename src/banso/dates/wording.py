"""Dates, visits and the mails about them in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from banso.dispatch.models import Project
from banso.japan.dates import month_day, wareki, weekday_ja

SUBJECT_ASK = "【ご回答のお願い】専門スタッフ派遣の訪問日程について"
SUBJECT_TELL = "【お知らせ】専門スタッフ派遣の訪問日程の変更について"
SUBJECT_REMIND = "【再度のお願い】専門スタッフ派遣の訪問日程について"
_GREETING = "お世話になっております。{year}の専門スタッフ派遣について、事務局よりご連絡いたします。"


def dates_text(dates: Sequence[dt.date]) -> str:
    """Return 10月28日(月), or 10月17日(木)・18日(金) for days in a row."""
    if not dates:
        return ""
    first, *rest = dates
    parts = [month_day(first)]
    parts += [
        f"{day.day}日({weekday_ja(day)})" if day.month == first.month else month_day(day) for day in rest
    ]
    return "・".join(parts)


def run_of(date: dt.date, days: int) -> list[dt.date]:
    """Return the calendar days of a visit, in a row from its first."""
    return [date + dt.timedelta(days=n) for n in range(days)]


def visit_name(project: Project, number: int) -> str:
    """Return 見本県見本市　自立相談支援事業　1回目 (project with municipality, its parent, and programme)."""
    return f"{project.municipality.full_name}　{project.programme.name}　{number}回目"


@dataclass(frozen=True)
class MailLine:
    """A visit in a mail: its day, its name, and what is said behind it."""

    dates: Sequence[dt.date]
    name: str
    note: str = ""

    @property
    def text(self) -> str:
        """The line as it stands in the mail."""
        return f"・{dates_text(self.dates)}　{self.name}" + (f"（{self.note}）" if self.note else "")


@dataclass(frozen=True)
class MailParts:
    """Everything a mail about dates may say; empty parts are left out."""

    addressee: str
    year: str
    message: str = ""
    asked: Sequence[MailLine] = ()
    taken: Sequence[MailLine] = ()
    withdrawn: Sequence[MailLine] = ()
    address: str = ""
    due_on: dt.date | None = None
    is_reminder: bool = False

    @property
    def subject(self) -> str:
        """The mail's subject."""
        if not self.asked:
            return SUBJECT_TELL
        return SUBJECT_REMIND if self.is_reminder else SUBJECT_ASK

    @property
    def body(self) -> str:
        """The mail's text."""
        blocks = [self.addressee, _GREETING.format(year=self.year)]
        if self.message.strip():
            blocks.append(self.message.strip())
        if self.asked:
            blocks += [self._asking(), _block("ご都合を伺いたい訪問", self.asked), self._ways()]
        if self.taken:
            blocks.append(_block("ご希望の日に決めた訪問（お返事は不要です）", self.taken))
        if self.withdrawn:
            blocks.append(_block("取りやめになった訪問（お返事は不要です）", self.withdrawn))
        blocks.append("ご不明な点は、事務局までお問い合わせください。どうぞよろしくお願いいたします。")
        return "\n\n".join(blocks) + "\n"

    def _asking(self) -> str:
        until = f"{wareki(self.due_on, weekday=True)}までに" if self.due_on else ""
        if self.is_reminder:
            return (
                f"先にお願いした訪問日程について、まだお返事を確認できていません。{until}お知らせください。"
                "行き違いで既にご返信いただいている場合は、ご容赦ください。"
            )
        return (
            f"下の訪問の日程でよいかどうかを、{until}お知らせください。"
            "別の日をご希望の場合は、その日をお書きください。"
        )

    def _ways(self) -> str:
        return (
            "■ お返事の方法（どれか一つで結構です）\n"
            f"1. 次のページを開いて答える（サインインは要りません）\n   {self.address}\n"
            "2. 添付のExcelに記入し、このメールへの返信に付けて送る\n"
            "3. 事務局へ電話する\n"
            "※このページは、お受け取りになった方だけのものです。ほかの方へは転送しないでください。"
        )


def _block(title: str, lines: Sequence[MailLine]) -> str:
    return "\n".join([f"■ {title}（{len(lines)}件）", *(line.text for line in lines)])
