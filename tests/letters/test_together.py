"""Many letters in one Word file, whom a template is offered for first, and a look before there is anybody."""

from __future__ import annotations

import io

import docx
import pytest

from banso.correspondence.domain.merging import make_letters
from banso.directory.enums import Role
from banso.letters import documents
from banso.letters.domain.templates import current_version
from banso.letters.models import Letter, LetterTemplate
from banso.letters.rendering import best_source
from tests.builders import SYSTEM
from tests.letters.merges import prepared

MEANT = {
    "call_prefecture": "call_prefectures",
    "questionnaire": "results_selected",
    "result_not_selected": "results_not_selected",
    "training_outline": "prefectures",
    "expert_papers": "experts",
    "speaker_request": "experts",
}


@pytest.mark.parametrize("code", MEANT)
def test_a_template_is_offered_first_for_those_it_was_written_for(code, call_letter):
    template = LetterTemplate.objects.get(fiscal_year=call_letter.fiscal_year, code=code)
    assert best_source(current_version(template)).code == MEANT[code]


def test_letters_of_a_merge_make_one_word_file_each_on_its_own_page(call_letter, prefectures, client_of):
    made = make_letters(actor=SYSTEM, batch=prepared(call_letter, *prefectures[:3]))
    client = client_of(Role.SECRETARIAT)
    query = "&".join(f"selected={one.pk}" for one in made)
    response = client.get(f"/y/2019/letters/word/?{query}")
    assert response["Content-Disposition"].startswith("attachment")
    document = docx.Document(io.BytesIO(response.content))
    lines = [one.text for one in document.paragraphs]
    assert [one for one in lines if one.endswith("御中")] == [
        f"{one.name}　地域福祉課　御中" for one in prefectures[:3]
    ]
    assert sum(bool(one.paragraph_format.page_break_before) for one in document.paragraphs) == 2
    contact = next(n for n, text in enumerate(lines) if text == "以上")
    assert document.paragraphs[contact].paragraph_format.keep_with_next
    assert client_of(Role.PREFECTURE).get(f"/y/2019/letters/word/?{query}").status_code == 403


def test_a_single_point_has_no_number_in_word(call_letter, prefectures):
    made = make_letters(actor=SYSTEM, batch=prepared(call_letter, prefectures[0]))
    letter = Letter.objects.get(pk=made[0].pk)
    assert "1．" in _words(letter)
    letter.rendered["record"] = letter.rendered["record"][:1]
    assert "1．" not in _words(letter)


def _words(letter):
    return "\n".join(one.text for one in docx.Document(io.BytesIO(documents.letter_docx(letter))).paragraphs)


def test_a_letter_can_be_looked_at_before_there_is_anybody_to_write_to(call_letter, client_of):
    template = LetterTemplate.objects.get(fiscal_year=call_letter.fiscal_year, code="day_request")
    page = client_of(Role.SECRETARIAT).get(f"/y/2019/letters/templates/{template.pk}/").content.decode()
    assert "架空の見本で表示しています" in page
    assert "見本県　生活困窮者自立支援制度　主管課" in page
