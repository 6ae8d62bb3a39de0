"""Errors of this kit. Each carries a Japanese message that says what happened and what to do next."""

from __future__ import annotations


class JapanError(ValueError):
    """Base of all errors raised by `banso.japan`."""


class UnreadableNumber(JapanError):
    """A text was neither blank nor one number."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(f"「{raw}」を数として読めませんでした。数字だけで入力してください（例：17）。")


class UnreadableMark(JapanError):
    """A text was neither blank nor a mark for yes or no."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(
            f"「{raw}」を○（あてはまる）とも×（あてはまらない）とも読めませんでした。"
            "○か×を入力するか、空欄にしてください。"
        )


class UnreadableDate(JapanError):
    """A text was not a date, or lacked a year where no fiscal year was given."""

    def __init__(self, raw: str, reason: str = "") -> None:
        self.raw = raw
        because = f"（{reason}）" if reason else ""
        super().__init__(
            f"「{raw}」を日付として読めませんでした{because}。"
            "「令和元年7月5日」「2019/7/5」のように年月日を入力してください。"
        )


class UnreadableTime(JapanError):
    """A text was not a time of day, or one that could be in the night as well as in the afternoon."""

    def __init__(self, raw: str, reason: str = "") -> None:
        self.raw = raw
        because = f"（{reason}）" if reason else ""
        super().__init__(
            f"「{raw}」を時刻として読めませんでした{because}。「13:30」のように入力してください。"
        )


class WeekdayMismatch(JapanError):
    """The weekday written beside a date is not the weekday of that date."""

    def __init__(self, raw: str, stated: str, actual: str) -> None:
        self.raw, self.stated, self.actual = raw, stated, actual
        super().__init__(
            f"「{raw}」の曜日が合いません。この日は{actual}曜日ですが、{stated}曜日と書かれています。"
            "日付と曜日のどちらが正しいか確かめて、直してください。"
        )


class DateOutsideEras(JapanError):
    """A date lies before the solar calendar of Meiji 6 (1873), so no era date can be written."""

    def __init__(self, shown: str) -> None:
        super().__init__(
            f"{shown} は和暦で書けません。明治6年（1873年）1月1日より前は旧暦のためです。"
            "西暦で表してください。"
        )


class UnreadableFiscalYear(JapanError):
    """A text was not a fiscal year."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(
            f"「{raw}」を年度として読めませんでした。「令和元年度」「2019年度」のように入力してください。"
        )


class UnknownPrefecture(JapanError):
    """No prefecture has this code or name."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(
            f"「{raw}」にあたる都道府県が見つかりません。「東京都」「東京」「13」のように入力してください。"
        )


class UnknownMunicipality(JapanError):
    """No municipality has this code or name."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(
            f"「{raw}」にあたる市区町村が見つかりません。"
            "都道府県名と、「市」「区」「町」「村」までの名前を確かめてください。"
        )


class AmbiguousMunicipality(JapanError):
    """A name fits several municipalities; `candidates` lists them as readable names."""

    def __init__(self, raw: str, candidates: tuple[str, ...]) -> None:
        self.raw, self.candidates = raw, candidates
        super().__init__(
            f"「{raw}」にあたる市区町村が{len(candidates)}つあります（{'、'.join(candidates)}）。"
            "都道府県名を付けて選んでください。"
        )


class UnsafeLink(JapanError):
    """A link for the map is neither a path of this site nor http(s)."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        super().__init__(f"「{raw}」は地図のリンクに使えません。「/」または「https://」で始めてください。")
