"""What can go wrong when a document is set, each with a Japanese message for the person who asked."""

from __future__ import annotations

from typing import Any


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


class TypesetTooSlow(TypesetFailed):
    """The document was not done within its time, or no typesetter was free; ``seconds`` is that time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"文書を作るのに{seconds:.0f}秒以上かかったため、中止しました。少し待って、もう一度お試しください。"
            "くり返すときは、文書を分けるか、この時刻と文書の名前を管理者にお知らせください。",
            f"no document after {seconds} s",
        )
        self.seconds = seconds


class TypesetInterrupted(TypesetFailed):
    """The typesetter ended in the middle of a document."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "文書を作る処理が途中で止まりました。少し待って、もう一度お試しください。"
            "くり返すときは、この時刻と文書の名前を管理者にお知らせください。",
            detail,
        )


_KINDS: dict[str, type[TypesetFailed]] = {
    kind.__name__: kind for kind in (TypesetFailed, TemplateNotFound, OutsideRoot, FieldMissing, FieldInvalid)
}


def as_data(failed: TypesetFailed) -> dict[str, Any]:
    """Return an error as data that travels between processes."""
    return {"kind": type(failed).__name__, **vars(failed)}


def from_data(data: dict[str, Any]) -> TypesetFailed:
    """Return the error that `as_data` was given."""
    kind = _KINDS.get(data["kind"], TypesetFailed)
    failed = kind.__new__(kind, data["message"])
    vars(failed).update({name: value for name, value in data.items() if name != "kind"})
    return failed
