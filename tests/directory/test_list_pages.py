"""The pages of taking a list in, from the upload to the recorded rows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banso.directory.enums import Role
from banso.directory.models import Contact, ListImport, Person
from tests.builders import make_prefecture
from tests.conftest import SmallYear
from tests.directory.lists import workbook
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]


def _file(rows: list[list[str | None]], name: str = "名簿.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(rows))


def test_a_list_goes_from_upload_to_the_directory_on_pages(
    small_year: SmallYear, client_of: ClientOf
) -> None:
    client = client_of(Role.SECRETARIAT)
    make_prefecture("26", "京都府")
    rows: list[list[str | None]] = [
        ["都道府県", "団体名", "課名", "メール", "予備"],
        ["滋賀県", "見本市", "福祉課", "a@example.invalid", "x"],
        ["滋賀県", "見本市", "別の課", "b@example.invalid", None],
        ["京都府", None, "府の課", None, None],
    ]
    start = "/directory/import/contacts/"
    assert "Excel・CSVから取り込む" in client.get("/directory/organisations/").content.decode()
    assert client.post(start, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken")}).status_code == 422
    response = client.post(start, {"file": _file(rows)})
    batch = ListImport.objects.get()
    columns = f"/directory/imports/{batch.pk}/columns/"
    assert response["Location"] == columns
    page = client.get(columns).content.decode()
    assert "福祉課" in page
    assert "1行目を見出し" in page
    client.post(f"/directory/imports/{batch.pk}/sheet/", {"sheet": "名簿", "heading": "1"})
    chosen = {"column0": "prefecture", "column1": "place", "column2": "department", "column3": "email"}
    twice = client.post(columns, chosen | {"column4": "place"})
    assert twice.status_code == 422
    assert "2つ以上の列" in twice.content.decode()
    url = client.post(columns, chosen)["Location"]
    page = client.get(url).content.decode()
    assert "読まなかった列：予備" in page
    assert "同じ相手の行が2つあり" in page
    client.post(f"{url}answer/", {"row2": "use"})
    assert "2行を登録する" in client.get(f"{url}commit/").content.decode()
    client.post(f"{url}commit/")
    assert Contact.objects.filter(department__in=["福祉課", "府の課"]).count() == 2
    assert "2行を登録しました" in client.get(url).content.decode()
    assert client.post(f"{url}commit/").status_code == 409


def test_a_csv_of_people_is_dropped_and_files_are_given(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    text = "氏名,所属\r\n<b>見本</b> 花子,見本市\r\n".encode("cp932")
    client.post("/directory/import/people/", {"file": SimpleUploadedFile("人.csv", text)})
    batch = ListImport.objects.get()
    assert "&lt;b&gt;見本" in client.get(f"/directory/imports/{batch.pk}/columns/").content.decode()
    client.post(f"/directory/imports/{batch.pk}/discard/")
    assert not Person.objects.filter(given_name="花子").exists()
    assert "取りやめました" in client.get(f"/directory/imports/{batch.pk}/").content.decode()
    for rows in ("", "now"):
        given = client.get("/directory/import/people/file/", {"rows": rows})
        sheet = openpyxl.load_workbook(BytesIO(given.content)).active
        assert sheet is not None
        assert "姓" in [cell.value for cell in sheet[1]]
    assert client.get("/directory/import/nothing/").status_code == 404


def test_the_page_of_rows_has_the_same_number_of_queries(small_year: SmallYear, client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)

    def page(count: int) -> str:
        rows: list[list[str | None]] = [["氏名", "所属"], *[[f"見本 {n}", "市"] for n in range(count)]]
        client.post("/directory/import/people/", {"file": _file(rows)})
        batch = ListImport.objects.latest("pk")
        client.post(f"/directory/imports/{batch.pk}/columns/", {"column0": "full_name", "column1": "body"})
        return f"/directory/imports/{batch.pk}/"

    assert queries_of(client, page(1)) == queries_of(client, page(45))
