"""Fields for what is typed with the Japanese input method on: mail addresses and one-time codes."""

from __future__ import annotations

from typing import Any

from django import forms

from banso.japan.text import fold_code, fold_mail_address


class MailAddressField(forms.EmailField):
    """A mail address, folded (ｔｏｗｎ＠ｅｘａｍｐｌｅ．ｊｐ is town@example.jp) before it is checked.

    The box is of type text: browsers refuse full-width letters in one of type email before we can fold them.
    """

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(**{"widget": forms.TextInput(attributes), **options})

    def to_python(self, value: Any) -> str:
        """Return the address folded."""
        return str(super().to_python(fold_mail_address(value) if isinstance(value, str) else value))


class CodeField(forms.CharField):
    """A one-time code or recovery code, folded (１２３　４５６ is 123456)."""

    def to_python(self, value: Any) -> str:
        """Return the code folded."""
        return str(super().to_python(fold_code(value) if isinstance(value, str) else value))
