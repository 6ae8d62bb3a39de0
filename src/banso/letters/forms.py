"""Forms of letters and templates."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from banso.directory.models import Organisation
from banso.directory.queries import find_organisation
from banso.foundation.errors import BansoError
from banso.foundation.fields import MEGABYTE, NumberField, WarekiDateField
from banso.letters.enums import Honorific, Salutation


def area(rows: int) -> forms.Textarea:
    """Return a text field of so many lines."""
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
    body = forms.CharField(label="本文", widget=area(9), help_text="1行が1段落になります。")
    record = forms.CharField(
        label="記",
        required=False,
        widget=area(8),
        help_text="1行が1項目です。「見出し：内容」と書くと見出しがそろいます。「・」で始まる行は細目、"
        "表の項目は1行に単独で書きます。",
    )
    enclosures = forms.CharField(label="添付資料", required=False, widget=area(3), help_text="1行に1点。")
    is_numbered = forms.BooleanField(label="文書番号を付ける", required=False)
    seal_omitted = forms.BooleanField(label="「公印省略」と入れる", required=False)
    senders = forms.CharField(
        label="発信者",
        required=False,
        widget=area(3),
        help_text="「団体｜役職｜氏名」を1行に1名。連名は行を分けます。空欄なら年度の設定を使います。",
    )
    contact = forms.CharField(
        label="連絡先", required=False, widget=area(3), help_text="空欄なら年度の設定を使います。"
    )
    mail_subject = forms.CharField(label="メールの件名", max_length=200)
    mail_body = forms.CharField(label="メールの本文", widget=area(8))
    asked = forms.CharField(
        label="送るときに入力する項目",
        required=False,
        widget=area(3),
        help_text="手紙を作るたびに入力する項目の名前を、1行に1つ。日付は「締切（日付）」のように書きます。",
    )
    reason = forms.CharField(label="直した理由", max_length=200, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LetterForm(forms.Form):
    """The text of one draft letter."""

    letter_date = WarekiDateField(label="発信日")
    organisation = forms.CharField(label="宛名（団体）", max_length=200, required=False)
    department = forms.CharField(label="宛名（部署）", max_length=200, required=False)
    title = forms.CharField(label="宛名（役職）", max_length=100, required=False)
    name = forms.CharField(label="宛名（氏名）", max_length=100, required=False)
    honorific = forms.CharField(label="敬称", max_length=10, required=False)
    subject = forms.CharField(label="件名", max_length=300)
    body = forms.CharField(label="本文", widget=area(10), help_text="1行が1段落になります。")
    record = forms.CharField(
        label="記",
        required=False,
        widget=area(8),
        help_text="1行が1項目です。「見出し：内容」と書くと見出しがそろいます。「・」で始まる行は細目です。"
        "「〔表1〕」は表の場所です。移すことも、消すこともできます。",
    )
    enclosures = forms.CharField(label="添付資料", required=False, widget=area(3), help_text="1行に1点。")
    senders = forms.CharField(
        label="発信者", widget=area(3), help_text="「団体｜役職｜氏名」を1行に1名。連名は行を分けます。"
    )
    contact = forms.CharField(label="連絡先", required=False, widget=area(3))
    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def texts(self) -> dict[str, str]:
        """Return the typed parts as `draft_text.edited` takes them."""
        apart = ("letter_date", "based_on")
        return {name: self.cleaned_data.get(name) or "" for name in self.fields if name not in apart}


class SettingsForm(forms.Form):
    """What the letters of a year share."""

    senders = forms.CharField(
        label="発信者",
        required=False,
        widget=area(4),
        help_text="「団体｜役職｜氏名」を1行に1名。連名は行を分け、2行目からは団体を空けて「｜役職｜氏名」と書きます。",
    )
    contact = forms.CharField(
        label="連絡先",
        required=False,
        widget=area(5),
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
