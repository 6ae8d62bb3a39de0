"""How long what people wrote about dates is kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.dates.models import DateAnswer, DateImportFile, DateQuestion
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import retained, start_of
from banso.japan.dates import fiscal_year_of


@retained(DateQuestion, {"comment": RetentionClass.CONTACT})
def old_questions(before: dt.date) -> QuerySet[DateQuestion]:
    """Questions of fiscal years before that day's."""
    return DateQuestion.objects.filter(party__fiscal_year__year__lt=fiscal_year_of(before)).exclude(
        comment=""
    )


@retained(
    DateAnswer,
    {"comment": RetentionClass.CONTACT, "raw": RetentionClass.CONTACT},
    erased={"comment": "", "raw": {}},
)
def old_answers(before: dt.date) -> QuerySet[DateAnswer]:
    """Answers of fiscal years before that day's."""
    return DateAnswer.objects.filter(question__party__fiscal_year__year__lt=fiscal_year_of(before))


@retained(DateImportFile, {"changes": RetentionClass.WORKING_FILE}, erased={"changes": []})
def old_files(before: dt.date) -> QuerySet[DateImportFile]:
    """Files handed in before that day."""
    return DateImportFile.objects.filter(batch__created_at__lt=start_of(before)).exclude(changes=[])
