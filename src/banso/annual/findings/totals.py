"""Printed totals against what the records give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from banso.annual.findings.finding import Finding
from banso.annual.models import PrintedFigure
from banso.annual.numbers import PARALLEL_SESSION, Numbers, numbers_of
from banso.annual.records import Records
from banso.events.enums import AffiliationClass, ReportedMeasure
from banso.events.figures import BULLETIN
from banso.selection.enums import ProgrammeStatus

Computed = dict[str, int]

RUNNING, NOT_RUNNING = ProgrammeStatus.RUNNING, ProgrammeStatus.NOT_RUNNING
# Section of the report and name of each figure that totals are printed for.
FIGURES: dict[str, tuple[str, str]] = {
    "call": ("1-2", "公募"),
    "figure2": ("1-2", "図2 計"),
    "figure3": ("1-2", "図3"),
    "figure4": ("1-3", "図4 最下行"),
    "visit_counts": ("1-4", "(1) 実施回数"),
    "reports": ("1-5", "報告の自治体数"),
    "results": ("1-6", "(1)"),
    "summary": ("II", "事業概要"),
    "affiliation": ("2-4", "(1) 参加者所属"),
    "conference": ("3-2", "企画"),
}
_WORDS = {
    "rows": "自治体数",
    "applications": "応募数",
    "target_count": "対象自治体数",
    "wishes.min": "1自治体の希望事業の最少",
    "wishes.max": "1自治体の希望事業の最多",
    "prefectures_notified": "応募自治体への結果を送った都道府県",
    "municipalities": "自治体数",
    "projects": "事業数",
    "visits": "回数",
    "running": "◎実施中",
    "not_running": "○未実施",
    "all": "全体",
    "TOTAL": "計",
    "running_projects": "実施中の事業",
    "new_projects": "立ち上げの事業",
    "selected": "選定数",
    "experts": "講師",
    "prefectures": "都道府県",
    "blocks": "ブロック",
    "conference_sessions": "分科会",
    "sessions": "分科会",
    "sessions_local": "現地企画の分科会",
    "bulletins": "速報",
    "programmes_per_municipality.min": "1自治体の実施事業の最少",
    "programmes_per_municipality.max": "1自治体の実施事業の最多",
    "block": "",
    "class": "",
}


def find(records: Records) -> Iterator[Finding]:
    """Yield a finding for every printed total that the records do not give."""
    words = labels(records)
    computed = {figure: compute(records) for figure, compute in _COMPUTERS(numbers_of(records)).items()}
    for one in records.printed_figures:
        value = computed.get(one.figure, {}).get(one.key)
        if value is None or (one.value or 0) == value:
            continue
        section, title = FIGURES[one.figure]
        where = f"{title} {_place(one, words)}".strip()
        printed = "空欄" if one.value is None else f"{one.value:,}"
        yield Finding(
            code="total.differs",
            severity="info" if one.key == "target_count" else "error",
            section=section,
            where=where,
            printed=printed,
            computed=f"{value:,}",
            message=_message(one, where, printed, value),
            source=one.source,
        )


def _message(one: PrintedFigure, where: str, printed: str, value: int) -> str:
    if one.key == "target_count":
        return (
            f"{where}は印刷では{printed}ですが、団体名簿で福祉事務所の設置を確かめられるのは{value:,}です。"
            "名簿の町村に不足がないか確かめてください。"
        )
    return f"{where}は印刷では{printed}ですが、記録から数えると{value:,}です。"


def compared_keys(records: Records) -> set[tuple[str, str]]:
    """Return (figure, key) of the printed totals that are compared."""
    computers = _COMPUTERS(numbers_of(records))
    return {(figure, key) for figure, compute in computers.items() for key in compute(records)}


def labels(records: Records) -> dict[str, str]:
    """Return what the parts of a key are called."""
    return _WORDS | {p.code: p.short_name for p in records.programmes} | dict(AffiliationClass.choices)


def _place(one: PrintedFigure, words: dict[str, str]) -> str:
    if one.key in words:
        return words[one.key]
    return " ".join(filter(None, (words.get(part, part) for part in one.key.split("."))))


def _COMPUTERS(numbers: Numbers) -> dict[str, Callable[[Records], Computed]]:  # noqa: N802 (a table)
    return {
        "call": lambda records: _call(records, numbers),
        "figure2": _figure2,
        "figure3": _figure3,
        "figure4": lambda records: {"rows": numbers.municipalities, **_projects(records)},
        "visit_counts": _visit_counts,
        "reports": lambda records: _reports(records, numbers),
        "results": lambda records: {
            "running_projects": numbers.running,
            "new_projects": numbers.not_running,
            "municipalities": numbers.municipalities,
        },
        "summary": lambda records: _summary(numbers),
        "affiliation": _affiliation,
        "conference": _conference,
    }


def _call(records: Records, numbers: Numbers) -> Computed:
    return {
        "target_count": records.welfare_offices,
        "applications": numbers.applications,
        "wishes.min": numbers.wishes_min,
        "wishes.max": numbers.wishes_max,
        "prefectures_notified": numbers.application_prefectures,
    }


def _figure2(records: Records) -> Computed:
    wished = Counter(w.programme.code for a in records.applications for w in a.wishes.all())
    return {"rows": len(records.applications)} | {p.code: wished[p.code] for p in records.programmes}


def _figure3(records: Records) -> Computed:
    found: Computed = {"rows": len(records.decisions)}
    for name, status in (("running", RUNNING), ("not_running", NOT_RUNNING)):
        counted = Counter(
            item.programme.code
            for decision in records.decisions
            for item in decision.programmes.all()
            if item.status == status
        )
        found |= {f"{name}.{p.code}": counted[p.code] for p in records.advisable}
        found[f"{name}.TOTAL"] = counted.total()
    return found


def _projects(records: Records) -> Computed:
    counted = Counter(project.programme.code for project in records.counted)
    return {p.code: counted[p.code] for p in records.advisable}


def _visit_counts(records: Records) -> Computed:
    visits = Counter(project.programme.code for project, _ in records.visits())
    found: Computed = {}
    for code, projects in _projects(records).items():
        found |= {f"{code}.municipalities": projects, f"{code}.visits": visits[code]}
    return found | {
        "TOTAL.municipalities": len({p.municipality_id for p in records.counted}),
        "TOTAL.projects": len(records.counted),
        "TOTAL.visits": visits.total(),
    }


def _reports(records: Records, numbers: Numbers) -> Computed:
    found: Computed = {"municipalities": numbers.municipalities}
    for programme in records.advisable:
        statuses = Counter(p.status for p in records.counted if p.programme_id == programme.pk)
        found |= {
            f"{programme.code}.all": statuses.total(),
            f"{programme.code}.running": statuses[RUNNING],
            f"{programme.code}.not_running": statuses[NOT_RUNNING],
        }
    return found


def _summary(numbers: Numbers) -> Computed:
    return {
        "applications": numbers.applications,
        "selected": numbers.selected,
        "projects": numbers.projects,
        "experts": numbers.experts,
        "programmes_per_municipality.min": numbers.programmes_min,
        "programmes_per_municipality.max": numbers.programmes_max,
        "prefectures": numbers.training_prefectures,
        "blocks": numbers.blocks,
        "conference_sessions": numbers.conference_sessions,
    }


def _affiliation(records: Records) -> Computed:
    found: Counter[str] = Counter()
    for event in records.trainings:
        for count in event.reported_counts.all():
            if count.measure == ReportedMeasure.APPLIED and count.affiliation:
                found[f"class.{count.affiliation}"] += count.count
                found[f"block.{event.block.name if event.block else event.title}"] += count.count
                found["block.TOTAL"] += count.count
    return dict(found)


def _conference(records: Records) -> Computed:
    event = records.conference
    sessions = list(event.sessions.all()) if event else []
    return {
        "sessions": sum(1 for session in sessions if session.kind == PARALLEL_SESSION),
        "sessions_local": sum(
            1 for session in sessions if session.kind == PARALLEL_SESSION and "現地" in session.part
        ),
        "bulletins": sum(1 for session in sessions if session.kind == BULLETIN),
    }
