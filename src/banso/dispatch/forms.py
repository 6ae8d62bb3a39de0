"""Forms of the roster and the calendars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from banso.directory.exports import described
from banso.directory.models import Organisation, Person
from banso.directory.queries import namesakes, people_with_address
from banso.dispatch.domain.experts import NewPerson
from banso.dispatch.enums import DayKind
from banso.dispatch.models import Expert, Project
from banso.foundation.fields import WarekiDateField
from banso.years.models import FiscalYear, SupportProgramme

_OFF = {"autocomplete": "off"}
_NEW = "new"
WEEKDAYS = [("0", "月"), ("1", "火"), ("2", "水"), ("3", "木"), ("4", "金")]
_KINDS = [("UNAVAILABLE", "行けない"), ("PREFERRED", "都合がよい"), ("", "書いたものを消す")]


class ExpertForm(forms.Form):
    """What is known of an expert in the year."""

    affiliation = forms.CharField(label="所属・役職", max_length=200)
    home_prefecture = forms.ModelChoiceField(
        label="拠点（都道府県）",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="わからない",
    )
    programmes = forms.ModelMultipleChoiceField(
        label="助言できる事業",
        queryset=SupportProgramme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    max_visits = forms.IntegerField(
        label="訪問の上限（回）",
        required=False,
        min_value=0,
        max_value=999,
        help_text="空欄なら上限なしです。",
    )
    max_nights = forms.IntegerField(label="続けて泊まれる数", min_value=0, max_value=30, initial=4)
    preferred_weekdays = forms.MultipleChoiceField(
        label="希望する曜日", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    online_possible = forms.BooleanField(label="オンラインでもできる", required=False)
    conflicts = forms.ModelMultipleChoiceField(
        label="担当できない自治体", queryset=Organisation.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="ご自身の勤め先など。都道府県を選ぶと、その県内のすべての自治体が外れます。",
    )  # fmt: skip

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefectures = Organisation.objects.filter(kind="PREFECTURE")
        advised = Project.objects.filter(fiscal_year=expert.fiscal_year).values("municipality")
        never = Q(kind="PREFECTURE") | Q(pk__in=advised) | Q(pk__in=expert.conflicts.values("pk"))
        chosen = {
            "home_prefecture": prefectures.order_by("prefecture_code"),
            "programmes": expert.fiscal_year.programmes.order_by("order"),
            "conflicts": Organisation.objects.filter(never).order_by("prefecture_code", "-kind", "name"),
        }
        for name, rows in chosen.items():
            _choose(self, name, rows)


class JoiningForm(forms.Form):
    """Who joins the roster: somebody of the directory (`person`), or somebody entered here."""

    family_name = forms.CharField(label="姓", max_length=40, widget=forms.TextInput(_OFF))
    given_name = forms.CharField(label="名", max_length=40, required=False, widget=forms.TextInput(_OFF))
    family_kana = forms.CharField(
        label="姓（カナ）", max_length=60, required=False, widget=forms.TextInput(_OFF)
    )
    given_kana = forms.CharField(
        label="名（カナ）", max_length=60, required=False, widget=forms.TextInput(_OFF)
    )
    # Asked only when somebody of the name or the address is known.
    who = forms.ChoiceField(label="名簿の方と同じ方ですか", widget=forms.RadioSelect, required=False)
    affiliation = forms.CharField(label="所属・役職", max_length=200)
    email = forms.EmailField(
        label="電子メール",
        required=False,
        help_text="ご本人の連絡先として人の名簿に入ります。空欄なら、今のままです。",
    )
    home_prefecture = forms.ModelChoiceField(
        label="拠点（都道府県）",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="わからない",
    )
    programmes = forms.ModelMultipleChoiceField(
        label="助言できる事業", queryset=SupportProgramme.objects.none(),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip

    def __init__(
        self, *args: Any, fiscal_year: FiscalYear, person: Person | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for name in ("family_name", "given_name", "family_kana", "given_kana") if person else ():
            del self.fields[name]
        _choose(
            self,
            "home_prefecture",
            Organisation.objects.filter(kind="PREFECTURE").order_by("prefecture_code"),
        )
        _choose(self, "programmes", fiscal_year.programmes.order_by("order"))
        self._known = () if person else self._people_like()
        if self._known:
            choices = [(str(one.pk), described(one)) for one in self._known]
            self.fields["who"] = forms.ChoiceField(
                label="名簿の方と同じ方ですか", required=False, widget=forms.RadioSelect,
                choices=[*choices, (_NEW, "別の方として新しく登録する")],
            )  # fmt: skip
        else:
            del self.fields["who"]

    def _people_like(self) -> Sequence[Person]:
        """Return who of the directory may be meant by the name or the address typed."""
        typed = {
            name: self.data.get(self.add_prefix(name), "") for name in ("family_name", "given_name", "email")
        }
        same_name = namesakes(typed["family_name"], typed["given_name"])
        people = Person.objects.filter(
            Q(pk__in=same_name.values("pk")) | Q(pk__in=people_with_address(typed["email"]).values("pk"))
        )
        return list(people.prefetch_related("affiliations", "contacts"))

    def clean(self) -> dict[str, Any]:
        """Ask who is meant when the directory knows somebody like that."""
        values = super().clean() or {}
        if self._known and not values.get("who"):
            self.add_error(
                "who", "同じ氏名か連絡先の方が、人の名簿にいます。同じ方かどうかを選んでください。"
            )
        return values

    def chosen(self) -> Person | NewPerson:
        """Return the person of the directory, or the new one (of a valid form)."""
        values = self.cleaned_data
        known = {str(one.pk): one for one in self._known}
        if found := self.person or known.get(values.get("who", "")):
            return found
        return NewPerson(
            values["family_name"], values["given_name"], values["family_kana"], values["given_kana"]
        )


def _choose(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
    field.queryset = rows


class WishesForm(forms.Form):
    """What a plan is to give a project."""

    visits = forms.IntegerField(label="訪問の回数", min_value=1, max_value=12)
    days = forms.IntegerField(
        label="1回の日数", min_value=1, max_value=5, help_text="2日以上なら、続く平日に訪問します。"
    )
    experts = forms.IntegerField(label="講師の人数", min_value=1, max_value=4)
    asked_experts = forms.ModelMultipleChoiceField(
        label="指名する講師", queryset=Expert.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="印を付けた講師が必ず入ります。なければ、計画が選びます。",
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Q(programmes=project.programme_id) | Q(asked_for=project)
        experts = Expert.objects.filter(able, fiscal_year=project.fiscal_year).select_related("person")
        _choose(self, "asked_experts", experts.order_by("person__kana_key", "order", "pk").distinct())


class BulkDaysForm(forms.Form):
    """Many days at once: a range, perhaps only some weekdays."""

    first = WarekiDateField(label="いつから")
    last = WarekiDateField(label="いつまで")
    weekdays = forms.MultipleChoiceField(
        label="曜日", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="選ばなければ、すべての曜日です。",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="都合", choices=_KINDS, required=False, widget=forms.RadioSelect, initial="UNAVAILABLE"
    )

    def days_kind(self) -> DayKind | None:
        """Return what the days are to say; None takes entries away."""
        kind = self.cleaned_data["kind"]
        return DayKind(kind) if kind else None
