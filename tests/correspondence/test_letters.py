"""Templates with their versions, merging, numbers, and who reads a letter when."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
import pytest
from pypdf import PdfReader

from banso.correspondence.domain.merging import (
    LettersIncomplete,
    NobodyChosen,
    make_letters,
    merge,
    prepare_batch,
    previews_of,
)
from banso.correspondence.domain.outbox import approve
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.letters import documents
from banso.letters.domain.letters import cancel_letters, issue_letters, note_posted
from banso.letters.domain.templates import (
    CONTENT,
    TemplateRefused,
    create_template,
    current_version,
    edit_template,
    install_templates,
    revert_template,
    seeds,
    set_settings,
)
from banso.letters.enums import LetterState
from banso.letters.fields import catalogue
from banso.letters.models import Letter, LetterBatch, LetterTemplate
from banso.letters.queries import letters_visible_to, register
from banso.letters.rendering import best_source, fields_used, not_provided, problems_of
from banso.letters.sources import Recipient, source_of, sources
from banso.letters.wording import Addressee
from banso.office.tables import Column, Table
from tests import builders
from tests.builders import SYSTEM

DAY = dt.date(2019, 7, 5)
ASKED = {"受付開始": "2019-07-05", "締切": "令和元年7月31日", "選定予定数": "30自治体"}


def content_of(template: LetterTemplate, **changes: object) -> dict[str, object]:
    version = current_version(template)
    return {name: getattr(version, name) for name in CONTENT} | changes


def prepared(template: LetterTemplate, *prefectures, **changes) -> LetterBatch:
    return prepare_batch(
        **{
            "actor": SYSTEM,
            "template": template,
            "source": "prefectures",
            "recipient_keys": [f"organisation:{one.pk}" for one in prefectures],
            "asked": ASKED,
            "letter_date": DAY,
        }
        | changes
    )


class TestTemplates:
    def test_every_seed_can_be_read_and_uses_only_known_fields(self, templates):
        assert len(templates) == len(seeds()) == 11
        for one in templates.values():
            assert problems_of(current_version(one)) == []
            asked_and_known = not_provided(current_version(one), catalogue())
            assert asked_and_known == [], one.code

    def test_installing_again_adds_nothing_and_keeps_what_was_edited(self, fiscal_year, call_letter):
        edit_template(
            actor=SYSTEM, template=call_letter, content=content_of(call_letter, body="直した文。"), based_on=1
        )
        assert install_templates(actor=SYSTEM, fiscal_year=fiscal_year) == []
        assert current_version(LetterTemplate.objects.get(pk=call_letter.pk)).body == "直した文。"

    def test_editing_makes_a_version_and_the_old_one_can_come_back(self, call_letter):
        edited = edit_template(
            actor=SYSTEM, template=call_letter, content=content_of(call_letter, body="二版。"), based_on=1
        )
        assert (edited.version, edited.versions.count()) == (2, 2)
        back = revert_template(actor=SYSTEM, template=edited, number=1)
        assert back.version == 3
        assert current_version(back).body == back.versions.get(number=1).body
        assert history_of(back)[0].reason == "第1版に戻すため"

    def test_saving_the_same_text_makes_no_version(self, call_letter):
        same = edit_template(
            actor=SYSTEM, template=call_letter, content=content_of(call_letter), based_on=1, title="名前だけ"
        )
        assert (same.version, same.title) == (1, "名前だけ")

    def test_two_editors_do_not_overwrite_each_other(self, call_letter):
        edit_template(
            actor=SYSTEM, template=call_letter, content=content_of(call_letter, body="先。"), based_on=1
        )
        with pytest.raises(Conflict):
            edit_template(
                actor=SYSTEM, template=call_letter, content=content_of(call_letter, body="後。"), based_on=1
            )

    def test_a_text_with_unknown_fields_is_refused_part_by_part(self, call_letter):
        with pytest.raises(TemplateRefused) as caught:
            edit_template(
                actor=SYSTEM,
                template=call_letter,
                content=content_of(
                    call_letter, body="{{しめきり}}まで", mail_subject="{{", record="{{選定結果の表}}です"
                ),
                based_on=1,
            )
        assert {problem.part for problem in caught.value.problems} == {"body", "mail_subject", "record"}
        assert LetterTemplate.objects.get(pk=call_letter.pk).version == 1

    @pytest.mark.parametrize("pattern", ["第号", "{number}{secret}", "{number", "{number.__class__}"])
    def test_a_number_pattern_without_number_or_with_more_is_refused(self, fiscal_year, pattern):
        with pytest.raises(BansoError):
            set_settings(actor=SYSTEM, fiscal_year=fiscal_year, number_pattern=pattern)


class TestMerge:
    def test_an_empty_selection_means_nobody(self, call_letter, prefectures):
        with pytest.raises(NobodyChosen):
            prepared(call_letter)
        with pytest.raises(NobodyChosen):
            merge(
                actor=SYSTEM,
                template=call_letter,
                recipients=[],
                context_provider=lambda one: {},
                letter_date=DAY,
            )
        assert not Letter.objects.exists()
        assert not OutboundMail.objects.exists()

    def test_every_recipient_is_rendered_before_anything_is_made(self, call_letter, prefectures):
        batch = prepared(call_letter, *prefectures[:3])
        previews = previews_of(SYSTEM, batch)
        assert [one.recipient.fields["団体名"] for one in previews] == ["北海道", "東京都", "滋賀県"]
        assert all(one.is_ready for one in previews)
        assert not Letter.objects.exists()
        first = previews[0].rendered
        assert first is not None
        assert first.letter["subject"] == "令和元年度 専門スタッフ派遣を利用する自治体の公募について（依頼）"
        assert first.letter["body"][0].startswith("盛夏の候、")
        assert first.letter["record"][0] == {
            "label": "受付期間",
            "text": "令和元年7月5日(金)から令和元年7月31日(水)まで（必着）",
        }
        assert first.mail_body.startswith("北海道　地域福祉課 御中\n")

    def test_drafts_are_made_once_with_mails_for_those_who_have_an_address(self, call_letter, prefectures):
        batch = prepared(call_letter, *prefectures)
        letters = make_letters(actor=SYSTEM, batch=batch)
        assert len(letters) == 5
        assert {letter.state for letter in letters} == {LetterState.DRAFT}
        assert not any(letter.reference for letter in letters)
        mails = OutboundMail.objects.all()
        assert mails.count() == 4, "the fifth has no address and goes by post"
        assert set(mails.values_list("state", flat=True)) == {MailState.DRAFT}
        assert all(mail.thread is not None for mail in mails)
        with pytest.raises(ForbiddenStep):
            make_letters(actor=SYSTEM, batch=LetterBatch.objects.get(pk=batch.pk))
        assert Letter.objects.count() == 5

    def test_a_template_for_another_kind_of_recipient_is_refused_by_name(self, templates, prefectures):
        with pytest.raises(BansoError, match="選定結果の表"):
            prepared(templates["result_prefecture"], prefectures[0], asked={})

    @pytest.mark.parametrize("asked", [{}, {**ASKED, "締切": ""}, {**ASKED, "締切": "そのうち"}])
    def test_missing_and_unreadable_values_are_refused(self, call_letter, prefectures, asked):
        with pytest.raises(BansoError, match="締切"):
            prepared(call_letter, prefectures[0], asked=asked)

    def test_a_recipient_that_has_gone_stops_the_merge(self, call_letter, prefectures):
        batch = prepared(call_letter, *prefectures[:2])
        prefectures[0].contacts.all().delete()
        prefectures[0].delete()
        with pytest.raises(Conflict):
            make_letters(actor=SYSTEM, batch=batch)

    def test_a_letter_with_a_blank_field_stops_all_and_names_whose(self, fiscal_year, templates):
        rows = [
            Recipient(
                "a",
                Addressee("見本県"),
                {"団体名": "見本県", "都道府県名": "見本県", "選定基準": "", "選定結果の表": ""},
            ),
        ]
        with pytest.raises(LettersIncomplete, match=r"見本県：.*選定基準"):
            merge(
                actor=SYSTEM,
                template=templates["result_prefecture"],
                recipients=rows,
                context_provider=lambda one: {"年度": "令和元年度", **one.fields, "宛名": "見本県"},
                letter_date=DAY,
            )
        assert not Letter.objects.exists()

    def test_copies_of_a_recipient_stand_on_the_mail(self, call_letter, fiscal_year):
        recipient = Recipient(
            "a", Addressee("見本市"), mail_to="a@example.invalid", cc=[("講師01", "b@example.invalid")]
        )
        values = dict.fromkeys(fields_used(current_version(call_letter)), "値")
        merge(
            actor=SYSTEM,
            template=call_letter,
            recipients=[recipient],
            context_provider=lambda one: values,
            letter_date=DAY,
        )
        assert OutboundMail.objects.get().cc == [{"name": "講師01", "address": "b@example.invalid"}]

    def test_only_the_secretariat_of_the_year_merges(self, call_letter, prefectures, actors):
        for role in set(Role) - {Role.SECRETARIAT}:
            with pytest.raises(AccessDenied):
                prepared(call_letter, prefectures[0], actor=actors[role])


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


def test_approving_a_mail_issues_its_letter_and_a_failed_approval_gives_no_number(
    fiscal_year, call_letter, prefectures
):
    make_letters(actor=SYSTEM, batch=prepared(call_letter, *prefectures[:3]))
    mails = list(OutboundMail.objects.order_by("pk"))
    OutboundMail.objects.filter(pk=mails[2].pk).update(to_address="no address")
    with pytest.raises(BansoError, match="滋賀県"):
        approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=mails)
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.DRAFT}
    approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=mails[:2])
    assert sorted(filter(None, Letter.objects.values_list("number", flat=True))) == [1, 2]


@pytest.mark.parametrize("code", list(sources()))
def test_every_source_gives_what_it_promises_under_keys_of_its_own(code, small_year, prefectures):
    source = source_of(code)
    found = source.function(SYSTEM, small_year.fiscal_year)
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert set(source.fields) <= set(one.fields), one.key
        assert one.name


def test_the_seeds_copy_no_sentence_that_names_a_person_or_place():
    text = builders.SYSTEM.label + str(seeds())
    assert "@" not in text
    assert "TEL" not in text


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("call_prefecture", "call_prefectures"),
        ("result_prefecture", "results_prefectures"),
        ("result_selected", "results_selected"),
        ("result_not_selected", "results_not_selected"),
    ],
)
def test_a_template_is_offered_the_recipients_it_was_written_for(fiscal_year, code: str, source: str) -> None:
    install_templates(actor=SYSTEM, fiscal_year=fiscal_year)
    template = LetterTemplate.objects.get(fiscal_year=fiscal_year, code=code)
    assert best_source(current_version(template)).code == source
