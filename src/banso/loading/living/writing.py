"""Letters, the outbox and the log of contacts: sent, waiting for approval, failed. Nothing leaves the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from django.db import connection
from django.utils import timezone

from banso.correspondence.domain.merging import make_letters, prepare_batch
from banso.correspondence.domain.outbox import approve, draft_mail, step_mail
from banso.correspondence.domain.sending import claim_next, send_one
from banso.correspondence.domain.threads import note_contact, open_thread
from banso.correspondence.enums import Direction, EntryKind, MailState
from banso.correspondence.models import OutboundMail
from banso.correspondence.smtp import Postman, Refused
from banso.directory.domain.contacts import set_contact
from banso.directory.enums import ContactPurpose
from banso.japan.dates import wareki
from banso.letters.models import LetterTemplate
from banso.letters.sources import source_of
from banso.loading.living.cast import DEMO_TOWN, TOWNS
from banso.loading.living.days import YEAR
from banso.loading.living.story import Step, World, on

_CODES = sorted({town.prefecture for town in TOWNS})
# A draft older than this is approved at the week's look at the outbox.
_PATIENCE = dt.timedelta(days=5)
# What was said on the telephone: (month, day, hour), with whom, who called, about what, and what was said.
_Call = tuple[tuple[int, int, int], str, Direction, str, str]
_CALLS: tuple[_Call, ...] = (
    ((9, 8, 11), DEMO_TOWN, Direction.IN, "アンケートの書き方", "2つの事業をまとめた委託費の分け方を説明した。"),
    ((10, 9, 16), DEMO_TOWN, Direction.OUT, "訪問のあとの確認", "録音はできたとのこと。写真は来週登録する。"),
    ((10, 26, 10), "仮名市", Direction.IN, "2回目の会場", "会場が別館に変わる。地図を送ってもらう。"),
    ((11, 9, 13), "試作市", Direction.IN, "当日の流れ", "不動産の事業者も参加する。人数を増やす。"),
    ((11, 10, 15), DEMO_TOWN, Direction.OUT, "日程の変更のお願い", "12月10日を15日にしたい。返事を待つ。"),
    ((1, 13, 14), "例示市", Direction.IN, "2回目の人数", "近隣の町からも2人参加する。"),
)  # fmt: skip


def steps() -> Iterator[Step]:
    """Letters with their days, a look at the outbox every Tuesday, and what was said on the telephone."""
    yield Step(on(7, 7), "都道府県の連絡先を入れる", _contacts)
    yield from _letter(on(7, 7, 14), "call_prefecture", "call_prefectures", _of_the_cast, {
        "受付開始": _words(7, 8), "締切": _words(7, 31), "選定予定数": "9",
    }, sent=on(7, 8, 10))  # fmt: skip
    results: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("result_prefecture", "results_prefectures", {}),
        ("result_selected", "results_selected", {"アンケートの締切": _words(9, 11)}),
        ("result_not_selected", "results_not_selected", {}),
    )
    for code, source, asked in results:
        yield from _letter(on(8, 28, 11), code, source, _all, asked, sent=on(8, 31, 10))
    for moment in (on(9, 14, 11), on(11, 11, 11), on(12, 2, 17)):
        yield Step(moment, "日程のメールを送る", _send_drafts)
    yield Step(on(10, 2, 14), "届かないメール", _bounce)
    yield from _letter(on(11, 13, 14), "report_request", "reports_to_write", _all, {}, sent=on(12, 9, 10))
    yield from _letter(
        on(1, 12, 14), "expert_papers", "experts", _all, {"締切": _words(1, 29)}, sent=on(1, 20, 10)
    )
    for (month, day, hour), town, direction, summary, body in _CALLS:
        noted = partial(_note, town=town, direction=direction, summary=summary, body=body)
        yield Step(on(month, day, hour), f"{town}との電話", noted)
    for week in range(28):
        yield Step(on(9, 15, 11) + dt.timedelta(weeks=week), "送信箱を見る", _look)


def _words(month: int, day: int) -> str:
    return wareki(on(month, day).date())


def _all(world: World, keys: list[str]) -> list[str]:
    return keys


def _of_the_cast(world: World, keys: list[str]) -> list[str]:
    """Of the prefectures only those where somebody of the cast lives."""
    wanted = {f"organisation:{world.prefectures[code].pk}" for code in _CODES}
    wanted |= {f"prefecture:{world.prefectures[code].pk}" for code in _CODES}
    return [key for key in keys if key in wanted]


def _letter(
    when: dt.datetime,
    code: str,
    source: str,
    chosen: Callable[[World, list[str]], list[str]],
    asked: Mapping[str, str],
    *,
    sent: dt.datetime,
) -> Iterator[Step]:
    made = partial(_make, code=code, source=source, chosen=chosen, asked=asked)
    yield Step(when, f"手紙 {code}", made)
    yield Step(sent, f"手紙 {code} を送る", partial(_send_letters, code=code))


def _make(
    world: World,
    *,
    code: str,
    source: str,
    chosen: Callable[[World, list[str]], list[str]],
    asked: Mapping[str, str],
) -> None:
    template = LetterTemplate.objects.select_related("fiscal_year__secretariat").get(
        fiscal_year=world.year, code=code
    )
    keys = chosen(world, [one.key for one in source_of(source).function(world.office, world.year)])
    if not keys:
        return
    batch = prepare_batch(
        actor=world.office, template=template, source=source, recipient_keys=keys, asked=asked,
        letter_date=timezone.localdate(),
    )  # fmt: skip
    make_letters(actor=world.office, batch=batch)


def _send_letters(world: World, *, code: str) -> None:
    rows = OutboundMail.objects.filter(
        fiscal_year=world.year, state=MailState.DRAFT, letter__version__template__code=code
    )
    _send(world, list(rows))


def _send(world: World, mails: Collection[OutboundMail]) -> None:
    """Approve mails and note them as sent from the office's own mail program; no server is set in the demo."""
    ready = [one for one in mails if one.to_address]
    if ready:
        for mail in approve(actor=world.office, fiscal_year=world.year, mails=ready):
            step_mail(
                actor=world.office, mail=mail, step="note_sent", reason="自分のメールソフトで送信（架空）"
            )


def _send_drafts(world: World) -> None:
    rows = OutboundMail.objects.filter(fiscal_year=world.year, state=MailState.DRAFT, letter=None)
    _send(world, list(rows))


def _look(world: World) -> None:
    rows = OutboundMail.objects.filter(
        fiscal_year=world.year, state=MailState.DRAFT, letter=None, created_at__lt=timezone.now() - _PATIENCE
    )
    _send(world, list(rows))


def _contacts(world: World) -> None:
    for code in _CODES:
        prefecture = world.prefectures[code]
        if not prefecture.contacts.filter(purpose=ContactPurpose.OFFICE).exists():
            set_contact(
                actor=world.office,
                purpose=ContactPurpose.OFFICE,
                organisation=prefecture,
                department="地域福祉課",
                email=f"pref-{code}@example.invalid",
            )


class _Returned(Postman):
    """A server that knows nobody: no conversation is opened."""

    def __init__(self) -> None:
        """Nothing is connected."""

    def deliver(self, *_: object, **__: object) -> None:
        """Refuse for good, as servers do for an address that is gone."""
        raise Refused("550 5.1.1 User unknown（宛先のアドレスがありません）", is_permanent=True)


def _bounce(world: World) -> None:
    town = world.towns["空想町"]
    mail = draft_mail(
        actor=world.office,
        fiscal_year=world.year,
        to_name="空想町　生活福祉課",
        to_address="town-10-old@example.invalid",
        subject="お問い合わせへのお返事",
        body="空想町　生活福祉課　御中\n\n選定の結果についてのお問い合わせに、添付なしでお答えします。（架空のメール）",
        organisation=town,
    )
    approve(actor=world.office, fiscal_year=world.year, mails=[mail])
    # Mails are never handed over inside a transaction: in a test that is one, this mail stays approved.
    if not connection.in_atomic_block:
        claimed = claim_next(YEAR, "living", timezone.now())
        if claimed is not None:
            send_one(claimed, actor=world.system, postman=_Returned())


def _note(world: World, *, town: str, direction: Direction, summary: str, body: str) -> None:
    thread = open_thread(
        actor=world.office,
        fiscal_year=world.year,
        subject_type="directory.organisation",
        subject_id=world.towns[town].pk,
    )
    note_contact(
        actor=world.office,
        thread=thread,
        kind=EntryKind.PHONE,
        at=timezone.now(),
        direction=direction,
        counterpart=f"{town} 生活福祉課",
        summary=summary,
        body=f"{body}（架空）",
    )
