"""Errors of the planning kit. Each says in Japanese what happened, where, and what to do next.

Exit codes of `banso plan`: `EXIT_OK`, `EXIT_BROKEN` (a rule is broken or the locks contradict each other) and
`EXIT_INPUT` (wrong use or input that cannot be read).
"""

from __future__ import annotations

from typing import Final

EXIT_OK: Final = 0
EXIT_BROKEN: Final = 1
EXIT_INPUT: Final = 2


class PlanningError(Exception):
    """Base of all errors of this kit; `exit_code` is what the command ends with."""

    exit_code: int = EXIT_BROKEN


class PlanningInputError(PlanningError):
    """The input is not usable; `path` is the JSON path (`$.experts[3].home`) of the value at fault."""

    exit_code = EXIT_INPUT

    def __init__(self, path: str, message: str) -> None:
        self.path, self.message = path, message
        super().__init__(f"{path}：{message}")


class DocumentTooLarge(PlanningInputError):
    """The document has more bytes than the kit reads."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            "$",
            f"ファイルが大きすぎます（{size / 1e6:.1f} MB、上限 {limit / 1e6:.0f} MB）。"
            "計画の入力かどうか確かめ、要らない項目を除いてください。",
        )


class UnreadableDocument(PlanningInputError):
    """The bytes are not a JSON document."""

    def __init__(self, why: str) -> None:
        super().__init__("$", f"JSONとして読めませんでした（{why}）。UTF-8のJSONで保存し直してください。")


class UnknownFormat(PlanningInputError):
    """`format` names no document of this kit, or another one than the command needs."""

    def __init__(self, found: object, expected: tuple[str, ...]) -> None:
        shown = found if isinstance(found, str) and len(found) <= 40 else type(found).__name__
        super().__init__(
            "$.format", f"書式「{shown}」は扱えません。{'、'.join(expected)} のどれかを書いてください。"
        )


class MissingField(PlanningInputError):
    """A required field is not there."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "必須の項目がありません。値を入れてください。")


class UnknownField(PlanningInputError):
    """A field that the format does not have (usually a slip of the pen)."""

    def __init__(self, path: str, known: tuple[str, ...]) -> None:
        super().__init__(path, f"この書式にない項目です。使える項目：{'、'.join(known)}。")


class WrongType(PlanningInputError):
    """A value is not of the kind the format asks for."""

    def __init__(self, path: str, expected: str, found: object) -> None:
        super().__init__(
            path, f"{expected}が要りますが、{_kind(found)}が書かれています。書き直してください。"
        )


class OutOfRange(PlanningInputError):
    """A number, text or list is outside the limits of the format."""

    def __init__(self, path: str, allowed: str, found: object) -> None:
        super().__init__(path, f"{allowed}でなければなりませんが、{found} です。書き直してください。")


class DuplicateId(PlanningInputError):
    """Two entries carry one id."""

    def __init__(self, path: str, identifier: str, first: str) -> None:
        self.identifier = identifier
        super().__init__(
            path, f"「{identifier}」は {first} でも使われています。どちらかの id を変えてください。"
        )


class UnknownId(PlanningInputError):
    """A reference names nothing in the document."""

    def __init__(self, path: str, identifier: str, what: str) -> None:
        self.identifier = identifier
        super().__init__(
            path, f"{what}「{identifier}」がありません。id を確かめるか、{what}を加えてください。"
        )


class ImpossibleWindow(PlanningInputError):
    """A period that contains no usable day."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, f"{why}。期間を直してください。")


class PlanningCancelled(PlanningError):
    """The person who started the run stopped it before there was anything to show."""

    def __init__(self) -> None:
        super().__init__("計画の作成を取りやめました。もう一度始めるときは、同じ入力で実行してください。")


def _kind(value: object) -> str:
    names = {bool: "真偽値", int: "整数", float: "小数", str: "文字列", list: "一覧", dict: "まとまり"}
    return "空の値（null）" if value is None else names.get(type(value), "別のもの")
