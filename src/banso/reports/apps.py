"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Municipal reports, commitments and follow-up (報告書と約束)."""

    name = "banso.reports"
    label = "reports"
    verbose_name = "報告書"

    def ready(self) -> None:
        """Declare the permissions, what 今日 and the briefing tell, whom letters go to; follow the visits."""
        from banso.reports import correspondents, earlier, enclosures, permissions, signals, today  # noqa: F401
