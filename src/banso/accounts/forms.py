"""Forms of sign-in and of the users' pages."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.directory.queries import find_organisation
from banso.foundation.access import declarations
from banso.foundation.errors import BansoError
from banso.foundation.typed import CodeField, MailAddressField
from banso.years.models import FiscalYear

_EVERY_YEAR = "すべての年度"


def _plain_code(form: forms.Form, label: str, help_text: str) -> None:
    """Give a form its field for a one-time code, which is folded; a placeholder is no label."""
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"})
    form.fields["code"] = CodeField(label=label, help_text=help_text, widget=widget)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = MailAddressField()
        self.fields["login"].widget.attrs.update({"autocomplete": "username"})
        for name, label in (("login", "電子メールアドレス"), ("password", "パスワード")):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a change of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "パスワード"
        self.fields["password"].widget.attrs.pop("placeholder", None)


class CodeForm(mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self, "確認コード", "認証アプリの6桁の数字か、予備コードを入力してください。")


class CodeAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self, "確認コード", "認証アプリの6桁の数字か、予備コードを入力してください。")


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self, "確認コード", "認証アプリに表示された6桁の数字を入力してください。")


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """The name of a passkey, and whether it signs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "パスキーの名前"
        self.fields["name"].help_text = "あとで見分けるための名前です。例：職場のパソコン"
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = "パスワードなしのサインインにも使う"
            self.fields["passwordless"].help_text = "顔・指紋・PINなどで本人を確認できる端末が必要です。"


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "パスキーの名前"


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label="新しいパスワード",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12文字以上にしてください。よく使われる言葉や、電子メールアドレスに似たものは使えません。",
    )
    again = forms.CharField(
        label="新しいパスワード（確認）",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse a weak password."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two different entries."""
        values = super().clean() or {}
        if "password" in values and values.get("again") != values["password"]:
            self.add_error("again", "上のパスワードと違います。同じパスワードをもう一度入力してください。")
        return values


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old = forms.CharField(
        label="今のパスワード",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password", "again")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old(self) -> str:
        """Refuse a wrong present password; it counts as a failed sign-in."""
        old: str = self.cleaned_data["old"]
        if authenticate(self.request, email=self.user.email, password=old) != self.user:
            raise ValidationError("今のパスワードが違います。もう一度入力してください。")
        return old


class AcceptInvitationForm(NewPasswordForm):
    """Name and password of someone invited."""

    family_name = forms.CharField(
        label="姓", max_length=40, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    given_name = forms.CharField(
        label="名", max_length=40, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    family_kana = forms.CharField(label="姓（カナ）", max_length=60, required=False)
    given_kana = forms.CharField(label="名（カナ）", max_length=60, required=False)
    field_order = ("family_name", "given_name", "family_kana", "given_kana", "password", "again")

    def __init__(self, *args: Any, asks_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_name:
            for name in ("family_name", "given_name", "family_kana", "given_kana"):
                del self.fields[name]


class ScopeForm(forms.Form):
    """A role, a year and an organisation."""

    # Nothing is chosen beforehand: the first of the list would be a role of power.
    role = forms.ChoiceField(label="役割", choices=[("", "選んでください"), *Role.choices])
    fiscal_year = forms.ModelChoiceField(
        FiscalYear.objects.all(),
        label="年度",
        required=False,
        empty_label=_EVERY_YEAR,
        initial=lambda: FiscalYear.objects.first(),
        help_text="「すべての年度」は、年度が変わっても続く役割です。",
    )
    organisation = forms.CharField(
        label="団体",
        required=False,
        help_text="役割が「都道府県」「自治体」のときに必要です。例：滋賀県、滋賀県大津市、団体コード",
    )

    def clean_organisation(self) -> Organisation | None:
        """Find the organisation that was written."""
        text = self.cleaned_data["organisation"].strip()
        if not text:
            return None
        try:
            return find_organisation(text)
        except BansoError as error:
            raise ValidationError(error.message) from error


class InvitationForm(ScopeForm):
    """An address and what it is invited to."""

    email = MailAddressField(label="電子メールアドレス")
    field_order = ("email", "role", "fiscal_year", "organisation")


class ColleagueForm(forms.Form):
    """An address to invite to one's own municipality."""

    email = MailAddressField(label="電子メールアドレス")
    grant = forms.ChoiceField(label="自治体と年度")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"] = forms.ChoiceField(label="自治体と年度", choices=choices)


class ReasonForm(forms.Form):
    """Why something is taken away; kept in the history."""

    reason = forms.CharField(label="理由", max_length=300, required=False)


class ExplainForm(forms.Form):
    """Whose access is asked about, and to what: the address of a page, or an action."""

    user = forms.ModelChoiceField(
        User.objects.select_related("person"),
        label="だれ",
        required=False,
        empty_label="公開（サインインしていない人）",
    )
    address = forms.CharField(
        label="画面の住所", required=False, help_text="ブラウザーの住所欄の内容を、そのまま貼り付けられます。"
    )
    action = forms.ChoiceField(
        label="操作", required=False, help_text="画面の住所の代わりに、操作を選べます。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((declaration.action, declaration.label) for declaration in declarations().values())
        choices = [("", "選択してください"), *((action, f"{label}（{action}）") for action, label in named)]
        self.fields["action"] = forms.ChoiceField(
            label="操作", required=False, choices=choices, help_text="画面の住所の代わりに、操作を選べます。"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values = super().clean() or {}
        if bool(values.get("address")) == bool(values.get("action")):
            raise ValidationError("「画面の住所」か「操作」のどちらか一方を入力してください。")
        return values
