"""The annual report as data: chapters of sections of blocks, for the template `report` of `banso.typeset`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from banso.annual import pictures, prose
from banso.annual.findings import SEVERITIES, Finding
from banso.annual.numbers import cancelled_visits, prose_values
from banso.annual.printing import table_block
from banso.annual.records import Records
from banso.events.models import Event
from banso.japan.dates import wareki
from banso.office.tables import Column, Table
from banso.years.figures import Figure, figures_of

Block = dict[str, Any]


class Chapters:
    """Builds the chapters of one year from its records and findings."""

    def __init__(self, records: Records, findings: list[Finding]) -> None:
        self.records, self.findings = records, findings
        self.figures: dict[str, Figure] = {figure.slug: figure for figure in figures_of(records.fiscal_year)}
        self.values = prose_values(records)
        for slug, figure in self.figures.items():
            if figure.table.number:
                self.values[f"{slug}_number"] = figure.table.number
        self.values["findings"] = f"{len(findings):,}"
        for severity in SEVERITIES:
            number = sum(1 for finding in findings if finding.severity == severity)
            self.values[f"findings_{severity}"] = f"{number:,}"

    def all(self) -> list[Block]:
        """Return every chapter that has something to say."""
        chapters = [self.overview(), self.dispatch(), self.trainings(), self.conference(), self.appendix()]
        return [chapter for chapter in chapters if chapter["blocks"] or chapter["sections"]]

    def overview(self) -> Block:
        """The year in figures, and what this edition holds."""
        tiles = [
            ("応募自治体", "applications", "自治体"),
            ("選定自治体", "selected", "自治体"),
            ("実施事業", "projects", "事業"),
            ("訪問", "visits", "回"),
            ("講師", "experts", "人"),
            ("ブロック別研修", "trainings", "回"),
            ("研修の申込者", "registered", "人"),
            ("大会の分科会", "conference_sessions", "分科会"),
        ]
        items = [
            {"label": label, "value": self.values.get(key, "―"), "unit": unit} for label, key, unit in tiles
        ]
        return {
            "title": "事業の概要",
            "divider": False,
            "blocks": [
                *self.text(prose.OVERVIEW),
                {"type": "stats", "items": items},
                {"type": "callout", "title": "この報告書について", "text": prose.SCOPE},
            ],
            "sections": [],
        }

    def dispatch(self) -> Block:
        """1: the dispatch."""
        sections = [
            section("1-1", "目的", self.text(prose.PURPOSE)),
            section("1-2", "公募・選定・実施の流れ", self.flow()),
        ]
        if "figure4" in self.figures:
            sections += [
                section("1-3", "実施自治体・実施事業・講師", self.carried_out()),
                section("1-4", "実施日程", self.visits()),
            ]
        sections += self.schedule("schedule_dispatch", "1-7")
        return {
            "number": "1",
            "title": "専門スタッフ派遣",
            "blocks": [],
            "sections": sections,
        }

    def flow(self) -> list[Block]:
        """1-2: from the call to the preparation of the visits."""
        blocks: list[Block] = []
        for title, texts, slugs in (
            ("公募", prose.CALL, ["figure2"]),
            ("選定", prose.SELECTION, ["figure3", "figure3_totals"]),
            ("講師", prose.EXPERTS, ["roster"]),
            ("実施の準備", prose.PREPARATION, []),
        ):
            tables = [self.table(slug) for slug in slugs if slug in self.figures]
            if tables or not slugs:
                blocks += [heading(title), *self.text(texts), *tables]
        return blocks

    def carried_out(self) -> list[Block]:
        """1-3: 図4 and how many projects there were."""
        status = self.figures["project_status"].table
        return [
            *self.text(prose.PROJECTS),
            pictures.project_status_chart(status),
            self.table("project_status"),
            table_block(
                self.figures["figure4"].table,
                unbroken=[programme.code for programme in self.records.advisable],
                landscape=True,
            ),
        ]

    def visits(self) -> list[Block]:
        """1-4: how often and when, and what was special."""
        notes = [
            note
            for template in prose.VISIT_NOTES
            for note in prose.fill(template, self.values)
            if any(self.values[name] != "0" for name in prose.names_in(template))
        ]
        months: list[Block] = []
        if "visit_months" in self.figures:
            table = self.figures["visit_months"].table
            months = [pictures.visit_months_chart(table), table_block(table)]
        return [
            heading("実施回数"),
            *self.text(prose.VISITS),
            self.table("visit_counts"),
            *months,
            heading("補足"),
            {"type": "list", "items": [*notes, *cancelled_visits(self.records)]},
        ]

    def trainings(self) -> Block:
        """2: the block trainings."""
        sections: list[Block] = []
        if self.records.trainings:
            curricula = self.text(prose.TRAININGS)
            for number, event in enumerate(self.records.trainings, start=1):
                facts = event_facts(event)
                curricula += [
                    heading(event.title),
                    {"type": "definitions", "items": facts},
                    table_block(self.figures[f"curriculum{number}"].table, keep=True),
                ]
            # Registrations begin on a page of their own: heading, table and chart belong together.
            curricula.append({"type": "pagebreak"})
            sections = [
                section("2-3", "カリキュラム・講師", curricula),
                section("2-4", "受講者アンケート結果", self.surveys()),
            ]
        sections += self.schedule("schedule_training", "2-6")
        return {"number": "2", "title": "ブロック別研修", "blocks": [], "sections": sections}

    def surveys(self) -> list[Block]:
        """2-4: who registered, how many came, how they rated it."""
        blocks: list[Block] = []
        if "affiliations" in self.figures:
            table = self.figures["affiliations"].table
            blocks += [heading("申込者の所属"), *self.text(prose.REGISTRATIONS), table_block(table)]
            blocks.append(pictures.affiliation_chart(table))
        blocks += [
            heading("定員・申込・参加"),
            table_block(self.figures["attendance"].table, stacked=("seats", "attended")),
        ]
        surveys = [
            (event.block.name if event.block else event.title, self.figures[f"survey{number}"].table)
            for number, event in enumerate(self.records.trainings, start=1)
            if f"survey{number}" in self.figures
        ]
        if surveys:
            blocks += [heading("アンケートの評価"), *self.text(prose.SURVEYS)]
            if chart := pictures.overall_chart(surveys):
                blocks.append(chart)
            blocks += [table_block(table, keep=True) for _, table in surveys]
        return blocks

    def conference(self) -> Block:
        """3: the conference."""
        sections: list[Block] = []
        if "conference" in self.figures:
            blocks = [
                *self.text(prose.CONFERENCE),
                table_block(self.figures["conference"].table, stacked=("part",)),
            ]
            sections.append(section("3-2", "プログラム", blocks))
        sections += self.schedule("schedule_conference", "3-3")
        return {"number": "3", "title": "全国研究交流大会", "blocks": [], "sections": sections}

    def appendix(self) -> Block:
        """The findings, by severity."""
        blocks = self.text(prose.FINDINGS)
        for severity, label in SEVERITIES.items():
            findings = [finding for finding in self.findings if finding.severity == severity]
            if findings:
                blocks += [heading(f"{label}（{len(findings):,}件）"), table_block(appendix_table(findings))]
        return {"number": "付録", "title": "確認事項", "divider": False, "blocks": blocks, "sections": []}

    def text(self, templates: str | Iterable[str]) -> list[Block]:
        """Return paragraphs, filled."""
        return [{"type": "paragraph", "text": text} for text in prose.fill(templates, self.values)]

    def table(self, slug: str) -> Block:
        """Return one of the year's tables as a block."""
        return table_block(self.figures[slug].table)

    def schedule(self, slug: str, number: str) -> list[Block]:
        """Return the section of a strand's schedule, if it has one."""
        if slug not in self.figures:
            return []
        return [section(number, "スケジュール", [table_block(self.figures[slug].table, numbered=False)])]


def section(number: str, title: str, blocks: list[Block]) -> Block:
    """Return a section."""
    return {"number": number, "title": title, "blocks": blocks}


def heading(text: str) -> Block:
    """Return a heading inside a section."""
    return {"type": "heading", "text": text}


def event_facts(event: Event) -> list[dict[str, str]]:
    """Return when, where and by whom an event was held."""
    time = f"　{event.starts:%H:%M}～{event.ends:%H:%M}" if event.starts and event.ends else ""
    leads = "、".join(
        f"{lead.person.full_name}{f'（{lead.role}）' if lead.role else ''}" for lead in event.leads.all()
    )
    host = event.host_prefecture.name if event.host_prefecture else ""
    facts = [
        ("日時", wareki(event.date, weekday=True) + time),
        ("会場", f"{host}{event.city}　{event.venue}".strip("　")),
        ("テーマ", event.theme),
        ("現地担当", leads),
        ("共催・後援・協力", event.support),
    ]
    return [{"term": term, "text": text} for term, text in facts if text]


def appendix_table(findings: list[Finding]) -> Table:
    """Return findings for print: the message is left out, its two sides stand in columns."""
    return Table(
        name="findings",
        caption="",
        columns=[
            Column("section", "節", width=6),
            Column("where", "箇所", width=30),
            Column("printed", "印刷・記載", width=30),
            Column("computed", "記録から", width=30),
            Column("source", "出典", width=10),
        ],
        rows=[finding.as_dict() for finding in findings],
    )
