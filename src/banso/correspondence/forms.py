"""Forms of correspondence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from banso.correspondence.enums import Direction, EntryKind, Honorific, Salutation
from banso.correspondence.models import OutboundMail, TemplateVersion, Thread
from banso.correspondence.queries import contacts_for
from banso.correspondence.rendering import asked_fields
from banso.correspondence.sources import sources
from banso.directory.models import Contact, Organisation
from banso.directory.queries import find_organisation
from banso.foundation.errors import BansoError
from banso.foundation.fields import MEGABYTE, LimitedFileField, NumberField, WarekiDateField


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TemplateForm(forms.Form):
    """The text of a template."""

    title = forms.CharField(label="ひな形の名前", max_length=80)
    purpose = forms.CharField(label="使いみち", max_length=200, required=False)
    subject = forms.CharField(label="件名", max_length=200)
    salutation = forms.ChoiceField(
        label="書き出し",
        choices=Salutation.choices,
        help_text="時候の言葉は、発信日の月に合わせて変わります。",
    )
    body = forms.CharField(label="本文", widget=_area(9), help_text="1行が1段落になります。")
    record = forms.CharField(
        label="記",
        required=False,
        widget=_area(8),
        help_text="1行が1項目です。「見出し：内容」と書くと見出しがそろいます。「・」で始まる行は細目、"
        "表の項目は1行に単独で書きます。",
    )
    enclosures = forms.CharField(label="添付資料", required=False, widget=_area(3), help_text="1行に1点。")
    is_numbered = forms.BooleanField(label="文書番号を付ける", required=False)
    seal_omitted = forms.BooleanField(label="「公印省略」と入れる", required=False)
    senders = forms.CharField(
        label="発信者",
        required=False,
        widget=_area(3),
        help_text="「団体｜役職｜氏名」を1行に1名。連名は行を分けます。空欄なら年度の設定を使います。",
    )
    contact = forms.CharField(
        label="連絡先", required=False, widget=_area(3), help_text="空欄なら年度の設定を使います。"
    )
    mail_subject = forms.CharField(label="メールの件名", max_length=200)
    mail_body = forms.CharField(label="メールの本文", widget=_area(8))
    asked = forms.CharField(
        label="送るときに入力する項目",
        required=False,
        widget=_area(3),
        help_text="手紙を作るたびに入力する項目の名前を、1行に1つ。日付は「締切（日付）」のように書きます。",
    )
    reason = forms.CharField(label="直した理由", max_length=200, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


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


class LetterForm(forms.Form):
    """The text of one draft letter."""

    letter_date = WarekiDateField(label="発信日")
    organisation = forms.CharField(label="宛名（団体）", max_length=200, required=False)
    department = forms.CharField(label="宛名（部署）", max_length=200, required=False)
    title = forms.CharField(label="宛名（役職）", max_length=100, required=False)
    name = forms.CharField(label="宛名（氏名）", max_length=100, required=False)
    honorific = forms.CharField(label="敬称", max_length=10, required=False)
    subject = forms.CharField(label="件名", max_length=300)
    body = forms.CharField(label="本文", widget=_area(10), help_text="1行が1段落になります。")
    record = forms.CharField(
        label="記",
        required=False,
        widget=_area(8),
        help_text="1行が1項目です。「見出し：内容」と書くと見出しがそろいます。「・」で始まる行は細目です。"
        "「〔表1〕」は表の場所です。移すことも、消すこともできます。",
    )
    enclosures = forms.CharField(label="添付資料", required=False, widget=_area(3), help_text="1行に1点。")
    senders = forms.CharField(
        label="発信者", widget=_area(3), help_text="「団体｜役職｜氏名」を1行に1名。連名は行を分けます。"
    )
    contact = forms.CharField(label="連絡先", required=False, widget=_area(3))
    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def texts(self) -> dict[str, str]:
        """Return the typed parts as `draft_text.edited` takes them."""
        apart = ("letter_date", "based_on")
        return {name: self.cleaned_data.get(name) or "" for name in self.fields if name not in apart}


class SourceForm(forms.Form):
    """Which recipients to choose from."""

    source = forms.ChoiceField(label="宛先の種類")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["source"])
        field.choices = [(one.code, one.label) for one in sources().values()]


class MailForm(forms.Form):
    """A mail draft."""

    to_name = forms.CharField(label="宛名", max_length=300)
    to_address = forms.EmailField(label="宛先のメールアドレス", required=False)
    cc = forms.CharField(
        label="同報（Cc）", required=False, widget=_area(2), help_text="「名前 <アドレス>」を1行に1件。"
    )
    # Only where the address came from the directory, which `behind` names.
    corrects_directory = forms.BooleanField(
        label="名簿の連絡先も同じアドレスに直す", required=False, initial=True
    )
    subject = forms.CharField(label="件名", max_length=300)
    body = forms.CharField(label="本文", widget=_area(14))
    field_order = ("to_name", "to_address", "corrects_directory", "cc", "subject", "body")

    def __init__(self, *args: Any, behind: Sequence[Contact] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not behind:
            del self.fields["corrects_directory"]
            return
        owners = "、".join(f"{contact_label(one)}（{one.get_purpose_display()}）" for one in behind)
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


class SettingsForm(forms.Form):
    """What the letters of a year share."""

    senders = forms.CharField(
        label="発信者",
        required=False,
        widget=_area(4),
        help_text="「団体｜役職｜氏名」を1行に1名。連名は行を分け、2行目からは団体を空けて「｜役職｜氏名」と書きます。",
    )
    contact = forms.CharField(
        label="連絡先",
        required=False,
        widget=_area(5),
        help_text="手紙の末尾に入ります。1行目は団体や部署の名前です。",
    )
    number_pattern = forms.CharField(
        label="文書番号の形", max_length=60, help_text="{number} が番号、{year} が西暦の年度になります。"
    )
    official_honorific = forms.ChoiceField(label="役職のある方への敬称", choices=Honorific.choices)
    attachment_limit_mb = NumberField(
        label="1通の添付の上限（MB）",
        min_value=1,
        max_value=50,
        help_text="これを超えるファイルは、期限付きのダウンロード用ページでお渡しします。",
    )
    link_days = NumberField(label="ダウンロード用ページの有効日数", min_value=1, max_value=365)


class LimitForm(forms.Form):
    """The limit of one organisation."""

    organisation = forms.CharField(
        label="団体", max_length=120, help_text="例：滋賀県、滋賀県大津市、6桁の団体コード"
    )
    megabytes = NumberField(
        label="1通の添付の上限（MB）",
        min_value=1,
        max_value=50,
        required=False,
        help_text="空欄にすると、年度の設定に戻ります。",
    )

    def clean_organisation(self) -> Organisation:
        """Return the organisation meant."""
        try:
            return find_organisation(self.cleaned_data["organisation"])
        except BansoError as error:
            raise ValidationError(error.message) from None

    def clean_megabytes(self) -> int | None:
        """Return the limit in bytes."""
        value = self.cleaned_data["megabytes"]
        return None if value is None else int(value) * MEGABYTE


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
        widget=_area(5),
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
