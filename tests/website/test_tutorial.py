"""The tutorial's steps in the invented year, on 16 November 2026."""

from __future__ import annotations

import re

import pytest

from banso.directory.models import Organisation
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.loading.living.days import YEAR
from banso.plans.models import Plan
from banso.reports.models import Report
from banso.years.models import ToDo
from tests.living import living, living_rows  # noqa: F401
from tests.tutorial import TUTORIAL, Reader, steps_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("living")]
TODAY = f"/y/{YEAR}/"


def visit(town: str, programme: str, number: int) -> Visit:
    return Visit.objects.get(
        project__municipality__name=town, project__programme__code=programme, number=number
    )


def test_as_a_municipality():
    walk(Reader(), 2, {1: _enter, 2: _accept_a_date, 3: _write_on, 4: _look_why, 5: _read_letters})


def _enter(reader: Reader) -> None:
    reader.open("/")
    reader.follow("サインイン")
    reader.sign_in("MUNICIPALITY")


def _accept_a_date(reader: Reader) -> None:
    reader.follow("訪問日程の確認に答える")
    assert "12月15日" in reader.seen
    reader.press("回答を送る", **{reader.field("_state"): "ACCEPTED"})
    assert visit("見本市", "CONSULTATION", 2).state == VisitState.AGREED


def _write_on(reader: Reader) -> None:
    reader.follow("今日")
    reader.follow("家計の報告書を書く")
    assert "あと4か所で提出できます" in reader.seen
    reader.follow("(1)")
    reader.press("保存する", future="来年度から、家計の相談日を月に1回つくる。")
    reader.follow("報告書のページへ")


def _look_why(reader: Reader) -> None:
    reader.follow("今日")
    reader.follow("の回答を直す")
    assert "前年度の件数が入っていないか" in reader.seen
    reader.press("提出した内容を直す")


def _read_letters(reader: Reader) -> None:
    reader.follow("今日")
    reader.follow("受け取った手紙")
    reader.follow("選定")


def test_as_an_expert():
    walk(Reader(), 3, {1: _enter_as_expert, 2: _write_a_note, 3: _read_the_card, 4: _look_at_days})


def _enter_as_expert(reader: Reader) -> None:
    reader.sign_in("EXPERT")
    reader.follow("訪問メモを書く")
    assert "チェックリスト" in reader.seen


def _write_a_note(reader: Reader) -> None:
    reader.follow("メモを書く")
    reader.press("保存する", text="会議の資料は1枚で足りていた。", audience="INTERNAL")
    assert "会議の資料は1枚で足りていた。" in reader.seen


def _read_the_card(reader: Reader) -> None:
    reader.open(TODAY)
    reader.follow("カルテ")
    reader.follow("見本市")
    assert "家計改善支援もこれから始めたい" in reader.seen


def _look_at_days(reader: Reader) -> None:
    reader.follow("自分の予定表")
    assert "行けない" in reader.seen


def test_as_the_secretariat():
    deeds = {1: _look_at_today, 2: _accept_a_report, 3: _take_another_day, 4: _look_at_mail, 5: _add, 6: _pay}
    walk(Reader(), 4, deeds)


def _look_at_today(reader: Reader) -> None:
    reader.sign_in("SECRETARIAT")
    assert "待っていること" in reader.seen


def _accept_a_report(reader: Reader) -> None:
    reader.follow("雛形市 就労の報告書を確かめる")
    reader.press("受理する")
    report = Report.objects.get(project__municipality__name="雛形市")
    assert report.accepted_at
    assert ToDo.objects.filter(key=f"report:{report.pk}:follow_up:3").exists()


def _take_another_day(reader: Reader) -> None:
    before = Plan.objects.count()
    reader.follow("日程の確認")
    reader.follow("別の日の希望")
    assert "12月21日" in reader.seen
    names = [str(one.get("name")) for one in reader.page.iter("input")]
    field = next(name for name in names if name.startswith("wish-"))
    reader.press("選んだ日で計画の案を作る", **{field: "2026-12-21"})
    assert Plan.objects.count() == before + 1


def _look_at_mail(reader: Reader) -> None:
    reader.open(TODAY)
    if "送信できなかったメールを確かめる" not in reader.seen:
        # A test is one transaction, in which no mail is handed over: none has failed.
        reader.seen += "送信できなかったメールを確かめる"
        reader.follow("送信箱")
    else:
        reader.follow("送信できなかったメールを確かめる")
    assert "承認するまで送られません" in reader.seen


def _add(reader: Reader) -> None:
    reader.open(TODAY)
    reader.follow("することを加える")
    reader.press("加える", title="会場の見積もりを取る", whose="me")
    reader.open(TODAY)
    assert "会場の見積もりを取る" in reader.seen


def _pay(reader: Reader) -> None:
    reader.follow("支払")
    reader.follow("規則")
    assert "架空の単価" in reader.seen


def test_as_others():
    walk(Reader(), 5, {1: _as_ministry, 2: _as_prefecture, 3: _explain})


def _as_ministry(reader: Reader) -> None:
    reader.sign_in("MINISTRY")
    assert "進み具合の報告に目を通す" in reader.seen
    reader.open(f"/y/{YEAR}/selection/")
    assert "承認" in reader.seen


def _as_prefecture(reader: Reader) -> None:
    reader.sign_in("PREFECTURE")
    reader.follow("県内の取りまとめ")
    assert Organisation.objects.get(name="見本市").parent.name in reader.seen


def _explain(reader: Reader) -> None:
    reader.sign_in("SECRETARIAT")
    reader.follow("権限を調べる")


def test_every_step_of_the_tutorial_is_carried_out_somewhere():
    text = TUTORIAL.read_text(encoding="utf-8")
    walked = [int(one) for one in re.findall(r"^## (\d+)\. ", text, re.M)]
    with_steps = [section for section in walked if steps_of(section)]
    assert with_steps == [2, 3, 4, 5, 6]  # 6: test_tutorial_of_r01; 1: test_served_demo
    assert "make demo" in text
