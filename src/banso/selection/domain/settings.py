"""Criteria, weights, balance rules and numbers of the year; who reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from banso.accounts.models import User
from banso.accounts.queries import actor_for
from banso.directory.roles import sees_everything
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.selection.defaults import CRITERIA, RULES
from banso.selection.domain.todos import drop, put_review
from banso.selection.enums import BalanceAttribute, SelectionState
from banso.selection.models import BalanceRule, Criterion, ProgrammeLimit, Reviewer, Selection
from banso.years.models import SupportProgramme

_NUMBERS = (
    "number_to_select", "project_total", "per_municipality", "points_launching", "points_running",
)  # fmt: skip
_RULE = (
    "name", "attribute", "value", "minimum", "maximum", "min_share", "max_share", "penalty", "is_hard", "is_active",
)  # fmt: skip


def require_draft(selection: Selection) -> None:
    """Raise ForbiddenStep unless the selection is still being worked on."""
    if selection.state != SelectionState.DRAFT:
        raise ForbiddenStep(
            f"選定は今「{selection.get_state_display()}」のため、変えられません。"
            "承認の返事の前後で直すときは、厚生労働省に「検討に戻す」を頼んでください。"
        )


def seed_criteria(*, actor: Actor, selection: Selection) -> None:
    """Add R1's criteria and the balance rules where there are none yet."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    if selection.criteria.exists() or selection.balance_rules.exists():
        return
    with operation(actor) as op:
        criteria = [
            Criterion(selection=selection, code=code, label=label, explanation=text, weight=1, order=order)
            for order, (code, label, text) in enumerate(CRITERIA, start=1)
        ]
        Criterion.objects.bulk_create(criteria)
        rules = [BalanceRule(selection=selection, order=order, **rule) for order, rule in enumerate(RULES, 1)]
        BalanceRule.objects.bulk_create(rules)
        op.record(
            "selection.criteria_seeded",
            selection,
            {"審査の観点": (None, len(criteria)), "釣り合いの規則": (None, len(rules))},
        )


def set_numbers(*, actor: Actor, selection: Selection, **values: int | None) -> Selection:
    """Set how many are selected, the project total, the limit per municipality, the points of a project."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    if unknown := values.keys() - set(_NUMBERS):
        raise TypeError(f"not numbers of a selection: {sorted(unknown)}")
    with operation(actor) as op:
        before = snapshot(selection, _NUMBERS)
        for name, value in values.items():
            setattr(selection, name, value)
        if not selection.per_municipality:
            raise BansoError("1自治体の事業数の上限は、1以上にしてください。")
        if changes := changed(before, selection):
            selection.save(update_fields=_NUMBERS)
            op.record("selection.numbers_set", selection, changes)
    return selection


def put_criterion(
    *,
    actor: Actor,
    selection: Selection,
    criterion: Criterion | None = None,
    label: str,
    explanation: str = "",
    weight: int,
) -> Criterion:
    """Add or change a criterion; its weight is part of the selection's history. Raises BansoError when unfit."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    if not label.strip():
        raise BansoError("観点の名前を入力してください。")
    if not 0 <= weight <= 20:
        raise BansoError("重みは0から20までの整数にしてください。0にすると点に数えません。")
    with operation(actor) as op:
        if criterion is None:
            last = selection.criteria.order_by("-order").first()
            order = last.order + 1 if last else 1
            code = next(
                f"C{n}" for n in range(1, 1000) if not selection.criteria.filter(code=f"C{n}").exists()
            )
            criterion = Criterion(selection=selection, code=code, order=order, label="", weight=0)
        before = snapshot(criterion, ["label", "explanation", "weight"])
        criterion.label, criterion.explanation, criterion.weight = label.strip(), explanation.strip(), weight
        if changes := changed(before, criterion):
            criterion.save()
            op.record(
                "selection.criterion_set",
                selection,
                {f"{criterion.label}：{_field_name(criterion, k)}": v for k, v in changes.items()},
            )
    return criterion


def remove_criterion(*, actor: Actor, criterion: Criterion) -> None:
    """Remove a criterion nobody scored. Raises ForbiddenStep otherwise (weight 0 leaves it out)."""
    selection = criterion.selection
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    if criterion.scores.exists():
        raise ForbiddenStep(
            f"「{criterion}」にはもう点が付いているため、消せません。使わないときは重みを0にしてください。"
        )
    with operation(actor) as op:
        op.record("selection.criterion_removed", selection, {criterion.label: (criterion.weight, None)})
        criterion.delete()


def put_rule(
    *, actor: Actor, selection: Selection, rule: BalanceRule | None = None, **values: Any
) -> BalanceRule:
    """Add or change a balance rule. Raises BansoError for one without limit or with limits that cross."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    with operation(actor) as op:
        if rule is None:
            order = selection.balance_rules.count() + 1
            code = next(
                f"rule{n}"
                for n in range(1, 1000)
                if not selection.balance_rules.filter(code=f"rule{n}").exists()
            )
            rule = BalanceRule(selection=selection, code=code, order=order)
        before = snapshot(rule, _RULE)
        for name, value in values.items():
            setattr(rule, name, value)
        _check_rule(rule)
        if changes := changed(before, rule):
            rule.save()
            op.record(
                "selection.rule_set",
                selection,
                {f"{rule.name}：{_field_name(rule, k)}": v for k, v in changes.items()},
            )
    return rule


def _field_name(obj: models.Model, name: str) -> str:
    return str(next(field.verbose_name for field in obj._meta.fields if field.name == name))


def _check_rule(rule: BalanceRule) -> None:
    shares = (rule.min_share, rule.max_share)
    if all(share is None for share in (rule.minimum, rule.maximum, *shares)):
        raise BansoError(
            f"「{rule}」には、下限か上限を入れてください。使わないときは「使う」を外してください。"
        )
    if rule.attribute == BalanceAttribute.LAUNCH and any(share is not None for share in shares):
        raise BansoError(f"「{rule}」は事業を数えるため、割合（％）ではなく数で入れてください。")
    if any(share is not None and share > 100 for share in shares):
        raise BansoError(f"「{rule}」の割合は100％までです。")
    for low, high in ((rule.minimum, rule.maximum), shares):
        if low is not None and high is not None and low > high:
            raise BansoError(f"「{rule}」の下限が上限より大きくなっています。")


def set_limits(*, actor: Actor, selection: Selection, limits: Mapping[SupportProgramme, int | None]) -> None:
    """State how many projects of each programme the experts can take; None takes the limit away."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    with operation(actor) as op:
        known = {limit.programme_id: limit for limit in selection.programme_limits.all()}
        changes: dict[str, tuple[Any, Any]] = {}
        for programme, capacity in limits.items():
            old = known.get(programme.pk)
            if (old.capacity if old else None) == capacity:
                continue
            changes[f"{programme.name}の上限"] = (old.capacity if old else None, capacity)
            ProgrammeLimit.objects.filter(selection=selection, programme=programme).delete()
            if capacity is not None:
                ProgrammeLimit.objects.create(selection=selection, programme=programme, capacity=capacity)
        if changes:
            op.record("selection.limits_set", selection, changes)


def choose_reviewers(*, actor: Actor, selection: Selection, users: Sequence[User]) -> list[Reviewer]:
    """Name the reviewers: people of the secretariat, board or ministry. One who scored already cannot be dropped.

    Raises BansoError for someone outside the programme, ForbiddenStep for dropping one with reviews handed in.
    """
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    year = selection.call.fiscal_year.year
    for user in users:
        if not sees_everything(actor_for(user), year):
            raise BansoError(
                f"{user}さんは、この年度の事務局・理事会・厚生労働省の方ではないため、審査をお願いできません。"
            )
    with operation(actor) as op:
        known = {one.user_id: one for one in selection.reviewers.select_related("user__person")}
        wanted = {user.pk: user for user in users}
        for pk, reviewer in known.items():
            if pk in wanted:
                continue
            if reviewer.reviews.filter(submitted_at__isnull=False).exists():
                raise ForbiddenStep(f"{reviewer}さんはもう審査を提出しているため、外せません。")
            drop(actor, f"selection:{selection.pk}:review:{reviewer.user_id}", "審査員から外れたため")
            reviewer.delete()
        made = [Reviewer(selection=selection, user=user) for pk, user in wanted.items() if pk not in known]
        Reviewer.objects.bulk_create(made)
        for reviewer in made:
            put_review(actor, selection, reviewer)
        if made or known.keys() - wanted.keys():
            op.record("selection.reviewers_chosen", selection, {"審査員": (len(known), len(wanted))})
    return list(selection.reviewers.all())
