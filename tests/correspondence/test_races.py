"""Two people, two workers, at the same moment."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from banso.correspondence.domain.merging import make_letters
from banso.correspondence.domain.outbox import approve, step_mail
from banso.correspondence.domain.sending import claim_next
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.foundation.errors import ForbiddenStep
from banso.letters.models import Letter, LetterBatch
from tests.builders import SYSTEM
from tests.correspondence.post import YEAR, approved
from tests.foundation.racing import race
from tests.letters.merges import prepared

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(call_letter, prefectures) -> LetterBatch:
    return prepared(call_letter, *prefectures)


def test_two_who_make_the_drafts_make_them_once(batch: LetterBatch) -> None:
    answers = race(2, lambda number: make_letters(actor=SYSTEM, batch=LetterBatch.objects.get(pk=batch.pk)))
    assert sorted(type(answer).__name__ for answer in answers) == ["ForbiddenStep", "list"]
    assert (Letter.objects.count(), OutboundMail.objects.count()) == (5, 4)


def test_two_who_approve_give_each_letter_one_number(batch: LetterBatch, fiscal_year) -> None:
    make_letters(actor=SYSTEM, batch=batch)
    mails = list(OutboundMail.objects.order_by("pk"))
    chosen = [mails[:3], mails[1:]]
    answers = race(2, lambda number: approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=chosen[number]))
    assert Counter(isinstance(answer, ForbiddenStep) for answer in answers) == {True: 1, False: 1}
    assert sorted(filter(None, Letter.objects.values_list("number", flat=True))) == [1, 2, 3]


def test_each_mail_is_claimed_by_one_worker(db) -> None:
    approved(*(f"{number}@example.invalid" for number in range(20)))

    def work(number: int) -> list[int]:
        mine = []
        while (mail := claim_next(YEAR, f"job:{number}:1", timezone.now())) is not None:
            mine.append(mail.pk)
        return mine

    taken = [answer for answer in race(4, work) if isinstance(answer, list)]
    assert len(taken) == 4
    assert sorted(pk for mine in taken for pk in mine) == sorted(
        OutboundMail.objects.values_list("pk", flat=True)
    )


def test_a_mail_is_taken_back_or_claimed_never_both(db) -> None:
    for _ in range(5):
        (mail,) = approved("a@example.invalid")

        def work(number: int, mail: OutboundMail = mail) -> object:
            if number:
                return step_mail(actor=SYSTEM, mail=mail, step="withdraw")
            return claim_next(YEAR, "job:1:1", timezone.now())

        claimed, withdrawn = race(2, work)
        state = OutboundMail.objects.get(pk=mail.pk).state
        if state == MailState.DRAFT:
            assert claimed is None
        else:
            assert state == MailState.SENDING
            assert isinstance(withdrawn, ForbiddenStep)
        OutboundMail.objects.all().delete()
