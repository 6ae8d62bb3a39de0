"""Pages of organisations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from banso.directory import queries
from banso.directory.domain.contacts import set_contact
from banso.directory.domain.organisations import (
    add_organisation,
    edit_organisation,
    set_municipality_year,
)
from banso.directory.enums import CLIENT_KINDS, ContactPurpose, OrganisationKind
from banso.directory.exports import organisation_table
from banso.directory.forms import (
    CONTACT_FIELDS,
    ContactForm,
    MunicipalityYearForm,
    OrganisationForm,
    PurposeForm,
)
from banso.directory.models import MunicipalityYear, Organisation
from banso.foundation.access import Actor, check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, ListFilter, Listing, choice_filter
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import export
from banso.japan.dates import fiscal_year_label
from banso.japan.prefectures import BLOCKS, PREFECTURE_NAMES


def organisation_from_url(organisation_id: int) -> Organisation:
    """Return the organisation of the address. Raises Http404."""
    return get_object_or_404(Organisation.objects.select_related("parent"), pk=organisation_id)


@page("organisation.list")
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations the actor may see; `?format=` gives the list as a file."""
    actor = actor_of(request)
    years = queries.profile_years()
    year = years[0] if years else 0
    listing = _listing(request.GET, actor, year)
    file = _file(request, listing, year)
    if file is not None:
        return file
    return render(
        request,
        "directory/organisations.html",
        {
            "listing": listing,
            "year_label": fiscal_year_label(year) if year else "",
            "may_add": check(actor, "organisation.add"),
            "may_import": check(actor, "list_import.use"),
            "export_url": listing.query(format="xlsx", page=None),
            "data_url": listing.query(format="csv", page=None),
        },
    )


def _listing(params: QueryDict, actor: Actor, year: int) -> Listing[Organisation]:
    office = MunicipalityYear.objects.filter(organisation=OuterRef("pk"), year=year, has_welfare_office=True)
    return Listing(
        params,
        queries.visible_organisations(actor).annotate(has_office=Exists(office)),
        columns=[
            ListColumn("code", "団体コード", lambda one: one.code, order=("code",)),
            ListColumn("name", "名称", str, order=("kana", "code"), url=_url),
            ListColumn(
                "prefecture",
                "都道府県",
                lambda one: PREFECTURE_NAMES.get(one.prefecture_code, ""),
                order=("prefecture_code", "code", "name"),
            ),
            ListColumn(
                "kind", "種類", lambda one: one.get_kind_display(), order=("kind", "prefecture_code", "code")
            ),
            ListColumn(
                "office",
                "福祉事務所",
                lambda one: "あり" if getattr(one, "has_office", False) else "",
                tag=lambda one: "info",
            ),
        ],
        filters=[
            ListFilter("q", "名称・よみで探す", queries.organisations_matching),
            ListFilter("block", "ブロック", _in_block, [(block.value, block.label) for block in BLOCKS]),
            choice_filter("prefecture", "都道府県", list(PREFECTURE_NAMES.items()), field="prefecture_code"),
            choice_filter("kind", "種類", OrganisationKind.choices),
            choice_filter("office", "福祉事務所", [("True", "あり"), ("False", "なし")], field="has_office"),
        ],
        sort="prefecture",
        caption="団体",
        empty="見られる団体がありません。",
        unit="団体",
    )


def _file(request: HttpRequest, listing: Listing[Organisation], year: int) -> HttpResponse | None:
    wanted = request.GET.get("format", "")
    if not wanted:
        return None
    found = list(listing.filtered)
    return export(
        [organisation_table(found, queries.profiles_in(found, year), year)], wanted, title="団体の名簿"
    )


def _in_block(rows: QuerySet[Organisation], block: str) -> QuerySet[Organisation]:
    return rows.filter(prefecture_code__in=queries.prefecture_codes_of_block(block))


@page("organisation.view", load=organisation_from_url)
@require_safe
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Show an organisation: what it is in each year, contacts, people, history."""
    actor = actor_of(request)
    people = (
        organisation.people.filter(valid_to=None).select_related("person").order_by("person__kana_key", "pk")
    )
    return render(
        request,
        "directory/organisation.html",
        {
            "organisation": organisation,
            "prefecture_name": PREFECTURE_NAMES.get(organisation.prefecture_code, ""),
            "profiles": [
                (fiscal_year_label(profile.year), profile) for profile in queries.profiles_of(organisation)
            ],
            "contacts": organisation.contacts.order_by("purpose", "pk"),
            "people": people,
            "may_list_people": check(actor, "person.list"),
            "may_edit": check(actor, "organisation.edit", organisation),
            "may_edit_profile": check(actor, "municipality_year.edit", organisation)
            and organisation.kind in CLIENT_KINDS,
            "may_edit_contacts": check(actor, "contact.edit", organisation),
            "may_see_history": check(actor, "organisation.list"),
        },
    )


@page("organisation.add")
def organisation_add(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    kind = request.GET.get("kind", "")
    form = OrganisationForm(
        request.POST or None,
        initial={"kind": kind if kind in OrganisationKind.values else OrganisationKind.CONTRACTOR},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = add_organisation(actor=actor_of(request), **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"「{made}」を登録しました。")
            return redirect(_url(made))
    return _form(request, "団体の登録", form, reverse("directory:organisations"))


@page("organisation.edit", load=organisation_from_url)
def organisation_edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Correct an organisation."""
    present = {name: getattr(organisation, name) for name in OrganisationForm.base_fields}
    form = OrganisationForm(request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(actor=actor_of(request), organisation=organisation, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "団体の情報を変更しました。")
            return redirect(_url(organisation))
    return _form(request, f"「{present['name']}」の変更", form, _url(organisation))


@page("municipality_year.edit", load=organisation_from_url)
def profile_edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """State what a municipality is in a year (`?year=` opens that year's row)."""
    form = MunicipalityYearForm(request.POST or None, initial=_profile_initial(request, organisation))
    if request.method == "POST" and form.is_valid():
        try:
            set_municipality_year(actor=actor_of(request), organisation=organisation, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "年度情報を登録しました。")
            return redirect(_url(organisation))
    return _form(request, f"「{organisation}」の年度情報", form, _url(organisation))


def _profile_initial(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    profiles = queries.profiles_of(organisation)
    profile = (
        profiles.filter(year=int(asked)).first() if asked.isascii() and asked.isdigit() else profiles.first()
    )
    if profile is None:
        return {"has_welfare_office": True}
    names = [name for name in MunicipalityYearForm.base_fields if name != "reason"]
    return {name: getattr(profile, name) for name in names}


@page("contact.edit", load=organisation_from_url)
def contact_edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Set a contact; `?purpose=` opens the one for that purpose, without it the purpose is chosen."""
    purpose = request.GET.get("purpose", "")
    if purpose not in ContactPurpose.values:
        return _contact(request, organisation, PurposeForm(request.POST or None), "連絡先の登録")
    present = organisation.contacts.filter(purpose=purpose).values(*CONTACT_FIELDS).first()
    form = ContactForm(request.POST or None, initial=dict(present or {}))
    return _contact(request, organisation, form, f"連絡先（{ContactPurpose(purpose).label}）の変更", purpose)


def _contact(
    request: HttpRequest, organisation: Organisation, form: ContactForm, title: str, purpose: str = ""
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | ({"purpose": purpose} if purpose else {})
        try:
            set_contact(actor=actor_of(request), organisation=organisation, **values)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "連絡先を登録しました。")
            return redirect(_url(organisation))
    return _form(request, f"「{organisation}」の{title}", form, _url(organisation))


def _form(request: HttpRequest, title: str, form: Any, back_url: str) -> HttpResponse:
    return render(request, "directory/form.html", {"title": title, "form": form, "back_url": back_url})


def _url(organisation: Organisation) -> str:
    return reverse("directory:organisation", kwargs={"organisation_id": organisation.pk})
