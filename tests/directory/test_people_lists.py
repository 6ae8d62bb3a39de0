"""People from other people's lists: names kept letter by letter, namesakes asked about."""

from __future__ import annotations

import pytest

from banso.directory.domain.people import add_affiliation
from banso.directory.importing import taking_in as verbs
from banso.directory.importing.kinds import kind_of
from banso.directory.importing.persons import NEW
from banso.directory.models import Contact, Person
from banso.office.workbook_out import write_data
from tests.builders import SYSTEM, make_person
from tests.directory.lists import handed, outcomes, row, workbook

pytestmark = pytest.mark.django_db
HEAD = ["No.", "氏名", "氏名（ふりがな）", "所属", "役職", "E-mail", "TEL"]


def test_people_come_in_as_written_and_a_second_time_as_the_same() -> None:
    rows = [
        HEAD,
        [
            1,
            "髙﨑　邉子",
            "たかさき　なべこ",
            "見本法人",
            "理事",
            "a@example.invalid；b@example.invalid",
            "090-0000-0000",
        ],
        [2, "見本花子", "ﾐﾎﾝﾊﾅｺ", "見本市", None, None, None],
        [3, None, "ナナシ", "見本社", None, None, None],
    ]
    data = workbook(rows)
    batch = handed("people", data)
    assert outcomes(batch) == {2: "NEW", 3: "NEW", 4: "REFUSED"}
    assert "空白がない" in row(batch, 3).faults[0]["text"]
    verbs.commit(actor=SYSTEM, batch=batch)
    first = Person.objects.get(family_name="髙﨑")
    assert (first.given_name, first.family_kana, first.given_kana) == ("邉子", "タカサキ", "ナベコ")
    assert str(first.affiliations.get()) == "見本法人理事"
    contact = Contact.objects.get(person=first)
    assert (contact.email, contact.copies) == ("a@example.invalid", "b@example.invalid")
    assert set(outcomes(handed("people", data)).values()) == {"SAME", "REFUSED"}

    table = kind_of("people").present(0)
    again = handed("people", write_data([table], title="今の一覧"))
    assert set(outcomes(again).values()) == {"SAME"}


def test_a_namesake_is_asked_about_unless_the_address_or_body_agrees() -> None:
    known = make_person("見本", "花子", "ミホン")
    add_affiliation(actor=SYSTEM, person=known, organisation_name="見本大学")
    rows = [
        HEAD,
        [1, "見本 花子", None, "見本大学", "教授", None, "077-000-0000"],
        [2, "見本 花子", None, "別の法人", None, None, None],
        [3, "見本 花子", "ベツカナ ハナコ", "第三の法人", None, None, None],
    ]
    batch = handed("people", workbook(rows))
    assert outcomes(batch) == {2: "CHANGED", 3: "ASK", 4: "NEW"}
    assert [key for key, _ in row(batch, 3).candidates] == [str(known.pk), NEW]
    verbs.answer(actor=SYSTEM, batch=batch, answers={3: NEW})
    assert outcomes(batch)[3] == "NEW"
    verbs.commit(actor=SYSTEM, batch=batch)
    assert Person.objects.filter(family_name="見本", given_name="花子").count() == 3
    assert known.affiliations.count() == 2  # 見本大学 教授 joins what was there; nothing is deleted
