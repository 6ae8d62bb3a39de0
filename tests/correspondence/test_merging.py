"""Merging: a template and recipients become letters and mail drafts."""

from __future__ import annotations

import pytest

from banso.correspondence.domain.merging import (
    LettersIncomplete,
    NobodyChosen,
    make_letters,
    merge,
    previews_of,
)
from banso.correspondence.domain.outbox import approve
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.letters.domain.templates import current_version
from banso.letters.enums import LetterState
from banso.letters.models import Letter, LetterBatch
from banso.letters.rendering import fields_used
from banso.letters.sources import Recipient
from banso.letters.wording import Addressee
from tests.builders import SYSTEM
from tests.letters.merges import ASKED, DAY, prepared


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
