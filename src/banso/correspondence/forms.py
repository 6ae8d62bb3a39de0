"""Forms of correspondence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from banso.correspondence.enums import Direction, EntryKind
from banso.correspondence.models import OutboundMail, Thread
from banso.correspondence.queries import contacts_for
from banso.directory.models import Contact
from banso.foundation.fields import LimitedFileField, WarekiDateField
from banso.letters.forms import area
from banso.letters.models import TemplateVersion
from banso.letters.rendering import asked_fields
from banso.letters.sources import sources


class MergeForm(forms.Form):
    """What is common to all letters of a merge: the date and what the template asks for."""

    letter_date = WarekiDateField(label="発信日")

    def __init__(self, *args: Any, version: TemplateVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, str] = {}
        for number, spec in enumerate(asked_fields(version.asked)):
            key = f"asked_{number}"
            self.asked[key] = spec.name
            self.fields[key] = (
                WarekiDateField(label=spec.name)
                if spec.kind == "date"
                else forms.CharField(label=spec.name, max_length=500)
            )

    def asked_values(self) -> dict[str, str]:
        """Return {field name: what was typed} (dates in ISO form)."""
        return {name: str(self.cleaned_data.get(key) or "") for key, name in self.asked.items()}


class SourceForm(forms.Form):
    """Which recipients to choose from."""

    source = forms.ChoiceField(label="宛先の種類")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["source"])
        field.choices = [(source.code, source.label) for source in sources().values()]


class MailForm(forms.Form):
    """A mail draft."""

    to_name = forms.CharField(label="宛名", max_length=300)
    to_address = forms.EmailField(label="宛先のメールアドレス", required=False)
    cc = forms.CharField(
        label="同報（Cc）", required=False, widget=area(2), help_text="「名前 <アドレス>」を1行に1件。"
    )
    # Only where the address came from the directory, which `behind` names.
    corrects_directory = forms.BooleanField(
        label="名簿の連絡先も同じアドレスに直す", required=False, initial=True
    )
    subject = forms.CharField(label="件名", max_length=300)
    body = forms.CharField(label="本文", widget=area(14))
    field_order = ("to_name", "to_address", "corrects_directory", "cc", "subject", "body")

    def __init__(self, *args: Any, behind: Sequence[Contact] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not behind:
            del self.fields["corrects_directory"]
            return
        owners = "、".join(
            f"{contact_label(contact)}（{contact.get_purpose_display()}）" for contact in behind
        )
        told = f"今のアドレスは、名簿の次の連絡先のものです：{owners}。"
        self.fields[
            "corrects_directory"
        ].help_text = f"{told}宛先のアドレスを変えたときに、いっしょに直します。"

    def clean_cc(self) -> list[dict[str, str]]:
        """Read the copies, one a line."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["cc"].splitlines())):
            name, _, rest = line.rpartition("<")
            address = rest.rstrip(">").strip()
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    f"「{line}」はメールアドレスとして読めません。「名前 <アドレス>」の形で書いてください。"
                ) from None
            found.append({"name": name.strip(), "address": address})
        return found

    @staticmethod
    def initial_of(mail: OutboundMail) -> dict[str, str]:
        """Return a mail as the form shows it."""
        cc = "\n".join(f"{one.get('name', '')} <{one['address']}>".strip() for one in mail.cc)
        return {
            "to_name": mail.to_name,
            "to_address": mail.to_address,
            "cc": cc,
            "subject": mail.subject,
            "body": mail.body,
        }


class AttachForm(forms.Form):
    """One file for the mails."""

    file = LimitedFileField(
        label="添付するファイル",
        suffixes=[".pdf", ".xlsx", ".docx", ".zip", ".png", ".jpg", ".jpeg", ".txt", ".csv"],
    )


class NoteForm(forms.Form):
    """A call, a visit or another contact."""

    kind = forms.ChoiceField(label="種類", choices=EntryKind.choices, initial=EntryKind.PHONE)
    direction = forms.ChoiceField(label="向き", choices=Direction.choices)
    date = WarekiDateField(label="日付")
    time = forms.TimeField(
        label="時刻",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="例：14:05",
    )
    counterpart = forms.CharField(label="相手", max_length=300, required=False)
    summary = forms.CharField(label="要点", max_length=300)
    body = forms.CharField(
        label="内容",
        required=False,
        widget=area(5),
        help_text="相談に来られた方の個人情報は書かないでください。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("date", timezone.localdate())


class DropForm(forms.Form):
    """Mails saved as .eml or, by Outlook for Windows, as .msg."""

    file = LimitedFileField(
        label="メールのファイル",
        suffixes=[".eml", ".msg"],
        help_text="メールソフトで「名前を付けて保存」したファイル（.eml）か、Outlookで保存したファイル（.msg）です。",
    )


class MemberForm(forms.Form):
    """A contact for the address book of a thread."""

    contact = forms.ModelChoiceField(label="連絡先", queryset=Contact.objects.none())
    role = forms.CharField(label="立場", max_length=40, required=False, help_text="例：講師、自治体、委託先")

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Contact]", self.fields["contact"])
        field.queryset = contacts_for(thread)
        field.label_from_instance = contact_label  # type: ignore[method-assign,assignment]


def contact_label(contact: Contact) -> str:
    """Return a contact in words: whose it is and its department."""
    owner = contact.organisation or contact.person
    return f"{owner} {contact.line}".strip()
