"""Forms of to-dos put by hand: what, by when, and whose."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from banso.directory.enums import Role
from banso.directory.models import Person
from banso.directory.queries import find_organisation
from banso.directory.roles import runs_programme
from banso.foundation.access import Actor
from banso.foundation.errors import BansoError
from banso.foundation.fields import WarekiDateField
from banso.years.colleagues import Owner, colleagues_of
from banso.years.domain.todos import NOTE_LENGTH
from banso.years.models import FiscalYear, ToDo

ME, PERSON, ROLE, OFFICE = "me", "person", "role", "office"
# The end of an office's day.
END_OF_DAY = dt.time(17, 0)


class ToDoForm(forms.Form):
    """What is to be done, and by when."""

    title = forms.CharField(label="すること", max_length=160, help_text="例：会場の見積もりを取る")
    note = forms.CharField(
        label="メモ",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"担当の人が読みます。{NOTE_LENGTH}字まで。支援を受ける方の個人情報は書かないでください。",
    )
    due_on = WarekiDateField(label="期限の日", required=False)
    due_time = forms.TimeField(
        label="期限の時刻",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="空欄のときは17時です。",
    )

    @classmethod
    def initial_of(cls, todo: ToDo) -> dict[str, Any]:
        """Return what the form shows of a to-do."""
        due = timezone.localtime(todo.due_at) if todo.due_at else None
        return {
            "title": todo.title,
            "note": todo.note,
            "due_on": due.date() if due else None,
            "due_time": due.time() if due else None,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a time without a day."""
        cleaned = super().clean() or {}
        if cleaned.get("due_time") and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "時刻だけでは期限になりません。日も入力してください。")
        return cleaned

    def verb_values(self) -> dict[str, Any]:
        """Return the values as the verbs take them."""
        day, time = self.cleaned_data["due_on"], self.cleaned_data["due_time"] or END_OF_DAY
        due_at = timezone.make_aware(dt.datetime.combine(day, time)) if day else None
        return {"title": self.cleaned_data["title"], "note": self.cleaned_data["note"], "due_at": due_at}


class OwnerForm(forms.Form):
    """Whose it is to be: mine, a colleague's, everyone's of a role, an office's."""

    whose = forms.ChoiceField(label="だれがしますか", widget=forms.RadioSelect)
    person = forms.ModelChoiceField(
        label="人", queryset=Person.objects.none(), required=False, empty_label="選んでください"
    )
    role = forms.ChoiceField(label="立場", required=False)
    office = forms.CharField(
        label="団体",
        required=False,
        help_text="自治体・都道府県の名前（例：滋賀県大津市）か団体コード。その団体の担当の方みんなの「すること」になります。",
    )

    def __init__(
        self, data: Any = None, *, actor: Actor, fiscal_year: FiscalYear, with_me: bool = True
    ) -> None:
        super().__init__(data)
        people = colleagues_of(actor, fiscal_year)
        if actor.person_id is not None:
            people = people.exclude(pk=actor.person_id)
        self.me = Person.objects.filter(pk=actor.person_id).first() if with_me and actor.person_id else None
        is_secretariat = runs_programme(actor, fiscal_year.year)
        choices = [(ME, "自分")] if self.me else []
        if people.exists():
            choices.append((PERSON, "ほかの人"))
        if is_secretariat:
            choices += [
                (ROLE, "ある立場の人みんな（先に手を付けた人が行います）"),
                (OFFICE, "自治体・都道府県"),
            ]
        fields: dict[str, Any] = self.fields
        fields["whose"].choices = choices
        fields["whose"].initial = choices[0][0] if choices else None
        fields["person"].queryset = people
        fields["role"].choices = [("", "選んでください"), *self._roles()]
        for name, choice in (("person", PERSON), ("role", ROLE), ("office", OFFICE)):
            if choice not in dict(choices):
                del fields[name]

    @property
    def can_choose(self) -> bool:
        """Whether there is anybody to give it to."""
        return bool(self.fields["whose"].choices)  # type: ignore[attr-defined]

    @staticmethod
    def _roles() -> list[tuple[str, str]]:
        return [(role.value, str(role.label)) for role in (Role.SECRETARIAT, Role.MINISTRY, Role.BOARD)]

    def clean(self) -> dict[str, Any]:
        """Turn the choice into an owner; say which part of it is missing."""
        cleaned = super().clean() or {}
        whose = cleaned.get("whose")
        missing = {
            PERSON: "人を選んでください。",
            ROLE: "立場を選んでください。",
            OFFICE: "団体を入力してください。",
        }
        if whose in missing and not cleaned.get(whose):
            if whose not in self.errors:
                self.add_error(whose, missing[whose])
            return cleaned
        if whose == OFFICE:
            try:
                office = find_organisation(cleaned["office"])
            except BansoError as unknown:
                self.add_error("office", unknown.message)
                return cleaned
            role = Role.PREFECTURE if office.is_prefecture else Role.MUNICIPALITY
            cleaned["owner"] = Owner(role=role, organisation=office)
        else:
            owners = {
                ME: Owner(person=self.me),
                PERSON: Owner(person=cleaned.get("person")),
                ROLE: Owner(role=cleaned.get("role") or ""),
            }
            cleaned["owner"] = owners.get(str(whose))
        return cleaned


class HandOverForm(OwnerForm):
    """Whom a to-do goes to, with a word to them."""

    note = forms.CharField(
        label="渡すときのひとこと",
        required=False,
        max_length=200,
        help_text="履歴に残り、担当の人が読めます。",
    )

    field_order = ("whose", "person", "role", "office", "note")
