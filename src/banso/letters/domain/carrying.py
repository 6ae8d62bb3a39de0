"""Letter templates and senders that go on into the next year."""

from __future__ import annotations

from django.db.models import QuerySet

from banso.foundation.history import Operation
from banso.japan.year_mentions import with_fiscal_year, years_named
from banso.letters.domain.templates import CONTENT
from banso.letters.enums import TemplateState
from banso.letters.models import CorrespondenceSettings, LetterTemplate, TemplateVersion
from banso.years.carrying import Carried, carries, copied
from banso.years.models import FiscalYear

_TEXTS = ("subject", "body", "record", "enclosures", "mail_subject", "mail_body", "asked")


def _in_use(fiscal_year: FiscalYear) -> QuerySet[LetterTemplate]:
    return LetterTemplate.objects.filter(fiscal_year=fiscal_year, state=TemplateState.ACTIVE)


@carries(
    "letter_templates",
    "手紙のひな形",
    about="使用中のものの、いちばん新しい版です。「○年度」の字は次の年度に直し、ほかの年の字が残るものは知らせます。",
    count=lambda year: _in_use(year).count(),
)
def copy_templates(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy the templates in use with their newest text; the fiscal year in it becomes the new one."""
    templates, remarks = [], []
    for template in _in_use(after).prefetch_related("versions"):
        newest = next(
            (version for version in template.versions.all() if version.number == template.version), None
        )
        if newest is None:
            continue
        title = with_fiscal_year(template.title, after.year, made.year)
        copy = copied(template, fiscal_year=made, title=title, version=1)
        content = {name: getattr(newest, name) for name in CONTENT}
        for name in _TEXTS:
            content[name] = with_fiscal_year(content[name], after.year, made.year)
        TemplateVersion.objects.create(template=copy, number=1, **content)
        named = years_named(" ".join([title, *(content[name] for name in _TEXTS)]))
        if left := [words for words in named if words != made.label]:
            remarks.append(
                f"「{title}」に年の字が残っています（{'、'.join(left[:5])}）。文面を確かめてください。"
            )
        templates.append(copy)
    op.record_many("letter_template.created", templates)
    return Carried(len(templates), remarks)


@carries(
    "senders",
    "差出人・連絡先・文書番号の形",
    about="手紙の設定です。人が替わるときは、写した後に「手紙の設定」で直してください。",
    count=lambda year: CorrespondenceSettings.objects.filter(fiscal_year=year).count(),
)
def copy_senders(op: Operation, after: FiscalYear, made: FiscalYear) -> Carried:
    """Copy who signs, whom to ask and how numbers look; the numbers themselves begin anew."""
    found = CorrespondenceSettings.objects.filter(fiscal_year=after).first()
    if found is None:
        return Carried(0)
    texts = {
        name: with_fiscal_year(getattr(found, name), after.year, made.year) for name in ("senders", "contact")
    }
    pattern = with_fiscal_year(found.number_pattern, after.year, made.year)
    CorrespondenceSettings.objects.filter(fiscal_year=made).delete()
    copy = copied(found, fiscal_year=made, number_pattern=pattern, **texts)
    op.record("correspondence.settings_changed", copy)
    left = years_named(" ".join([*texts.values(), pattern]))
    remarks = [f"差出人・文書番号に年の字があります（{'、'.join(left)}）。確かめてください。"] if left else []
    return Carried(1, remarks)
