"""Adding and correcting organisations, and what a municipality is in a year."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from banso.directory.enums import CLIENT_KINDS, OrganisationKind
from banso.directory.models import MunicipalityYear, Organisation
from banso.foundation.access import Actor, require
from banso.foundation.errors import Conflict, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.japan.municipalities import is_valid_code

_FIELDS = ("kind", "code", "prefecture_code", "name", "kana", "parent_id", "latitude", "longitude", "note")


def add_organisation(
    *,
    actor: Actor,
    kind: str,
    name: str,
    kana: str = "",
    code: str = "",
    prefecture_code: str = "",
    parent: Organisation | None = None,
    is_masked: bool = False,
    is_fictitious: bool = False,
    latitude: float | None = None,
    longitude: float | None = None,
    note: str = "",
) -> Organisation:
    """Add an organisation to the directory.

    Raises AccessDenied, ForbiddenStep (no name, wrong code) and Conflict (code or name already there).
    """
    require(actor, "organisation.add")
    organisation = Organisation(
        kind=OrganisationKind(kind),
        name=name,
        kana=kana,
        code=code,
        prefecture_code=prefecture_code,
        parent=parent,
        is_masked=is_masked,
        is_fictitious=is_fictitious,
        latitude=latitude,
        longitude=longitude,
        note=note,
    )
    _refuse_wrong(organisation)
    with operation(actor) as op:
        _store(organisation)
        op.record("organisation.added", organisation, {"name": ("", name), "kind": ("", str(kind))})
    return organisation


def edit_organisation(
    *, actor: Actor, organisation: Organisation, reason: str = "", **values: object
) -> Organisation:
    """Change fields of an organisation.

    `values`: kind, code, prefecture_code, name, kana, parent, latitude, longitude, note. Raises AccessDenied,
    ForbiddenStep, Conflict, and TypeError for a field that is not one of these.
    """
    require(actor, "organisation.edit", organisation)
    before = snapshot(organisation, _FIELDS)
    for field, value in values.items():
        if field not in _FIELDS and field != "parent":
            raise TypeError(f"not a field of an organisation that can be edited: {field}")
        setattr(organisation, field, value)
    _refuse_wrong(organisation)
    with operation(actor, reason) as op:
        _store(organisation)
        if changes := changed(before, organisation):
            op.record("organisation.edited", organisation, changes)
    return organisation


def set_municipality_year(
    *,
    actor: Actor,
    organisation: Organisation,
    year: int,
    has_welfare_office: bool,
    welfare_office_verified: bool,
    population: int | None = None,
    population_source: str = "",
    bracket: str = "",
    reason: str = "",
) -> MunicipalityYear:
    """State what a municipality is in a fiscal year; the row is made when there is none.

    Raises AccessDenied, and ForbiddenStep for an organisation that is no municipality or prefecture.
    """
    require(actor, "municipality_year.edit", organisation)
    if organisation.kind not in CLIENT_KINDS:
        raise ForbiddenStep(
            "年度情報は、都道府県と市区町村だけに登録できます。団体の種類を確かめてください。"
        )
    with operation(actor, reason) as op:
        profile = MunicipalityYear.objects.filter(organisation=organisation, year=year).first()
        profile = profile or MunicipalityYear(organisation=organisation, year=year)
        fields = (
            "has_welfare_office",
            "welfare_office_verified",
            "population",
            "population_source",
            "bracket",
        )
        before = snapshot(profile, fields) if profile.pk else dict.fromkeys(fields)
        profile.has_welfare_office = has_welfare_office
        profile.welfare_office_verified = welfare_office_verified
        profile.population = population
        profile.population_source = population_source
        profile.bracket = bracket
        profile.save()
        if changes := changed(before, profile):
            op.record("municipality_year.set", profile, changes)
    return profile


def _refuse_wrong(organisation: Organisation) -> None:
    if not organisation.name.strip():
        raise ForbiddenStep("名称が空のため、登録できません。名称を入力してください。")
    if organisation.code and not is_valid_code(organisation.code):
        raise ForbiddenStep(
            f"団体コード「{organisation.code}」は検査数字が合いません。6桁のコードを確かめて入力し直してください。"
        )
    if organisation.is_masked and organisation.code:
        raise ForbiddenStep("伏字の団体には団体コードを付けられません。コードを空にしてください。")
    if organisation.is_fictitious and organisation.code:
        raise ForbiddenStep("架空の団体には団体コードを付けられません。コードを空にしてください。")


def _stand_under_prefecture(organisation: Organisation) -> None:
    """Put a municipality under the prefecture of its code: it is found and written as 滋賀県大津市."""
    own = organisation.kind in CLIENT_KINDS and not organisation.is_prefecture
    if not own or not organisation.prefecture_code:
        return
    if organisation.parent is None or organisation.parent.is_prefecture:
        prefecture = Organisation.objects.filter(
            kind=OrganisationKind.PREFECTURE, prefecture_code=organisation.prefecture_code
        ).first()
        organisation.parent = prefecture or organisation.parent


def _store(organisation: Organisation) -> None:
    _stand_under_prefecture(organisation)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise Conflict(
            f"「{organisation.name}」と同じ名称か団体コードの団体が、すでに名簿にあります。名簿を検索してください。"
        ) from error
