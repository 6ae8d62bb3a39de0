"""What the template of payment papers (支払明細, 支払調書の控え) needs."""

from __future__ import annotations

from banso.typeset.shapes import Field, Many, Record, Rich, Shape, Text

_PAIRS = Many(Record({"label": Field("項目", required=True), "value": Field("内容", required=True)}))


def payment_contract(table: Shape) -> Record:
    """Return the contract; `table` is the shape of a neutral table."""
    return Record(
        {
            "title": Field("題", required=True),
            "recipient": Field("宛名", required=True),
            "sender": Field("支払者", required=True),
            "made": Field("作成日", required=True),
            "banner": Field("注意の帯"),
            "facts": Field("事項", _PAIRS, required=True),
            "sums": Field("金額", _PAIRS, required=True),
            "tables": Field("表", Many(table), required=True),
            "notes": Field(
                "説明",
                Many(
                    Record(
                        {
                            "title": Field("説明の題", required=True),
                            "items": Field("説明の項目", Many(Rich()), required=True),
                        }
                    )
                ),
            ),
            "contact": Field("連絡先", Many(Text())),
        }
    )
