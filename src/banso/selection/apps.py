"""App configuration."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    """Decisions on applications (選定), approval and publication."""

    name = "banso.selection"
    label = "selection"
    verbose_name = "選定"

    def ready(self) -> None:
        """Declare the permissions, what 今日 tells, whom the letters of the result go to, and listen to the call."""
        from banso.selection import figures, letters, permissions, signals, today  # noqa: F401
