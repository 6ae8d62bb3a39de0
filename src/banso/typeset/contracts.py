"""What each template of the kit needs: checked before setting, listed in ``docs/reference/typeset.md``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from banso.typeset.contract_briefing import BRIEFING
from banso.typeset.contract_payment import payment_contract
from banso.typeset.contract_visit import VISIT_SHEET
from banso.typeset.errors import FieldInvalid
from banso.typeset.shapes import Field, Flag, Many, Record, Rich, Scalar, Shape, Tagged, Text

_TEXTS = Many(Text())
_RICHES = Many(Rich())


@dataclass(frozen=True)
class TableShape:
    """A neutral table: the known fields, and upper headings that span exactly its columns."""

    record: Record

    def check(self, value: object, path: str, label: str) -> None:
        """Check the fields, then the spans."""
        self.record.check(value, path, label)
        if isinstance(value, Mapping) and value.get("groups"):
            spans = [group["span"] for group in value["groups"]]
            if not all(isinstance(span, int) and span > 0 for span in spans) or sum(spans) != len(
                value["columns"]
            ):
                raise FieldInvalid(f"{path}.groups", "上の段の見出し", f"合わせて{len(value['columns'])}列")


_TABLE_FIELDS = Record(
    {
        "columns": Field(
            "表の列",
            Many(Record({"key": Field("列のキー", required=True), "label": Field("列の見出し")}), least=1),
            required=True,
        ),
        "rows": Field("表の行", Many(Record({})), required=True),
        "number": Field("図表番号"),
        "caption": Field("表題"),
        "groups": Field("上の段の見出し", Many(Record({"span": Field("列の数", Scalar(), required=True)}))),
    }
)
TABLE = TableShape(_TABLE_FIELDS)

_LETTER_PARTY = Record(
    {
        "organisation": Field("組織名"),
        "department": Field("部署"),
        "title": Field("職名"),
        "name": Field("氏名"),
        "honorific": Field("敬称"),
        "note": Field("添え書き"),
    }
)

LETTER = Record(
    {
        "subject": Field("件名", required=True),
        "date": Field("日付", required=True),
        "reference": Field("文書番号"),
        "recipients": Field("宛名", Many(_LETTER_PARTY, least=1), required=True),
        "senders": Field("発信者", Many(_LETTER_PARTY, least=1), required=True),
        "body": Field("本文", Many(Rich(), least=1), required=True),
        "record": Field(
            "記",
            Many(
                Record(
                    {
                        "label": Field("記の項目名"),
                        "text": Field("記の内容", Rich()),
                        "items": Field("記の細目", _RICHES),
                        "table": Field("記の表", TABLE),
                    }
                )
            ),
        ),
        "enclosures": Field("添付資料", _TEXTS),
        "contact": Field(
            "連絡先",
            Record(
                {
                    "organisation": Field("担当組織"),
                    "person": Field("担当者"),
                    "lines": Field("連絡先の行", _TEXTS),
                }
            ),
        ),
    }
)

LETTERS = Record(
    {
        "title": Field("題", required=True),
        "letters": Field("手紙", Many(LETTER, least=1), required=True),
    }
)

_BLOCKS: Shape = Many(
    Tagged(
        {
            "paragraph": Record({"text": Field("段落の文", Rich(), required=True)}),
            "heading": Record({"text": Field("小見出し", required=True)}),
            "list": Record(
                {"items": Field("箇条書き", _RICHES, required=True), "ordered": Field("番号付き", Flag())}
            ),
            "table": Record(
                {"table": Field("表", TABLE, required=True), "landscape": Field("横置き", Flag())}
            ),
            "figure_svg": Record(
                {
                    "svg": Field("図（SVG）", required=True),
                    "alt": Field("図の代替テキスト", required=True),
                    "number": Field("図表番号"),
                    "caption": Field("図の題"),
                }
            ),
            "figure_image": Record(
                {
                    "asset": Field("写真や図のファイル名", required=True),
                    "alt": Field("図の代替テキスト", required=True),
                    "number": Field("図表番号"),
                    "caption": Field("図の題"),
                }
            ),
            "stats": Record(
                {
                    "items": Field(
                        "数値",
                        Many(
                            Record(
                                {
                                    "label": Field("数値の名前", required=True),
                                    "value": Field("数値", Scalar(), required=True),
                                }
                            )
                        ),
                        required=True,
                    )
                }
            ),
            "schedule": Record(
                {
                    "items": Field(
                        "日程",
                        Many(
                            Record(
                                {
                                    "date": Field("時期", required=True),
                                    "label": Field("内容", Rich(), required=True),
                                    "who": Field("担当"),
                                }
                            )
                        ),
                        required=True,
                    )
                }
            ),
            "callout": Record({"text": Field("囲みの文", Rich(), required=True), "title": Field("囲みの題")}),
            "definitions": Record(
                {
                    "items": Field(
                        "用語",
                        Many(
                            Record(
                                {
                                    "term": Field("用語", required=True),
                                    "text": Field("説明", Rich(), required=True),
                                }
                            )
                        ),
                        required=True,
                    )
                }
            ),
            "pagebreak": Record({}),
        }
    )
)

REPORT = Record(
    {
        "title": Field("表題", required=True),
        "subtitle": Field("副題"),
        "organisation": Field("作成者", required=True),
        "fiscal_year_label": Field("事業年度", required=True),
        "date_label": Field("日付", required=True),
        "edition": Field("版"),
        "chapters": Field(
            "章",
            Many(
                Record(
                    {
                        "number": Field("章番号"),
                        "title": Field("章の題", required=True),
                        "divider": Field("中扉", Flag()),
                        "blocks": Field("章の内容", _BLOCKS),
                        "sections": Field(
                            "節",
                            Many(
                                Record(
                                    {
                                        "number": Field("節番号"),
                                        "title": Field("節の題", required=True),
                                        "blocks": Field("節の内容", _BLOCKS),
                                    }
                                )
                            ),
                        ),
                    }
                ),
                least=1,
            ),
            required=True,
        ),
        "findings": Field(
            "点検結果",
            Record(
                {
                    "items": Field(
                        "点検の項目",
                        Many(
                            Record(
                                {
                                    "severity": Field("重さ", required=True),
                                    "place": Field("箇所", required=True),
                                    "message": Field("内容", Rich(), required=True),
                                    "action": Field("対応", Rich()),
                                }
                            )
                        ),
                    )
                }
            ),
        ),
    }
)

_FORM_ITEM = Tagged(
    {
        "fields": Record(
            {
                "rows": Field(
                    "記入欄の行",
                    Many(Many(Record({"label": Field("記入欄の名前", required=True)}))),
                    required=True,
                )
            }
        ),
        "text": Record({"label": Field("記入欄の名前", required=True), "value": Field("記入内容", Rich())}),
        "choices": Record(
            {"label": Field("質問", required=True), "options": Field("選択肢", _TEXTS, required=True)}
        ),
        "grid": Record(
            {
                "columns": Field(
                    "表の列", Many(Record({"label": Field("列の見出し")}), least=1), required=True
                ),
                "rows": Field("表の行", Many(Record({"label": Field("行の見出し")})), required=True),
            }
        ),
        "note": Record({"text": Field("注記", Rich(), required=True)}),
    }
)

FORM = Record(
    {
        "title": Field("様式の題", required=True),
        "form_id": Field("様式番号"),
        "instructions": Field("記入のしかた", _RICHES),
        "sections": Field(
            "区分",
            Many(
                Record(
                    {
                        "number": Field("区分番号"),
                        "title": Field("区分の題"),
                        "items": Field("記入欄", Many(_FORM_ITEM), required=True),
                    }
                ),
                least=1,
            ),
            required=True,
        ),
    }
)

CONTRACTS: Mapping[str, Record] = {
    "letter": LETTER,
    "letters": LETTERS,
    "report": REPORT,
    "form": FORM,
    "briefing": BRIEFING,
    "visit-sheet": VISIT_SHEET,
    "payment": payment_contract(TABLE),
}
