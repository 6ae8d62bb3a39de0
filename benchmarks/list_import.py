"""How long it takes to take in 905 contacts from one Excel, on the pages: read, compare, commit, and a second time.

    .venv/bin/python benchmarks/list_import.py            # SQLite in a temporary folder
    BANSO_DATABASE_URL=postgresql://… .venv/bin/python benchmarks/list_import.py   # an empty database of yours

Prints JSON. Fails when a page does not answer as it should, a row is missing, or reading to recorded takes 10 s.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banso.settings.development")
os.environ["BANSO_DATA_DIR"] = tempfile.mkdtemp(prefix="banso-bench-")

import django

django.setup()

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from banso.directory.domain.gazetteer import seed_gazetteer
from banso.directory.enums import Role
from banso.directory.models import Contact, ListImport, Organisation
from banso.foundation import worker
from tests import builders

COUNT = 905
GOAL_SECONDS = 10
HEAD = ["団体コード", "都道府県", "市町村名", "部", "課", "担当者", "メールアドレス", "電話"]
CHOSEN = ("code", "prefecture", "place", "department", "department", "name", "email", "phone")
START = "/directory/import/contacts/"


def workbook(offices: list[Organisation]) -> bytes:
    """A list as offices send it: titles, codes as numbers, two addresses in a cell, notes under the table."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["担当者名簿"])
    page.merge_cells("A1:H1")
    page.append([])
    page.append(HEAD)
    for number, one in enumerate(offices):
        mail = f"a{number}@example.invalid" + (f"\nb{number}@example.invalid" if number % 10 == 0 else "")
        prefecture = one.parent.name if one.parent else one.name
        page.append(
            [
                int(one.code),
                prefecture,
                one.name,
                "福祉部",
                f"第{number}課",
                f"髙見本 {number}",
                mail,
                f"077-000-{number:04}",
            ]
        )
    page.append(["※ 4月1日現在"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def taken_in(client: Client, data: bytes) -> tuple[ListImport, dict[str, float]]:
    """Take the list in on its pages; return it with the seconds of each step."""
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    response = client.post(START, {"file": SimpleUploadedFile("名簿.xlsx", data)})
    assert response.status_code == 302, response.status_code
    seconds["upload"] = time.perf_counter() - started
    batch = ListImport.objects.latest("pk")
    started = time.perf_counter()
    columns = {f"column{column}": code for column, code in enumerate(CHOSEN)}
    assert client.post(f"/directory/imports/{batch.pk}/columns/", columns).status_code == 302
    seconds["dry_run"] = time.perf_counter() - started
    started = time.perf_counter()
    response = client.get(f"/directory/imports/{batch.pk}/")
    assert response.status_code == 200, response.status_code
    assert f"{COUNT + 1}行のうち" in response.content.decode()
    seconds["page"] = time.perf_counter() - started
    return batch, seconds


def main() -> None:
    """Measure and print."""
    call_command("migrate", verbosity=0)
    seed_gazetteer(actor=builders.SYSTEM, year=2026)
    offices = list(Organisation.objects.exclude(code="").select_related("parent").order_by("code")[:COUNT])
    data = workbook(offices)
    client = Client(HTTP_HOST="localhost")
    client.force_login(
        builders.make_user(Role.SECRETARIAT), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    batch, seconds = taken_in(client, data)
    assert batch.rows.filter(outcome="NEW").count() == COUNT, "rows are missing in the comparison"
    started = time.perf_counter()
    assert client.post(f"/directory/imports/{batch.pk}/commit/").status_code == 302
    worker.run("until_idle")
    seconds["commit"] = time.perf_counter() - started
    batch.refresh_from_db()
    assert (batch.state, Contact.objects.count()) == ("DONE", COUNT), "rows are missing in the directory"
    again, repeated = taken_in(client, data)
    assert again.rows.filter(outcome="SAME").count() == COUNT, "a second run would change something"
    total = sum(seconds.values())
    figures = {name: round(value, 2) for name, value in seconds.items()}
    print(json.dumps(figures | {"total": round(total, 2), "dry_run_again": round(repeated["dry_run"], 2)}))
    assert total < GOAL_SECONDS, f"{total:.1f} s"


if __name__ == "__main__":
    main()
