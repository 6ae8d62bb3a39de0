"""Refusing what must never be kept, wherever text is typed in this room."""

from __future__ import annotations

from banso.foundation.errors import BansoError
from banso.payments.rules.never import never_kept


def refuse_secret_numbers(*texts: str) -> None:
    """Raise BansoError when a text holds an individual number or a bank account."""
    for text in texts:
        if found := never_kept(text):
            raise BansoError(
                f"{found}と思われる数字が入っています。{found}は、このシステムには保存しません。"
                "数字を消してから保存してください。"
            )
