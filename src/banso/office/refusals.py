"""Why a file was not accepted: one named error per reason.

`code` is stable (programs, tests and history may rely on it); the message is for the person who sent the
file.
"""

from __future__ import annotations

from typing import ClassVar

_KIND_NAMES = {"xlsx": "Excelファイル（.xlsx）", "docx": "Wordファイル（.docx）"}


def kind_name(kind: str) -> str:
    """Return what people call a file of this kind."""
    return _KIND_NAMES.get(kind, kind)


class OfficeRefused(Exception):
    """A file from outside was refused before anything of it was stored.

    Subclasses set `code` and the templates `reason` (what happened and why) and `advice` (what to do next);
    both are filled from the keyword arguments.
    """

    code: ClassVar[str] = "refused"
    reason: ClassVar[str] = "このファイルは受け取れません。"
    advice: ClassVar[str] = "ファイルをご確認のうえ、もう一度お送りください。"

    def __init__(self, filename: str, **detail: object) -> None:
        self.filename = filename or "（名前のないファイル）"
        self.detail = detail
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole message: file name, reason, next step."""
        return f"{self.filename}：{self.reason.format(**self.detail)}{self.advice.format(**self.detail)}"

    def as_dict(self) -> dict[str, str]:
        """Return a JSON-ready form for commands and the API."""
        return {"code": self.code, "file": self.filename, "message": self.message}


class EmptyFile(OfficeRefused):
    """Zero bytes."""

    code = "empty"
    reason = "ファイルの中身が空です。"
    advice = "保存が終わっているかをご確認のうえ、もう一度お送りください。"


class FileTooLarge(OfficeRefused):
    """More bytes than we accept. Detail: `size`, `limit` (both MB as text)."""

    code = "too_large"
    reason = "ファイルが大きすぎます（{size} MB。受け取れるのは {limit} MBまでです）。"
    advice = "写真や不要なシートを除いて小さくし、もう一度お送りください。"


class NotAPackage(OfficeRefused):
    """Neither an OOXML package nor an old office file. Detail: `wanted`."""

    code = "not_a_package"
    reason = "{wanted}として読めない形式です。"
    advice = "ExcelまたはWordで開き、「名前を付けて保存」で{wanted}を選んで保存し直してお送りください。"


class WrongKind(OfficeRefused):
    """An office file, but not of the kind asked for. Detail: `found`, `wanted`."""

    code = "wrong_kind"
    reason = "{found}が届きましたが、ここで受け取れるのは{wanted}です。"
    advice = "ファイルの種類をご確認のうえ、{wanted}をお送りください。"


class OldFormat(OfficeRefused):
    """A binary file of Office 97–2003 (.xls, .doc). Detail: `wanted`."""

    code = "old_format"
    reason = "古い形式（.xls、.docなど）のファイルは受け取れません。"
    advice = "「名前を付けて保存」で{wanted}を選んで保存し直してお送りください。"


class EncryptedFile(OfficeRefused):
    """A file behind a password."""

    code = "encrypted"
    reason = "パスワードで保護されているため、中を確認できません。"
    advice = "「ファイル」→「情報」からパスワードを解除して保存し直し、お送りください。"


class TruncatedFile(OfficeRefused):
    """The package ends early: usually an interrupted upload."""

    code = "truncated"
    reason = "ファイルが途中で切れています。"
    advice = (
        "送信や保存が途中で終わったようです。元のファイルを開けることをご確認のうえ、もう一度お送りください。"
    )


class CorruptPackage(OfficeRefused):
    """A package no reader can trust. Detail: `what`."""

    code = "corrupt"
    reason = "ファイルが壊れています（{what}）。"
    advice = "ExcelまたはWordで開いて保存し直し、もう一度お送りください。"


class LyingHeader(OfficeRefused):
    """The size written in the package is not the size of the content. Detail: `part`."""

    code = "size_mismatch"
    reason = "ファイルの中の大きさの記録が、実際の中身と合っていません（{part}）。"
    advice = "ExcelまたはWordで新しく保存し直したファイルをお送りください。"


class TooManyParts(OfficeRefused):
    """More parts than any form has. Detail: `count`, `limit`."""

    code = "too_many_parts"
    reason = "ファイルの中の部品が多すぎます（{count}個。受け取れるのは{limit}個までです）。"
    advice = "不要なシートや図を除いて保存し直し、お送りください。"


class TooMuchContent(OfficeRefused):
    """Inflates to more than we read (zip bomb). Detail: `limit` (MB as text)."""

    code = "too_much_content"
    reason = "圧縮を解いた中身が大きすぎます（{limit} MBを超えます）。"
    advice = "不要なシート・書式・画像を除いて保存し直し、お送りください。"


class SheetTooLarge(OfficeRefused):
    """A sheet whose filled cells reach too far. Detail: `row`, `column`."""

    code = "sheet_too_large"
    reason = "表が大きすぎます（{row}行・{column}列の位置まで入力があります）。"
    advice = "離れた場所の不要な入力を削除して保存し直し、お送りください。"


class UnsafePartName(OfficeRefused):
    """A part name that leaves the package, or occurs twice. Detail: `part`."""

    code = "unsafe_part_name"
    reason = "ファイルの中に不正な名前の部品があります（{part}）。"
    advice = "ExcelまたはWordで新しく保存し直したファイルをお送りください。"


class MacroFile(OfficeRefused):
    """Macros, also when the extension hides them. Detail: `wanted_extension`."""

    code = "macro"
    reason = "マクロを含むファイルは受け取れません。"
    advice = "マクロのない {wanted_extension} で保存し直してお送りください。"


class EmbeddedContent(OfficeRefused):
    """Another file or a control inside the file. Detail: `part`."""

    code = "embedded"
    reason = "別のファイルや部品（ActiveXなど）が埋め込まれたファイルは受け取れません（{part}）。"
    advice = "埋め込まれたものを削除するか図として貼り直し、保存してからお送りください。"


_FRESH_WORKBOOK = (
    "消えないときは、新しい様式をダウンロードして開き、"
    "記入したセルの値だけを写して（「形式を選択して貼り付け」→「値」）お送りください。"
)
_EXCEL_ADVICE = {
    "data": "「データ」→「クエリと接続」で、クエリと接続を削除して保存し、お送りください。",
    "picture": "リンクされた図を削除するか、図をコピーして「図」として貼り直してから保存し、お送りください。",
    "link": (
        "Excelの「データ」→「リンクの編集」（新しいExcelは「ブックのリンク」）で解除してください。"
        "解除しても残るリンクは、「数式」→「名前の管理」、「データ」→「データの入力規則」、"
        "「ホーム」→「条件付き書式」→「ルールの管理」のどれかにあります。ほかのブックを指すものを削除し、保存してお送りください。"
    ),
}
_WORD_ADVICE = {
    "template": (
        "Wordの「ファイル」→「オプション」→「アドイン」で、下の「管理」から「テンプレート」を選んで「設定」を押し、"
        "「文書の作成に使用するテンプレート」を「Normal」に替えて保存し、お送りください。"
    ),
    "picture": (
        "リンクされた写真や図があります。「ファイル」→「情報」→「ファイルへのリンクの編集」で「リンクの解除」を押すか、"
        "写真を貼り直してから保存し、お送りください。"
    ),
    "link": (
        "「ファイル」→「情報」→「ファイルへのリンクの編集」で「リンクの解除」を押して保存し、お送りください。"
        "消えないときは、新しい様式をダウンロードして開き、文字だけを写してお送りください。"
    ),
}


class ExternalContent(OfficeRefused):
    """The file fetches something from outside. Detail: `part`, and `kind` and `source` (a relationship's type).

    The advice fits the file and leads out: not every link is one that 「リンクの解除」 takes away.
    """

    code = "external_link"
    reason = "外部のファイルやデータへのリンクを含むファイルは受け取れません（{part}）。"
    advice = "{way_out}。"

    def __init__(self, filename: str, *, part: str, kind: str = "", source: str = "") -> None:
        where = f"{part} {source}".casefold()
        if kind == "docx":
            found = "template" if "template" in where else "picture" if "image" in where else "link"
            way_out = _WORD_ADVICE[found]
        else:
            is_data = any(word in where for word in ("querytable", "connection"))
            found = "data" if is_data else "picture" if "image" in where else "link"
            way_out = _EXCEL_ADVICE[found] + _FRESH_WORKBOOK
        super().__init__(filename, part=part, way_out=way_out.removesuffix("。"))


class ForbiddenMarkup(OfficeRefused):
    """A document type or entity declaration in an XML part. Detail: `part`."""

    code = "doctype"
    reason = "ファイルの中に使ってはならない宣言（DOCTYPE）があります（{part}）。"
    advice = "ExcelまたはWordで新しく保存し直したファイルをお送りください。"


class UnreadableText(OfficeRefused):
    """A file that should be CSV and is not. Detail: `what`."""

    code = "unreadable_text"
    reason = "CSVとして読めません（{what}）。"
    advice = "Excelで開き、「CSV UTF-8」かExcelブック（.xlsx）として保存し直してお送りください。"


class UnreadableFile(OfficeRefused):
    """The package looked right but its reader failed. Detail: `what`."""

    code = "unreadable"
    reason = "ファイルの内容を読み取れませんでした（{what}）。"
    advice = "ExcelまたはWordで開いて保存し直し、もう一度お送りください。"


class TemplateRefused(OfficeRefused):
    """A letter template that cannot be filled. Detail: `what`."""

    code = "template"
    reason = "ひな形に文面を差し込めませんでした（{what}）。"
    advice = "ひな形の差し込み項目の書き方をご確認ください。"
