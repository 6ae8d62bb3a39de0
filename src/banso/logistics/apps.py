"""App configuration."""

from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    """Visits as they are prepared, held and recorded: checklists, kits, files, records."""

    name = "banso.logistics"
    label = "logistics"
    verbose_name = "訪問"

    def ready(self) -> None:
        """Declare what the room offers the others: permissions, what 今日 tells, jobs, letters and news."""
        from banso.logistics import correspondents, jobs, permissions, retention, signals  # noqa: F401
        from banso.logistics.domain import carrying, checklists, visit_reminders  # noqa: F401
