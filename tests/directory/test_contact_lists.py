"""Contacts from other people's lists: codes without their zero, towns of one name, notes, nothing dropped."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.styles import Font

from banso.directory.domain.contacts import set_contact
from banso.directory.domain.gazetteer import seed_gazetteer
from banso.directory.enums import ListImportState
from banso.directory.importing import taking_in as verbs
from banso.directory.importing.kinds import LEAVE, kind_of
from banso.directory.importing.organisations import OrganisationIndex
from banso.directory.importing.reading import USE
from banso.directory.models import Contact, Organisation
from banso.foundation import worker
from banso.foundation.errors import BansoError, Conflict
from banso.foundation.models import HistoryEntry, Upload
from banso.office.workbook_out import write_data
from tests.builders import SYSTEM
from tests.directory.lists import handed, outcomes, row, workbook
from tests.kept import kept

pytestmark = pytest.mark.django_db
HEAD = ["団体コード", "都道府県", "市町村名", "担当課", "担当者", "メールアドレス", "電話番号"]


@pytest.fixture
def gazetteer(db: None) -> None:
    kept("gazetteer for lists", lambda: seed_gazetteer(actor=SYSTEM, year=2026))


@pytest.mark.usefixtures("gazetteer")
def test_an_organisation_is_found_by_every_spelling_and_never_guessed() -> None:
    index = OrganisationIndex()

    def found(**words: str) -> str:
        match = index.find(**words)
        return match.organisation.code if match.organisation else f"?{len(match.candidates)}"

    assert found(code="1100") == found(code="11002") == found(code="０１１００２") == "011002"
    assert found(code="25201") == found(code="252018", name="大津市") == "252018"
    assert found(name="府中市") == "?2"
    assert found(prefecture="広島", name="府中市") == found(name="広島県府中市") == "342084"
    assert found(prefecture="東京都", name="府中") == "132063"
    assert found(prefecture="滋賀県") == found(code="25") == found(code="250007") == "250007"
    assert found(prefecture="高知県", name="檮原町") == "394050"
    assert found(code="12211") == "?2"  # 成田市 without its check digit, or 名寄市 without its zero
    assert found(code="12211", name="名寄市") == "012211"
    assert found(code="252018", name="草津市") == "?2"
    wrong = index.find(code="252019", name="大津市")
    assert "検査数字" in wrong.reason
    assert len(wrong.candidates) == 1
    assert "都道府県・市区町村は名簿にありません" in index.find(name="まぼろし市").reason


@pytest.mark.usefixtures("gazetteer")
def test_a_list_with_titles_notes_and_doubtful_rows(django_assert_max_num_queries: object) -> None:
    data = workbook(
        [
            ["令和８年度　生活困窮者自立支援制度　担当者名簿", *[None] * 6],
            [None] * 7,
            HEAD,
            [
                1100,
                "北海道",
                "札幌市",
                "保健福祉局\n保護課",
                "髙﨑 邉子",
                "ａ＠example.invalid\nb@example.invalid",
                112112000,
            ],
            ["132063", None, "府中市", "生活福祉課", None, "c@example.invalid", "０４２-０００-００００"],
            [None, None, "府中市", "社会福祉課", None, "d@example.invalid", None],
            ["252018", "滋賀県", "大津市", "－", "見本 花子", "e.example.invalid", "同上"],
            ["252018", "滋賀県", "大津市", None, "見本 次郎", None, None],
            [None, "滋賀県", None, "健康福祉政策課", None, "f@example.invalid", None],
            ["999999", None, "まぼろし市", "課", None, None, None],
            ["合計", 6, None, None, None, None, None],
            ["※ 電話番号は直通です。", *[None] * 6],
        ],
        merged=["A1:G1"],
    )
    batch = handed("contacts", data)
    assert outcomes(batch) == {
        4: "NEW", 5: "NEW", 6: "ASK", 7: "ASK", 8: "ASK", 9: "NEW", 10: "REFUSED", 11: "NOTE", 12: "NOTE",
    }  # fmt: skip
    assert not Contact.objects.exists()
    faults = {fault["place"]: fault["text"] for fault in row(batch, 7).faults}
    assert "メールアドレスとして読めません" in faults["F7"]
    assert "上の行と同じ内容" in faults["G7"]
    assert "先頭の0" in row(batch, 4).faults[-1]["text"]
    assert {words for _, words in row(batch, 6).candidates} == {
        "東京都府中市（132063）",
        "広島県府中市（342084）",
    }

    hiroshima = Organisation.objects.get(code="342084")
    verbs.answer(actor=SYSTEM, batch=batch, answers={6: str(hiroshima.pk), 7: USE})
    assert outcomes(batch)[6] == outcomes(batch)[7] == "NEW"
    assert outcomes(batch)[8] == "LEFT"
    with pytest.raises(BansoError, match="候補にありません"):
        verbs.answer(actor=SYSTEM, batch=batch, answers={10: "1"})
    batch = verbs.commit(actor=SYSTEM, batch=batch)
    assert batch.state == ListImportState.DONE
    sapporo = Contact.objects.get(organisation__code="011002")
    assert (sapporo.department, sapporo.name) == ("保健福祉局　保護課", "髙﨑 邉子")
    assert (sapporo.email, sapporo.copies, sapporo.phone) == (
        "a@example.invalid", "b@example.invalid", "0112112000",
    )  # fmt: skip
    assert Contact.objects.get(organisation=hiroshima).email == "d@example.invalid"
    otsu = Contact.objects.get(organisation__code="252018")
    assert (otsu.name, otsu.department, otsu.email) == ("見本 花子", "", "")
    assert Contact.objects.get(organisation__code="250007").department == "健康福祉政策課"
    assert (
        len(set(HistoryEntry.objects.filter(action="contact.set").values_list("operation", flat=True))) <= 5
    )
    assert "example.invalid" not in str(list(HistoryEntry.objects.values_list("changes", flat=True)))

    again = handed("contacts", data)
    answered = verbs.answer(actor=SYSTEM, batch=again, answers={6: str(hiroshima.pk), 7: USE})
    assert set(outcomes(answered).values()) == {"SAME", "LEFT", "REFUSED", "NOTE"}
    with pytest.raises(Conflict, match="登録する行がありません"):
        verbs.commit(actor=SYSTEM, batch=answered)


@pytest.mark.usefixtures("gazetteer")
def test_blank_deletes_nothing_and_a_changed_directory_stops_the_commit() -> None:
    otsu = Organisation.objects.get(code="252018")
    set_contact(
        actor=SYSTEM, organisation=otsu, purpose="OFFICE", department="旧課", email="old@example.invalid",
        phone="077-000-0000", copies="x@example.invalid",
    )  # fmt: skip
    data = "団体コード,担当課,メール\r\n25201,新課,\r\n".encode("cp932")
    batch = handed("contacts", data, "meibo.csv")
    changes = [(one["label"], one["old"], one["new"]) for one in row(batch, 2).changes]
    assert changes == [("部署", "旧課", "新課")]
    set_contact(
        actor=SYSTEM, organisation=otsu, purpose="OFFICE", department="別課", email="n@example.invalid"
    )
    with pytest.raises(Conflict, match="名簿が変わりました"):
        verbs.commit(actor=SYSTEM, batch=batch)
    batch.refresh_from_db()
    assert batch.state == ListImportState.CHECKED
    batch = verbs.choose_columns(actor=SYSTEM, batch=batch, columns={0: "code", 1: "department"})
    verbs.commit(actor=SYSTEM, batch=batch)
    contact = Contact.objects.get(organisation=otsu)
    assert (contact.department, contact.email, contact.copies) == (
        "新課",
        "n@example.invalid",
        "x@example.invalid",
    )


@pytest.mark.usefixtures("gazetteer")
def test_a_long_list_is_recorded_in_the_background_all_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "RECORDED_AT_ONCE", 2)
    rows = [["団体コード", "担当課"], ["25201", "課1"], ["25202", "課2"], ["25203", "課3"]]
    batch = verbs.commit(actor=SYSTEM, batch=handed("contacts", workbook(rows)))
    assert batch.state == ListImportState.COMMITTING
    otsu = Organisation.objects.get(code="252018")
    set_contact(actor=SYSTEM, organisation=otsu, purpose="OFFICE", department="先に変わった課")
    worker.run("until_idle")
    batch.refresh_from_db()
    assert batch.state == ListImportState.CHECKED
    assert "名簿が変わりました" in batch.note
    assert Contact.objects.count() == 1
    verbs.commit(actor=SYSTEM, batch=batch)
    worker.run("until_idle")
    batch.refresh_from_db()
    assert batch.state == ListImportState.DONE
    assert Contact.objects.count() == 3


@pytest.mark.usefixtures("gazetteer")
def test_the_list_of_today_comes_back_as_the_same() -> None:
    rows = [
        HEAD,
        ["25201", None, None, "課", "見本 花子", "a@example.invalid, b@example.invalid", "0770000000"],
    ]
    verbs.commit(actor=SYSTEM, batch=handed("contacts", workbook(rows)))
    table = kind_of("contacts").present(0)
    assert len(table.rows) > 800
    batch = handed("contacts", write_data([table], title="今の一覧"))
    assert set(outcomes(batch).values()) == {"SAME"}
    verbs.discard(actor=SYSTEM, batch=batch)
    assert not batch.rows.exists()
    assert Upload.objects.get(pk=batch.upload_id).erased_at is not None


@pytest.mark.usefixtures("gazetteer")
def test_columns_are_remembered_and_must_say_whose_row_it_is() -> None:
    rows = [["自治体の番号", "窓口", "備考"], ["25201", "課", "x"]]
    batch = verbs.hand_in(
        actor=SYSTEM, kind=kind_of("contacts"), year=0, data=workbook([["メール"], *rows]), filename="a.xlsx"
    )
    batch = verbs.move_heading(actor=SYSTEM, batch=batch, sheet="名簿", heading=1)
    assert batch.labels == rows[0]
    with pytest.raises(BansoError, match="だれ・どこ"):
        verbs.choose_columns(actor=SYSTEM, batch=batch, columns={1: "department"})
    verbs.choose_columns(actor=SYSTEM, batch=batch, columns={0: "code", 1: "department"})
    assert outcomes(batch) == {3: "NEW"}
    known = verbs.hand_in(
        actor=SYSTEM, kind=kind_of("contacts"), year=0, data=workbook(rows), filename="b.xlsx"
    )
    assert known.columns == {"0": "code", "1": "department"}


@pytest.mark.usefixtures("gazetteer")
def test_a_row_may_be_left_alone_and_prefectures_may_head_the_rows() -> None:
    rows = [
        ["市町村名", "担当課"],
        ["【広島県】", None],
        ["府中市", "課1"],
        ["【東京都】", None],
        ["府中市", "課2"],
    ]
    batch = handed("contacts", workbook(rows))
    assert outcomes(batch) == {2: "NOTE", 3: "NEW", 4: "NOTE", 5: "NEW"}
    assert "広島県として読みました" in row(batch, 2).reason
    assert row(batch, 3).subject.startswith("広島県府中市")
    verbs.answer(actor=SYSTEM, batch=batch, answers={5: LEAVE})
    assert outcomes(batch)[5] == "LEFT"


@pytest.mark.usefixtures("gazetteer")
def test_errors_formulas_hidden_and_struck_rows_are_said() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["団体コード", "担当課", "メール", "電話"])
    page.append(["25201", "=A1&B1", "#REF!", "077"])
    page["C2"].data_type = "e"
    page.append(["25202", "課", None, None])
    page.row_dimensions[3].hidden = True
    page.append(["25203", "消した課", None, None])
    for cell in page[4]:
        cell.font = Font(strike=True)
    page.append(["25204", "課", None, "077"])
    page["B5"].font = Font(strike=True)
    target = io.BytesIO()
    book.save(target)
    batch = handed("contacts", target.getvalue())
    assert outcomes(batch) == {2: "NEW", 3: "NEW", 4: "NOTE", 5: "NEW"}
    faults = {fault["place"]: fault["text"] for fault in row(batch, 2).faults}
    assert "計算された値" in faults["B2"]
    assert "#REF!" in faults["C2"]
    assert [change["label"] for change in row(batch, 2).changes] == ["電話"]
    assert "非表示の行" in row(batch, 3).faults[0]["text"]
    assert "取り消し線" in row(batch, 4).reason
    assert "取り消し線" in row(batch, 5).faults[0]["text"]
