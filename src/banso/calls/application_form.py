"""The form 利用申込書 of a call, and who a filled copy belongs to (spec 10.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from banso.calls.models import Application, Call
from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact, MunicipalityYear, Organisation
from banso.formkit import Form, Identity, Problem, Reading, Section
from banso.formkit.cells import Choice, ChoiceCell, MarkCell, Value
from banso.formkit.definition import Grid, GridColumn, GridRow, LongTextField, Marks, NumberField, TextField
from banso.formkit.reading import Level, values_from_json
from banso.intake.kinds import organisation_key
from banso.japan.dates import fiscal_year_label

V = TypeVar("V")

FORM_CODE = "APPLICATION"
# 2: counts of the year before, to be compared with the yardsticks. Forms of 1 that are out are still taken.
VERSION = 2
# Where people can be reached is kept with the organisation, not with the answers (design rule 12).
OFFICE = "office."
# What may be taken over from last year's application; wishes and their reason are asked anew.
_CARRIED = ("population", "running.")
DELIVERIES = (Choice("DIRECT", "直営"), Choice("CONTRACTED", "委託"), Choice("BOTH", "直営と委託"))


def application_form(call: Call, version: int = VERSION) -> Form:
    """Return the form: what runs now, what is wished, why, and whom to write to."""
    programmes = list(call.programmes.order_by("order"))
    named = [programme for programme in programmes if programme.kind != "OTHER"]
    return Form(
        code=FORM_CODE,
        version=version,
        fiscal_year=call.fiscal_year.year,
        title=f"{call.fiscal_year.label}　専門スタッフ派遣　利用申込書",
        instructions=[
            "色の付いた欄に記入してください。見出しは変えないでください。",
            "相談に来られた方の個人情報は書かないでください。",
        ],
        sections=[
            Section(
                code="NOW",
                title="いま実施している事業",
                items=[
                    NumberField(key="population", label="人口", unit="人"),
                    Grid(
                        key="running",
                        label="事業の実施状況",
                        rows=[GridRow(p.code, p.name) for p in named],
                        columns=[
                            GridColumn("runs", "実施している", MarkCell()),
                            GridColumn("delivery", "実施の方法", ChoiceCell(DELIVERIES), span=2),
                        ],
                    ),
                    *(_counts(call.fiscal_year.year - 1) if version > 1 else ()),
                ],
            ),
            Section(
                code="WISH",
                title="派遣の希望",
                items=[
                    Marks(
                        key="wishes",
                        label="助言を希望する事業",
                        choices=[Choice(p.code, p.name) for p in programmes],
                        required=True,
                        help="希望する事業すべてに○を付けてください。",
                    ),
                    LongTextField(
                        key="reason",
                        label="希望する内容と理由",
                        required=True,
                        max_length=4000,
                        lines=8,
                        help="困っていること、教えてほしいことを具体的に書いてください。",
                    ),
                ],
            ),
            Section(
                code="OFFICE",
                title="連絡先",
                items=[
                    TextField(
                        key="office.department", label="部署名・担当者名", max_length=120, required=True
                    ),
                    TextField(key="office.phone", label="電話番号", max_length=40, half_width=True),
                    TextField(key="office.email", label="電子メール", max_length=200, half_width=True),
                ],
            ),
        ],
    )


def _counts(year: int) -> list[NumberField]:
    """Return the counts of a whole year that a yardstick is known for (spec 10.2)."""
    label = fiscal_year_label(year)
    return [
        NumberField(
            key="counts.NEW_CONSULTATIONS",
            label=f"{label}の新規相談受付件数（1年間）",
            unit="件",
            help=_COUNTED,
        ),
        NumberField(key="counts.PLANS", label=f"{label}のプラン作成件数（1年間）", unit="件", help=_COUNTED),
    ]


_COUNTED = (
    "わかるときだけ記入してください。0件のときは「0」と書きます。国の目安値と比べ、助言の参考にします。"
)


def identity_of(call: Call, municipality: Organisation) -> Identity:
    """Return the identity written into the municipality's copy of the form."""
    return Identity(
        form=FORM_CODE,
        version=VERSION,
        fiscal_year=call.fiscal_year.year,
        organisation_code=organisation_key(municipality),
        organisation_name=municipality.name,
    )


def without_office(values: Mapping[str, V]) -> dict[str, V]:
    """Return the answers that are not the office's address."""
    return {path: value for path, value in values.items() if not path.startswith(OFFICE)}


def with_address_checked(reading: Reading, level: Level = "error") -> Reading:
    """Add a problem when what stands in the mail field is no address; nothing else is read from it."""
    email = reading.values.get("office.email")
    if not isinstance(email, str) or is_address(email):
        return reading
    problem = Problem(
        level, "office.email", f"電子メール：「{email}」は電子メールの形ではありません。確かめてください。"
    )
    return replace(reading, problems=(*reading.problems, problem))


def is_address(text: str) -> bool:
    """Return whether a text can be a mail address."""
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True


def prefill(call: Call, municipality: Organisation) -> dict[str, Value]:
    """Return what we know already: the counted version, else last year's state and the directory."""
    return prefills(call, [municipality])[municipality.pk]


def prefills(call: Call, municipalities: Sequence[Organisation]) -> dict[int, dict[str, Value]]:
    """Return {organisation id: answers known already}, in a constant number of queries."""
    form, ids = application_form(call), [organisation.pk for organisation in municipalities]
    found: dict[int, dict[str, Value]] = {pk: {} for pk in ids}
    year = call.fiscal_year.year
    applications = Application.objects.filter(municipality__in=ids).select_related("call__fiscal_year")
    for application in applications.filter(call__fiscal_year__year__lt=year).order_by(
        "call__fiscal_year__year"
    ):
        answers = _answered(form, application)
        found[application.municipality_id] |= {
            path: value for path, value in answers.items() if path.startswith(_CARRIED)
        }
    for profile in MunicipalityYear.objects.filter(organisation__in=ids, year=year):
        if profile.population is not None:
            found[profile.organisation_id]["population"] = profile.population
    for application in applications.filter(call=call):
        found[application.municipality_id] |= _answered(form, application)
    for contact in Contact.objects.filter(organisation__in=ids, purpose=ContactPurpose.OFFICE):
        known = {"department": contact.line, "phone": contact.phone, "email": contact.email}
        found[contact.organisation_id or 0] |= {f"{OFFICE}{key}": text for key, text in known.items() if text}
    return found


def _answered(form: Form, application: Application) -> dict[str, Value]:
    """Return the answers of an application that this form asks too."""
    values = values_from_json(form, application.answers)
    return {path: value for path, value in values.items() if value is not None}
