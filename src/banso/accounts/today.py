"""The words of accounts' history."""

from __future__ import annotations

from banso.foundation.today import name_actions

name_actions(
    {
        "user.created": "利用者を作りました",
        "user.signed_out_everywhere": "すべての端末からサインアウトしました",
        "user.switched_off": "利用を停止しました",
        "user.switched_on": "利用を再開しました",
        "user.person_joined": "名簿の方と結び付けました",
        "role.granted": "役割を付けました",
        "role.revoked": "役割を外しました",
        "invitation.issued": "招待しました",
        "invitation.withdrawn": "招待を取り消しました",
        "invitation.accepted": "招待を受け入れました",
        "password_link.issued": "パスワード再設定リンクを発行しました",
        "password.set": "リンクからパスワードを設定しました",
        "password.changed": "パスワードを変更しました",
        "second_factor.added": "二段階認証を設定しました",
        "second_factor.removed": "二段階認証を外しました",
        "second_factor.reset": "二段階認証をすべて解除しました",
        "recovery_codes.renewed": "予備コードを作り直しました",
    }
)
