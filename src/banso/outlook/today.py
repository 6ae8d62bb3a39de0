"""What this room's history actions are called."""

from __future__ import annotations

from banso.foundation.today import name_actions

name_actions(
    {
        "startup.started": "立ち上げノートを始めました",
        "outlook.settings_changed": "重みと距離を変えました",
    }
)
