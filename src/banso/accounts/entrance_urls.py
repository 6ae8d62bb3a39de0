"""Addresses below /accounts/ whose names Django or allauth look up without a namespace.

allauth's other pages (open sign-up, changing addresses, mail codes, reset by mail) are left out on purpose.
"""

from __future__ import annotations

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, path

from banso.accounts.views import entrance, own

urlpatterns: list[URLPattern] = [
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("demo/", entrance.demo_sign_in, name="demo_sign_in"),
    path("forgotten/", entrance.password_forgotten, name="password_forgotten"),
    path("inactive/", entrance.account_inactive, name="account_inactive"),
    path("password/", own.password_change, name="account_change_password"),
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path("two-factor/", mfa.index, name="mfa_index"),
    path("two-factor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("two-factor/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("two-factor/app/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("two-factor/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("two-factor/recovery/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "two-factor/recovery/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "two-factor/recovery/file/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("two-factor/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("two-factor/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("two-factor/passkeys/<int:pk>/rename/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("two-factor/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path(
        "two-factor/passkeys/confirm/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path("two-factor/passkeys/sign-in/", webauthn.login_webauthn, name="mfa_login_webauthn"),
]
