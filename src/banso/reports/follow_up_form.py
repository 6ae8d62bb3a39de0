"""The questions about commitments as a form: one definition for the page behind the link and the reply workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banso.formkit import Form, Identity, Section
from banso.formkit.cells import Choice, Value
from banso.formkit.definition import ChoiceField, LongTextField
from banso.reports.enums import Attainment
from banso.reports.models import Commitment, CommitmentAnswer, FollowUp

FORM_CODE = "FOLLOWUP"
# Code in the form → attainment; not being able to say yet is an answer too.
CODES: Mapping[str, int | None] = {"P2": 2, "P1": 1, "ZERO": 0, "M1": -1, "M2": -2, "UNKNOWN": None}
_CHOICES = [
    Choice(
        code,
        "まだ分からない" if value is None else f"{value:+d} {Attainment(value).label}".replace("+0", "0"),
    )
    for code, value in CODES.items()
]
_QUOTED = 900


def follow_up_form(follow_up: FollowUp, commitments: Sequence[Commitment]) -> Form:
    """Return the form of one round: a section for each commitment, quoting the municipality's own words."""
    return Form(
        code=FORM_CODE,
        version=follow_up.pk,
        fiscal_year=follow_up.report.fiscal_year.year,
        title=f"報告書の「今後の活かし方」のその後（{follow_up.months}か月後）",
        instructions=(
            "報告書にお書きいただいた「今後の活かし方」が、その後どうなったかをおたずねします。",
            "進んでいなくてもかまいません。書けるところだけで結構です。個人が分かることは書かないでください。",
        ),
        sections=[_section(number, one) for number, one in enumerate(commitments, start=1)],
    )


def _section(number: int, commitment: Commitment) -> Section:
    words = " ".join(commitment.action.split())
    quoted = words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"
    promised = [f"「{quoted}」"]
    if commitment.section:
        promised.append(f"責任を持つ部署：{commitment.section}")
    if commitment.due_text:
        promised.append(f"いつまでに：{commitment.due_text}")
    if commitment.measure:
        promised.append(f"何で確かめるか：{commitment.measure}")
    title = commitment.issue.title
    return Section(
        code=f"C{commitment.pk}",
        title=f"{number}. {title if len(title) <= 60 else title[:60] + '…'}",
        help="　".join(promised),
        sheet="その後",
        items=[
            ChoiceField(key=f"c{commitment.pk}.attainment", label="どこまで進みましたか", choices=_CHOICES),
            LongTextField(
                key=f"c{commitment.pk}.came", label="どうなったか（したこと、変わったこと）", lines=4
            ),
        ],
    )


def identity_of(follow_up: FollowUp) -> Identity:
    """Return whose form it is, as the reply workbook carries it."""
    project = follow_up.report.project
    assert project is not None  # noqa: S101 - nobody is asked about an anonymous report
    organisation = project.municipality
    return Identity(
        form=FORM_CODE,
        version=follow_up.pk,
        fiscal_year=follow_up.report.fiscal_year.year,
        organisation_code=organisation.code or f"B{organisation.pk}",
        organisation_name=organisation.name,
    )


def known_values(answers: Sequence[CommitmentAnswer]) -> dict[str, Value]:
    """Return what was answered already, by path."""
    codes = {value: code for code, value in CODES.items()}
    found: dict[str, Value] = {}
    for answer in answers:
        found[f"c{answer.commitment_id}.attainment"] = codes[answer.attainment]
        found[f"c{answer.commitment_id}.came"] = answer.what_came or None
    return found
