"""App configuration."""

from django.apps import AppConfig


class DatesConfig(AppConfig):
    """Confirmation of visit dates with experts and municipalities."""

    name = "banso.dates"
    label = "dates"
    verbose_name = "日程の確認"

    def ready(self) -> None:
        """Declare what the room offers the others: permissions, what 今日 tells, jobs, letters and news."""
        from banso.dates import appointments, jobs, letters, permissions, retention, subjects, today  # noqa: F401
