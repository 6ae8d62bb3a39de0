"""The Word form: out, filled in Word's own way, back in — what is readable is in, the rest is named."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banso.directory.enums import Role
from banso.foundation.access import Actor
from banso.foundation.errors import Conflict
from banso.foundation.models import Upload
from banso.letters.enclosures import enclosure_kinds
from banso.logistics.enums import ItemDeed
from banso.logistics.models import ChecklistItem
from banso.office.safety import inspect_package
from banso.reports.correspondents import reports_to_write
from banso.reports.domain import word
from banso.reports.domain.word import WordRefused
from banso.reports.enums import ReturnState
from banso.reports.models import Report, WordReturn
from banso.reports.word_form import code_of
from banso.reports.word_reading import read_word_form
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.conftest import SmallYear
from tests.reports import word_files as files
from tests.reports.written import hand_in as write_hand_in
from tests.reports.written import open_report, report_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(small_year: SmallYear) -> Report:
    """A report with two issues named in the application; nobody has begun it."""
    small_year.application.reason = "・相談が少ない\n・庁内の連携が弱い"
    small_year.application.save()
    return open_report(small_year)


@pytest.fixture
def town(actors: dict[Role, Actor]) -> Actor:
    return actors[Role.MUNICIPALITY]


def hand_in(town: Actor, report: Report, data: bytes, name: str = "報告書.docx") -> WordReturn:
    return word.hand_in(actor=town, report=report, data=data, filename=name)


def take(town: Actor, year: SmallYear, data: bytes) -> tuple[WordReturn, list[dict[str, str]]]:
    """Hand the file in and take it in; the form, and the issues afterwards."""
    found = hand_in(town, report_of(year), data)
    word.record(actor=town, found=WordReturn.objects.select_related("report").get(pk=found.pk))
    names = (
        "title",
        "category",
        "before",
        "after",
        "future",
        "before_reason",
        "after_reason",
        "future_reason",
    )
    return found, [{name: getattr(one, name) for name in names} for one in report_of(year).issues.all()]


def said(found: WordReturn, level: str = "") -> str:
    return "\n".join(
        f"{one['where']}：{one['message']}" for one in found.problems if level in ("", one["level"])
    )


def test_an_untouched_form_comes_back_as_it_went_out(report: Report, town: Actor) -> None:
    data = files.form_of(report)
    inspect_package(data, filename="報告書.docx", kind="docx")
    found = hand_in(town, report, data)
    assert (found.changes, found.problems) == ([], [])
    assert report.issues.count() == 2


def test_a_form_filled_in_words_own_way_is_read(report: Report, small_year: SmallYear, town: Actor) -> None:
    data = files.edited(
        files.form_of(report),
        files.put(1, category="５", before="知られていないと\n考えていた。", future="来年度に行う。"),
        files.put(2, category="④", before="連携が弱い。", after="会議の前に数字を配ると分かった。"),
        files.put(2, future="変わらなかった。"),
        files.put(3, title="新しい課題", category="⑪その他", before="足した課題。"),
        files.relabel(2, "(１) 前の認識"),
        files.relabel(3, "２．コンサルタント後の認識の変化に ついて："),
        files.relabel(4, "③今後の生かし方"),
        files.relabel(5, "課題　（２）"),
        files.relabel(8, "②"),
        files.extra_row(2, "", "つづきの行。"),
    )
    found, issues = take(town, small_year, data)
    assert issues[0] == {
        "title": "相談が少ない", "category": "I05", "before": "知られていないと\n考えていた。\nつづきの行。",
        "after": "", "future": "来年度に行う。", "before_reason": "", "after_reason": "", "future_reason": "",
    }  # fmt: skip
    assert (issues[1]["category"], issues[1]["after"]) == ("I04", "会議の前に数字を配ると分かった。")
    assert (issues[1]["future"], issues[1]["future_reason"]) == ("", "NO_CHANGE")
    assert (issues[2]["title"], issues[2]["category"], issues[2]["before"]) == (
        "新しい課題",
        "I11",
        "足した課題。",
    )
    assert "新しい課題として足します" in said(found)
    assert "空欄の理由「認識は変わらなかった」として読みました" in said(found)
    assert not said(found, "lost")


def test_struck_out_words_are_left_out_and_of_a_name_its_reading(
    report: Report, small_year: SmallYear, town: Actor
) -> None:
    data = files.edited(
        files.form_of(report), files.put(1, before="会議は毎月開く。"), files.struck(2, "会議は年1回開く。")
    )
    found, issues = take(town, small_year, data)
    assert issues[0]["before"] == "会議は毎月開く。見本苑"
    assert (
        "取り消し線の文字は取り込みません（課題(1)の①コンサルタント前の認識）：「会議は年1回開く。」"
        in said(found, "lost")
    )


def test_merged_cells_and_moved_tables_are_still_read(
    report: Report, small_year: SmallYear, town: Actor
) -> None:
    data = files.edited(
        files.form_of(report),
        files.put(1, before="前の考え。", after="後の考え。", future="これから。"),
        files.put(2, before="二つ目の前。", after="二つ目の後。"),
        files.merge_row(2),  # ① and its text in one cell
        files.merge_row(0),  # 課題(1) and its title
        files.merge_down(7, 8),  # ① and ② of the second issue: their texts run together
        files.table_to_front,
    )
    found, issues = take(town, small_year, data)
    assert (issues[0]["title"], issues[0]["before"], issues[0]["after"]) == (
        "相談が少ない",
        "前の考え。",
        "後の考え。",
    )
    assert issues[1]["before"].replace("\n", "") == "二つ目の前。二つ目の後。"
    assert "課題(2)の②" not in said(found, "lost")


def test_what_cannot_be_taken_in_is_named_with_its_place(
    report: Report, small_year: SmallYear, town: Actor
) -> None:
    data = files.edited(
        files.form_of(report),
        files.put(1, before="残る文。", category="どちらともいえない"),
        files.picture(3),
        files.tracked(4, "消した文", "書き足した文"),
        files.text_box(3, "枠の中の文"),
        files.comment("ここは課長に確認"),
        files.paragraph("表の下に書いた一言"),
        files.relabel(9, "変わったこと"),
        files.put(2, future="見出しを変えた欄。"),
        files.replaced("(3) ", "(3) 一覧にだけ書いた課題"),
    )
    found, issues = take(town, small_year, data)
    lost, look = said(found, "lost"), said(found, "look")
    assert "表2の4行目2列目：写真・図が1つあります（課題(1)の②" in lost
    assert "「消した文」" in lost
    assert "「ここは課長に確認」" in lost
    assert "「表の下に書いた一言」" in lost
    assert "課題の区分「どちらともいえない」が分かりません" in lost
    assert "変更履歴が残っています" in look
    assert "見出し「変わったこと」が分かりません" in look
    assert "③今後の活かし方の見出しが見つかりません" in look
    assert issues[0]["future"] == "書き足した文"
    assert issues[0]["after"] == "枠の中の文"
    assert issues[1]["after"] == "変わったこと\n見出しを変えた欄。"
    # An issue that only the list names must not vanish.
    assert [one["title"] for one in issues][2:] == ["一覧にだけ書いた課題"]


def test_a_blank_never_erases_and_what_gives_way_is_kept(
    report: Report, small_year: SmallYear, town: Actor
) -> None:
    blank = files.form_of(report)
    word.hand_in(actor=town, report=report, data=blank, filename="a.docx")
    issue = report_of(small_year).issues.get(number=1)
    write(town, issue, before="画面に書いた文。", after="画面の②。")
    data = files.edited(blank, files.put(1, before="Wordに書いた文。"))
    found, issues = take(town, small_year, data)
    assert (issues[0]["before"], issues[0]["after"]) == ("Wordに書いた文。", "画面の②。")
    assert "課題(1)の②コンサルタント後の認識の変化が空欄です。今の内容を残します。" in said(found)
    assert [(one["field"], one["old"], one["new"]) for one in found.changes] == [
        ("①コンサルタント前の認識", "画面に書いた文。", "Wordに書いた文。")
    ]
    assert [one.raw["before"] for one in issue.copies.all()] == ["画面に書いた文。"]
    late = hand_in(town, report_of(small_year), files.edited(blank, files.put(1, before="遅れた文。")))
    write(town, report_of(small_year).issues.get(number=1), before="その間の入力")
    with pytest.raises(Conflict, match="何も取り込んでいません"):
        word.record(actor=town, found=late)
    kept = Upload.objects.get(pk=found.upload_id)
    dropped = hand_in(town, report_of(small_year), data)
    word.discard(actor=town, found=WordReturn.objects.select_related("report").get(pk=dropped.pk))
    dropped.refresh_from_db()
    assert (dropped.state, dropped.found) == (ReturnState.DISCARDED, {})
    assert kept.erased_at is None


def test_a_form_without_its_number_and_another_reports_form(
    report: Report, small_year: SmallYear, town: Actor
) -> None:
    code = code_of(report)

    def without(document: object) -> None:
        document.core_properties.identifier = ""  # type: ignore[attr-defined]

    data = files.edited(files.form_of(report), files.replaced(code, ""), without)
    assert "整理番号が読み取れないため" in said(hand_in(town, report, data))
    wide = code.translate(str.maketrans("H0123456789-", "Ｈ０１２３４５６７８９－"))
    assert (
        read_word_form(
            files.edited(files.form_of(report), files.replaced(code, wide), without), "x.docx"
        ).code
        == code
    )
    other = Report.objects.create(
        fiscal_year=small_year.fiscal_year,
        project=builders.make_project(small_year.decision, ProgrammeCode.HOUSEHOLD_BUDGET),
        programme=builders.programme(small_year.fiscal_year, ProgrammeCode.HOUSEHOLD_BUDGET),
        status="RUNNING",
    )
    others = files.form_of(other)
    with pytest.raises(WordRefused, match="別の報告書の様式です（見本市・家計改善支援事業）"):
        hand_in(town, report_of(small_year), others)
    stripped = files.edited(files.form_of(other), files.replaced(code_of(other), ""), without)
    with pytest.raises(WordRefused, match="この報告書のものではありません"):
        hand_in(town, report_of(small_year), stripped)


@pytest.mark.parametrize(
    ("name", "content", "replace", "words"),
    [
        ("word/vbaProject.bin", b"x", False, "マクロ"),
        ("word/embeddings/oleObject1.bin", b"x", False, "埋め込"),
        ("word/media/bomb.xml", b"0" * 70_000_000, False, "大き"),
        (
            "word/document.xml",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            True,
            "",
        ),
        ("../word/document.xml", b"x", False, ""),
    ],
)
def test_hostile_files_are_refused_and_not_kept(
    report: Report, town: Actor, name: str, content: bytes, replace: bool, words: str
) -> None:
    data = files.with_part(files.form_of(report), name, content, replace=replace)
    with pytest.raises(WordRefused) as refused:
        hand_in(town, report, data, "悪い報告書.docx")
    assert "悪い報告書.docx" in refused.value.message
    assert words in refused.value.message
    assert not WordReturn.objects.exists()
    assert not Upload.objects.exists()


def test_pages_show_the_dry_run_before_anything_changes(
    report: Report, small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    town, base = client_of(Role.MUNICIPALITY), f"/y/2019/reports/{report.pk}/"
    form = town.get(f"{base}word/")
    assert form["Content-Disposition"].startswith("attachment")
    data = files.edited(
        form.content, files.put(1, before="<script>前</script>", category="⑤"), files.picture(3)
    )
    shown = town.post(
        f"{base}word/hand-in/", {"chosen": SimpleUploadedFile("報告.docx", data)}, follow=True
    ).content.decode()
    assert "取り込めないもの（1か所）" in shown
    assert "&lt;script&gt;前&lt;/script&gt;" in shown
    assert report_of(small_year).issues.get(number=1).before == ""
    found = WordReturn.objects.get()
    address = f"/y/2019/reports/word/{found.pk}/"
    assert client_of(Role.EXPERT).get(address).status_code == 403
    town.post(f"{address}record/")
    assert report_of(small_year).issues.get(number=1).before == "<script>前</script>"
    assert town.post(f"{address}record/").status_code == 409
    refused = town.post(f"{base}word/hand-in/", {"chosen": SimpleUploadedFile("報告.docx", b"not a file")})
    assert refused.status_code == 422


def test_requests_go_to_those_who_have_not_handed_in_with_their_forms(
    report: Report,
    small_year: SmallYear,
    actors: dict[Role, Actor],
    client_of: Callable[[Role | None], Client],
) -> None:
    office = actors[Role.SECRETARIAT]
    (found,) = reports_to_write(office, small_year.fiscal_year)
    assert (found.fields["団体名"], found.fields["報告書の締切"]) == ("見本市", dt.date(2019, 11, 28))
    assert reports_to_write(actors[Role.MUNICIPALITY], small_year.fiscal_year) == []
    with zipfile.ZipFile(
        io.BytesIO(client_of(Role.SECRETARIAT).get("/y/2019/reports/forms/").content)
    ) as forms:
        (name,) = forms.namelist()
        assert read_word_form(forms.read(name), name).code == code_of(report)
    made = ChecklistItem.objects.create(
        visit=small_year.visit,
        code="report",
        title="報告書を提出する",
        role=Role.MUNICIPALITY,
        deed=ItemDeed.REPORT,
        due_at=report.due_at,
        notice_on=dt.date(2019, 11, 20),
    )
    write_hand_in(builders.SYSTEM, small_year)
    made.refresh_from_db()
    assert made.state == "DONE"
    assert reports_to_write(office, small_year.fiscal_year) == []


@pytest.mark.once
@pytest.mark.parametrize("seed", range(10))
def test_every_word_typed_is_taken_in_or_named(
    report: Report, small_year: SmallYear, town: Actor, seed: int
) -> None:
    """Words put anywhere in the file, with rows added, cells merged and tables moved: none is lost silently."""
    data, words = files.scribbled(files.form_of(report), random.Random(seed))
    found = hand_in(town, report, data)
    told = f"{found.found}{found.problems}".replace("\\n", "\n")
    assert [word for word in words if word not in told] == []
    word.record(actor=town, found=WordReturn.objects.select_related("report").get(pk=found.pk))
    assert {"相談が少ない", "庁内の連携が弱い"} <= {
        one.origin_text.lstrip("・") for one in report_of(small_year).issues.all() if one.origin_text
    }


def test_the_letter_asking_for_reports_can_enclose_each_municipality_its_form(
    report: Report, small_year: SmallYear
) -> None:
    place = small_year.municipality
    found = enclosure_kinds()["report_form"].function(small_year.fiscal_year, [place.pk])
    assert [one.name for one in found[place.pk]] == ["報告書_見本市_自立.docx"]
    assert found[place.pk][0].make().startswith(b"PK")
