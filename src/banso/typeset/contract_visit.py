"""What the template of a visit's sheet needs."""

from __future__ import annotations

from banso.typeset.shapes import Field, Many, Record, Scalar, Text

_TEXTS = Many(Text())
_FACTS = Many(Record({"label": Field("項目", required=True), "value": Field("内容", required=True)}))
_ITEMS = Many(
    Record(
        {
            "mark": Field("印", required=True),
            "title": Field("すること", required=True),
            "due": Field("期限", required=True),
        }
    )
)

VISIT_SHEET = Record(
    {
        "title": Field("題", required=True),
        "made": Field("いつ現在か", required=True),
        "facts": Field("基本の事項", _FACTS, required=True),
        "groups": Field(
            "チェックリスト",
            Many(
                Record(
                    {
                        "heading": Field("担当", required=True),
                        "items": Field("項目", _ITEMS, required=True),
                        "rest": Field("載せなかった数", Scalar(), required=True),
                    }
                )
            ),
            required=True,
        ),
        "methods": Field("進め方", _TEXTS, required=True),
        "bodies": Field("参加者の区分", _TEXTS, required=True),
        "caution": Field("注意", required=True),
    }
)
