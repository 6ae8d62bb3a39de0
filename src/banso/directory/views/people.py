"""Pages of people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from banso.directory import queries
from banso.directory.domain.contacts import set_contact
from banso.directory.domain.people import add_affiliation, add_person, edit_person, end_affiliation
from banso.directory.exports import affiliations_of, people_table
from banso.directory.forms import CONTACT_FIELDS, AffiliationForm, EndForm, PersonForm, PurposeForm
from banso.directory.models import Affiliation, Person
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, ListFilter, Listing
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import export


def person_from_url(person_id: int) -> Person:
    """Return the person of the address. Raises Http404."""
    return get_object_or_404(Person, pk=person_id)


def affiliation_from_url(person_id: int, affiliation_id: int) -> Affiliation:
    """Return the affiliation of the address. Raises Http404."""
    return get_object_or_404(
        Affiliation.objects.select_related("person"), pk=affiliation_id, person_id=person_id
    )


@page("person.list")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List people in the order of their readings; `?format=` gives the list as a file."""
    actor = actor_of(request)
    listing = Listing(
        request.GET,
        Person.objects.prefetch_related("affiliations"),
        columns=[
            ListColumn("name", "氏名", str, order=("kana_key",), url=_url),
            ListColumn("kana", "カナ", lambda one: f"{one.family_kana} {one.given_kana}".strip()),
            ListColumn("affiliation", "所属・役職", affiliations_of),
        ],
        filters=[ListFilter("q", "氏名・カナで探す", queries.people_matching)],
        sort="name",
        caption="人",
        empty="人はまだ登録されていません。",
        unit="人",
    )
    if wanted := request.GET.get("format", ""):
        file = export([people_table(listing.filtered)], wanted, title="人の名簿")
        if file is not None:
            return file
    return render(
        request,
        "directory/people.html",
        {
            "listing": listing,
            "may_add": check(actor, "person.add"),
            "may_import": check(actor, "list_import.use"),
            "export_url": listing.query(format="xlsx", page=None),
        },
    )


@page("person.view", load=person_from_url)
@require_safe
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """Show a person: reading, affiliations, contacts, history."""
    actor = actor_of(request)
    return render(
        request,
        "directory/person.html",
        {
            "person": person,
            "affiliations": person.affiliations.select_related("organisation"),
            "contacts": person.contacts.order_by("purpose", "pk"),
            "may_edit": check(actor, "person.edit", person),
            "may_edit_contacts": check(actor, "contact.edit", person),
        },
    )


@page("person.add")
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_person(actor=actor_of(request), **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{made}さんを登録しました。")
            return redirect(_url(made))
    return _form(request, "人の登録", form, reverse("directory:people"))


@page("person.edit", load=person_from_url)
def person_edit(request: HttpRequest, person: Person) -> HttpResponse:
    """Correct a name or reading."""
    present = {name: getattr(person, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        try:
            edit_person(actor=actor_of(request), person=person, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "氏名を変更しました。")
            return redirect(_url(person))
    return _form(request, "氏名の変更", form, _url(person))


@page("person.edit", load=person_from_url)
def affiliation_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Say where a person belongs."""
    form = AffiliationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_affiliation(actor=actor_of(request), person=person, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "所属を登録しました。")
            return redirect(_url(person))
    return _form(request, f"{person}さんの所属の登録", form, _url(person))


@page("person.edit", load=affiliation_from_url)
def affiliation_end(request: HttpRequest, affiliation: Affiliation) -> HttpResponse:
    """Note the last day of an affiliation."""
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_affiliation(actor=actor_of(request), affiliation=affiliation, on=form.cleaned_data["on"])
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "所属の終了を記録しました。")
            return redirect(_url(affiliation.person))
    return _form(request, f"「{affiliation}」の終了", form, _url(affiliation.person))


@page("contact.edit", load=person_from_url)
def person_contact(request: HttpRequest, person: Person) -> HttpResponse:
    """Set a contact of a person."""
    purpose = request.GET.get("purpose", "PERSON")
    present = person.contacts.filter(purpose=purpose).values("purpose", *CONTACT_FIELDS).first()
    form = PurposeForm(request.POST or None, initial=dict(present or {"purpose": "PERSON"}))
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(actor=actor_of(request), person=person, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "連絡先を登録しました。")
            return redirect(_url(person))
    return _form(request, f"{person}さんの連絡先", form, _url(person))


def _form(request: HttpRequest, title: str, form: Any, back_url: str) -> HttpResponse:
    return render(request, "directory/form.html", {"title": title, "form": form, "back_url": back_url})


def _url(person: Person) -> str:
    return reverse("directory:person", kwargs={"person_id": person.pk})
