"""Dates answered by returned Excel files: what is read, what is refused, and that one bad file stops no other."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banso.dates.domain.confirmations import Given, enter_heard
from banso.dates.domain.date_imports import Handed, discard_batch, hand_in, record_batch
from banso.dates.enums import AnswerChannel, AnswerState, DateFileOutcome, DateFileState
from banso.dates.models import DateAnswer, DateImport
from banso.dates.workbook import workbook_of
from banso.directory.enums import Role
from banso.dispatch.models import Visit
from banso.foundation.access import Actor, Grant
from banso.foundation.errors import AccessDenied, ForbiddenStep
from tests import builders
from tests.dates.dates_year import THIRD, make_dates_year, make_plan, publish


def filled(party, *rows, edit=None):
    """The party's workbook with rows of (可・不可, other days …, time, comment) in the order of its questions."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(party)))
    sheet = book.worksheets[0]
    markers = [row for row in sheet.iter_rows() if str(row[0].value or "").startswith("visits.Q")]
    assert len(markers) == party.questions.filter(closed_in__isnull=True).count()
    for cells, values in zip(markers, rows, strict=False):
        for cell, value in zip(cells[2:], values, strict=False):
            if value is not None:
                cell.value = value
    if edit:
        edit(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(asked, *files, **more):
    handed = [Handed(data, f"{n}.xlsx") for n, data in enumerate(files, start=1)]
    return hand_in(actor=asked.secretariat, fiscal_year=asked.small.fiscal_year, files=handed, **more)


def test_what_is_written_is_read_and_recorded(asked):
    expert = filled(
        asked.party(asked.expert), ["可"], ["不可", "１月２１日", dt.date(2020, 1, 22), None, None, "議会"]
    )
    town = filled(asked.party(asked.town), ["不可"])
    city = filled(asked.party(asked.small.municipality), ["可", None, None, None, "13時半"])
    batch = take(asked, expert, town, city)
    assert not DateAnswer.objects.exists()
    assert set(batch.files.values_list("outcome", flat=True)) == {DateFileOutcome.CHANGED}
    assert [one["new"] for one in batch.files.first().changes] == [
        "この日でよい", "別の日を希望（1月21日(火)、1月22日(水)）"
    ]  # fmt: skip
    counts = record_batch(actor=asked.secretariat, batch=batch)
    assert counts[DateFileState.RECORDED] == 3
    wish = asked.question(asked.expert, asked.project, 2)
    assert (wish.state, wish.other_dates) == (AnswerState.OTHER_DATES, ["2020-01-21", "2020-01-22"])
    answer = wish.answers.get()
    assert (answer.how, answer.raw["other1"], answer.comment) == (AnswerChannel.EXCEL, "１月２１日", "議会")
    assert answer.original is not None
    assert asked.question(asked.town, asked.town_project).state == AnswerState.DECLINED
    visit = Visit.objects.get()
    assert (visit.number, visit.days.get().starts_at) == (1, dt.time(13, 30))
    again = take(asked, expert, filled(asked.party(asked.expert)))
    assert [one.outcome for one in again.files.all()] == [DateFileOutcome.SAME, DateFileOutcome.SAME]
    with pytest.raises(ForbiddenStep):
        record_batch(actor=asked.secretariat, batch=batch)


def test_errors_name_the_cell_and_what_to_do(asked):
    party = asked.party(asked.expert)
    batch = take(
        asked,
        filled(party, ["可", "11月5日"], ["たぶん"]),
        filled(asked.party(asked.town), [None, "11月5日"]),
        filled(asked.party(asked.second), ["不可", "32月1日", None, None, "朝"]),
    )
    files = list(batch.files.all())
    assert {one.outcome for one in files} == {DateFileOutcome.REFUSED}
    said = ["\n".join(f"{p['cell']} {p['message']}" for p in one.problems) for one in files]
    assert "両方書かれています" in said[0]
    assert "可・不可" in said[0]
    assert "可・不可が空です" in said[1]
    assert "32月1日" in said[2]
    assert all("か所あります" in one.refusal for one in files)


def test_a_day_of_another_year_is_read_as_the_years_and_said(asked):
    """Excel completes a day without a year by the clock's: 1/21 typed in November 2019 is 2019-01-21."""
    party = asked.party(asked.expert)
    found = take(asked, filled(party, ["可"], ["不可", dt.date(2019, 1, 21)]))
    row = found.files.get()
    remark = next(one for one in row.problems if one["path"].endswith(".other1"))
    assert (remark["level"], remark["sheet"], remark["cell"][0]) == ("warning", "日程の確認", "D")
    assert (
        "2019年1月21日は令和元年度の日付ではないため、2020年1月21日(火)と読み取りました" in remark["message"]
    )
    assert record_batch(actor=asked.secretariat, batch=found)[DateFileState.RECORDED] == 1
    wish = asked.question(asked.expert, asked.project, 2)
    assert wish.other_dates == ["2020-01-21"]
    assert asked.question(asked.expert, asked.project).state == AnswerState.ACCEPTED


def test_a_row_that_cannot_be_taken_does_not_take_the_others_with_it(asked, client_of):
    party = asked.party(asked.expert)
    cases = {
        "2018年11月5日": "2018年11月5日(月)は令和元年度の日付ではありません",
        "1月20日": "お伺いしている日と同じです",
        "7月頃": "日付として読めませんでした",
        "=DATE(2020,1,21)": "計算された値がファイルにありません",
    }
    for typed, words in cases.items():
        row = take(asked, filled(party, ["可"], ["不可", typed])).files.get()
        assert row.outcome == DateFileOutcome.CHANGED
        assert [one["new"] for one in row.changes] == ["この日でよい"]
        told = [one for one in row.problems if words in one["message"]]
        assert told, typed
        assert told[0]["cell"].startswith("D")
        assert told[0]["level"] == "error"
    url = reverse("dates:import_record", args=[2019, row.batch_id])
    page = client_of(Role.SECRETARIAT).post(url, follow=True).content.decode()
    assert "1件のファイルの回答を登録しました" in page
    assert asked.question(asked.expert, asked.project).state == AnswerState.ACCEPTED
    assert asked.question(asked.expert, asked.project, 2).state == AnswerState.ASKED


def test_nothing_recorded_is_not_told_as_done(asked, client_of):
    party = asked.party(asked.town)
    batch = take(asked, filled(party, ["可"]))
    question = asked.question(asked.town, asked.town_project)
    enter_heard(actor=asked.secretariat, party=party, given=[Given(question.pk, AnswerState.DECLINED)])
    url = reverse("dates:import_record", args=[2019, batch.pk])
    response = client_of(Role.SECRETARIAT).post(url, follow=True)
    told = [(one.level_tag, str(one)) for one in response.context["messages"]]
    assert told == [
        ("error", "回答を登録できませんでした。理由は下の一覧でファイルを開いて確かめてください。")
    ]


def test_a_weekday_that_contradicts_its_date_is_asked_about(asked, client_of):
    party = asked.party(asked.expert)
    batch = take(asked, filled(party, ["不可", "11月5日（水）", "11/6（水）"], [None]))
    told = [one for one in batch.files.get().problems if "曜日" in one["message"]]
    assert len(told) == 1
    assert told[0]["cell"].startswith("D")
    assert "この日は火曜日ですが、水曜日と書かれています" in told[0]["message"]
    record_batch(actor=asked.secretariat, batch=batch)
    answer = asked.question(asked.expert, asked.project).answers.get()
    assert (answer.raw["other1"], answer.other_dates[0]) == ("11月5日（水）", "2019-11-05")
    client = client_of(Role.SECRETARIAT)
    for url in (
        reverse("dates:wishes", args=[2019]),
        reverse("dates:party", args=[2019, party.pk]),
    ):
        assert "水曜日と書かれています" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("typed", "comment"),
    [
        (dt.time(13, 30), ""),
        (0.5625, ""),
        ("13:30～", ""),
        ("午後１時３０分", ""),
        ("13時30分頃", ""),
        ("1330", ""),
        (1330, ""),
        (dt.timedelta(hours=13, minutes=30), ""),
        (dt.datetime(2019, 11, 5, 13, 30), ""),
        ("13:30-16:00", "希望する開始時刻：13:30-16:00"),
    ],
)
def test_a_time_is_a_time(asked, typed, comment):
    party = asked.party(asked.small.municipality)
    batch = take(asked, filled(party, ["可", None, None, None, typed]))
    assert [one["message"] for one in batch.files.get().problems if "読み取れません" in one["message"]] == []
    record_batch(actor=asked.secretariat, batch=batch)
    found = asked.question(asked.small.municipality, asked.project)
    assert (found.start_time, found.comment) == (dt.time(13, 30), comment)


def test_a_time_that_is_none_is_kept_as_it_was_written(asked):
    party = asked.party(asked.small.municipality)
    batch = take(asked, filled(party, ["可", None, None, None, "1時半ごろ", "駐車場あり"]))
    assert any("午前か午後かわかりません" in one["message"] for one in batch.files.get().problems)
    record_batch(actor=asked.secretariat, batch=batch)
    found = asked.question(asked.small.municipality, asked.project)
    assert (found.start_time, found.comment) == (None, "希望する開始時刻：1時半ごろ\n駐車場あり")


@pytest.mark.once
def test_29_good_files_and_one_damaged(small_year):
    asked = make_dates_year(small_year)
    year, small = asked.small.fiscal_year, asked.small
    visits = [(v.project, v.number, v.date, list(v.experts.all())) for v in asked.plan.visits.all()]
    towns = []
    for number in range(28):
        town = builders.make_municipality(f"第{number}町", small.prefecture)
        project = builders.make_project(
            builders.make_decision(builders.make_application(small.call, town)), expert=asked.second
        )
        towns.append(town)
        visits.append((project, 1, THIRD, [asked.second]))
    publish(asked, make_plan(asked, *visits))
    data = [filled(asked.party(town), ["可"]) for town in (small.municipality, asked.town, *towns)]
    data[7] = data[7][: len(data[7]) // 2]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, one in enumerate(data):
            archive.writestr(f"返信/{number}.xlsx", one)
        archive.writestr("../出る.xlsx", data[0])
        archive.writestr("中.zip", b"PK")
    batch = hand_in(actor=asked.secretariat, fiscal_year=year, files=[Handed(packed.getvalue(), "返信.zip")])
    outcomes = [one.outcome for one in batch.files.all()]
    assert outcomes.count(DateFileOutcome.CHANGED) == 29
    assert outcomes.count(DateFileOutcome.REFUSED) == 3
    counts = record_batch(actor=asked.secretariat, batch=batch)
    assert (counts[DateFileState.RECORDED], counts[DateFileState.FAILED]) == (29, 0)
    assert DateAnswer.objects.count() == 29


def test_hostile_foreign_and_stale_files(asked, small_year):
    party = asked.party(asked.town)
    other = Actor(person_id=asked.second.person_id, grants=frozenset({Grant(Role.EXPERT, 2019)}))
    own = asked.party(asked.second)
    batch = hand_in(
        actor=other, fiscal_year=small_year.fiscal_year, party=own,
        files=[Handed(filled(party, ["可"]), "人の.xlsx"), Handed(b"MZ\x00", "悪い.xlsx")],
    )  # fmt: skip
    said = [one.refusal for one in batch.files.all()]
    assert "ご自分あてに届いた様式ではありません" in said[0]
    assert not batch.files.filter(outcome=DateFileOutcome.CHANGED).exists()
    for wrong in ({"party": party}, {}):
        with pytest.raises(AccessDenied):
            hand_in(actor=other, fiscal_year=small_year.fiscal_year, files=[Handed(b"x", "x.xlsx")], **wrong)
    # Two different answers of one party: nobody but people can say which is meant.
    two = take(asked, filled(party, ["可"]), filled(party, ["不可"]))
    assert all("どれか1つだけ" in one.refusal for one in two.files.all())
    # Answered by telephone meanwhile: shown, not overwritten.
    stale = take(asked, filled(party, ["可"]))
    question = asked.question(asked.town, asked.town_project)
    enter_heard(actor=asked.secretariat, party=party, given=[Given(question.pk, AnswerState.DECLINED)])
    counts = record_batch(actor=asked.secretariat, batch=stale)
    assert counts[DateFileState.FAILED] == 1
    question.refresh_from_db()
    assert question.state == AnswerState.DECLINED
    # A formula is never an answer.
    formula = filled(party, ["可", None, None, None, None, '=HYPERLINK("http://x")'])
    assert [one["comment"] for one in take(asked, formula).files.get().changes] == [""]
    gone = discard_batch(actor=asked.secretariat, batch=take(asked, filled(party, ["可"])))
    assert gone.files.get().source.erased_at is not None


def test_a_form_of_an_older_plan_still_answers_what_stands(asked):
    party = asked.party(asked.expert)
    old = filled(party, ["可"], ["可"])
    plan = make_plan(
        asked,
        (asked.project, 1, dt.date(2019, 11, 5), [asked.expert]),
        (asked.project, 2, dt.date(2020, 1, 20), [asked.expert]),
        (asked.town_project, 1, THIRD, [asked.second]),
        base=asked.plan,
    )
    publish(asked, plan)
    found = take(asked, old).files.get()
    assert (found.outcome, len(found.changes)) == (DateFileOutcome.CHANGED, 1)
    assert "計画の変更で変わったため" in found.problems[0]["message"]


def test_a_party_hands_in_its_own_file_on_its_page(asked, client_of):
    client, party = client_of(Role.EXPERT), asked.party(asked.expert)
    upload = SimpleUploadedFile("記入済み.xlsx", filled(party, ["可"], ["可"]))
    shown = client.post(reverse("dates:import_own", args=[2019, party.pk]), {"chosen": upload}, follow=True)
    assert "2件の回答" in shown.content.decode()
    batch = DateImport.objects.get()
    client.post(reverse("dates:import_record", args=[2019, batch.pk]))
    assert DateAnswer.objects.filter(how=AnswerChannel.EXCEL).count() == 2
    stranger = client_of(Role.MUNICIPALITY)
    for name in ("import", "import_record"):
        assert stranger.get(reverse(f"dates:{name}", args=[2019, batch.pk])).status_code == 403
    file = reverse("dates:import_file", args=[2019, batch.files.get().pk])
    assert stranger.get(file).status_code == 403
    assert client.get(file).status_code == 200
