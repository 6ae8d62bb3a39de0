"""Commitments out of ③, questions after 3, 6 and 12 months, answers by link, file and page, the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banso.correspondence.enums import MailState
from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact
from banso.foundation.access import Actor
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.uploads import read_upload
from banso.reports import outcomes
from banso.reports.domain import commitments as verbs
from banso.reports.domain import follow_ups
from banso.reports.domain.commitments import Promise
from banso.reports.domain.follow_ups import ReplyRefused
from banso.reports.domain.submission import Wish, accept_report, return_report, submit_report
from banso.reports.due_words import last_day_meant
from banso.reports.enums import FollowUpState
from banso.reports.models import Commitment, CommitmentAnswer, FollowUp, Report, ReportIssue
from banso.reports.publication import published_texts, refusals
from banso.reports.today import reports_outstanding
from banso.years.models import ToDo
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.reports.replies import filled
from tests.reports.written import TEXTS, hand_in, open_report, report_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(small_year: SmallYear) -> Report:
    """An accepted report; its municipality has an address."""
    Contact.objects.create(
        organisation=small_year.municipality,
        purpose=ContactPurpose.OFFICE,
        department="地域福祉課",
        email="office@example.invalid",
    )
    small_year.application.reason = "・相談が少ない\n・庁内の連携が弱い"
    small_year.application.save()
    open_report(small_year)
    hand_in(SYSTEM, small_year)
    return accept_report(actor=SYSTEM, report=report_of(small_year))


def promises(report: Report) -> list[Commitment]:
    return list(Commitment.objects.filter(issue__report=report).order_by("issue__number", "number"))


def asked(report: Report, months: int = 3) -> tuple[FollowUp, str]:
    """The round, asked about, and the token of its link."""
    (found,) = follow_ups.ask(actor=SYSTEM, follow_ups=[report.follow_ups.get(months=months)])
    assert found.mail is not None
    url = next(line.strip() for line in found.mail.body.splitlines() if "/answers/" in line)
    return found, url.rstrip("/").rpartition("/")[2]


def test_each_future_becomes_a_commitment_asked_about_three_times(
    report: Report, small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    town = actors[Role.MUNICIPALITY]
    today = timezone.localdate()
    assert [one.action for one in promises(report)] == [TEXTS["future"]] * 2
    rounds = list(report.follow_ups.all())
    assert [one.months for one in rounds] == [3, 6, 12]
    assert rounds[0].due_on > today + dt.timedelta(days=85)
    assert ToDo.objects.filter(key__startswith=f"report:{report.pk}:follow_up:").count() == 3
    first = promises(report)[0]
    mark = verbs.mark_of(first)
    promise = Promise(first.action, ["MEETING"], "地域福祉課", "2030年9月", "会議を3回開く")
    changed = verbs.change_commitment(actor=town, commitment=first, promise=promise, seen=mark)
    assert (changed.section, changed.due_on) == ("地域福祉課", dt.date(2030, 9, 30))
    with pytest.raises(Conflict, match="別の画面で"):
        verbs.change_commitment(actor=town, commitment=first, promise=Promise("別の言葉"), seen=mark)
    # A returned report's ③ changes: the commitment nobody has touched follows, the completed one stays.
    return_report(actor=SYSTEM, report=report_of(small_year), wishes=[Wish("具体的に")])
    for issue in report_of(small_year).issues.all():
        write(SYSTEM, issue, future="新しい③。")
    submit_report(actor=SYSTEM, report=report_of(small_year))
    accept_report(actor=SYSTEM, report=report_of(small_year))
    assert [one.action for one in promises(report)] == [TEXTS["future"], "新しい③。"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("来年度", dt.date(2021, 3, 31)),
        ("翌々年度から", dt.date(2022, 3, 31)),
        ("年度内", dt.date(2020, 3, 31)),
        ("令和２年９月", dt.date(2020, 9, 30)),
        ("4月頃", dt.date(2020, 4, 30)),
        ("令和3年3月15日まで", dt.date(2021, 3, 15)),
        ("令和3年度", dt.date(2022, 3, 31)),
        ("早期に", None),
        ("", None),
    ],
)
def test_times_as_people_write_them(words: str, day: dt.date | None) -> None:
    assert last_day_meant(words, written_on=dt.date(2020, 2, 20)) == day


def test_the_mail_quotes_their_own_words_and_waits_for_approval(report: Report) -> None:
    found, token = asked(report)
    mail = found.mail
    assert mail is not None
    assert (mail.state, mail.to_address) == (MailState.DRAFT, "office@example.invalid")
    assert f"「{TEXTS['future']}」" in mail.body
    assert "3か月" in mail.subject
    assert found.token_hash == follow_ups.hash_of(token)
    assert token not in str([*FollowUp.objects.values()])
    assert mail.attachments.count() == 1
    _, again = asked(report)
    with pytest.raises(follow_ups.LinkClosed):
        follow_ups.follow_up_of_token(token)
    assert follow_ups.follow_up_of_token(again) == found
    assert not list(follow_ups.due_for_asking(2019, timezone.localdate()))
    assert len(follow_ups.due_for_asking(2019, dt.date(2999, 1, 1))) == 2


def test_the_link_answers_one_commitment_set_without_an_account(
    report: Report, small_year: SmallYear
) -> None:
    found, token = asked(report)
    public, address = Client(), f"/answers/{token}/"
    first, second = promises(report)
    stranger = report.issues.get(number=1).commitments.create(number=9, action="別の約束")
    stranger_of_another = Commitment.objects.create(issue=_other_issue(small_year), action="よその約束")
    with CaptureQueriesContext(connection) as queries:
        page = public.get(address)
    assert not [one for one in queries if one["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert TEXTS["future"] in page.content.decode()
    assert "よその約束" not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert public.post(address, {}).status_code == 422
    posted = {
        f"c{first.pk}.attainment": "P1",
        f"c{first.pk}.came": "毎月、関係課と数字を見ている。",
        f"c{second.pk}.attainment": "UNKNOWN",
        f"c{stranger_of_another.pk}.attainment": "P2",
    }
    assert "回答を受け取りました" in public.post(address, posted).content.decode()
    answers = {one.commitment_id: one for one in found.answers.all()}
    assert answers.keys() == {first.pk, second.pk}
    assert (answers[first.pk].attainment, answers[second.pk].attainment) == (1, None)
    assert stranger.pk not in answers
    # Corrected until the link's end; what was said before is kept, a blank takes nothing away.
    public.post(address, {f"c{first.pk}.attainment": "ZERO"})
    held = CommitmentAnswer.objects.get(follow_up=found, commitment=first)
    assert (held.attainment, held.what_came) == (0, "毎月、関係課と数字を見ている。")
    assert held.earlier[0]["attainment"] == 1
    FollowUp.objects.filter(pk=found.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert public.get(address).status_code == 410
    assert public.post(address, posted).status_code == 410
    assert public.get(f"/answers/{'x' * 43}/").status_code == 410
    with pytest.raises(ForbiddenStep):
        asked(report)


def _other_issue(small_year: SmallYear) -> ReportIssue:
    other = Report.objects.create(
        fiscal_year=small_year.fiscal_year,
        programme=small_year.project.programme,
        status="RUNNING",
        source="よその報告書",
    )
    issue: ReportIssue = other.issues.create(number=1, title="よそ", origin="PUBLISHED", future="よその約束")
    return issue


def test_a_reply_file_is_read_and_another_rounds_is_refused(
    report: Report, client_of: Callable[[Role | None], Client]
) -> None:
    found, _ = asked(report)
    assert found.mail is not None
    sent = read_upload(found.mail.attachments.get().upload)
    first = promises(report)[0]
    data = filled(
        sent,
        {"どこまで進みましたか": "-1 予定より少し下回った", "どうなったか": "場は持ったが2回で止まった。"},
    )
    town = client_of(Role.MUNICIPALITY)
    address = f"/y/2019/reports/follow-ups/{found.pk}/"
    town.post(f"{address}reply/", {"chosen": SimpleUploadedFile("返信.xlsx", data)})
    held = CommitmentAnswer.objects.get(follow_up=found, commitment=first)
    assert (held.attainment, held.what_came, held.channel) == (-1, "場は持ったが2回で止まった。", "FILE")
    assert "場は持ったが2回で止まった。" in client_of(Role.MINISTRY).get(address).content.decode()
    later = report.follow_ups.get(months=6)
    for bad in (data, b"PK\x03\x04 broken"):
        with pytest.raises(ReplyRefused):
            follow_ups.answer_by_file(actor=SYSTEM, follow_up=later, data=bad, filename="返信.xlsx")
    later.refresh_from_db()
    assert later.state == FollowUpState.PLANNED


def test_pages_complete_ask_answer_and_show_the_table(
    report: Report, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    town, office, base = client_of(Role.MUNICIPALITY), client_of(Role.SECRETARIAT), "/y/2019/reports/"
    first = promises(report)[0]
    form = {
        "action": first.action,
        "kinds": ["BUDGET"],
        "section": "地域福祉課",
        "due_text": "来年度",
        "measure": "",
    }
    edit = f"{base}{report.pk}/commitments/{first.pk}/"
    assert town.post(edit, form | {"seen": verbs.mark_of(first)}).status_code == 302
    stale = town.post(edit, form | {"seen": "old", "measure": "打った文"})
    assert stale.status_code == 422
    assert "打った文" in stale.content.decode()  # nothing typed is lost
    FollowUp.objects.filter(months=3).update(due_on=dt.date(2019, 1, 1))
    listed = office.get(f"{base}follow-ups/ask/").content.decode()
    assert "見本市" in listed
    chosen = report.follow_ups.get(months=3)
    assert office.post(f"{base}follow-ups/ask/", {}).status_code == 409  # empty means nobody
    assert office.post(f"{base}follow-ups/ask/", {"selected": [chosen.pk]}).status_code == 302
    town.post(f"{base}follow-ups/{chosen.pk}/write/", {f"c{first.pk}.attainment": "P2"})
    assert list(reports_outstanding(SYSTEM, 2019)) == []
    follow_ups.ask(actor=SYSTEM, follow_ups=[report.follow_ups.get(months=6)])
    assert [(one.title, one.who) for one in reports_outstanding(SYSTEM, 2019)] == [("約束のその後", "1事業")]
    shown = office.get(f"{base}outcomes/").content.decode()
    assert "関連であって効果の証明ではありません" in shown
    assert "<svg" in shown
    tables = office.get(f"{base}outcomes/?format=json").json()["tables"]
    wanted = {"commitments": 2, "with_time": 1, "asked": 2, "answered": 1, "level_2": 1, "demo": 0}
    assert {key: tables[0]["totals"][key] for key in wanted} == wanted
    assert town.get(f"{base}outcomes/").status_code == 403


def test_methods_of_the_visits_and_the_hook_of_the_audit(report: Report, small_year: SmallYear) -> None:
    small_year.visit.kind = "SITE_TOUR"
    small_year.visit.save()
    rows = outcomes.commitments_with_answers(small_year.fiscal_year)
    table = outcomes.by_method(small_year.fiscal_year, rows)
    assert [(row["label"], row["commitments"]) for row in table.rows] == [("視察", 2)]
    assert refusals(report) == ["個人や自治体が分かる記載の確認がまだ行われていません。"]
    texts = list(published_texts(report_of(small_year)))
    assert len(texts) == 8
    assert TEXTS["after"] in {one.text for one in texts}
