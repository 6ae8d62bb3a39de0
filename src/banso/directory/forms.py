"""Forms of the directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from banso.directory.enums import ContactPurpose, OrganisationKind, PopulationBracket
from banso.directory.models import Organisation
from banso.directory.queries import find_organisation
from banso.foundation.errors import BansoError
from banso.foundation.fields import LimitedFileField
from banso.japan.prefectures import PREFECTURES
from banso.lists.cells import read_addresses
from banso.lists.headings import Field

_OFF = {"autocomplete": "off"}
# The directory's column for copies holds so many letters.
LONGEST_COPIES = 400
# What a contact holds, in the order of its forms.
CONTACT_FIELDS = ("department", "title", "name", "email", "copies", "phone")


class OrganisationForm(forms.Form):
    """What the directory holds of an organisation."""

    kind = forms.ChoiceField(label="種類", choices=OrganisationKind.choices)
    name = forms.CharField(label="名称", max_length=120, widget=forms.TextInput(_OFF))
    kana = forms.CharField(label="よみ", max_length=160, required=False, widget=forms.TextInput(_OFF))
    prefecture_code = forms.ChoiceField(
        label="都道府県",
        required=False,
        choices=[("", "なし"), *((prefecture.code, prefecture.name) for prefecture in PREFECTURES)],
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
    copies = forms.CharField(
        label="写しの電子メール",
        max_length=LONGEST_COPIES,
        required=False,
        help_text="メールをいつも写し（CC）で送る宛先です。いくつかあるときは「,」で区切ります。",
        widget=forms.TextInput(_OFF),
    )
    phone = forms.CharField(label="電話", max_length=40, required=False)

    def clean_copies(self) -> str:
        """Return the addresses that get every mail too; anything else among them is refused."""
        read = read_addresses(self.cleaned_data["copies"])
        if read.fault:
            raise ValidationError(read.fault)
        return ", ".join(read.found)

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


class ListUploadForm(forms.Form):
    """Somebody's own list, and the year it belongs to where it belongs to one."""

    file = LimitedFileField(label="Excel・CSVのファイル", suffixes=(".xlsx", ".csv", ".txt", ".tsv"))
    year = forms.TypedChoiceField(label="年度", coerce=int)

    def __init__(self, *args: Any, years: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if years:
            self.fields["year"] = forms.TypedChoiceField(label="年度", coerce=int, choices=years)
            self.order_fields(["year", "file"])
        else:
            del self.fields["year"]


class ColumnsForm(forms.Form):
    """What each column of a list is; a column may be left unread."""

    def __init__(
        self,
        *args: Any,
        labels: Sequence[str],
        fields: Sequence[Field],
        chosen: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "読まない"), *((field.code, field.label) for field in fields)]
        for column, label in enumerate(labels):
            self.fields[f"column{column}"] = forms.ChoiceField(
                label=label or f"（見出しなし・{column + 1}列目）", choices=choices, required=False,
                initial=chosen.get(column, ""),
            )  # fmt: skip

    def chosen(self) -> dict[int, str]:
        """Return {column: field} of a valid form."""
        return {int(name.removeprefix("column")): code for name, code in self.cleaned_data.items() if code}
