"""Many forms in one zip: read by a job, hostile members refused one by one, recorded file by file."""

from __future__ import annotations

import io
import zipfile

import pytest

from banso.calls.intake import APPLICATION
from banso.calls.models import Application
from banso.directory.enums import Role
from banso.foundation import worker
from banso.foundation.archives import FormsZip, ZipLimits
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.models import HistoryEntry, Job, Upload
from banso.intake.domain import handing_in as imports
from banso.intake.domain.handing_in import hand_in
from banso.intake.enums import BatchState
from banso.intake.files import Handed
from banso.intake.models import Batch, Version
from banso.office.refusals import OfficeRefused
from tests import builders
from tests.calls.forms import filled, zipped
from tests.office import hostile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def towns(small_year):
    return [builders.make_municipality(f"第{number}市", small_year.prefecture) for number in range(1, 14)]


@pytest.fixture
def secretariat(actors):
    return actors[Role.SECRETARIAT]


def give(actor, call, content: bytes, **options) -> Batch:
    """Hand a zip in and let the worker read it."""
    batch = hand_in(
        APPLICATION, actor=actor, gathering=call, files=[Handed(content, "申込書.zip")], **options
    )
    worker.run("until_idle")
    batch.refresh_from_db()
    return batch


def test_a_zip_is_read_by_a_job_and_recorded_by_another(small_year, towns, secretariat):
    content = zipped((f"県/{town.name}.xlsx", filled(small_year.call, town)) for town in towns)
    batch = hand_in(
        APPLICATION, actor=secretariat, gathering=small_year.call, files=[Handed(content, "申込書.zip")]
    )
    assert batch.state == BatchState.CHECKING
    assert batch.files.count() == 0
    worker.run("until_idle")
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert [row.organisation.name for row in batch.files.all()] == [town.name for town in towns]
    assert Version.objects.count() == 0
    imports.start_recording(actor=secretariat, batch=batch)
    assert Version.objects.count() == 0, "more than a few are recorded in the background"
    worker.run("until_idle")
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    applications = Application.objects.filter(municipality__in=towns).order_by("number")
    assert [one.municipality for one in applications] == towns
    assert {one.state for one in applications} == {"SUBMITTED"}
    operations = HistoryEntry.objects.filter(action="application.submitted").values_list(
        "operation", flat=True
    )
    assert len(set(operations)) == len(towns), "each file is an operation of its own"
    assert not any(job.state != "DONE" for job in Job.objects.all())


def test_recording_goes_on_where_it_stopped_and_does_nothing_twice(
    small_year, towns, secretariat, monkeypatch
):
    content = zipped((f"{town.name}.xlsx", filled(small_year.call, town)) for town in towns)
    batch = give(secretariat, small_year.call, content)
    monkeypatch.setattr(imports, "enqueue", lambda *_, **__: None)
    imports.start_recording(actor=secretariat, batch=batch)
    real, done = imports._record_one, []

    def killed_after_five(*arguments):
        if len(done) == 5:
            raise KeyboardInterrupt
        real(*arguments)
        done.append(1)

    monkeypatch.setattr(imports, "_record_one", killed_after_five)
    with pytest.raises(KeyboardInterrupt):
        imports.record_files(secretariat, batch)
    assert Version.objects.count() == 5
    monkeypatch.setattr(imports, "_record_one", real)
    counts = imports.record_files(secretariat, batch)
    assert counts["RECORDED"] == 13
    assert Version.objects.count() == 13
    imports.record_files(secretariat, batch)
    assert Version.objects.count() == 13


def test_a_file_that_cannot_be_recorded_leaves_nothing_and_stops_no_other(
    small_year, towns, secretariat, monkeypatch
):
    content = zipped((f"{town.name}.xlsx", filled(small_year.call, town)) for town in towns[:3])
    batch = give(secretariat, small_year.call, content)
    real = imports.add_version

    def breaks_late(op, kind, *, sheet, **rest):
        version = real(op, kind, sheet=sheet, **rest)
        if sheet.municipality == towns[1]:
            raise BansoError("途中で失敗しました。")
        return version

    monkeypatch.setattr(imports, "add_version", breaks_late)
    imports.start_recording(actor=secretariat, batch=batch)
    assert [row.state for row in batch.files.all()] == ["RECORDED", "FAILED", "RECORDED"]
    assert not Application.objects.filter(municipality=towns[1]).exists()
    assert batch.files.all()[1].refusal == "途中で失敗しました。"


def test_a_newer_form_that_came_between_look_and_yes_is_not_overwritten(small_year, towns, secretariat):
    content = zipped([("a.xlsx", filled(small_year.call, towns[0]))])
    first = give(secretariat, small_year.call, content)
    newer = filled(small_year.call, towns[0], reason="後から届いた理由")
    second = hand_in(
        APPLICATION, actor=secretariat, gathering=small_year.call, files=[Handed(newer, "b.xlsx")]
    )
    imports.start_recording(actor=secretariat, batch=second)
    imports.start_recording(actor=secretariat, batch=first)
    row = first.files.get()
    assert row.state == "FAILED"
    assert "確認した後に" in row.refusal
    assert Application.objects.get(municipality=towns[0]).reason == "後から届いた理由"


def test_two_different_forms_of_one_municipality_are_both_refused_the_same_twice_is_one(
    small_year, towns, secretariat
):
    one, other = filled(small_year.call, towns[0]), filled(small_year.call, towns[0], reason="別の理由")
    batch = give(secretariat, small_year.call, zipped([("旧.xlsx", one), ("新.xlsx", other)]))
    assert {row.outcome for row in batch.files.all()} == {"REFUSED"}
    assert all("旧.xlsx" in row.refusal and "新.xlsx" in row.refusal for row in batch.files.all())
    batch = give(secretariat, small_year.call, zipped([("a.xlsx", one), ("写し.xlsx", one)]))
    assert [row.outcome for row in batch.files.all()] == ["NEW", "SAME"]


def test_each_hostile_member_is_refused_by_name_and_the_good_one_is_read(small_year, towns, secretariat):
    good = filled(small_year.call, towns[0])
    members = [
        ("../../etc/逃げる.xlsx", good, "zipの外を指す名前"),
        ("C:\\\\temp\\\\窓.xlsx", good, "zipの外を指す名前"),
        ("/etc/根.xlsx", good, "zipの外を指す名前"),
        ("入れ子.zip", zipped([("中.xlsx", good)]), "zipの中の圧縮ファイルは開きません"),
        ("手紙.docx", hostile.good_docx(), "Excelファイル"),
        ("見かけ.xlsx", zipped([("中.xlsx", good)]), "見かけ.xlsx"),
        ("爆弾.xlsx", hostile.bomb(good), "爆弾.xlsx"),
        ("マクロ.xlsx", hostile.macro(good), "マクロ"),
        ("鍵.xlsx", hostile.encrypted(good), "パスワード"),
        ("空.xlsx", b"", "空"),
        ("__MACOSX/._よい.xlsx", b"litter", None),
        (".DS_Store", b"litter", None),
        ("~$よい.xlsx", b"litter", None),
        ("よい.xlsx", good, ""),
    ]
    batch = give(secretariat, small_year.call, zipped((name, data) for name, data, _ in members))
    rows = list(batch.files.all())
    expected = [(name, reason) for name, _, reason in members if reason is not None]
    assert len(rows) == len(expected)
    for row, (name, reason) in zip(rows, expected, strict=True):
        if reason:
            assert row.outcome == "REFUSED", name
            assert reason in row.refusal, (name, row.refusal)
            assert "/" not in row.name
            assert "\\\\" not in row.name
        else:
            assert (row.outcome, row.name) == ("NEW", "よい.xlsx")


def test_a_zip_of_bombs_is_not_inflated_beyond_its_budget():
    content = zipped((f"{number}.xlsx", b"\0" * 3_000_000) for number in range(5))
    package = FormsZip(content, "爆弾.zip", ZipLimits(one=4_000_000, all=7_000_000))
    assert sum(len(package.read(number)) for number in range(2)) == 6_000_000
    with pytest.raises(OfficeRefused):
        package.read(2)
    with pytest.raises(OfficeRefused):
        FormsZip(zipped([("大.xlsx", b"\0" * 5_000_000)]), "大.zip", ZipLimits(one=4_000_000)).read(0)


def test_too_many_members_are_refused_with_the_limit():
    content = zipped((f"{number}.xlsx", b"x") for number in range(4))
    with pytest.raises(BansoError, match="多すぎます（一度に受け取れるのは3件"):
        FormsZip(content, "多い.zip", ZipLimits(members=3))


def test_a_broken_zip_and_an_empty_one_are_said_to_be(small_year, towns, secretariat):
    whole = zipped((f"{town.name}.xlsx", filled(small_year.call, town)) for town in towns[:2])
    batch = hand_in(
        APPLICATION, actor=secretariat, gathering=small_year.call, files=[Handed(whole[:-200], "切れた.zip")]
    )
    worker.run("until_idle")
    assert batch.files.get().outcome == "REFUSED"
    assert "切れた.zip" in batch.files.get().refusal
    batch = give(secretariat, small_year.call, zipped([(".DS_Store", b"litter")]))
    assert "中にファイルがありません" in batch.files.get().refusal
    assert not Upload.objects.filter(erased_at=None).exists(), "what is of no use is erased"


def test_names_written_by_windows_are_read(small_year, towns, secretariat):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("@@@@@@.xlsx"), filled(small_year.call, towns[0]))
    content = target.getvalue().replace(b"@@@@@@", "大津市".encode("cp932"))
    batch = give(secretariat, small_year.call, content)
    assert batch.files.get().name == "大津市.xlsx"
    assert batch.files.get().outcome == "NEW"


def test_a_discarded_batch_is_erased_and_cannot_be_recorded(small_year, towns, secretariat):
    batch = give(secretariat, small_year.call, zipped([("a.xlsx", filled(small_year.call, towns[0]))]))
    imports.discard(actor=secretariat, batch=batch)
    assert not Upload.objects.filter(erased_at=None).exists()
    with pytest.raises(ForbiddenStep):
        imports.start_recording(actor=secretariat, batch=batch)
    assert not Application.objects.filter(municipality=towns[0]).exists()


def test_what_arrived_in_time_by_mail_is_in_time_whenever_it_is_entered(small_year, towns, secretariat):
    content = zipped([("a.xlsx", filled(small_year.call, towns[0]))])
    batch = give(secretariat, small_year.call, content, received_at=builders.at(2019, 7, 31, 12))
    imports.start_recording(actor=secretariat, batch=batch)
    late = give(secretariat, small_year.call, zipped([("b.xlsx", filled(small_year.call, towns[1]))]))
    assert "締切を過ぎて" in str(late.files.get().problems)
    imports.start_recording(actor=secretariat, batch=late)
    marks = {one.municipality: one.is_late for one in Application.objects.filter(municipality__in=towns)}
    assert marks == {towns[0]: False, towns[1]: True}


def test_a_job_is_asked_again_for_the_rights_of_who_handed_in(small_year, users, towns):
    from banso.accounts.models import RoleGrant

    small_year.call.state = "OPEN"
    small_year.call.save()
    prefecture = users[Role.PREFECTURE]
    content = zipped([("a.xlsx", filled(small_year.call, towns[0]))])
    batch = hand_in(
        APPLICATION,
        actor=builders.actor_for(prefecture),
        gathering=small_year.call,
        files=[Handed(content, "a.zip")],
    )
    RoleGrant.objects.filter(user=prefecture).delete()
    worker.run("until_idle")
    assert batch.files.get().outcome == "REFUSED"


def test_the_list_of_a_batch_needs_the_same_queries_at_1_and_13_files(client_of, small_year, towns, users):
    from tests.query_budget import queries_of

    client, actor = client_of(Role.SECRETARIAT), builders.actor_for(users[Role.SECRETARIAT])
    few = give(actor, small_year.call, zipped([("a.xlsx", filled(small_year.call, towns[0]))]))
    many = give(
        actor, small_year.call, zipped((f"{one.name}.xlsx", filled(small_year.call, one)) for one in towns)
    )
    urls = [f"/y/2019/applications/imports/{batch.pk}/" for batch in (few, many)]
    assert queries_of(client, urls[0]) == queries_of(client, urls[1])
    records = [f"{url}record/" for url in urls]
    assert queries_of(client, records[0]) == queries_of(client, records[1])
