"""Editing what a year consists of: its names, its contract, its strands, programmes and blocks."""

from __future__ import annotations

from collections.abc import Collection

from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.years.enums import YearState
from banso.years.models import Block, FiscalYear, Strand, SupportProgramme


def edit_contract(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    commissioner: str,
    contract_title: str,
    secretariat: Organisation | None,
) -> FiscalYear:
    """Set commissioner, title and secretariat of the contract. Raises ForbiddenStep when closed."""
    _require_open(actor, fiscal_year)
    with operation(actor) as op:
        before = snapshot(fiscal_year, ["commissioner", "contract_title", "secretariat_id"])
        fiscal_year.commissioner = commissioner.strip()
        fiscal_year.contract_title = contract_title.strip()
        fiscal_year.secretariat = secretariat
        if changes := changed(before, fiscal_year):
            fiscal_year.save(update_fields=["commissioner", "contract_title", "secretariat"])
            op.record("year.edited", fiscal_year, changes)
    return fiscal_year


def rename_strand(*, actor: Actor, strand: Strand, name: str) -> Strand:
    """Give a strand its name of the year. Raises ForbiddenStep when closed, BansoError if blank."""
    _require_open(actor, strand.fiscal_year)
    with operation(actor) as op:
        before = snapshot(strand, ["name"])
        strand.name = _filled(name, "事業の柱の名称")
        if changes := changed(before, strand):
            strand.save(update_fields=["name"])
            op.record("strand.renamed", strand, changes)
    return strand


def edit_programme(
    *, actor: Actor, programme: SupportProgramme, name: str, short_name: str, kind: str
) -> SupportProgramme:
    """Correct a programme's names in this year alone. Raises ForbiddenStep when the year is closed."""
    _require_open(actor, programme.fiscal_year)
    with operation(actor) as op:
        before = snapshot(programme, ["name", "short_name", "kind"])
        programme.name = _filled(name, "支援事業の名称")
        programme.short_name = _filled(short_name, "支援事業の略称")
        programme.kind = kind
        if changes := changed(before, programme):
            programme.save(update_fields=["name", "short_name", "kind"])
            op.record("programme.edited", programme, changes)
    return programme


def edit_block(*, actor: Actor, block: Block, name: str, prefectures: Collection[Organisation]) -> Block:
    """Set a block's name and prefectures; a prefecture leaves the block of the year it was in.

    Raises BansoError for an organisation that is no prefecture, ForbiddenStep when the year is closed.
    """
    _require_open(actor, block.fiscal_year)
    for one in prefectures:
        if one.kind != OrganisationKind.PREFECTURE:
            raise BansoError(
                f"「{one.name}」は都道府県ではありません。ブロックには都道府県を選んでください。"
            )
    with operation(actor) as op:
        before = (block.name, sorted(block.prefectures.values_list("prefecture_code", flat=True)))
        for other in block.fiscal_year.blocks.exclude(pk=block.pk):
            other.prefectures.remove(*prefectures)
        block.name = _filled(name, "ブロックの名称")
        block.save(update_fields=["name"])
        block.prefectures.set(prefectures)
        after = (block.name, sorted(organisation.prefecture_code for organisation in prefectures))
        if before != after:
            op.record(
                "block.edited",
                block,
                {"name": (before[0], after[0]), "prefectures": (before[1], after[1])},
            )
    return block


def _require_open(actor: Actor, fiscal_year: FiscalYear) -> None:
    require(actor, "year.manage", fiscal_year)
    if fiscal_year.state == YearState.CLOSED:
        raise ForbiddenStep(
            f"{fiscal_year.label}は終了したため、変えられません。変えるときは、先に年度を開き直してください。"
        )


def _filled(text: str, what: str) -> str:
    if not text.strip():
        raise BansoError(f"{what}が空です。名称を入力してください。")
    return text.strip()
