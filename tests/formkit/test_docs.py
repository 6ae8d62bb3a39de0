"""The reference pages name what there is."""

from __future__ import annotations

import re
from pathlib import Path

from banso.formkit import errors
from banso.office import refusals

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def codes(module: object, base: type) -> set[str]:
    kinds = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, base)]
    return {each.code for each in kinds if each.__module__ == getattr(module, "__name__", "")}


def documented(name: str) -> set[str]:
    text = (REFERENCE / name).read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z_]+)` \| `[A-Za-z]+` \|", text, re.M))


def test_every_refusal_is_documented() -> None:
    assert documented("office.md") == codes(refusals, refusals.OfficeRefused) - {"refused"}
    assert documented("formkit.md") == codes(errors, errors.FormRefused) - {"form"}
