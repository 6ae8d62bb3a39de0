"""Addresses of one's own account (/accounts/…) and of the users' administration (/settings/…)."""

from __future__ import annotations

from django.urls import URLPattern, path

from banso.accounts.views import explain, invitations, links, own, users

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("accounts/me/", own.my_account, name="profile"),
    path("accounts/me/sign-out/", own.sign_out_all, name="sign_out_all"),
    path("accounts/invitation/<str:token>/", links.invitation_accept, name="invitation_accept"),
    path("accounts/new-password/<str:token>/", links.password_set, name="password_set"),
    path("settings/users/", users.user_list, name="users"),
    path("settings/users/<int:user_id>/", users.user_detail, name="user_detail"),
    path("settings/users/<int:user_id>/roles/add/", users.grant_add, name="grant_add"),
    path("settings/users/<int:user_id>/roles/<int:grant_id>/", users.grant_revoke, name="grant_revoke"),
    path("settings/users/<int:user_id>/password/", users.password_link_issue, name="password_link_issue"),
    path("settings/users/<int:user_id>/switch/", users.user_switch, name="user_switch"),
    path("settings/users/<int:user_id>/two-factor/", users.second_factor_reset, name="second_factor_reset"),
    path("settings/invitations/new/", invitations.invitation_new, name="invitation_new"),
    path(
        "settings/invitations/<int:invitation_id>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "settings/invitations/<int:invitation_id>/reissue/",
        invitations.invitation_reissue,
        name="invitation_reissue",
    ),
    path("settings/access/", explain.access_explain, name="access_explain"),
]
