"""An invented recipient for looking at a letter before there is anybody to write to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from banso.letters.catalogue import COMMON
from banso.letters.fields import FieldSpec, FieldValue, catalogue
from banso.letters.offices import NO_OFFICE
from banso.letters.sources import Recipient
from banso.letters.wording import Addressee
from banso.office.tables import Column, Table

NOTE = "この宛先には、まだだれもいません。架空の見本で表示しています。"

_VALUES: dict[str, Callable[[FieldSpec, dt.date], FieldValue]] = {
    "text": lambda spec, day: spec.example or f"（{spec.name}）",
    "date": lambda spec, day: day,
    "list": lambda spec, day: spec.example.split("、") if spec.example else [f"（{spec.name}）"],
    "table": lambda spec, day: Table(
        spec.name, spec.name, [Column("place", "自治体")], [{"place": "見本市"}]
    ),
}


def example_recipient(day: dt.date) -> Recipient:
    """Return a recipient of no organisation whose fields hold the catalogue's examples."""
    specs = [spec for spec in catalogue().values() if spec.name not in COMMON]
    return Recipient(
        key="example",
        addressee=Addressee(organisation="見本県", department=NO_OFFICE),
        fields={spec.name: _VALUES[spec.kind](spec, day) for spec in specs},
    )
