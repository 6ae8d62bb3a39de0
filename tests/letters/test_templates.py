"""Templates with their versions, and the recipients they are offered for."""

from __future__ import annotations

import pytest

from banso.foundation.errors import BansoError, Conflict
from banso.foundation.history import history_of
from banso.letters.domain.templates import (
    TemplateRefused,
    current_version,
    edit_template,
    install_templates,
    revert_template,
    seeds,
    set_settings,
)
from banso.letters.fields import catalogue
from banso.letters.models import LetterTemplate
from banso.letters.rendering import best_source, not_provided, problems_of
from banso.letters.sources import source_of, sources
from tests import builders
from tests.builders import SYSTEM
from tests.letters.merges import content_of


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
