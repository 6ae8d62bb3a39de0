"""Documents that use everything the templates can do; invented municipalities, figures of the R1 kind."""

from __future__ import annotations

from typing import Any

from banso.typeset.charts import Series, bar_chart, grouped_chart, line_chart, stacked_chart

PROGRAMMES = [
    "自立相談支援事業",
    "就労準備支援事業",
    "家計改善支援事業",
    "子どもの学習・生活支援事業",
    "一時生活支援事業",
    "その他",
]
LONG = (
    "相談に来られない方へ出向く方法と、庁内の税務・住宅・水道の窓口から紹介を受ける仕組みを一緒に作りたい。"
    "担当は2名で兼務のため、はじめの半年で何から手を付けるかの順番も助言してほしい。"
)


def marks_table() -> dict[str, Any]:
    """A table of marks with two levels of headings and a totals row, long enough for three pages."""
    rows = [
        {
            "no": n,
            "prefecture": ["北海道", "岩手県", "神奈川県", "和歌山県", "鹿児島県"][n % 5],
            "name": f"第{n}見本市",
            "a": "◎",
            "b": "◎" if n % 3 else "○",
            "c": "○" if n % 2 else "／",
            "d": "○" if n % 4 == 0 else None,
            "e": None if n % 5 else "○",
            "population": 8_213 * n,
        }
        for n in range(1, 76)
    ]
    return {
        "name": "applications",
        "number": "図2",
        "caption": "応募自治体と希望する事業",
        "columns": [
            {"key": "no", "label": "番号", "kind": "integer", "width": 6},
            {"key": "prefecture", "label": "都道府県", "kind": "text", "width": 12},
            {"key": "name", "label": "自治体", "kind": "text", "width": 20},
            {"key": "a", "label": "自立", "kind": "mark", "width": 6},
            {"key": "b", "label": "就労", "kind": "mark", "width": 6},
            {"key": "c", "label": "家計", "kind": "mark", "width": 6},
            {"key": "d", "label": "子ども", "kind": "mark", "width": 6},
            {"key": "e", "label": "一時", "kind": "mark", "width": 6},
            {"key": "population", "label": "人口", "kind": "integer", "width": 10, "note": "（人）"},
        ],
        "groups": [{"label": "", "span": 3}, {"label": "希望する事業", "span": 5}, {"label": "", "span": 1}],
        "rows": rows,
        "totals": {
            "no": None,
            "prefecture": "合計",
            "name": "75自治体",
            "a": "75",
            "b": "75",
            "c": "37",
            "population": 23_407_050,
        },
        "notes": ["◎は実施中、○は未実施、／は希望しなかったことを表します。", "人口は国勢調査によります。"],
        "source": "利用申込書",
    }


def wide_table() -> dict[str, Any]:
    """Thirty rows of six columns, two of them with long text."""
    return {
        "name": "reasons",
        "number": "図3",
        "caption": "応募の理由",
        "columns": [
            {"key": "no", "label": "番号", "kind": "integer"},
            {"key": "name", "label": "自治体", "kind": "text"},
            {"key": "reason", "label": "応募の理由", "kind": "text"},
            {"key": "expect", "label": "コンサルタントに期待すること", "kind": "text"},
            {"key": "mean", "label": "自己評価", "kind": "decimal", "digits": 1},
            {"key": "date", "label": "受付日", "kind": "date"},
        ],
        "rows": [
            {
                "no": n,
                "name": f"第{n}見本町",
                "reason": LONG * (1 + n % 3),
                "expect": LONG[: 20 + 7 * (n % 8)] + "。",
                "mean": 3 + (n % 7) / 4,
                "date": f"2019-07-{n:02d}",
            }
            for n in range(1, 31)
        ],
        "totals": None,
        "notes": [],
        "source": "",
    }


def charts() -> dict[str, str]:
    """One chart of each kind."""
    months = ["4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月"]
    return {
        "bar": bar_chart(
            "事業ごとの希望数", list(zip(PROGRAMMES, [35, 41, 33, 12, 9, 4], strict=True)), unit="件"
        ),
        "grouped": grouped_chart(
            "ブロックごとの申込みと参加",
            ["北海道・東北", "関東・甲信越", "東海・北陸", "近畿", "中国・四国", "九州・沖縄"],
            [
                Series("申込み", [153, 148, 132, 186, 121, 137]),
                Series("参加", [131, 120, 118, 160, None, 112]),
            ],
            unit="人",
        ),
        "stacked": stacked_chart(
            "研修の満足度",
            ["講演", "実践報告", "グループワーク", "全体"],
            [
                Series("とてもよい", [52, 40, 61, 50]),
                Series("よい", [31, 38, 25, 34]),
                Series("ふつう", [9, 14, 7, 9]),
                Series("あまりよくない", [3, 2, 2, 2]),
                Series("よくない", [1, 1, 0, 1]),
            ],
            unit="人",
            percent=True,
        ),
        "line": line_chart(
            "月ごとの訪問回数",
            months,
            [
                Series("訪問", [None, None, None, None, 2, 9, 15, 18, 12, 17, 13, 2]),
                Series("うち合同", [None, None, None, None, 0, 2, 4, 5, 3, 5, 4, 0]),
            ],
            unit="回",
        ),
    }


def report() -> dict[str, Any]:
    """A small annual report with every kind of block."""
    drawn = charts()
    return {
        "title": "生活困窮者自立支援制度\n専門スタッフ派遣及び研修 事業実績報告書",
        "subtitle": "自治体コンサルタント・ブロック別研修・全国研究交流大会",
        "organisation": "見本全国ネットワーク 事務局",
        "fiscal_year_label": "令和元年度",
        "date_label": "令和2年3月31日",
        "edition": "第1版",
        "chapters": [
            {
                "title": "はじめに",
                "blocks": [
                    {
                        "type": "paragraph",
                        "text": "この報告書は、一年の事業で集めた記録から作りました。" + LONG,
                    },
                    {
                        "type": "callout",
                        "title": "この報告書の読み方",
                        "text": "数はすべて記録から計算しています。空欄は回答がないことを表します。",
                    },
                ],
            },
            {
                "number": "1",
                "title": "専門スタッフ派遣事業",
                "sections": [
                    {
                        "number": "1-1",
                        "title": "事業の目的",
                        "blocks": [
                            {
                                "type": "paragraph",
                                "text": [
                                    "専門スタッフが自治体を訪ね、",
                                    {
                                        "text": "実施中の事業は質を高め、未実施の事業は立ち上げ",
                                        "strong": True,
                                    },
                                    "を支えます。令和2年度からは都道府県との連携も予定しています（詳しくは「付録」をご覧ください。）。",
                                ],
                            },
                            {"type": "paragraph", "text": LONG * 4},
                            {"type": "heading", "text": "実績の概要"},
                            {
                                "type": "stats",
                                "items": [
                                    {"label": "応募", "value": "47", "unit": "自治体"},
                                    {
                                        "label": "選定",
                                        "value": "30",
                                        "unit": "自治体",
                                        "note": "応募の63.8％",
                                    },
                                    {"label": "訪問", "value": "88", "unit": "回", "note": "うち合同12回"},
                                    {"label": "報告", "value": "54", "unit": "事業"},
                                ],
                            },
                            {
                                "type": "list",
                                "items": [
                                    "公募は都道府県を通じて行いました。",
                                    "選定は事業と人口規模の均衡をみて行いました。",
                                    LONG,
                                ],
                            },
                            {
                                "type": "list",
                                "ordered": True,
                                "items": ["公募", "選定", "事前アンケート", "派遣", "報告"],
                            },
                        ],
                    },
                    {
                        "number": "1-2",
                        "title": "応募と選定の結果",
                        "blocks": [
                            {
                                "type": "paragraph",
                                "text": "応募のあった自治体と希望する事業は図2のとおりです。",
                            },
                            {"type": "table", "table": marks_table()},
                            {
                                "type": "figure_svg",
                                "number": "図3",
                                "caption": "事業ごとの希望数",
                                "svg": drawn["bar"],
                                "alt": "事業ごとの希望数の横棒グラフ。就労準備支援事業が41件で最も多い。",
                                "note": "一つの自治体が複数の事業を希望できます。",
                            },
                            {"type": "paragraph", "text": LONG},
                            {"type": "table", "table": wide_table()},
                        ],
                    },
                    {
                        "number": "1-3",
                        "title": "年間の日程",
                        "blocks": [
                            {
                                "type": "schedule",
                                "number": "図4",
                                "caption": "年間の日程",
                                "items": [
                                    {"date": "令和元年6月17日（月）", "label": "事務局会議", "who": "事務局"},
                                    {
                                        "date": "6月24日（月）～7月19日（金）",
                                        "label": "公募。都道府県を通じて、福祉事務所を置く905自治体へ案内",
                                        "who": "事務局・都道府県",
                                    },
                                    {"date": "8月上旬", "label": "選定委員会", "who": "選定委員会"},
                                    {
                                        "date": "9月～2月",
                                        "label": [
                                            {"text": "派遣", "strong": True},
                                            "。一つの事業につき2回ずつ訪問",
                                        ],
                                        "who": "講師",
                                    },
                                    {
                                        "date": "令和2年3月31日（火）",
                                        "label": "事業実績報告書の提出",
                                        "who": "事務局",
                                    },
                                ],
                            },
                            {
                                "type": "definitions",
                                "items": [
                                    {"term": "実施中（◎）", "text": "その事業を現に行っている自治体。"},
                                    {
                                        "term": "未実施（○）",
                                        "text": "その事業をまだ行っていない自治体（準備中を含みます）。",
                                    },
                                    {
                                        "term": "福祉事務所設置自治体",
                                        "text": "都道府県、市、特別区と、福祉事務所を置く町村。",
                                    },
                                ],
                            },
                        ],
                    },
                ],
            },
            {
                "number": "2",
                "title": "ブロック別研修",
                "sections": [
                    {
                        "number": "2-1",
                        "title": "参加の状況",
                        "blocks": [
                            {
                                "type": "figure_svg",
                                "number": "図5",
                                "caption": "ブロックごとの申込みと参加",
                                "svg": drawn["grouped"],
                                "alt": "六つのブロックの申込みと参加の人数。",
                            },
                            {
                                "type": "figure_svg",
                                "number": "図6",
                                "caption": "研修の満足度",
                                "svg": drawn["stacked"],
                                "alt": "講演、実践報告、グループワークの満足度の割合。",
                            },
                        ],
                    },
                    {
                        "number": "2-2",
                        "title": "月ごとの動き",
                        "blocks": [
                            {
                                "type": "figure_svg",
                                "svg": drawn["line"],
                                "number": "図7",
                                "caption": "月ごとの訪問回数",
                                "alt": "訪問は11月に18回で最も多い。",
                            }
                        ],
                    },
                ],
            },
        ],
        "findings": {
            "lead": "公表の前に、報告書のなかの数・曜日・氏名をたがいに照らし合わせました。",
            "items": [
                {
                    "severity": "error",
                    "place": "1-2 図2",
                    "message": "合計が行の和と合いません（合計 75、行の和 74）。",
                    "action": "行を確かめる",
                },
                {
                    "severity": "warning",
                    "place": "1-3 図4",
                    "message": "曜日が日付と合いません（6月24日は月曜日）。",
                },
            ],
        },
    }


def letter() -> dict[str, Any]:
    """A notice of the kind the secretariat sends to selected municipalities."""
    return {
        "reference": "見本ネット第42号",
        "date": "令和元年8月19日",
        "recipients": [{"organisation": "見本県第1見本市", "title": "福祉事務所長", "honorific": "殿"}],
        "senders": [
            {
                "organisation": "一般社団法人見本全国ネットワーク",
                "title": "代表理事",
                "name": "見本　太郎",
                "note": "（公印省略）",
            },
            {"organisation": "見本省社会局地域福祉課", "title": "生活困窮者自立支援室長"},
        ],
        "subject": "令和元年度自治体コンサルタント事業の選定結果について（通知）",
        "body": [
            "日頃より生活困窮者自立支援制度の推進に御尽力いただき、厚く御礼申し上げます。",
            "貴市から応募のありました標記の事業について、下記のとおり選定しましたので、通知します。お手数ですが、期日までに事前アンケートを御提出くださいますようお願いします。",
        ],
        "record": [
            {"label": "対象の事業", "text": "家計改善支援事業（未実施）"},
            {"label": "訪問の回数", "text": "2回（第1回は10月を予定しています。）"},
            {
                "label": "提出いただくもの",
                "items": [
                    "事前アンケート　9月6日（金）正午まで",
                    "担当者名簿　同日まで。"
                    "人事異動などで担当者が替わったときは、そのつど事務局へお知らせください。",
                ],
            },
        ],
        "enclosures": ["事前アンケート（様式第2号）", "訪問までの流れ"],
        "contact": {
            "organisation": "見本全国ネットワーク 事務局",
            "person": "担当　見本",
            "lines": ["電話 00-0000-0000", "電子メール office@example.jp"],
        },
    }


def form() -> dict[str, Any]:
    """A questionnaire with every kind of box, partly filled."""
    return {
        "title": "コンサルタント派遣 事前アンケート",
        "form_id": "様式第2号",
        "instructions": [
            "太枠の中を記入してください。枠が足りないときは別紙を付けてください。",
            "個人が特定される相談の内容は書かないでください。",
        ],
        "sections": [
            {
                "title": "自治体について",
                "items": [
                    {
                        "type": "fields",
                        "rows": [
                            [{"label": "自治体名", "value": "見本県第1見本市", "required": True}],
                            [
                                {"label": "部署名", "required": True},
                                {"label": "担当者", "value": "見本　花子", "required": False},
                            ],
                            [
                                {"label": "人口", "value": "48,213", "unit": "人"},
                                {"label": "提出日", "value": "令和元年9月6日"},
                            ],
                        ],
                    }
                ],
            },
            {
                "number": "1",
                "title": "実施体制について",
                "items": [
                    {
                        "type": "grid",
                        "label": "(1) 予算",
                        "unit": "千円",
                        "required": True,
                        "columns": [
                            {"key": y, "label": y, "kind": "integer"}
                            for y in ("平成29年度", "平成30年度", "令和元年度")
                        ],
                        "rows": [
                            {"label": name, "values": {"平成29年度": 12345} if i == 0 else {}}
                            for i, name in enumerate([*PROGRAMMES, "計"])
                        ],
                    },
                    {
                        "type": "grid",
                        "label": "(2) 直営・委託",
                        "columns": [
                            {"key": "direct", "label": "直営", "kind": "mark"},
                            {"key": "contractor", "label": "委託先", "width": 3},
                        ],
                        "rows": [
                            {"label": name, "values": {"direct": True} if i == 1 else {}}
                            for i, name in enumerate(PROGRAMMES)
                        ],
                    },
                ],
            },
            {
                "number": "2",
                "title": "課題について",
                "items": [
                    {
                        "type": "choices",
                        "label": "今いちばんの課題",
                        "required": True,
                        "multiple": True,
                        "options": [
                            "庁内の連携",
                            "関係機関との連携",
                            "支援員の育成",
                            "事業の立ち上げ",
                            "その他",
                        ],
                        "selected": ["庁内の連携", "支援員の育成"],
                    },
                    {
                        "type": "choices",
                        "label": "希望する時期",
                        "options": ["9～10月", "11～12月", "1～2月"],
                    },
                    {
                        "type": "text",
                        "label": "具体的に困っていること",
                        "note": "500字まで",
                        "lines": 6,
                        "value": LONG,
                    },
                    {"type": "text", "label": "訪問のときに聞きたいこと", "lines": 6},
                    {
                        "type": "note",
                        "text": "ご記入ありがとうございました。事務局あてに電子メールでお送りください。",
                    },
                ],
            },
        ],
    }
