"""What the template of the briefing カルテ needs."""

from __future__ import annotations

from banso.typeset.shapes import Field, Many, Record, Rich, Text

_TEXTS = Many(Text())
_MARKS = Many(Record({"label": Field("項目", required=True), "programmes": Field("事業", required=True)}))
_TABLE = Record(
    {"columns": Field("列", Many(Record({})), required=True), "rows": Field("行", Many(Record({})))}
)
_CHART = Record({"svg": Field("図（SVG）", required=True), "alt": Field("図の代替テキスト", required=True)})

BRIEFING = Record(
    {
        "title": Field("題", required=True),
        "programme": Field("事業", required=True),
        "facts": Field(
            "基本の事項",
            Many(Record({"label": Field("項目", required=True), "value": Field("内容", required=True)})),
            required=True,
        ),
        "missing": Field("分からないこと", _TEXTS),
        "reason": Field("申込の理由", Rich()),
        "issues": Field("課題", _MARKS),
        "expectations": Field("期待", _MARKS),
        "results": Field("実績", _TABLE),
        "budget": Field("予算の図", _CHART),
        "staff": Field("体制の図", _CHART),
        "partners": Field("連携先", _TABLE),
        "gaps": Field("連携のない相手", _TABLE),
        "blanks": Field("不明率", _TABLE),
        "neighbours": Field(
            "近くの自治体",
            Many(Record({"name": Field("自治体", required=True), "about": Field("内容", required=True)})),
        ),
        "earlier": Field(
            "これまでの報告",
            Many(Record({"title": Field("題", required=True), "text": Field("内容", required=True)})),
        ),
        "travel": Field("移動", _TEXTS),
        "no_answers": Field("回答がないときの文", required=True),
    }
)
