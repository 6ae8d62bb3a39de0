"""Every personal field has a retention class (design rule 12)."""

from __future__ import annotations

from banso.foundation import retention


def test_every_personal_field_has_a_retention_class() -> None:
    missing = retention.undeclared_fields()
    assert not missing, f"declare these in their app's retention.py: {missing}"


def test_every_field_named_like_personal_data_is_marked() -> None:
    unmarked = retention.unmarked_fields()
    assert not unmarked, f"list these in PERSONAL_FIELDS of their model: {unmarked}"
