"""Letters: their numbers, who reads one when, and what is printed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
import pytest
from pypdf import PdfReader

from banso.correspondence.domain.merging import (
    make_letters,
    merge,
)
from banso.directory.enums import Role
from banso.foundation.access import check
from banso.foundation.errors import ForbiddenStep
from banso.letters import documents
from banso.letters.domain.letters import cancel_letters, issue_letters, note_posted
from banso.letters.domain.templates import (
    create_template,
    current_version,
    set_settings,
)
from banso.letters.enums import LetterState
from banso.letters.models import Letter
from banso.letters.queries import letters_visible_to, register
from banso.letters.rendering import fields_used
from banso.letters.sources import Recipient
from banso.letters.wording import Addressee
from banso.office.tables import Column, Table
from tests.builders import SYSTEM
from tests.letters.merges import DAY, content_of, prepared


class TestNumbers:
    def test_numbers_come_at_issue_in_order_and_without_gaps(self, fiscal_year, call_letter, prefectures):
        set_settings(actor=SYSTEM, fiscal_year=fiscal_year, number_pattern="見発{year}第{number}号")
        letters = make_letters(actor=SYSTEM, batch=prepared(call_letter, *prefectures))
        cancel_letters(actor=SYSTEM, fiscal_year=fiscal_year, letters=letters[1:2])
        issue_letters(actor=SYSTEM, fiscal_year=fiscal_year, letters=[letters[2], letters[0]])
        with pytest.raises(ForbiddenStep):
            issue_letters(actor=SYSTEM, fiscal_year=fiscal_year, letters=[letters[3], letters[0]])
        issue_letters(actor=SYSTEM, fiscal_year=fiscal_year, letters=[letters[3]])
        found = {one.pk: one.reference for one in Letter.objects.all()}
        assert [found[letters[place].pk] for place in (0, 2, 3)] == [
            "見発2019第1号",
            "見発2019第2号",
            "見発2019第3号",
        ]
        table = register(fiscal_year)
        assert [row["number"] for row in table.rows] == [1, 2, 3]

    def test_a_letter_without_number_is_issued_without(self, fiscal_year, templates):
        template = create_template(
            actor=SYSTEM,
            fiscal_year=fiscal_year,
            title="事務連絡",
            purpose="",
            content=content_of(
                templates["questionnaire"], body="本文。", record="", mail_body="x", is_numbered=False
            ),
        )
        (letter,) = merge(
            actor=SYSTEM,
            template=template,
            recipients=[Recipient("a", Addressee("見本県"))],
            context_provider=lambda one: dict.fromkeys(fields_used(current_version(template)), "値"),
            letter_date=DAY,
        )
        (issued,) = issue_letters(actor=SYSTEM, fiscal_year=fiscal_year, letters=[letter])
        assert (issued.state, issued.number, issued.reference) == (LetterState.ISSUED, None, "")


class TestReading:
    def test_an_office_reads_its_letter_only_after_it_went_out(self, small_year, actors, templates):
        year = small_year.fiscal_year
        recipient = Recipient("a", Addressee("滋賀県"), organisation_id=small_year.prefecture.pk)
        values = dict.fromkeys(fields_used(current_version(templates["call_prefecture"])), "値")
        (letter,) = merge(
            actor=SYSTEM,
            template=templates["call_prefecture"],
            recipients=[recipient],
            context_provider=lambda one: values,
            letter_date=DAY,
        )
        readers = {Role.SECRETARIAT, Role.MINISTRY, Role.BOARD}

        def who() -> set[Role]:
            found = Letter.objects.select_related("organisation", "fiscal_year").get(pk=letter.pk)
            rule = {role for role, actor in actors.items() if check(actor, "letter.view", found)}
            query = {
                role for role, actor in actors.items() if letters_visible_to(actor, year).filter(pk=letter.pk)
            }
            assert rule == query
            return rule

        assert who() == readers
        issue_letters(actor=SYSTEM, fiscal_year=year, letters=[letter])
        assert who() == readers, "issued is not sent"
        note_posted(actor=SYSTEM, fiscal_year=year, letters=[letter])
        assert who() == readers | {Role.PREFECTURE}

    def test_the_refusal_does_not_tell_that_a_letter_waits(self, small_year, actors, templates):
        values = dict.fromkeys(fields_used(current_version(templates["call_prefecture"])), "値")
        waiting, other = merge(
            actor=SYSTEM,
            template=templates["call_prefecture"],
            recipients=[
                Recipient("a", Addressee("滋賀県"), organisation_id=small_year.prefecture.pk),
                Recipient("b", Addressee("大阪府")),
            ],
            context_provider=lambda one: values,
            letter_date=DAY,
        )
        mine, others = (check(actors[Role.PREFECTURE], "letter.view", one) for one in (waiting, other))
        assert (mine.allowed, others.allowed) == (False, False)
        assert mine.reason == others.reason


class TestDocuments:
    @pytest.fixture
    def letter(self, fiscal_year, templates) -> Letter:
        set_settings(
            actor=SYSTEM,
            fiscal_year=fiscal_year,
            senders="見本法人｜代表理事｜見本 一\n｜代表理事｜髙﨑 二",
            contact="見本法人 事務局\n電話：00-0000-0000",
        )
        table = Table(
            "r",
            "選定の結果",
            [Column("name", "自治体"), Column("result", "結果")],
            [{"name": "見本市", "result": "選定"}, {"name": "{{ 7*7 }}", "result": "非該当"}],
        )
        values = {"選定結果の表": table, "選定基準": ["新たに始める", "課題が明確"]}
        (made,) = merge(
            actor=SYSTEM,
            template=templates["result_prefecture"],
            recipients=[Recipient("a", Addressee("見本県　地域福祉課"), values)],
            context_provider=lambda one: {
                "年度": "令和元年度",
                "団体名": "見本県",
                "都道府県名": "<b>見本県</b>{% raw %}",
                "宛名": "見本県",
                **one.fields,
            },
            letter_date=dt.date(2019, 8, 27),
        )
        return issue_letters(actor=SYSTEM, fiscal_year=fiscal_year, letters=[made])[0]

    def test_pdf_and_word_say_the_same(self, letter):
        pdf = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(documents.letter_pdf(letter))).pages
        )
        word = docx.Document(io.BytesIO(documents.letter_docx(letter)))
        text = "\n".join(one.text for one in word.paragraphs)
        cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
        assert cells == ["自治体", "結果", "見本市", "選定", "{{ 7*7 }}", "非該当"]
        flat = pdf.replace("\n", "").replace(" ", "")
        for words in (
            "2019困支発第1号",
            "残暑の候",
            "代表理事　髙﨑二",
            "（公印省略）",
            "以上",
            "新たに始める、課題が明確",
        ):
            assert words.replace(" ", "") in text.replace(" ", ""), words
            assert words.replace(" ", "") in flat, words
        assert "<b>見本県</b>{% raw %}" in text, "what people typed is never markup"
        assert "49" not in cells

    def test_many_letters_make_one_pdf_each_on_its_own_page(
        self, letter, fiscal_year, call_letter, prefectures
    ):
        more = make_letters(actor=SYSTEM, batch=prepared(call_letter, *prefectures))
        content = documents.letters_pdf([letter, *more], "手紙")
        assert len(PdfReader(io.BytesIO(content)).pages) >= 6

    def test_the_same_letter_gives_the_same_pdf(self, letter):
        again = Letter.objects.get(pk=letter.pk)
        assert documents.letter_pdf(letter) == documents.letter_pdf(again)

    def test_the_word_file_is_a_sound_package(self, letter):
        with zipfile.ZipFile(io.BytesIO(documents.letter_docx(letter))) as archive:
            assert archive.testzip() is None
            assert "{{ t[" not in archive.read("word/document.xml").decode()
