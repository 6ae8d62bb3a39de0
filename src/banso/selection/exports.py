"""Tables of the reviews: all scores, and where reviewers disagree."""

from __future__ import annotations

from collections.abc import Sequence

from banso.office.tables import Column, ColumnGroup, Row, Table, Value
from banso.selection.evidence import Evidence, candidates
from banso.selection.models import Criterion, Review, Selection
from banso.selection.points import TENTHS, Assessment, assessments, weighted


def reviews_table(selection: Selection) -> Table:
    """Return every review handed in, one row each (constant queries)."""
    criteria = list(selection.criteria.all())
    reviews = (
        Review.objects.filter(reviewer__selection=selection, submitted_at__isnull=False)
        .select_related("application__municipality__parent", "reviewer__user__person")
        .prefetch_related("scores")
        .order_by("application__number", "application_id", "reviewer_id")
    )
    rows: list[Row] = []
    for review in reviews:
        given = {score.criterion_id: score.value for score in review.scores.all()}
        row: dict[str, Value] = {
            "number": review.application.number,
            "name": review.application.municipality.full_name,
            "reviewer": str(review.reviewer),
            "conflict": "利害関係あり" if review.has_conflict else None,
            "comment": review.comment or None,
        }
        rows.append(row | {one.code: given.get(one.pk) for one in criteria})
    return Table(
        name="reviews",
        caption="審査の点と意見",
        columns=[
            Column("number", "申込順", "integer", width=8),
            Column("name", "自治体", width=24),
            Column("reviewer", "審査員", width=14),
            *(Column(one.code, one.label, "integer", width=10) for one in criteria),
            Column("conflict", "利害関係", width=12),
            Column("comment", "意見", width=50),
        ],
        rows=rows,
        notes=["提出された審査だけを載せています。利害関係のある審査員の点はありません。"],
    )


def points_table(selection: Selection) -> Table:
    """Return mean and spread per criterion and application, the most disputed first."""
    criteria = list(selection.criteria.all())
    given = assessments(selection)
    codes = [one.code for one in criteria]
    found = [(candidate, given.get(candidate.pk, Assessment())) for candidate in candidates(selection.call)]
    found.sort(key=lambda pair: (-pair[1].disagreement(codes), pair[0].number or 0))
    rows: list[Row] = []
    for application, assessment in found:
        row: dict[str, Value] = {
            "number": application.number,
            "name": application.municipality.full_name,
            "reviews": assessment.reviews,
            "conflicts": assessment.conflicts or None,
            "points": weighted(criteria, assessment) if assessment.reviews else None,
            "disagreement": assessment.disagreement(codes) if assessment.reviews > 1 else None,
        }
        for code in codes:
            mean = assessment.mean(code)
            row[f"mean_{code}"] = None if mean is None else mean / TENTHS
            row[f"spread_{code}"] = (
                assessment.spread(code) if len(assessment.scores.get(code, ())) > 1 else None
            )
        rows.append(row)
    return Table(
        name="points",
        caption="審査員の点の平均と開き",
        columns=[
            Column("number", "申込順", "integer", width=8),
            Column("name", "自治体", width=24),
            Column("reviews", "審査数", "integer", width=8),
            Column("conflicts", "利害関係", "integer", width=8),
            Column("points", "審査点", "integer", width=8),
            Column("disagreement", "開きの計", "integer", width=8),
            *_pairs(criteria),
        ],
        groups=[ColumnGroup("", 6), *(ColumnGroup(one.label, 2) for one in criteria)],
        rows=rows,
        notes=[
            "開きは、いちばん高い点といちばん低い点の差です。開きの大きい申込から並んでいます。",
            "審査点は、観点ごとの平均を10倍し、重みを掛けて足したものです。",
        ],
    )


def _pairs(criteria: Sequence[Criterion]) -> list[Column]:
    return [
        column
        for criterion in criteria
        for column in (
            Column(f"mean_{criterion.code}", "平均", "decimal", width=7),
            Column(f"spread_{criterion.code}", "開き", "integer", width=7),
        )
    ]


def evidence_table(evidence: Sequence[Evidence]) -> Table:
    """Return what is known about the applications."""
    return Table(
        name="evidence",
        caption="申込と参考情報",
        columns=[
            Column("number", "申込順", "integer", width=8),
            Column("name", "自治体", width=24),
            Column("wishes", "希望事業", width=20),
            Column("missing", "未実施の任意事業", width=20),
            Column("management", "実施の方法", width=12),
            Column("population", "人口", "integer", width=10),
            Column("bracket", "規模", width=10),
            Column("past", "これまでの派遣", width=24),
            Column("reason", "希望する内容と理由", width=50),
        ],
        rows=[
            {
                "number": one.application.number,
                "name": one.name,
                "wishes": "・".join(p.short_name for p in one.wishes),
                "missing": "・".join(p.short_name for p in one.missing) or None,
                "management": one.management or None,
                "population": one.population,
                "bracket": one.bracket_label or None,
                "past": "、".join(one.past) or None,
                "reason": one.application.reason or None,
            }
            for one in evidence
        ],
        notes=["空欄は、申込書や名簿に記載がなく、わからないことを表します。"],
    )
