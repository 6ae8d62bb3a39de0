"""The words of the plans' history."""

from __future__ import annotations

from banso.foundation.today import name_actions

name_actions(
    {
        "plan.made": "計画を作りました",
        "plan.changed": "訪問を手で動かしました",
        "plan.locked": "訪問の固定を変えました",
        "plan.undone": "手直しを元に戻しました",
        "plan.recounted": "計画を数え直しました",
        "plan.named": "計画の名前を変えました",
        "plan.deleted": "計画を削除しました",
        "plan.settings": "計画の設定を変えました",
        "expert.edited": "講師の登録を変えました",
        "expert.days_set": "予定表を書き替えました",
        "municipality.days_set": "訪問に来てほしくない日を書き替えました",
        "project.wishes_set": "訪問の希望を変えました",
    }
)
