"""The words of the directory's history."""

from __future__ import annotations

from banso.foundation.today import name_actions

name_actions(
    {
        "organisation.added": "団体を登録しました",
        "organisation.edited": "団体の情報を変更しました",
        "municipality_year.set": "年度情報を登録しました",
        "contact.set": "連絡先を登録しました",
        "contact.removed": "連絡先を削除しました",
        "person.added": "人を登録しました",
        "person.edited": "人の情報を変更しました",
        "affiliation.added": "所属を登録しました",
        "list_import.handed_in": "一覧を受け取りました",
        "list_import.confirmed": "一覧の登録を始めました",
        "list_import.recorded": "一覧を登録しました",
        "list_import.discarded": "一覧の取り込みを取りやめました",
        "affiliation.ended": "所属の終了を記録しました",
    }
)
