"""What can go wrong when a document is set, each with a Japanese message for the person who asked."""

from __future__ import annotations


class TypesetFailed(Exception):
    """A document could not be set.

    ``message`` is Japanese and may be shown as it is; ``detail`` is the technical cause for the log.
    """

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class TemplateNotFound(TypesetFailed):
    """No template of that name comes with the kit, or the file is not there."""


class OutsideRoot(TypesetFailed):
    """A template or an asset lies outside the folder the document may read."""


class FieldMissing(TypesetFailed):
    """A required field is absent or empty; ``field`` is its path, e.g. ``chapters[0].title``."""

    def __init__(self, field: str, label: str) -> None:
        super().__init__(f"「{label}」（{field}）がありません。値を入れて、もう一度お試しください。")
        self.field = field


class FieldInvalid(TypesetFailed):
    """A field has the wrong shape; ``expected`` says in Japanese what it should be."""

    def __init__(self, field: str, label: str, expected: str) -> None:
        super().__init__(f"「{label}」（{field}）の形が違います。{expected}にしてください。")
        self.field = field
        self.expected = expected
