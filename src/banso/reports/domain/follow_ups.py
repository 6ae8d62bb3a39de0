"""Asking what came of commitments, and taking the answers: by link, by reply file, on the page."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banso.correspondence.domain.outbox import attach, draft_mail
from banso.formkit import Reading
from banso.formkit.workbook import build_workbook, read_form
from banso.foundation.access import PUBLIC, Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.japan.dates import wareki
from banso.letters.offices import addressee_of, contacts_of
from banso.office.refusals import OfficeRefused
from banso.reports.domain import todos
from banso.reports.enums import AnswerChannel, FollowUpState
from banso.reports.follow_up_form import CODES, FORM_CODE, follow_up_form, identity_of, known_values
from banso.reports.models import FOLLOW_UP_STEPS, Commitment, CommitmentAnswer, FollowUp

LINK_DAYS = 60
_QUOTED_IN_MAIL = 400


class LinkClosed(BansoError):
    """The link is unknown, or its time is over."""


class ReplyRefused(BansoError):
    """The reply file is not the one that was sent out, or an answer in it cannot be understood."""


def commitments_of(follow_up: FollowUp) -> list[Commitment]:
    """Return the commitments a round asks about."""
    rows: QuerySet[Commitment] = Commitment.objects.filter(issue__report=follow_up.report_id)
    return list(rows.select_related("issue").order_by("issue__number", "number"))


def ask(*, actor: Actor, follow_ups: Sequence[FollowUp]) -> list[FollowUp]:
    """Write a mail draft for each round, with its link and the reply workbook; a person approves them in the outbox.

    Asking again makes a new link; the old one no longer opens. Raises AccessDenied, BansoError for an empty
    choice, ForbiddenStep for a round that was answered.
    """
    if not follow_ups:
        raise BansoError("だれも選ばれていないため、何も作っていません。")
    for one in follow_ups:
        require(actor, "followup.ask", one)
    with operation(actor) as op:
        return [_ask_one(op, follow_up) for follow_up in follow_ups]


def _ask_one(op: Operation, follow_up: FollowUp) -> FollowUp:
    follow_up = _locked(follow_up.pk)
    report, actor = follow_up.report, op.actor
    assert report.project is not None  # noqa: S101 - by the permission
    municipality = report.project.municipality
    commitments = commitments_of(follow_up)
    if not commitments:
        raise BansoError(f"{report}には約束がないため、おたずねすることがありません。")
    change = FOLLOW_UP_STEPS.take(follow_up, "ask")
    token = secrets.token_urlsafe(32)
    follow_up.token_hash = hash_of(token)
    last = timezone.localdate(op.at) + dt.timedelta(days=LINK_DAYS)
    follow_up.expires_at = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min))
    follow_up.asked_at = op.at
    contact = contacts_of([municipality]).get(municipality.pk)
    mail = draft_mail(
        actor=actor,
        fiscal_year=report.fiscal_year,
        to_name=addressee_of(municipality, contact).plain,
        to_address=contact.email if contact else "",
        subject=f"報告書の「今後の活かし方」のその後について（{report.programme.name}・{follow_up.months}か月後）",
        body=_body(follow_up, commitments, address_of(token), last),
        organisation=municipality,
    )
    form = follow_up_form(follow_up, commitments)
    content = build_workbook(
        form, known_values(list(follow_up.answers.all())), identity=identity_of(follow_up)
    )
    attach(actor=actor, mails=[mail], data=content, filename=f"その後の回答_{municipality.name}.xlsx")
    follow_up.mail = mail
    follow_up.save()
    op.record("follow_up.asked", follow_up, {"state": change, "expires_at": (None, follow_up.expires_at)})
    todos.finish(actor, todos.ask_key(follow_up))
    return follow_up


def _body(follow_up: FollowUp, commitments: Sequence[Commitment], url: str, last: dt.date) -> str:
    report = follow_up.report
    lines = [
        f"{report.fiscal_year.label}の専門スタッフ派遣（{report.programme.name}）では、報告書をお寄せいただきありがとうございました。",
        "報告書の「③今後の活かし方」に、次のようにお書きいただきました。"
        f"その後どうなったかをお聞かせください（{follow_up.months}か月後のおたずねです）。進んでいなくてもかまいません。",
        "",
    ]
    for number, one in enumerate(commitments, start=1):
        words = " ".join(one.action.split())
        quoted = (
            words if len(words) <= _QUOTED_IN_MAIL else f"{words[:_QUOTED_IN_MAIL]}…（続きは添付にあります）"
        )
        lines += [f"{number}. {one.issue.title}", f"　「{quoted}」"]
        if one.due_text:
            lines.append(f"　いつまでに：{one.due_text}")
        lines.append("")
    lines += [
        "お答えの方法は2つあり、どちらでもかまいません。",
        "・次のページを開いて書く（登録やパスワードは要りません）",
        f"　{url}",
        "・添付のExcelに記入し、このメールに返信して送る",
        "",
        f"ページは{wareki(last)}まで開けます。このアドレスを知っている人は回答できますので、転送する相手にはご注意ください。",
        "個人が分かることは書かないでください。",
    ]
    return "\n".join(lines)


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """Return the full address of the page behind a token."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('follow_up_answer', kwargs={'token': token})}"


def follow_up_of_token(token: str) -> FollowUp:
    """Return the round a token opens. Raises LinkClosed for an unknown token or one whose time is over."""
    row = _rows().filter(token_hash=hash_of(token)).first()
    if row is None:
        raise LinkClosed(
            "このアドレスのページは見つかりません。メールのアドレスが途中で切れていないか確かめてください。"
            "新しいメールが届いているときは、そちらのアドレスを使ってください。"
        )
    if row.expires_at is None or row.expires_at <= timezone.now():
        raise LinkClosed(
            "このページの期限が過ぎました。お手数ですが、事務局へもう一度お送りするようご連絡ください。"
        )
    return row


def answer_by_link(*, token: str, reading: Reading) -> FollowUp:
    """Take the answers of whoever holds the link: of this round's commitments alone. Raises LinkClosed."""
    follow_up = follow_up_of_token(token)
    with operation(PUBLIC, "リンクからの回答") as op:
        return _take(op, follow_up, reading, AnswerChannel.LINK)


def answer_on_page(*, actor: Actor, follow_up: FollowUp, reading: Reading) -> FollowUp:
    """Take answers typed by the municipality signed in, or by the secretariat for it. Raises AccessDenied."""
    require(actor, "followup.answer", follow_up)
    with operation(actor) as op:
        return _take(op, follow_up, reading, AnswerChannel.OFFICE)


def read_reply(follow_up: FollowUp, data: bytes, filename: str) -> Reading:
    """Read a reply workbook. Raises ReplyRefused for one that is broken, hostile or of another round."""
    form, identity = follow_up_form(follow_up, commitments_of(follow_up)), identity_of(follow_up)
    try:
        reading = read_form(
            lambda code, version: form if (code, version) == (form.code, form.version) else None,
            data,
            filename,
            expected_form=FORM_CODE,
            expected_year=form.fiscal_year,
            expected_organisation=identity.organisation_code,
        )
    except OfficeRefused as refused:
        raise ReplyRefused(refused.message) from refused
    if not reading.is_acceptable:
        raise ReplyRefused("　".join(f"{error.where}：{error.message}" for error in reading.errors))
    return reading


def answer_by_file(*, actor: Actor, follow_up: FollowUp, data: bytes, filename: str) -> FollowUp:
    """Take the answers of a reply workbook. Raises AccessDenied, ReplyRefused."""
    require(actor, "followup.answer", follow_up)
    reading = read_reply(follow_up, data, filename)
    with operation(actor) as op:
        return _take(op, follow_up, reading, AnswerChannel.FILE)


def _take(op: Operation, follow_up: FollowUp, reading: Reading, channel: AnswerChannel) -> FollowUp:
    """Store what was answered; a blank leaves an earlier answer as it is, a new one keeps the earlier beside it."""
    follow_up = _locked(follow_up.pk)
    taken = 0
    for commitment in commitments_of(follow_up):
        code = reading.values.get(f"c{commitment.pk}.attainment")
        came = str(reading.values.get(f"c{commitment.pk}.came") or "").replace("\r\n", "\n").strip()
        if code is None and not came:
            continue
        taken += 1
        _put(op, follow_up, commitment, (None if code is None else str(code), came), channel)
    if not taken:
        raise BansoError("回答が書かれていません。書けるところだけでも、選ぶか書いてからお送りください。")
    change = FOLLOW_UP_STEPS.take(follow_up, "answer")
    follow_up.answered_at = op.at
    follow_up.save(update_fields=["state", "answered_at"])
    op.record("follow_up.answered", follow_up, {"state": change, "回答": (None, taken)})
    todos.finish(op.actor, todos.ask_key(follow_up))
    return follow_up


def _put(
    op: Operation,
    follow_up: FollowUp,
    commitment: Commitment,
    said: tuple[str | None, str],
    channel: AnswerChannel,
) -> None:
    """Store one answer; `said` is the code of the attainment and the words, of which a blank says nothing new."""
    held = CommitmentAnswer.objects.filter(follow_up=follow_up, commitment=commitment).first()
    attainment = CODES[said[0]] if said[0] else held.attainment if held else None
    came = said[1] or (held.what_came if held else "")
    if held is None:
        held = CommitmentAnswer(follow_up=follow_up, commitment=commitment)
    elif (held.attainment, held.what_came) == (attainment, came):
        return
    else:
        held.earlier = [
            *held.earlier,
            {
                "attainment": held.attainment,
                "what_came": held.what_came,
                "channel": held.channel,
                "at": held.answered_at.isoformat(),
            },
        ]
    held.attainment, held.what_came, held.channel = attainment, came, channel
    held.is_demo = channel == AnswerChannel.DEMO
    held.answered_at, held.answered_by_id = op.at, op.actor.user_id
    held.save()


def _rows() -> QuerySet[FollowUp]:
    return FollowUp.objects.select_related(
        "report__fiscal_year",
        "report__programme",
        "report__project__municipality",
        "report__project__programme",
        "report__project__decision__selection",
    )


def _locked(pk: int) -> FollowUp:
    return _rows().select_for_update(of=("self",)).get(pk=pk)


def due_for_asking(year: int, today: dt.date) -> QuerySet[FollowUp]:
    """Return the rounds of a fiscal year's reports that are to be asked by a day and were not yet."""
    rows = _rows().filter(report__fiscal_year__year=year, state=FollowUpState.PLANNED, due_on__lte=today)
    return rows.exclude(report__project=None).order_by("due_on", "report_id")
