"""Two forms in the shape of the year's: a one-page application, and a questionnaire with every kind of part."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from banso.formkit.cells import Choice, ChoiceCell, MarkCell, NumberCell, TextCell, Value
from banso.formkit.definition import (
    ChoiceField,
    DateField,
    Form,
    Grid,
    GridColumn,
    GridRow,
    LongTextField,
    MarkField,
    Marks,
    NumberField,
    Repeating,
    Section,
    TextField,
)
from banso.formkit.reading import Identity

PROGRAMMES = (
    Choice("CONSULTATION", "自立相談支援事業"),
    Choice("WORK_PREPARATION", "就労準備支援事業"),
    Choice("HOUSEHOLD_BUDGET", "家計改善支援事業"),
    Choice("CHILDREN", "子どもの学習・生活支援事業"),
    Choice("TEMPORARY_LIVING", "一時生活支援事業"),
)
MANNERS = (Choice("DIRECT", "直営"), Choice("OUTSOURCED", "委託"), Choice("BOTH", "直営と委託"))
RUNNING = (Choice("RUNNING", "実施中"), Choice("NOT_RUNNING", "未実施"))
CONTACTS = (
    Choice("1", "連携したことがある"),
    Choice("2", "連携したことがない"),
    Choice("3", "連携を断られた"),
)
YEARS = (("FY2017", "平成29年度"), ("FY2018", "平成30年度"), ("FY2019", "令和元年度"))
OFFICES = [
    Choice(f"P{number:02}", f"第{number}地区の相談窓口、支援調整会議の事務局") for number in range(1, 31)
]

APPLICATION = Form(
    code="APPLICATION",
    version=1,
    fiscal_year=2019,
    title="コンサルタントサービス利用申込書",
    instructions=("7月31日（水）までに、都道府県へメールでお送りください。",),
    sections=[
        Section(
            code="contact",
            title="1　担当者",
            items=[
                TextField(key="contact.department", label="部署名", required=True, max_length=60),
                TextField(key="contact.name", label="担当者氏名", required=True, max_length=40),
                DateField(key="filled_on", label="記入日"),
                NumberField(
                    key="population", label="人口", unit="人", required=True, maximum=Decimal(4_000_000)
                ),
                ChoiceField(key="manner", label="自立相談支援事業の実施方法", choices=MANNERS, required=True),
                MarkField(key="joint", label="近隣自治体との合同を希望"),
            ],
        ),
        Section(
            code="wishes",
            title="2　ご希望",
            help="個人の相談記録は書かないでください。",
            items=[
                Marks(
                    key="wishes",
                    label="希望する事業",
                    choices=(*PROGRAMMES, Choice("OTHER", "その他")),
                    required=True,
                ),
                LongTextField(
                    key="reason", label="理由", required=True, max_length=800, help="課題を具体的に"
                ),
            ],
        ),
    ],
)

QUESTIONNAIRE = Form(
    code="QUESTIONNAIRE",
    version=3,
    fiscal_year=2019,
    title="コンサルタントサービス実施前アンケート",
    sections=[
        Section(
            code="structure",
            title="1　実施体制について",
            sheet="1 実施体制",
            items=[
                Grid(
                    key="budget",
                    label="予算",
                    rows=[GridRow(each.code, each.label) for each in PROGRAMMES],
                    columns=[
                        GridColumn(code, label, NumberCell("千円", maximum=Decimal(9_999_999)))
                        for code, label in YEARS
                    ],
                    total_row="計",
                    required=True,
                ),
                Repeating(
                    key="contractors",
                    label="委託先",
                    columns=[
                        GridColumn("programme", "事業", ChoiceCell(PROGRAMMES), span=3, required=True),
                        GridColumn("name", "委託先名", TextCell(80), span=3),
                    ],
                    maximum=8,
                ),
                Grid(
                    key="staff",
                    label="体制",
                    help="常勤（週5日）1人を1と換算してください。",
                    rows=[
                        GridRow("OFFICE", "自治体の管轄部署担当者"),
                        *(GridRow(each.code, each.label, "支援従事者") for each in PROGRAMMES),
                    ],
                    columns=[
                        GridColumn("full", "専任", NumberCell("人", decimals=2)),
                        GridColumn("concurrent", "兼任", NumberCell("人", decimals=2, or_mark=True)),
                        GridColumn("office", "窓口", ChoiceCell(OFFICES), span=2),
                    ],
                ),
            ],
        ),
        Section(
            code="network",
            title="2　連携について",
            sheet="2 連携",
            items=[
                Grid(
                    key="network",
                    label="連携の状況",
                    rows=[
                        *(
                            GridRow(f"N{n:02}", f"関係機関その{n}", f"分野{(n - 1) // 10 + 1}")
                            for n in range(1, 69)
                        ),
                        GridRow("X1", "その他①", "その他", free=True),
                        GridRow("X2", "その他②", "その他", free=True),
                    ],
                    columns=[
                        GridColumn(each.code, each.label, ChoiceCell(CONTACTS, show="code"))
                        for each in PROGRAMMES
                    ],
                ),
                Grid(
                    key="issues",
                    label="課題",
                    rows=[GridRow(f"I{n}", f"課題{n}") for n in range(1, 4)],
                    columns=[GridColumn(each.code, each.label, MarkCell()) for each in PROGRAMMES],
                ),
            ],
        ),
    ],
)


def lookup(code: str, version: int) -> Form | None:
    return next(
        (form for form in (APPLICATION, QUESTIONNAIRE) if (form.code, form.version) == (code, version)), None
    )


def identity(form: Form, code: str = "011002", name: str = "北海道札幌市") -> Identity:
    return Identity(form.code, form.version, form.fiscal_year, code, name)


ANSWERS: dict[str, Value] = {
    "contact.department": "保護課",
    "contact.name": "髙橋 葛󠄀子",
    "filled_on": date(2019, 7, 5),
    "population": 1_960_000,
    "manner": "OUTSOURCED",
    "joint": True,
    "wishes.WORK_PREPARATION": True,
    "wishes.OTHER": True,
    "reason": "就労準備支援を始めたいが、\n進め方がわからない。",
}


def write_definition(form: Form, folder: Path) -> Path:
    from banso.formkit import dump_form

    path = folder / f"{form.code}.json"
    path.write_text(json.dumps(dump_form(form), ensure_ascii=False), encoding="utf-8")
    return path
