"""Creating a fiscal year, starting and closing it, and preparing the next one."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from banso.directory.domain.welfare_offices import write_list
from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict
from banso.foundation.history import operation
from banso.japan.dates import fiscal_year_label
from banso.japan.prefectures import BLOCKS
from banso.japan.year_mentions import with_fiscal_year
from banso.years.carrying import carryings
from banso.years.domain.yardsticks import seed_yardsticks
from banso.years.enums import StrandCode
from banso.years.models import YEAR_STEPS, Block, FiscalYear, Strand, SupportProgramme, Yardstick
from banso.years.names import names_valid_in


def create_fiscal_year(
    *,
    actor: Actor,
    year: int,
    commissioner: str = "",
    contract_title: str = "",
    secretariat: Organisation | None = None,
    is_fictitious: bool = False,
    offices_after: int | None = None,
) -> FiscalYear:
    """Create a year with its three strands, the programmes under the names valid in it, and the six blocks.

    Blocks and the list of welfare offices take what the directory knows by then; without the gazetteer they wait
    for `install_gazetteer`. Raises Conflict when the year exists, BansoError before the law was in force. The
    first year brings the confirmed yardsticks. An invented year (`is_fictitious`) is marked 架空 on all its pages.
    `offices_after`: see `list_offices`.
    """
    require(actor, "year.create")
    names = names_valid_in(year)
    with operation(actor) as op:
        fiscal_year = _new_year(
            FiscalYear(
                year=year,
                commissioner=commissioner,
                contract_title=contract_title,
                secretariat=secretariat,
                is_fictitious=is_fictitious,
            )
        )
        op.record("year.created", fiscal_year, {"year": (None, year)})
        Strand.objects.bulk_create(
            Strand(fiscal_year=fiscal_year, code=code, name=code.label, order=order)
            for order, code in enumerate(StrandCode, start=1)
        )
        SupportProgramme.objects.bulk_create(
            SupportProgramme(
                fiscal_year=fiscal_year,
                code=name.code,
                name=name.name,
                short_name=name.short_name,
                kind=name.kind,
                order=name.order,
            )
            for name in names
        )
        # Only into an empty table: a value somebody took back must not come again with the next year.
        if not Yardstick.objects.exists():
            seed_yardsticks(actor=actor)
        for order, block in enumerate(BLOCKS, start=1):
            Block.objects.create(fiscal_year=fiscal_year, name=block.label, order=order)
        _fill_blocks(fiscal_year)
        write_list(op, year, offices_after)
    return fiscal_year


def create_next_year(*, actor: Actor, after: FiscalYear, carry: Collection[str] = ()) -> FiscalYear:
    """Create the year after `after`: strands, blocks and contract as edited there, programme names by law,
    the dated list of welfare offices with what was corrected by hand in `after`.

    A title with the year in it gets the new year. `carry` names what else is taken over (`carrying.carryings`); how
    much of each, and what to look at, stands in the history. Raises Conflict when the next year exists.
    """
    require(actor, "year.create")
    with operation(actor, reason=f"{after.label}から作成") as op:
        fiscal_year = create_fiscal_year(
            actor=actor,
            year=after.year + 1,
            commissioner=after.commissioner,
            contract_title=with_fiscal_year(after.contract_title, after.year, after.year + 1),
            secretariat=after.secretariat,
            is_fictitious=after.is_fictitious,
            offices_after=after.year,
        )
        _copy_strands(after, fiscal_year)
        _copy_blocks(after, fiscal_year)
        _fill_blocks(fiscal_year)
        op.record("year.rolled_over", fiscal_year, {"copied_from": (None, after.year)})
        for carrying in carryings(carry):
            taken = carrying.copy(op, after, fiscal_year)
            words = [f"{taken.number}件", *taken.remarks]
            op.record("year.carried_over", fiscal_year, {carrying.label: ("", "\n".join(words))})
    return fiscal_year


def start_year(*, actor: Actor, fiscal_year: FiscalYear) -> FiscalYear:
    """Begin the year's work. Raises ForbiddenStep unless it is being prepared."""
    return _take(actor, fiscal_year, "start", "year.started")


def close_year(*, actor: Actor, fiscal_year: FiscalYear) -> FiscalYear:
    """Close the year: names, milestones and settings are fixed. Raises ForbiddenStep unless it is running."""
    return _take(actor, fiscal_year, "close", "year.closed")


def reopen_year(*, actor: Actor, fiscal_year: FiscalYear, reason: str = "") -> FiscalYear:
    """Open a closed year again. Raises ForbiddenStep unless it is closed."""
    return _take(actor, fiscal_year, "reopen", "year.reopened", reason)


def fill_blocks(*, actor: Actor, fiscal_year: FiscalYear) -> int:
    """Put the prefectures that are in no block into the blocks that have none yet; return how many."""
    require(actor, "year.manage", fiscal_year)
    with operation(actor) as op:
        number = _fill_blocks(fiscal_year)
        if number:
            op.record("year.blocks_filled", fiscal_year, {"prefectures": (0, number)})
    return number


def _fill_blocks(fiscal_year: FiscalYear) -> int:
    codes = {block.label: [p.code for p in block.prefectures] for block in BLOCKS}
    free = {
        organisation.prefecture_code: organisation
        for organisation in Organisation.objects.filter(kind=OrganisationKind.PREFECTURE).exclude(
            blocks__fiscal_year=fiscal_year
        )
    }
    number = 0
    for block in fiscal_year.blocks.filter(prefectures__isnull=True):
        found = [free[code] for code in codes.get(block.name, []) if code in free]
        block.prefectures.set(found)
        number += len(found)
    return number


def _take(actor: Actor, fiscal_year: FiscalYear, step: str, event: str, reason: str = "") -> FiscalYear:
    require(actor, "year.manage", fiscal_year)
    with operation(actor, reason) as op:
        locked = FiscalYear.objects.select_for_update().get(pk=fiscal_year.pk)
        change = YEAR_STEPS.take(locked, step)
        locked.save(update_fields=["state"])
        op.record(event, locked, {"state": change})
    fiscal_year.state = locked.state
    return fiscal_year


def _new_year(fiscal_year: FiscalYear) -> FiscalYear:
    try:
        with transaction.atomic():
            fiscal_year.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            f"{fiscal_year_label(fiscal_year.year)}はすでに作られています。年度の一覧から開いてください。"
        ) from None
    return fiscal_year


def _copy_strands(after: FiscalYear, fiscal_year: FiscalYear) -> None:
    names = dict(after.strands.values_list("code", "name"))
    for strand in fiscal_year.strands.all():
        strand.name = with_fiscal_year(names.get(strand.code, strand.name), after.year, fiscal_year.year)
        strand.save(update_fields=["name"])


def _copy_blocks(after: FiscalYear, fiscal_year: FiscalYear) -> None:
    fiscal_year.blocks.all().delete()
    for block in after.blocks.prefetch_related("prefectures"):
        copy = Block.objects.create(fiscal_year=fiscal_year, name=block.name, order=block.order)
        copy.prefectures.set(block.prefectures.all())
