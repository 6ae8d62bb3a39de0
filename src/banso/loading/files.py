"""Reading the files of a year folder; every complaint names the file, the row and the column."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from banso.foundation.errors import BansoError

TOKYO = ZoneInfo("Asia/Tokyo")
# The year's own table, and what separates the items of a list inside a cell.
YEAR_FILE = "year.toml"
SEPARATOR = ";"

C = TypeVar("C", bound=TextChoices)


class LoadError(BansoError):
    """A file of the year folder cannot be read as it stands; the message says where and what to do."""


@dataclass(frozen=True)
class Line:
    """One data row of a CSV file. `number` counts as a spreadsheet does: the headings are row 1."""

    file: str
    number: int
    values: dict[str, str]

    def wrong(self, column: str, problem: str) -> LoadError:
        """Return the error that names this cell."""
        return LoadError(f"{self.file} の{self.number}行目「{column}」：{problem}")

    def text(self, column: str) -> str:
        """Return the cell as written, perhaps empty."""
        return self.values[column]

    def required(self, column: str) -> str:
        """Return the cell. Raises LoadError when it is empty."""
        value = self.values[column]
        if not value:
            raise self.wrong(column, "空です。値を入れてください。")
        return value

    def integer(self, column: str) -> int:
        """Return a whole number. Raises LoadError when it is empty or no number."""
        value = self.required(column)
        if not value.isascii() or not value.isdigit():
            raise self.wrong(column, f"「{value}」は整数ではありません。半角の数字で書いてください。")
        return int(value)

    def integer_or_none(self, column: str) -> int | None:
        """Return a whole number, or None for an empty cell (blank is not zero)."""
        return self.integer(column) if self.values[column] else None

    def decimal(self, column: str) -> Decimal:
        """Return a decimal number."""
        value = self.required(column)
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise self.wrong(column, f"「{value}」は数ではありません。4.6 の形で書いてください。") from error

    def day(self, column: str) -> dt.date:
        """Return a date written 2019-07-05."""
        value = self.required(column)
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(
                column, f"「{value}」は日付ではありません。2019-07-05 の形で書いてください。"
            ) from error

    def day_or_none(self, column: str) -> dt.date | None:
        """Return a date, or None for an empty cell."""
        return self.day(column) if self.values[column] else None

    def time_or_none(self, column: str) -> dt.time | None:
        """Return a time written 13:05, or None for an empty cell."""
        value = self.values[column]
        if not value:
            return None
        try:
            return dt.time.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(
                column, f"「{value}」は時刻ではありません。13:05 の形で書いてください。"
            ) from error

    def moment_or_none(self, column: str) -> dt.datetime | None:
        """Return a date with time (Japanese time unless it says otherwise), or None for an empty cell."""
        value = self.values[column]
        if not value:
            return None
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(
                column, f"「{value}」は日時ではありません。2019-07-05T17:00 の形で書いてください。"
            ) from error
        return moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)

    def flag(self, column: str) -> bool:
        """Return true or false; an empty cell is false."""
        value = self.values[column]
        if value not in ("", "true", "false"):
            raise self.wrong(column, f"「{value}」は使えません。true か false と書いてください。")
        return value == "true"

    def choice(self, column: str, choices: type[C]) -> C:
        """Return a code of `choices`. Raises LoadError naming the codes that exist."""
        value = self.required(column)
        if value not in choices.values:
            raise self.wrong(
                column,
                f"知らないコード「{value}」です。次のどれかを書いてください：{'、'.join(choices.values)}",
            )
        return choices(value)

    def choice_or_none(self, column: str, choices: type[C]) -> C | None:
        """Return a code of `choices`, or None for an empty cell."""
        return self.choice(column, choices) if self.values[column] else None

    def items(self, column: str) -> list[str]:
        """Return the items of a cell, separated by semicolons."""
        value = self.values[column]
        return [item.strip() for item in value.split(SEPARATOR)] if value else []

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Say of any refusal inside which row it is about."""
        try:
            yield
        except LoadError:
            raise
        except BansoError as error:
            raise LoadError(f"{self.file} の{self.number}行目：{error.message}") from error


def read_lines(folder: Path, name: str, columns: Sequence[str]) -> list[Line]:
    """Return the rows of a CSV file that has exactly the `columns`, in any order.

    Raises LoadError when the file is missing, not UTF-8, lacks a column, has one nobody knows, or a row is
    longer than the headings.
    """
    text = _read(folder, name)
    reader = csv.DictReader(text.splitlines(keepends=True), restkey="")
    headings = list(reader.fieldnames or [])
    if missing := [column for column in columns if column not in headings]:
        raise LoadError(f"{name} に列「{'」「'.join(missing)}」がありません。1行目に列名を足してください。")
    if unknown := [heading for heading in headings if heading not in columns]:
        raise LoadError(
            f"{name} に知らない列「{'」「'.join(unknown)}」があります。使える列は {'、'.join(columns)} です。"
        )
    lines: list[Line] = []
    for number, row in enumerate(reader, start=2):
        if "" in row:
            raise LoadError(f'{name} の{number}行目：列が多すぎます。コンマを含む文は " で囲んでください。')
        lines.append(Line(name, number, {key: (value or "").strip() for key, value in row.items()}))
    return lines


def read_settings(folder: Path) -> dict[str, Any]:
    """Return the contents of `year.toml`. Raises LoadError when it is missing or cannot be read."""
    try:
        return tomllib.loads(_read(folder, YEAR_FILE))
    except tomllib.TOMLDecodeError as error:
        raise LoadError(f"{YEAR_FILE} を読み取れません（{error}）。書き方を確かめてください。") from error


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LoadError(
            f"フォルダー「{folder.name}」に {name} がありません。"
            "ファイルを置いてから、もう一度お試しください。"
        ) from error
    except UnicodeDecodeError as error:
        raise LoadError(
            f"{name} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。"
        ) from error


class Settings:
    """One table of `year.toml`, read by key with its kind checked."""

    def __init__(self, name: str, values: Any) -> None:
        if not isinstance(values, dict):
            raise LoadError(f"{YEAR_FILE} に [{name}] の表がありません。")
        self.name, self.values = name, values

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        return str(self._get(key, str, "文字", default))

    def integer(self, key: str) -> int:
        """Return a whole number."""
        return int(self._get(key, int, "整数"))

    def day(self, key: str) -> dt.date:
        """Return a date."""
        value = self._get(key, dt.date, "日付")
        assert isinstance(value, dt.date)  # noqa: S101 (checked by _get)
        return value

    def moment(self, key: str) -> dt.datetime:
        """Return a date with time (Japanese time unless it says otherwise)."""
        value = self._get(key, dt.datetime, "日時")
        assert isinstance(value, dt.datetime)  # noqa: S101 (checked by _get)
        return value if value.tzinfo else value.replace(tzinfo=TOKYO)

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        value = self._get(key, list, "リスト")
        return [str(item) for item in value]

    def _get(self, key: str, kind: type, label: str, default: Any = None) -> Any:
        value = self.values.get(key, default)
        if value is None:
            raise LoadError(f"{YEAR_FILE} の [{self.name}] に {key} がありません。")
        if not isinstance(value, kind):
            raise LoadError(f"{YEAR_FILE} の [{self.name}] {key}：「{value}」は{label}ではありません。")
        return value
