"""Forms of the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from banso.directory.enums import ContactPurpose, OrganisationKind, PopulationBracket
from banso.directory.models import Organisation
from banso.directory.queries import find_organisation
from banso.foundation.errors import BansoError
from banso.japan.prefectures import PREFECTURES

_OFF = {"autocomplete": "off"}
# What a contact holds, in the order of its forms.
CONTACT_FIELDS = ("department", "title", "name", "email", "phone")


class OrganisationForm(forms.Form):
    """What the directory holds of an organisation."""

    kind = forms.ChoiceField(label="種類", choices=OrganisationKind.choices)
    name = forms.CharField(label="名称", max_length=120, widget=forms.TextInput(_OFF))
    kana = forms.CharField(label="よみ", max_length=160, required=False, widget=forms.TextInput(_OFF))
    prefecture_code = forms.ChoiceField(
        label="都道府県",
        required=False,
        choices=[("", "なし"), *((one.code, one.name) for one in PREFECTURES)],
    )
    code = forms.CharField(
        label="団体コード",
        max_length=6,
        required=False,
        help_text="6桁の全国地方公共団体コード",
        widget=forms.TextInput(_OFF),
    )
    note = forms.CharField(label="備考", max_length=200, required=False, widget=forms.TextInput(_OFF))


class MunicipalityYearForm(forms.Form):
    """What a municipality is in one fiscal year."""

    year = forms.IntegerField(
        label="年度", min_value=2000, max_value=2100, help_text="始まる年の西暦。令和元年度は 2019"
    )
    has_welfare_office = forms.BooleanField(label="福祉事務所がある", required=False)
    welfare_office_verified = forms.BooleanField(
        label="公的な資料で確かめた", required=False, help_text="確かめた資料は理由に書いてください。"
    )
    population = forms.IntegerField(label="人口", min_value=0, required=False)
    population_source = forms.CharField(label="人口の出典", max_length=120, required=False)
    bracket = forms.ChoiceField(
        label="人口規模", required=False, choices=[("", "未設定"), *PopulationBracket.choices]
    )
    reason = forms.CharField(label="変更の理由", max_length=300, required=False)


class ContactForm(forms.Form):
    """An address and what it is for."""

    department = forms.CharField(
        label="部署",
        max_length=120,
        required=False,
        help_text="例：健康福祉部　生活支援課。手紙では「御中」になります。",
    )
    title = forms.CharField(label="役職", max_length=60, required=False, help_text="例：課長、係長")
    name = forms.CharField(
        label="担当者の氏名",
        max_length=120,
        required=False,
        help_text="入力すると、手紙の宛名がこの方への「様」になります。",
        widget=forms.TextInput(_OFF),
    )
    email = forms.EmailField(label="電子メール", required=False)
    phone = forms.CharField(label="電話", max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty address."""
        values = super().clean() or {}
        if not self.errors and not any(values.values()):
            raise ValidationError("部署・氏名・電子メール・電話のどれか一つを入力してください。")
        return values


class PurposeForm(ContactForm):
    """A contact whose purpose is chosen too."""

    purpose = forms.ChoiceField(label="用途", choices=ContactPurpose.choices)
    field_order = ("purpose", *CONTACT_FIELDS)


class PersonForm(forms.Form):
    """A person's name as they write it."""

    family_name = forms.CharField(label="姓", max_length=40, widget=forms.TextInput(_OFF))
    given_name = forms.CharField(label="名", max_length=40, required=False, widget=forms.TextInput(_OFF))
    family_kana = forms.CharField(
        label="姓（カナ）", max_length=60, required=False, widget=forms.TextInput(_OFF)
    )
    given_kana = forms.CharField(
        label="名（カナ）", max_length=60, required=False, widget=forms.TextInput(_OFF)
    )


class AffiliationForm(forms.Form):
    """Where a person belongs."""

    organisation = forms.CharField(
        label="名簿の団体",
        required=False,
        help_text="例：滋賀県大津市。名簿にない団体は、次の欄に書いてください。",
    )
    organisation_name = forms.CharField(label="所属（表記のまま）", max_length=160, required=False)
    title = forms.CharField(label="役職", max_length=120, required=False)

    def clean_organisation(self) -> Organisation | None:
        """Find the organisation that was written."""
        text = self.cleaned_data["organisation"].strip()
        if not text:
            return None
        try:
            return find_organisation(text)
        except BansoError as error:
            raise ValidationError(error.message) from error


class EndForm(forms.Form):
    """The last day of an affiliation."""

    on = forms.DateField(
        label="終了日",
        widget=forms.DateInput({"type": "date"}),
        initial=lambda: timezone.localdate().isoformat(),
    )
