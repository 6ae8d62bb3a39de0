"""The words history has for files that came in."""

from __future__ import annotations

from banso.foundation.today import name_actions

name_actions(
    {
        "intake.handed_in": "ファイルを渡しました",
        "intake.checked": "読み取りを終えました",
        "intake.confirmed": "登録を決めました",
        "intake.recorded": "登録を終えました",
        "intake.discarded": "取りやめました",
        "intake.file_recorded": "登録しました",
        "intake.file_failed": "登録できませんでした",
    }
)


def name_writing(event: str) -> None:
    """Name what happens to a draft, in the history of the paper it becomes (`event`: application)."""
    name_actions(
        {
            f"{event}.started": "書き始めました",
            f"{event}.draft_saved": "下書きを保存しました",
            f"{event}.draft_put_aside": "別の画面の入力を控えに残しました",
            f"{event}.draft_copy_dropped": "控えを消しました",
            f"{event}.draft_discarded": "書きかけの変更を消しました",
        }
    )
