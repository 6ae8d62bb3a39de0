"""Office, title and name of a contact: apart in forms and letters, taken apart where they come as one text."""

from __future__ import annotations

import pytest

from banso.directory.addressee import Parts, parts_of
from banso.directory.enums import Role
from banso.directory.models import Contact


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("地域福祉課", Parts("地域福祉課")),
        ("健康福祉部　生活支援課　保護係", Parts("健康福祉部　生活支援課　保護係")),
        ("生活支援課 見本 花子", Parts("生活支援課", "", "見本 花子")),
        ("健康福祉部 生活支援課　係長　見本花子 様", Parts("健康福祉部　生活支援課", "係長", "見本花子")),
        ("生活支援課長　見本 花子", Parts("生活支援課", "課長", "見本 花子")),
        ("福祉事務所長", Parts("福祉事務所", "所長")),
        ("生活困窮者自立支援制度　主管課 御中", Parts("生活困窮者自立支援制度　主管課")),
        ("生活支援課（内線 123）", Parts("生活支援課（内線 123）")),
        ("生活支援課 見本、別見本", Parts("生活支援課 見本、別見本")),
        ("見本 花子 様", Parts("", "", "見本 花子")),
        ("見本 花子", Parts("見本 花子")),
        ("", Parts()),
    ],
)
def test_one_text_is_taken_apart_where_its_words_say_how(text: str, parts: Parts) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    "text", ["生活支援課　係長　見本 花子", "地域福祉課", "見本 花子", "生活支援課（内線 123）"]
)
def test_what_was_taken_apart_reads_as_one_line_again(text: str) -> None:
    parts = parts_of(text)
    assert Contact(department=parts.department, title=parts.title, name=parts.name).line == text


def test_the_directory_asks_for_office_and_person_apart(client_of, small_year) -> None:
    client, town = client_of(Role.SECRETARIAT), small_year.municipality
    url = f"/directory/organisations/{town.pk}/contact/?purpose=OFFICE"
    page = client.get(url).content.decode()
    assert "部署" in page
    assert "担当者の氏名" in page
    typed = {
        "department": "生活支援課",
        "title": "係長",
        "name": "見本 花子",
        "email": "town@example.invalid",
    }
    assert client.post(url, typed).status_code == 302
    assert Contact.objects.get(organisation=town).line == "生活支援課　係長　見本 花子"
    page = client.get(f"/directory/organisations/{town.pk}/").content.decode()
    assert "<td>生活支援課</td><td>係長　見本 花子</td>" in page
