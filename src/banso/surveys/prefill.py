"""What is known before anybody types: the counted answer, else the last one to this form, and what other rooms know.

A later room registers what it knows about an organisation:

    @knows("利用申込書")
    def from_application(survey, organisations): ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, Organisation
from banso.formkit import Form
from banso.formkit.cells import Value
from banso.formkit.reading import row_counts, value_from_json
from banso.japan.dates import fiscal_year_label
from banso.surveys.definitions import CARRIED, OFFICE, form_of
from banso.surveys.models import PastAnswer, Response, Survey

# {organisation id: answers by path}, in a constant number of queries.
Source = Callable[[Survey, Sequence[Organisation]], Mapping[int, Mapping[str, Value]]]
_sources: list[tuple[str, Source]] = []


def knows(label: str) -> Callable[[Source], Source]:
    """Register a source of answers; `label` names it to the person who finds them filled in."""

    def register(source: Source) -> Source:
        _sources.append((label, source))
        return source

    return register


@dataclass
class Known:
    """Answers filled in beforehand and where they come from."""

    values: dict[str, Value] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)

    def take(self, origin: str, values: Mapping[str, Value]) -> None:
        """Add answers; what is there already gives way."""
        if values:
            self.values |= values
            self.origins.append(origin)

    @property
    def said(self) -> str:
        """The origins in one line."""
        return "・".join(dict.fromkeys(self.origins))


def prefills(survey: Survey, organisations: Sequence[Organisation]) -> dict[int, Known]:
    """Return what is known of each organisation, in a constant number of queries.

    An answer that was submitted to this survey goes before everything else. Only paths that this year's form asks
    are taken over, so a part-year count of last year never lands in a column for a whole year.
    """
    form = form_of(survey)
    found = {organisation.pk: Known() for organisation in organisations}
    for label, source in _sources:
        for pk, values in source(survey, organisations).items():
            found[pk].take(label, values)
    year = survey.fiscal_year.year
    for past in PastAnswer.objects.filter(organisation__in=list(found), year__lt=year):
        carried = _asked(form, past.values, CARRIED.get(survey.code, ()))
        found[past.organisation_id].take(f"{fiscal_year_label(past.year)}の一覧", carried)
    responses = (
        Response.objects.filter(
            organisation__in=list(found), survey__code=survey.code, survey__fiscal_year__year__lte=year
        )
        .exclude(counted=None)
        .select_related("counted", "survey__fiscal_year")
        .order_by("survey__fiscal_year__year")
    )
    own: dict[int, dict[str, Value]] = {}
    for response in responses:
        assert response.counted is not None  # noqa: S101 - by the filter
        if response.survey_id == survey.pk:
            data = response.counted.values | response.counted.respondent
            own[response.organisation_id] = _asked(form, data)
            continue
        carried = _asked(form, response.counted.values, CARRIED.get(survey.code, ()))
        found[response.organisation_id].take(f"{response.survey.fiscal_year.label}の回答", carried)
    contacts = Contact.objects.filter(organisation__in=list(found), purpose=ContactPurpose.OFFICE)
    for contact in contacts.exclude(department="", name="").order_by("-pk"):
        assert contact.organisation_id is not None  # noqa: S101 - by the filter
        found[contact.organisation_id].take("名簿", {f"{OFFICE}department": contact.line})
    for pk, values in own.items():
        found[pk] = Known(dict(values), ["提出済みの内容"])
    return found


def prefill(survey: Survey, organisation: Organisation) -> Known:
    """Return what is known of one organisation."""
    return prefills(survey, [organisation])[organisation.pk]


def _asked(form: Form, data: Mapping[str, object], prefixes: tuple[str, ...] = ("",)) -> dict[str, Value]:
    """Return the stored answers that this form asks under the prefixes."""
    found = {}
    for slot in form.slots(row_counts(form, data)):
        if slot.path not in data or not slot.path.startswith(prefixes):
            continue
        try:
            found[slot.path] = value_from_json(data[slot.path], slot.cell)
        except ValueError:
            continue  # another kind of answer in last year's form
    return {path: value for path, value in found.items() if value is not None}
