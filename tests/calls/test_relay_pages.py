"""The relay: every prefecture's page, its send-pack, its bundle; the call's own pages and steps."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader

from banso.calls import relay_queries
from banso.calls.domain import call as verbs
from banso.calls.domain import relays
from banso.calls.domain.applications import decline
from banso.calls.enums import CallState, RelayState
from banso.calls.models import Call, CallRelay
from banso.calls.packs import safe_name
from banso.calls.queries import FormCopy
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import MunicipalityYear, Organisation
from banso.formkit.workbook import read_form
from banso.foundation import worker
from banso.foundation.errors import AccessDenied, ForbiddenStep
from banso.foundation.models import HistoryEntry, Job
from banso.foundation.uploads import read_upload
from banso.years.models import ToDo
from tests import builders
from tests.calls.forms import ANSWERS
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def open_call(small_year) -> Call:
    """The small year's call, open for another week, with the welfare offices of 滋賀県 known."""
    call = small_year.call
    call.state, call.closes_at = CallState.DRAFT, timezone.now() + dt.timedelta(days=7)
    call.save()
    towns = [small_year.municipality, small_year.other_municipality, *[
        builders.make_municipality(name, small_year.prefecture) for name in ("甲市", "乙市", "丙／町")
    ]]  # fmt: skip
    for town in towns:
        MunicipalityYear.objects.create(organisation=town, year=2019)
    return verbs.open_call(actor=builders.SYSTEM, call=call)


@pytest.fixture
def relay(open_call, small_year) -> CallRelay:
    return open_call.relays.get(prefecture=small_year.prefecture)


def url(relay: CallRelay, more: str = "") -> str:
    return f"/y/2019/call/prefectures/{relay.prefecture_id}/{more}"


def test_opening_gives_every_prefecture_its_place_and_sending_its_to_do(open_call, small_year):
    assert open_call.relays.count() == 2
    assert set(open_call.relays.values_list("state", flat=True)) == {RelayState.PREPARED}
    assert ToDo.objects.get(role=Role.SECRETARIAT).title == "公募を締め切る"
    assert not ToDo.objects.filter(role=Role.PREFECTURE).exists()
    sent = verbs.relay_to_prefectures(
        actor=builders.SYSTEM, call=open_call, prefectures=[small_year.prefecture], sent_at=timezone.now()
    )
    assert [one.state for one in sent] == [RelayState.SENT]
    todo = ToDo.objects.get(role=Role.PREFECTURE)
    assert (todo.organisation, todo.due_at) == (small_year.prefecture, open_call.closes_at)


def test_a_prefecture_sees_where_each_of_its_municipalities_stands(client_of, open_call, relay, small_year):
    town = Organisation.objects.get(name="甲市")
    decline(actor=builders.SYSTEM, copy=FormCopy(open_call, town))
    text = client_of(Role.PREFECTURE).get(url(relay)).content.decode()
    for words in ("見本市", "甲市", "申し込まない", "乙市", "督促の文案"):
        assert words in text
    assert "別見本市" not in text, "a municipality of another prefecture"
    reminder = text[text.index("督促の文案") :]
    assert "・乙市" in reminder
    assert "・甲市" not in reminder, "who declined is not reminded"
    assert "・見本市" not in reminder, "who submitted is not reminded"
    row = next(one for one in relay_queries.relay_table(open_call).rows if one["prefecture"] == "滋賀県")
    assert (row["invited"], row["submitted"], row["declined"]) == (4, 1, 1)


def test_the_bundle_is_handed_in_given_back_and_handed_in_again(client_of, relay, actors, small_year):
    prefecture = client_of(Role.PREFECTURE)
    confirm = prefecture.get(url(relay, "submit/")).content.decode()
    assert "見本市：提出済み" in confirm
    assert "乙市：まだ" in confirm
    assert prefecture.post(url(relay, "submit/"), {"reason": "以上です"}).status_code == 302
    relay.refresh_from_db()
    assert (relay.state, relay.note) == (RelayState.SUBMITTED, "以上です")
    assert prefecture.post(url(relay, "submit/")).status_code == 409
    assert prefecture.post(url(relay, "reopen/"), {"reason": "もう一度"}).status_code == 403
    secretariat = client_of(Role.SECRETARIAT)
    assert secretariat.post(url(relay, "reopen/"), {"reason": ""}).status_code == 422
    assert secretariat.post(url(relay, "reopen/"), {"reason": "乙市が届いたため"}).status_code == 302
    relay.refresh_from_db()
    assert (relay.state, relay.submitted_at) == (RelayState.SENT, None)
    assert ToDo.objects.get(organisation=small_year.prefecture).state == "OPEN"
    relays.submit_bundle(actor=actors[Role.PREFECTURE], relay=relay)
    assert ToDo.objects.get(organisation=small_year.prefecture).state == "DONE"
    actions = HistoryEntry.objects.filter(subject_type="calls.callrelay").order_by("id")
    assert [one.action for one in actions if one.subject_id == relay.pk] == [
        "relay.submitted",
        "relay.reopened",
        "relay.submitted",
    ]


def test_another_prefecture_s_bundle_is_closed(client_of, open_call, small_year, actors):
    other = open_call.relays.exclude(prefecture=small_year.prefecture).get()
    for more in ("", "pack/", "submit/"):
        assert client_of(Role.PREFECTURE).get(url(other, more)).status_code == 403
    with pytest.raises(AccessDenied):
        relays.submit_bundle(actor=actors[Role.PREFECTURE], relay=other)


def test_the_send_pack_holds_letter_list_and_each_form_under_safe_names(
    client_of, open_call, relay, small_year
):
    attachment = SimpleUploadedFile("../別紙:1?.pdf", b"%PDF-1.4 outline")
    secretariat = client_of(Role.SECRETARIAT)
    added = secretariat.post("/y/2019/call/attachments/add/", {"title": "別紙1", "file": attachment})
    assert added.status_code == 302
    response = client_of(Role.PREFECTURE).get(url(relay, "pack/"))
    with zipfile.ZipFile(io.BytesIO(response.content)) as pack:
        names = pack.namelist()
        letter = PdfReader(io.BytesIO(pack.read(names[0])))
        forms = [name for name in names if name.startswith("03_")]
        own = next(name for name in forms if "見本市" in name)
        rollup = openpyxl.load_workbook(io.BytesIO(pack.read(names[1])))
        content = pack.read(own)
    assert not any(set(name) & set('\\:*?"<>|') or ".." in name for name in names), names
    assert len(forms) == 4
    assert "丙／町" in "".join(names)
    text = "".join(page.extract_text() for page in letter.pages).replace("\n", "")
    assert "滋賀県" in text
    assert open_call.title in text
    cells = {str(cell.value) for row in rollup.active.iter_rows() for cell in row}
    assert {"見本市", "甲市"} <= cells
    from banso.calls.application_form import application_form, organisation_key

    form = application_form(open_call)
    reading = read_form(lambda *_: form, content, own, expected_year=2019)
    assert reading.identity.organisation_code == organisation_key(small_year.municipality)
    again = client_of(Role.PREFECTURE).get(url(relay, "pack/"))
    assert again.content == response.content


def test_the_packs_of_all_prefectures_are_made_by_a_job(client_of, open_call):
    client = client_of(Role.SECRETARIAT)
    first = client.post("/y/2019/call/packs/", {"token": "one"})
    assert client.post("/y/2019/call/packs/", {"token": "one"}).url == first.url
    worker.run("until_idle")
    job = Job.objects.get()
    assert (job.state, job.result) == ("DONE", {"prefectures": 2})
    with zipfile.ZipFile(io.BytesIO(read_upload(job.result_upload))) as packs:
        assert [name[:6] for name in packs.namelist()] == ["25_滋賀県", "27_大阪府"]


@pytest.mark.parametrize(
    ("typed", "safe"), [("a/b", "a_b"), ("../x", "__x"), ('q?"<>|*', "q______"), ("大津市", "大津市")]
)
def test_names_are_made_safe(typed, safe):
    assert safe_name(typed).replace(".", "_").strip("_") == safe.replace(".", "_").strip("_")


def call_data(**changes):
    data = {
        "title": "令和2年度の公募",
        "explanation": "専門スタッフを派遣します。",
        "opens_on_era": "令和",
        "opens_on_year": "2",
        "opens_on_month": "７",
        "opens_on_day": "6",
        "opens_time": "09:00",
        "closes_on_era": "令和",
        "closes_on_year": "2",
        "closes_on_month": "7",
        "closes_on_day": "31",
        "closes_time": "17:00",
        "target_count": "９０５",
        "number_to_select": "30",
        "programmes": ["CONSULTATION", "CHILDREN"],
    }
    return data | changes


def test_a_call_is_prepared_opened_closed_and_reopened_on_its_pages(client_of, small_year):
    builders.make_year(2020)
    builders.invite(small_year.municipality, 2020)
    from django.test import Client

    user = builders.make_user(Role.SECRETARIAT)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    wrong = client.post("/y/2020/call/new/", call_data(closes_on_day="5"))
    assert wrong.status_code == 422
    assert "締切は受付開始より後" in wrong.content.decode()
    assert client.post("/y/2020/call/new/", call_data()).status_code == 302
    call = Call.objects.get(fiscal_year__year=2020)
    assert timezone.localtime(call.closes_at).isoformat() == "2020-07-31T17:00:00+09:00"
    assert call.target_count == 905
    page = client.get("/y/2020/call/step/?step=open").content.decode()
    assert "対象の" in page
    assert "だれにも連絡は届きません" in page
    assert call.state == CallState.DRAFT
    client.post("/y/2020/call/step/", {"step": "open"})
    refused = client.post("/y/2020/call/edit/", call_data(title="別の題", programmes=["CHILDREN"]))
    call.refresh_from_db()
    assert refused.status_code == 302, "the programmes cannot be changed any more and are left as they are"
    assert (call.title, call.programmes.count()) == ("別の題", 2)
    client.post("/y/2020/call/step/", {"step": "close"})
    assert client.post("/y/2020/call/step/", {"step": "reopen", "reason": ""}).status_code == 422
    assert client.post("/y/2020/call/step/", {"step": "reopen", "reason": "災害のため"}).status_code == 302
    call.refresh_from_db()
    assert call.state == CallState.OPEN
    assert HistoryEntry.objects.get(action="call.reopened").reason == "災害のため"


def test_the_programmes_of_an_open_call_stay(open_call):
    with pytest.raises(ForbiddenStep, match="対象の事業を変えられません"):
        verbs.edit_call(
            actor=builders.SYSTEM,
            call=open_call,
            title=open_call.title,
            explanation="",
            opens_at=open_call.opens_at,
            closes_at=open_call.closes_at,
            target_count=None,
            number_to_select=30,
            programmes=list(open_call.programmes.all())[:2],
        )


def test_pages_of_the_relay_need_the_same_queries_whatever_the_number(client_of, open_call, relay):
    client = client_of(Role.SECRETARIAT)
    urls = ["/y/2019/call/prefectures/", url(relay)]
    few = [queries_of(client, one) for one in urls]
    for number in range(40):
        town = builders.make_municipality(f"第{number}市", relay.prefecture)
        MunicipalityYear.objects.create(organisation=town, year=2019)
        builders.make_application(open_call, town)
        other = Organisation.objects.create(
            kind=OrganisationKind.PREFECTURE, prefecture_code=f"{number + 50}", name=f"見本{number}県"
        )
        CallRelay.objects.create(call=open_call, prefecture=other)
    assert [queries_of(client, one) for one in urls] == few


def test_the_contents_and_figure2_leave_as_pdf_and_excel(client_of, small_year):
    client = client_of(Role.SECRETARIAT)
    small_year.application.reason = "家計改善の進め方を知りたい。"
    small_year.application.answers = {"running.CONSULTATION.runs": ANSWERS["running.CONSULTATION.runs"]}
    small_year.application.save()
    page = client.get("/y/2019/applications/contents/").content.decode()
    assert "家計改善の進め方を知りたい。" in page
    for address in ("contents", "table"):
        pdf = client.get(f"/y/2019/applications/{address}/?format=pdf")
        assert pdf.content.startswith(b"%PDF")
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
        assert "見本市" in text
        assert client.get(f"/y/2019/applications/{address}/?format=xlsx").content.startswith(b"PK")
    rows = client.get("/y/2019/applications/contents/?format=json").json()["tables"][0]["rows"]
    assert rows[0]["runs_CONSULTATION"] is True
    assert rows[0]["runs_CHILDREN"] is None


def test_today_says_what_each_waits_for(open_call, relay, actors):
    from banso.foundation.today import waiting_groups

    verbs.relay_to_prefectures(
        actor=builders.SYSTEM, call=open_call, prefectures=[relay.prefecture], sent_at=timezone.now()
    )
    labels = {
        role: {group.label for group in waiting_groups(actors[role], 2019)}
        for role in (Role.SECRETARIAT, Role.PREFECTURE, Role.MUNICIPALITY)
    }
    assert "都道府県の取りまとめ" in labels[Role.SECRETARIAT]
    assert "自治体の申込" in labels[Role.PREFECTURE]
    assert "県の取りまとめ" in labels[Role.MUNICIPALITY]
