"""図3 against 図4, the experts of 図4 against the roster, and what the rules of the call said."""

from __future__ import annotations

from collections.abc import Iterator

from banso.annual.findings.finding import Finding
from banso.annual.records import Records, counted_visits, is_counted, name_of, place_of, prefecture_of
from banso.dispatch.models import Project
from banso.selection.enums import LinkCertainty, ProgrammeStatus
from banso.selection.models import Decision


def find(records: Records) -> Iterator[Finding]:
    """Yield every finding of this module."""
    yield from _programmes(records)
    for project in records.projects:
        yield from _mark(project)
    yield from _prefectures(records)
    yield from _names(records)
    yield from _rules(records)
    yield from _links(records)


def _programmes(records: Records) -> Iterator[Finding]:
    """Programmes decided on and not carried out, and the other way round."""
    carried_out = {(p.decision_id, p.programme_id): p for p in records.projects}
    decided: set[tuple[int, int]] = set()
    for decision in records.decisions:
        for item in decision.programmes.all():
            if item.status == ProgrammeStatus.NOT_THIS_TIME:
                continue
            decided.add((decision.pk, item.programme_id))
            if (decision.pk, item.programme_id) not in carried_out:
                name = decision.application.name_as_printed
                yield Finding(
                    "programme.without_project",
                    "warning",
                    "1-3",
                    f"図3・図4 {decision.number}行目 {name} {item.programme.short_name}",
                    f"図3 {ProgrammeStatus(item.status).mark}",
                    "図4 なし",
                    f"図3で派遣の対象とした{name}の{item.programme.name}が、図4にありません。",
                    decision.source,
                )
    for key, project in carried_out.items():
        if key not in decided:
            kind = "" if is_counted(project) else "（兼）"
            yield Finding(
                "project.without_decision",
                "warning",
                "1-3",
                place_of(project),
                f"図4 {project.status_as_printed or ProgrammeStatus(project.status).mark}{kind}",
                "図3 なし",
                f"図4にある{name_of(project)}の{project.programme.name}{kind}が、図3では対象になっていません。",
                project.source,
            )


def _mark(project: Project) -> Iterator[Finding]:
    """The mark 図4 printed is not the status decided in 図3."""
    mark = ProgrammeStatus(project.status).mark
    if project.status_as_printed and project.status_as_printed != mark:
        yield Finding(
            "project.mark_differs",
            "error",
            "1-3",
            place_of(project),
            f"図4 {project.status_as_printed}",
            f"図3 {mark}",
            f"図4の印は{project.status_as_printed}ですが、図3では{mark}（{project.get_status_display()}）です。",
            project.source,
        )


def _prefectures(records: Records) -> Iterator[Finding]:
    """The prefecture 図4 printed is not that of the municipality in the same row of 図3."""
    seen: set[int] = set()
    for project in records.projects:
        printed, computed = project.prefecture_as_printed, prefecture_of(project.municipality)
        if not printed or printed == computed or project.decision_id in seen:
            continue
        seen.add(project.decision_id)
        yield Finding(
            "project.prefecture_differs",
            "error",
            "1-3",
            f"図4 {project.decision.number}行目",
            printed,
            computed,
            f"図4の{project.decision.number}行目は「{printed}」の自治体ですが、図3の同じ行は「{computed}」です。"
            "行の見出しがずれていないか確かめてください。",
            project.source,
        )


def _names(records: Records) -> Iterator[Finding]:
    """Names in 図4 that are not on the roster, and the roster's that 図4 never prints."""
    on_roster = {expert.person.family_name for expert in records.experts}
    printed_names: set[str] = set()
    for project in records.projects:
        for assignment in project.assignments.all():
            expert = assignment.expert.person.family_name
            printed = assignment.name_as_printed or expert
            printed_names.add(printed)
            if printed not in on_roster:
                yield Finding(
                    "expert.not_on_roster",
                    "error",
                    "1-3",
                    place_of(project),
                    printed,
                    expert,
                    f"図4の講師「{printed}」は講師一覧にありません。記録では{assignment.expert}さんとしています。",
                    project.source,
                )
    for expert_of_year in records.experts:
        family_name = expert_of_year.person.family_name
        if family_name not in printed_names:
            yield Finding(
                "expert.not_in_figure4",
                "warning",
                "1-2",
                f"講師一覧 {family_name}",
                family_name,
                "図4 なし",
                f"講師一覧の{expert_of_year}さんの氏名が、図4に一度も出てきません。",
            )


def _rules(records: Records) -> Iterator[Finding]:
    """More programmes, experts or visits than the rules printed for the year."""
    rules = {key: one.value for key, one in records.printed("visit_rules").items() if one.value is not None}
    if not rules:
        return
    sources = {key: one.source for key, one in records.printed("visit_rules").items()}
    by_decision: dict[int, list[Project]] = {}
    for project in records.counted:
        by_decision.setdefault(project.decision_id, []).append(project)
        visits = len(counted_visits(project))
        if visits > rules.get("visits_per_project", visits):
            yield Finding(
                "project.more_visits",
                "info",
                "1-3",
                place_of(project),
                f"原則{rules['visits_per_project']}回",
                f"{visits}回",
                f"派遣は{rules['visits_per_project']}回が原則ですが、{visits}回の記録があります。",
                sources["visits_per_project"],
            )
        experts = len(project.assignments.all())
        if experts > rules.get("experts_per_project", experts):
            yield Finding(
                "project.more_experts",
                "info",
                "1-3",
                place_of(project),
                f"原則{rules['experts_per_project']}人",
                f"{experts}人",
                f"1事業の担当は{rules['experts_per_project']}人が原則ですが、{experts}人で担当しています。",
                sources["experts_per_project"],
            )
    for projects in by_decision.values():
        yield from _programme_rule(projects, rules, sources)


def _programme_rule(
    projects: list[Project], rules: dict[str, int], sources: dict[str, str]
) -> Iterator[Finding]:
    """Three programmes are for those that launch all of them; nobody has more."""
    number, standard = len(projects), rules.get("programmes_per_municipality", len(projects))
    most = rules.get("max_programmes_per_municipality", number)
    launching = all(project.status == ProgrammeStatus.NOT_RUNNING for project in projects)
    if number > most or (number > standard and not launching):
        first = projects[0]
        yield Finding(
            "municipality.more_programmes",
            "info",
            "1-3",
            f"図4 {first.decision.number}行目 {name_of(first)}",
            f"基本{standard}事業（立ち上げは{most}事業まで）",
            f"{number}事業",
            f"{name_of(first)}は{number}事業を実施していますが、立ち上げではない事業が含まれています。",
            sources.get("programmes_per_municipality", ""),
        )


def _links(records: Records) -> Iterator[Finding]:
    """Rows of 図3 that could belong to more than one application."""
    groups: dict[tuple[str, str], list[Decision]] = {}
    for decision in records.decisions:
        if decision.link_certainty != LinkCertainty.CERTAIN:
            prefecture = prefecture_of(decision.application.municipality)
            groups.setdefault((prefecture, decision.link_certainty), []).append(decision)
    for (prefecture, certainty), decisions in groups.items():
        rows = "・".join(str(decision.number) for decision in decisions)
        numbers = "・".join(str(decision.application.number) for decision in decisions)
        yield Finding(
            "selection.link_assumed",
            "info",
            "1-2",
            f"図3 {rows}行目（{prefecture}）",
            "自治体名は伏字",
            f"申込{numbers}（{LinkCertainty(certainty).label}）",
            f"図3の{rows}行目が図2のどの申込かは、文書からは決まりません。仮に申込{numbers}としています。",
            decisions[0].source,
        )
