"""A 利用申込書 goes out as Excel and comes back; what is not one is refused by name and reason, and nothing stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from banso.calls.application_form import application_form, identity_of
from banso.calls.enums import CallState
from banso.calls.models import Application
from banso.directory.enums import Role
from banso.directory.models import Contact
from banso.formkit.workbook import build_workbook
from banso.foundation.models import Upload
from banso.intake.models import Batch, BatchFile
from tests import builders
from tests.calls.forms import ANSWERS, filled, retyped, saved
from tests.office import hostile

pytestmark = pytest.mark.django_db

RECEIVE = "/y/2019/applications/imports/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def applicant(small_year):
    return builders.make_municipality("新規市", small_year.prefecture)


def hand_in(client, *files: tuple[str, bytes], **data):
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(RECEIVE, {"chosen": chosen, **data})


def the_file() -> BatchFile:
    return BatchFile.objects.get()


def test_the_form_comes_back_and_is_recorded_after_a_look(client_of, small_year, applicant):
    client = client_of(Role.SECRETARIAT)
    blank = client.get(f"/y/2019/applications/form/{applicant.pk}/")
    assert blank.content.startswith(b"PK")
    content = filled(small_year.call, applicant)
    response = hand_in(client, ("新しい名前に変えたもの.xlsx", content))
    assert response.status_code == 302
    text = client.get(response.url).content.decode()
    assert "新規市" in text
    assert "まだ何も登録していません" in text
    assert not Application.objects.filter(municipality=applicant).exists()
    confirm = client.get(f"{response.url}record/").content.decode()
    assert "新規市：新しい申込（新しい名前に変えたもの.xlsx）" in confirm
    assert "だれにも連絡は届きません" in confirm
    assert client.post(f"{response.url}record/").status_code == 302
    application = Application.objects.get(municipality=applicant)
    assert sorted(wish.programme.code for wish in application.wishes.all()) == [
        "CHILDREN",
        "WORK_PREPARATION",
    ]
    assert application.answers["population"] == 120_000
    assert application.answers_raw["reason"] == application.reason == "就労準備支援の始め方を知りたい。"
    assert not any("福祉課" in str(value) for value in application.answers.values())
    assert Contact.objects.get(organisation=applicant).department == "福祉課"
    original = client.get(f"/y/2019/applications/{application.pk}/original/")
    assert b"".join(original.streaming_content) == content
    again = client.post(f"{response.url}record/")
    assert again.status_code == 409
    assert application.versions.count() == 1


def test_the_same_form_again_changes_nothing_and_a_corrected_one_is_a_new_version(
    client_of, small_year, applicant
):
    client = client_of(Role.SECRETARIAT)
    content = filled(small_year.call, applicant)
    first = hand_in(client, ("申込書.xlsx", content))
    client.post(f"{first.url}record/")
    second = hand_in(client, ("申込書.xlsx", content))
    assert Batch.objects.latest("pk").files.get().outcome == "SAME"
    assert client.post(f"{second.url}record/").status_code == 409
    other = filled(small_year.call, applicant, **{"wishes.CHILDREN": None, "office.phone": "00-0000"})
    third = hand_in(client, ("直した申込書.xlsx", other))
    row = Batch.objects.latest("pk").files.get()
    assert row.outcome == "CHANGED"
    changes = {change["label"]: change["new"] for change in row.changes}
    assert changes["助言を希望する事業／子どもの学習・生活支援事業"] == ""
    assert "00-0000" not in str(row.changes), "an address is personal: only that it changed is kept"
    assert "連絡先" in changes
    client.post(f"{third.url}record/")
    application = Application.objects.get(municipality=applicant)
    assert [version.number for version in application.versions.all()] == [1, 2]
    assert [wish.programme.code for wish in application.wishes.all()] == ["WORK_PREPARATION"]
    old = client.get(f"/y/2019/applications/{application.pk}/versions/1/")
    assert "子どもの学習・生活支援事業" in old.content.decode()
    new = client.get(f"/y/2019/applications/{application.pk}/versions/2/").content.decode()
    assert "第1版からの変更" in new


@pytest.mark.parametrize("mark", ["○", "〇", "◯", "レ", "✓", "1", "１", 1])
def test_every_way_to_tick_is_a_tick(mark, client_of, small_year, applicant):
    content = retyped(filled(small_year.call, applicant), {"○": mark})
    response = hand_in(client_of(Role.SECRETARIAT), ("申込書.xlsx", content))
    assert the_file().outcome == "NEW", the_file().problems
    client_of(Role.SECRETARIAT).post(f"{response.url}record/")
    application = Application.objects.get(municipality=applicant)
    assert application.wishes.count() == 2
    assert application.answers["running.CONSULTATION.runs"] is True


@pytest.mark.parametrize(
    ("typed", "understood"),
    [("約１２０，０００人", 120_000), ("約17件", 17), ("１２万", 120_000), (0, 0), (None, None)],
)
def test_numbers_as_people_write_them_and_blank_is_not_zero(
    typed, understood, client_of, small_year, applicant
):
    content = retyped(filled(small_year.call, applicant), {120_000: typed})
    client = client_of(Role.SECRETARIAT)
    response = hand_in(client, ("申込書.xlsx", content))
    client.post(f"{response.url}record/")
    application = Application.objects.get(municipality=applicant)
    assert application.answers.get("population") == understood
    assert application.answers_raw.get("population", "") == ("" if typed is None else str(typed))


def test_sheets_in_another_order_and_rows_put_in_do_not_matter(client_of, small_year, applicant):
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(filled(small_year.call, applicant)))
    first = book.worksheets[0]
    book.create_sheet("メモ", 0)["A1"] = "課内の打合せ"
    first.title = "書きました"
    book.move_sheet(first, offset=1)
    first.append([None, None, "表の下に書き足した行"])
    response = hand_in(client_of(Role.SECRETARIAT), ("送付 (2).xlsx", saved(book)))
    assert response.status_code == 302
    assert the_file().outcome == "NEW", (the_file().refusal, the_file().problems)


def test_a_form_without_wishes_is_shown_with_its_place_and_not_taken(client_of, small_year, applicant):
    wishes = {"wishes.WORK_PREPARATION": None, "wishes.CHILDREN": None}
    client = client_of(Role.SECRETARIAT)
    response = hand_in(client, ("申込書.xlsx", filled(small_year.call, applicant, **wishes)))
    row = the_file()
    assert row.outcome == "REFUSED"
    text = client.get(f"/y/2019/applications/imports/files/{row.pk}/").content.decode()
    assert "助言を希望する事業" in text
    assert "登録する</a>" not in client.get(response.url).content.decode()
    assert client.post(f"{response.url}record/").status_code == 409
    assert not Application.objects.filter(municipality=applicant).exists()


def test_address_and_telephone_typed_in_full_width_are_kept_in_half(client_of, small_year, applicant):
    office = {"office.email": "ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ", "office.phone": "００ー００００−１１１１"}
    client = client_of(Role.SECRETARIAT)
    response = hand_in(client, ("申込書.xlsx", filled(small_year.call, applicant, **office)))
    assert not [one for one in the_file().problems if one["path"].startswith("office.")]
    client.post(f"{response.url}record/")
    contact = Contact.objects.get(organisation=applicant)
    assert (contact.email, contact.phone) == ("town@example.jp", "00-0000-1111")


def test_a_cell_that_cannot_be_read_is_named_by_sheet_and_address(client_of, small_year, applicant):
    content = retyped(filled(small_year.call, applicant), {120_000: "だいたい"})
    hand_in(client_of(Role.SECRETARIAT), ("申込書.xlsx", content))
    problem = next(one for one in the_file().problems if one["path"] == "population")
    assert problem["level"] == "error"
    assert problem["sheet"] == "記入票"
    assert problem["cell"][0].isalpha()
    assert problem["cell"][-1].isdigit()


def other_year(small_year, applicant):
    call = builders.make_call(builders.make_year(2020))
    return filled(call, applicant)


def other_form(small_year, applicant):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "ほかの書類"
    return saved(book)


def unknown_body(small_year, applicant):
    content = filled(small_year.call, applicant)
    applicant.delete()
    return content


def edited_labels(small_year, applicant):
    return retyped(filled(small_year.call, applicant), {"就労準備支援事業": "家計改善支援事業"})


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (other_year, "令和2年度の様式"),
        (other_form, "様式ではありません"),
        (unknown_body, "名簿に見つかりません"),
        (edited_labels, "見出しが書き換えられている"),
        (lambda *_: b"", "空"),
        (lambda *_: b"%PDF-1.7 not a workbook", "この種類のファイルは受け取れません"),
        (lambda *_: b"PK\x03\x04 cut off", "読"),
    ],
)
def test_what_is_not_our_form_is_refused_by_name_and_leaves_nothing(
    make, reason, client_of, small_year, applicant, media
):
    client = client_of(Role.SECRETARIAT)
    response = hand_in(client, ("届いたファイル.xlsx", make(small_year, applicant)))
    if response.status_code == 302:
        assert reason in client.get(response.url).content.decode()
        assert the_file().outcome == "REFUSED"
    else:
        assert reason in response.content.decode()
    assert Upload.objects.count() == 0
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("attack", "reason"),
    [
        (hostile.bomb, "圧縮を解いた"),
        (hostile.lying_bomb, "圧縮を解いた"),
        (hostile.encrypted, "パスワード"),
        (hostile.macro, "マクロ"),
        (hostile.macro_type_only, "マクロ"),
        (hostile.doctype, "DOCTYPE"),
    ],
)
def test_an_attack_in_our_own_form_is_refused_by_name(
    attack, reason, client_of, small_year, applicant, media
):
    client = client_of(Role.SECRETARIAT)
    response = hand_in(client, ("届いたファイル.xlsx", attack(filled(small_year.call, applicant))))
    assert "届いたファイル.xlsx" in client.get(response.url).content.decode()
    assert reason in the_file().refusal
    assert Upload.objects.count() == 0
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_an_oversized_file_is_refused(client_of, small_year, applicant, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    hand_in(client_of(Role.SECRETARIAT), ("大.xlsx", filled(small_year.call, applicant)))
    assert "大.xlsx：ファイルが大きすぎます" in the_file().refusal
    assert Upload.objects.count() == 0


def test_one_bad_file_stops_no_other(client_of, small_year, applicant):
    client = client_of(Role.SECRETARIAT)
    response = hand_in(
        client,
        ("違うもの.xlsx", b"%PDF-1.7 not a workbook"),
        ("申込書.xlsx", filled(small_year.call, applicant)),
    )
    assert [row.outcome for row in BatchFile.objects.order_by("position")] == ["REFUSED", "NEW"]
    client.post(f"{response.url}record/")
    assert Application.objects.filter(municipality=applicant, state="SUBMITTED").exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_nobody_but_the_secretariat_hands_in_after_closing(role, client_of, small_year, applicant):
    client = client_of(role)
    assert hand_in(client, ("申込書.xlsx", filled(small_year.call, applicant))).status_code == 403
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "outcomes"),
    [
        (Role.SECRETARIAT, ["CHANGED", "NEW", "CHANGED"]),
        (Role.PREFECTURE, ["CHANGED", "NEW", "REFUSED"]),
        (Role.MUNICIPALITY, ["CHANGED", "REFUSED", "REFUSED"]),
    ],
)
def test_each_hands_in_only_what_is_theirs(role, outcomes, client_of, small_year, applicant):
    small_year.call.state = CallState.OPEN
    small_year.call.save()
    towns = [small_year.municipality, applicant, small_year.other_municipality]
    files = [(f"{town.name}.xlsx", filled(small_year.call, town)) for town in towns]
    response = hand_in(client_of(role), *files)
    rows = list(BatchFile.objects.order_by("position"))
    assert [row.outcome for row in rows] == outcomes
    refused = [row for row in rows if row.outcome == "REFUSED"]
    assert all("申込書だけです" in row.refusal and not row.changes for row in refused)
    client_of(role).post(f"{response.url}record/")
    recorded = BatchFile.objects.filter(state="RECORDED").count()
    assert recorded == len(outcomes) - len(refused)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MUNICIPALITY, 403), (Role.PREFECTURE, 200), (Role.SECRETARIAT, 200), (Role.EXPERT, 403)],
)
def test_the_form_of_another_municipality_is_not_given_out(role, status, client_of, applicant):
    assert client_of(role).get(f"/y/2019/applications/form/{applicant.pk}/").status_code == status


def test_what_one_handed_in_is_not_shown_to_another(client_of, small_year, applicant):
    response = hand_in(client_of(Role.SECRETARIAT), ("申込書.xlsx", filled(small_year.call, applicant)))
    for role in (Role.PREFECTURE, Role.MUNICIPALITY, Role.MINISTRY):
        assert client_of(role).get(response.url).status_code == 403


def test_a_form_that_went_out_before_the_counts_were_asked_is_still_taken(client_of, small_year, applicant):
    client, call = client_of(Role.SECRETARIAT), small_year.call
    older = replace(identity_of(call, applicant), version=1)
    blank = application_form(call, 1)
    assert not any(slot.path.startswith("counts.") for slot in blank.slots())
    client.post(
        hand_in(client, ("前の版.xlsx", build_workbook(blank, ANSWERS, identity=older))).url + "record/"
    )
    newer = filled(call, applicant, **{"counts.NEW_CONSULTATIONS": 0, "counts.PLANS": 48})
    client.post(hand_in(client, ("今の版.xlsx", newer)).url + "record/")
    application = Application.objects.get(municipality=applicant)
    assert [version.number for version in application.versions.all()] == [1, 2]
    assert (application.answers["counts.NEW_CONSULTATIONS"], application.answers["counts.PLANS"]) == (0, 48)


def test_a_reason_that_looks_like_a_case_record_is_taken_with_a_warning(client_of, small_year, applicant):
    client = client_of(Role.SECRETARIAT)
    content = filled(small_year.call, applicant, reason="４５歳男性のＡさんの支援で困っている。")
    page = client.get(hand_in(client, ("申込書.xlsx", content)).url)
    assert the_file().outcome == "NEW"
    (remark,) = (one for one in the_file().problems if one["path"] == "reason")
    assert remark["level"] == "warning"
    assert "年齢と性別、仮名・イニシャル" in remark["message"]
    assert page.status_code == 200


def test_a_character_that_cannot_be_printed_is_told_and_the_papers_are_made(client_of, small_year, applicant):
    client = client_of(Role.SECRETARIAT)
    content = filled(small_year.call, applicant, reason="担当は\ue000田が務めます。")
    response = hand_in(client, ("申込書.xlsx", content))
    told = next(one for one in the_file().problems if one["path"] == "reason")
    assert "外字（U+E000）" in told["message"]
    assert told["cell"]
    client.post(f"{response.url}record/")
    application = Application.objects.get(municipality=applicant)
    page = client.get(f"/y/2019/applications/{application.pk}/").content.decode()
    assert "印刷できない文字があります" in page
    assert "外字（U+E000）" in page
    for address in (f"{application.pk}/print/", "contents/?format=pdf"):
        paper = client.get(f"/y/2019/applications/{address}")
        assert paper.status_code == 200, address
        assert paper["Content-Type"] == "application/pdf"
