"""From a template's version and one recipient to the text of a letter and its mail, once for every output."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from banso.foundation.errors import BansoError
from banso.japan.dates import parse_date, wareki
from banso.japan.errors import UnreadableDate, WeekdayMismatch
from banso.letters import fields
from banso.letters.catalogue import COMMON
from banso.letters.enums import Salutation
from banso.letters.fields import FieldSpec, FieldValue, TemplateProblem, Values
from banso.letters.models import CorrespondenceSettings, TemplateVersion
from banso.letters.sources import Recipient, RecipientSource, sources
from banso.letters.wording import contact_block, greeting, sender_parties
from banso.office.tables import Table
from banso.years.models import FiscalYear

# The parts of a version that hold fields, with their Japanese names; only 記 may hold tables.
PARTS = {
    "subject": "件名",
    "body": "本文",
    "record": "記",
    "enclosures": "添付資料",
    "mail_subject": "メールの件名",
    "mail_body": "メールの本文",
}
# The parts of a rendered letter, as people call them.
PLACES = {
    "recipients": "宛名",
    "senders": "発信者",
    "subject": "件名",
    "body": "本文",
    "record": "記",
    "enclosures": "添付資料",
    "contact": "連絡先",
}
_DATE_MARK = re.compile(r"[（(]日付[）)]$")
_ITEM = re.compile(r"^\s*(?:・|[（(]\d+[）)])\s*")
_LABEL = re.compile(r"^([^：:{}]{1,14})[：:](.+)$")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a part of a template: `part` is the form field it stands in."""

    part: str
    message: str


@dataclass
class Rendered:
    """A letter's data for the typesetter, its mail, and the fields that had no value."""

    letter: dict[str, Any]
    mail_subject: str
    mail_body: str
    blanks: list[str] = field(default_factory=list)


# ── what a template may use ──


def asked_fields(text: str) -> list[FieldSpec]:
    """Read what is typed when a template is used: one name a line, （日付） behind it for a date."""
    found = []
    for line in filter(None, (line.strip().strip("{}｛｝") for line in text.splitlines())):
        is_date = bool(_DATE_MARK.search(line))
        name = _DATE_MARK.sub("", line).strip()
        found.append(FieldSpec(name, "送るときに入力します", "date" if is_date else "text"))
    return found


def problems_of(version: TemplateVersion) -> list[Problem]:
    """Return everything that cannot be read in a version: unknown fields with their place, braces, tables."""
    specs = fields.catalogue()
    known = [*specs, *(spec.name for spec in asked_fields(version.asked))]
    tables = [spec.name for spec in specs.values() if spec.kind == "table"]
    found = []
    for part in PARTS:
        try:
            fields.check(getattr(version, part), known, tables, may_hold_tables=part == "record")
        except TemplateProblem as problem:
            found.append(Problem(part, problem.message))
    return found


def fields_used(version: TemplateVersion) -> list[str]:
    """Return the names of the fields a version uses."""
    return fields.names_in(*(getattr(version, part) for part in PARTS))


def not_provided(version: TemplateVersion, provided: Iterable[str]) -> list[str]:
    """Return the fields a version uses that neither the source, the year nor the asked values give."""
    have = {*COMMON, *provided, *(spec.name for spec in asked_fields(version.asked))}
    return [name for name in fields_used(version) if name not in have]


def best_source(version: TemplateVersion) -> RecipientSource:
    """Return the source that fills most of what a version uses: the one it was written for, else with least beside.

    Fields alone do not tell who is meant: a refusal uses only what every prefecture has too.
    """
    used = set(fields_used(version))
    code = version.template.code if version.template_id else ""

    def rank(one: RecipientSource) -> tuple[int, bool, int]:
        is_meant = code in one.templates
        return len(not_provided(version, one.fields)), not is_meant, len(set(one.fields) - used)

    return min(sources().values(), key=rank)


def read_asked(version: TemplateVersion, typed: Mapping[str, str]) -> dict[str, FieldValue]:
    """Return the values typed for the asked fields. Raises BansoError for a date that is none."""
    values: dict[str, FieldValue] = {}
    for spec in asked_fields(version.asked):
        text = typed.get(spec.name, "").strip()
        if spec.kind == "date" and text:
            try:
                values[spec.name] = parse_date(text, check_weekday=True)
            except WeekdayMismatch as error:
                raise BansoError(f"「{spec.name}」：{error}") from error
            except UnreadableDate as error:
                raise BansoError(
                    f"「{spec.name}」の「{text}」は日付として読めません。令和元年7月31日のように入力してください。"
                ) from error
        else:
            values[spec.name] = text
    return values


# ── rendering ──


def values_for(
    recipient: Recipient,
    *,
    fiscal_year: FiscalYear,
    letter_date: dt.date,
    asked: Values,
    official: str,
) -> dict[str, FieldValue]:
    """Return the values of every field for one recipient; the recipient's own win over the common ones."""
    return {
        "宛名": recipient.addressee.line(official),
        "年度": fiscal_year.label,
        "発信日": letter_date,
        "委託事業名": fiscal_year.contract_title,
        **asked,
        **recipient.fields,
    }


def render(
    version: TemplateVersion,
    recipient: Recipient,
    values: Values,
    *,
    settings: CorrespondenceSettings,
    letter_date: dt.date,
    lenient: bool = False,
) -> Rendered:
    """Return the letter for one recipient.

    `lenient` (the preview) prints 〔項目名〕 for what has no value. Raises TemplateProblem for a field there
    is no value for otherwise.
    """
    used = fields_used(version)
    usable: dict[str, FieldValue] = dict(values)
    listed = {
        name for line in version.enclosures.splitlines() if (name := _list_on(line, usable)) is not None
    }
    blanks = [name for name in used if name not in {"件名", *listed} and fields.is_blank(usable.get(name))]
    if lenient:
        usable |= {name: f"〔{name}〕" for name in blanks}
    subject = fields.fill(version.subject, usable)
    usable["件名"] = subject
    letter = _letter(version, recipient, usable, settings, letter_date)
    return Rendered(
        {**letter, "subject": subject},
        _one_line(fields.fill(version.mail_subject, usable)),
        fields.fill(version.mail_body, usable),
        blanks,
    )


def _letter(
    version: TemplateVersion,
    recipient: Recipient,
    values: Values,
    settings: CorrespondenceSettings,
    letter_date: dt.date,
) -> dict[str, Any]:
    paragraphs = [line.strip() for line in fields.fill(version.body, values).splitlines() if line.strip()]
    letter: dict[str, Any] = {
        "date": wareki(letter_date),
        "recipients": [recipient.addressee.party(settings.official_honorific)],
        "senders": sender_parties(
            version.senders or settings.senders or "事務局", seal_omitted=version.seal_omitted
        ),
        "body": paragraphs,
        "record": _record(version.record, values),
    }
    if version.salutation != Salutation.NONE:
        letter["body"] = [greeting(letter_date), *paragraphs]
    if version.salutation == Salutation.FORMAL:
        letter |= {"opening": "拝啓", "closing": "敬具"}
    if enclosures := _enclosures(version.enclosures, values):
        letter["enclosures"] = enclosures
    if contact := contact_block(version.contact or settings.contact):
        letter["contact"] = contact
    return letter


def _enclosures(text: str, values: Values) -> list[str]:
    """Read 添付資料: one a line; a list's field alone on its line gives a line to each."""
    found: list[str] = []
    for line in text.splitlines():
        name = _list_on(line, values)
        listed = values[name] if name else None
        found += (
            [str(one) for one in listed] if isinstance(listed, list | tuple) else [fields.fill(line, values)]
        )
    return [line.strip() for line in found if line.strip()]


def _list_on(line: str, values: Values) -> str | None:
    """Return the name of the list whose field stands alone on a line."""
    for place in fields.places(line):
        if isinstance(values.get(place.name), list | tuple) and fields.is_alone(line, place):
            return place.name
    return None


def _record(text: str, values: Values) -> list[dict[str, Any]]:
    """Read 記: `見出し：内容` begins a point, ・ a detail of it, a table's field alone on its line its table."""
    points: list[dict[str, Any]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        table = _table_on(line, values)
        if table is not None:
            if not points or "table" in points[-1]:
                points.append({"label": table.caption})
            points[-1]["table"] = table.as_dict() | {"caption": ""}
        elif (item := _ITEM.match(line)) and points:
            points[-1].setdefault("items", []).append(fields.fill(line[item.end() :], values))
        else:
            points.append(_point(line, values))
    return points


def _point(line: str, values: Values) -> dict[str, Any]:
    found = _LABEL.match(line)
    if not found:
        return {"text": fields.fill(line, values)}
    return {
        "label": fields.fill(found.group(1).strip(), values),
        "text": fields.fill(found.group(2).strip(), values),
    }


def _table_on(line: str, values: Values) -> Table | None:
    for place in fields.places(line):
        value = values.get(place.name)
        if isinstance(value, Table) and fields.is_alone(line, place):
            return value
    return None


def _one_line(text: str) -> str:
    """Return a subject on one line: a line break in it would become a header of the mail."""
    return " ".join(text.split())
