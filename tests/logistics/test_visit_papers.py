"""Files, record, notes and the frank word of a visit: who reads what, nothing lost, nothing published."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from banso.directory.enums import Role
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.models import HistoryEntry, Upload
from banso.foundation.uploads import UploadRefused, read_upload
from banso.logistics.domain import checklist_templates, visit_files, visit_records
from banso.logistics.enums import Audience, FileKind, ItemState
from banso.logistics.models import FrankNote, VisitFile, VisitRecord
from banso.logistics.views.recording import attendance_text
from tests import builders
from tests.builders import SYSTEM
from tests.logistics.visiting import agreed, item, picture, second_project

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[2] / "src" / "banso"


def document() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def add(visit, actor=SYSTEM, kind=FileKind.MATERIAL, data=None, filename="資料.docx", **fields):
    content = document() if data is None else data
    return visit_files.add_file(
        actor=actor, visit=visit, kind=kind, data=content, filename=filename, **fields
    )


@pytest.fixture
def visit(small_year):
    return agreed(small_year.project)


@pytest.fixture
def stranger(small_year):
    return builders.make_actor(
        Role.MUNICIPALITY, fiscal_year=small_year.fiscal_year, organisation=small_year.other_municipality
    )


# ── files ──


def test_photos_and_materials_tick_the_checklist_and_removing_the_last_opens_it(visit, actors):
    own = actors[Role.MUNICIPALITY]
    photo = add(visit, own, FileKind.PHOTO, picture(), "IMG_0001.JPG")
    add(visit, own, title="次第")
    assert item(visit, "photos").state == item(visit, "materials").state == ItemState.DONE
    assert photo.upload.content_type == "image/jpeg"
    assert photo.upload.original_name == "写真.jpg"  # the phone's name is not kept
    visit_files.remove_file(actor=own, file=photo)
    assert item(visit, "photos").state == ItemState.OPEN
    assert Upload.objects.get(pk=photo.upload_id).erased_at is not None


def test_the_parties_see_files_and_nobody_else(visit, actors, stranger):
    shared, internal = add(visit), add(visit, audience=Audience.INTERNAL)
    for role in (Role.SECRETARIAT, Role.EXPERT):
        assert check(actors[role], "visit_file.view", internal)
    assert check(actors[Role.MUNICIPALITY], "visit_file.view", shared)
    assert not check(actors[Role.MUNICIPALITY], "visit_file.view", internal)
    for actor in (stranger, *(actors[role] for role in (Role.MINISTRY, Role.BOARD, Role.PREFECTURE))):
        assert not check(actor, "visit_file.view", shared)
        with pytest.raises(AccessDenied):
            add(visit, actor)


@pytest.mark.parametrize(
    ("kind", "data", "filename"),
    [
        (FileKind.PHOTO, b"GIF89a", "a.jpg"),
        (FileKind.PHOTO, document(), "a.jpg"),
        (FileKind.PHOTO, b"\xff\xd8\xff" * 9_000_000, "a.jpg"),
        (FileKind.MATERIAL, b"MZ\x90\x00", "a.pdf"),
        (FileKind.MATERIAL, b"a,b\r\n", "a.csv"),
        (FileKind.MATERIAL, b"PK\x03\x04damaged", "a.docx"),
        (FileKind.MATERIAL, picture(), "a.pdf"),
        (FileKind.MATERIAL, b"", "a.pdf"),
        (FileKind.MATERIAL, b"ID3\x03recorded voice", "録音.mp3"),
    ],
)
def test_hostile_files_leave_nothing_behind(visit, kind, data, filename):
    with pytest.raises(UploadRefused):
        add(visit, kind=kind, data=data, filename=filename)
    assert not VisitFile.objects.exists()
    assert not Upload.objects.exists()


def test_a_visit_takes_no_more_than_the_year_allows(visit, small_year):
    checklist_templates.edit_settings(
        actor=SYSTEM,
        fiscal_year=small_year.fiscal_year,
        values={"photo_limit": 1, "file_limit": 1, "megabyte_limit": 100},
    )
    add(visit, kind=FileKind.PHOTO, data=picture((8, 8)), filename="a.png")
    add(visit)
    for kind, data in ((FileKind.PHOTO, picture((8, 8))), (FileKind.MATERIAL, None)):
        with pytest.raises(visit_files.QuotaReached):
            add(visit, kind=kind, data=data)
    assert VisitFile.objects.count() == 2


def test_photos_come_in_by_the_page_several_at_once_and_the_bad_one_is_named(visit, client_of):
    client = client_of(Role.MUNICIPALITY)
    files = [SimpleUploadedFile(f"{n}.jpg", picture((30 + n, 20))) for n in range(2)]
    bad = SimpleUploadedFile("壊れた.jpg", b"\xff\xd8\xffno")
    url = f"/y/2019/visits/{visit.pk}/photos/"
    page = client.post(url, {"photos": [*files, bad], "is_safe": "on"}).content.decode()
    assert "写真を2枚登録しました" in page
    assert "壊れた.jpg：写真として読めません" in page
    assert "確かめて、チェックを付けてください" in client.post(url, {"photos": files}).content.decode()
    photo = VisitFile.objects.first()
    shown = client.get(f"/y/2019/visits/files/{photo.pk}/photo/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"".join(shown.streaming_content) == read_upload(photo.small)
    text = add(visit)
    assert client.get(f"/y/2019/visits/files/{text.pk}/photo/").status_code == 404
    assert client.get(f"/y/2019/visits/files/{text.pk}/")["Content-Disposition"].startswith("attachment")


# ── the record ──


def save(visit, actor=SYSTEM, base=0, tab="one", **posted):
    return visit_records.save_record(
        actor=actor,
        visit=visit,
        posted={k.replace("__", "."): v for k, v in posted.items()},
        base=base,
        tab=tab,
    )


def test_the_record_is_kept_as_typed_and_counted_where_it_is_understood(visit, actors):
    save(
        visit,
        actors[Role.MUNICIPALITY],
        attendance__OWN__count="５人",
        attendance__CONTRACTOR__count="約3",
        attendance__OTHER__count="たくさん",
        attendance__PREFECTURE__count="0",
        neighbours__1__name="別見本市",
        neighbours__1__count="2",
        methods__HEARING="on",
        discussed="連携会議の開き方",
    )
    record = VisitRecord.objects.get()
    assert record.raw["attendance.OTHER.count"] == "たくさん"
    assert {(one.body, one.organisation_name): one.count for one in visit.attendance.all()} == {
        ("OWN", ""): 5,
        ("CONTRACTOR", ""): 3,
        ("PREFECTURE", ""): 0,
        ("NEIGHBOUR", "別見本市"): 2,
    }
    assert attendance_text(visit).endswith("（計 10人）")
    assert item(visit, "attendance").state == ItemState.DONE


def test_another_window_never_overwrites_and_nothing_typed_is_lost(visit, actors):
    save(visit, discussed="はじめ", tab="one")
    save(visit, discussed="つづき", base=1, tab="one")
    behind = save(visit, actors[Role.EXPERT], discussed="別の画面", base=1, tab="two")
    assert behind.conflict is not None
    assert behind.record.raw["discussed"] == "つづき"
    record = visit_records.choose_copy(actor=actors[Role.EXPERT], copy=behind.conflict)
    assert record.raw["discussed"] == "別の画面"
    assert record.copies.get().raw["discussed"] == "つづき"


def test_a_joint_occasion_has_one_record(small_year, visit, actors):
    other = builders.make_visit(
        second_project(small_year), *[day.date for day in visit.days.all()], state="AGREED", lead=visit
    )
    save(other, actors[Role.EXPERT], discussed="合同で")
    assert VisitRecord.objects.get().visit == visit


def test_the_record_is_for_the_parties(visit, actors, stranger):
    for actor in (stranger, actors[Role.MINISTRY], actors[Role.PREFECTURE], actors[Role.PARTICIPANT]):
        with pytest.raises(AccessDenied):
            save(visit, actor, discussed="x")
    assert check(actors[Role.MINISTRY], "visit_record.view", visit)
    assert not check(stranger, "visit_record.view", visit)


def test_a_record_that_looks_like_a_case_is_asked_about_and_kept(visit, client_of):
    client, url = client_of(Role.EXPERT), f"/y/2019/visits/{visit.pk}/"
    page = client.post(f"{url}record/", {"discussed": "Aさんの家計について"}, follow=True).content.decode()
    assert "ひとりの方の記録のように見える" in page
    assert "Aさんの家計について" in page
    assert "ひとりの方の記録のように見える" in client.get(f"{url}record/").content.decode()
    page = client.post(
        f"{url}note/", {"text": "長男は離婚した", "audience": "SHARED"}, follow=True
    ).content.decode()
    assert "ひとりの方の記録のように見える" in page


# ── notes ──


def test_notes_are_shared_or_internal_and_only_their_writer_changes_them(visit, actors):
    expert = actors[Role.EXPERT]
    shared = visit_records.write_note(actor=expert, visit=visit, text="会議の型", audience=Audience.SHARED)
    internal = visit_records.write_note(
        actor=expert, visit=visit, text="次回の作戦", audience=Audience.INTERNAL
    )
    assert check(actors[Role.MUNICIPALITY], "visit_note.view", shared)
    assert not check(actors[Role.MUNICIPALITY], "visit_note.view", internal)
    assert not check(actors[Role.MINISTRY], "visit_note.view", internal)
    with pytest.raises(AccessDenied):
        visit_records.write_note(
            actor=actors[Role.MUNICIPALITY], visit=visit, text="x", audience=Audience.SHARED
        )
    with pytest.raises(AccessDenied):
        visit_records.edit_note(
            actor=actors[Role.SECRETARIAT], note=shared, text="x", audience=Audience.SHARED
        )
    visit_records.edit_note(actor=expert, note=shared, text="会議の型（改）", audience=Audience.SHARED)
    assert not HistoryEntry.objects.filter(changes__icontains="会議の型").exists()


# ── the frank word ──


@pytest.fixture
def frank(visit, actors):
    expert = actors[Role.EXPERT]
    note = visit_records.save_frank_note(actor=expert, visit=visit, text="思い切った助言XYZZY", base=0)
    return visit_records.give_frank_note(actor=expert, note=note)


def test_a_frank_word_is_a_draft_until_given_and_then_fixed(visit, actors):
    expert = actors[Role.EXPERT]
    note = visit_records.save_frank_note(actor=expert, visit=visit, text="下書き", base=0)
    for role in (Role.MUNICIPALITY, Role.SECRETARIAT):
        assert not check(actors[role], "frank_note.view", note)
    with pytest.raises(Conflict):
        visit_records.save_frank_note(actor=expert, visit=visit, text="別の画面", base=0)
    given = visit_records.give_frank_note(actor=expert, note=note)
    with pytest.raises(ForbiddenStep):
        visit_records.save_frank_note(actor=expert, visit=visit, text="直し", base=1)
    visit_records.note_frank_note_read(actor=actors[Role.MUNICIPALITY], note=given)
    assert FrankNote.objects.get().read_at is not None
    with pytest.raises(AccessDenied):
        visit_records.save_frank_note(actor=actors[Role.SECRETARIAT], visit=visit, text="x", base=0)
    with pytest.raises(BansoError):
        visit_records.give_frank_note(actor=expert, note=given)


def test_only_writer_municipality_and_secretariat_read_it(frank, actors, stranger, small_year):
    readers = {role for role in Role if check(actors[role], "frank_note.view", frank)}
    assert readers == {Role.EXPERT, Role.MUNICIPALITY, Role.SECRETARIAT}
    assert not check(stranger, "frank_note.view", frank)
    colleague = builders.make_expert(small_year.fiscal_year)
    second_project(small_year).assignments.create(expert=colleague, order=2)
    other = builders.make_actor(Role.EXPERT, fiscal_year=small_year.fiscal_year, person=colleague.person)
    assert not check(other, "frank_note.view", frank)


def test_a_frank_word_is_on_no_page_in_no_file_and_in_no_history(frank, client_of, visit):
    """Every page and file of the visit and the annual report, by who sees the whole programme."""
    urls = [
        f"/y/2019/visits/{visit.pk}/",
        f"/y/2019/projects/{visit.project_id}/",
        "/y/2019/visits/?format=json",
        "/y/2019/visits/counts/?format=json",
        "/y/2019/annual/tables/",
        "/y/2019/annual/",
        "/y/2019/",
    ]
    for role in (Role.SECRETARIAT, Role.MINISTRY):
        client = client_of(role)
        for url in urls:
            response = client.get(url, follow=True)
            assert response.status_code == 200, url
            assert "XYZZY" not in response.content.decode(), url
    assert not HistoryEntry.objects.filter(changes__icontains="XYZZY").exists()
    assert history_of(frank).count() == 2


def test_no_other_room_may_read_frank_words():
    """The model is named only where its reader is asked for permission: no publication query can include it."""
    allowed = {
        "logistics/models.py",
        "logistics/retention.py",
        "logistics/domain/visit_records.py",
        "logistics/permissions.py",
        "logistics/views/detail.py",
        "logistics/views/recording.py",
        # Writes the invented year's own, as their readers.
        "loading/living/visiting.py",
    }
    naming = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "/migrations/" not in path.as_posix()
        and re.search(r"FrankNote|frank_notes", path.read_text(encoding="utf-8"))
    }
    assert naming == allowed
