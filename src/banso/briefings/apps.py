"""App configuration."""

from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    """The briefing of a project (カルテ) and the self-check of a municipality."""

    name = "banso.briefings"
    label = "briefings"
    verbose_name = "カルテ"

    def ready(self) -> None:
        """Declare what the room offers the others: permissions, what 今日 tells, jobs, letters and news."""
        from banso.briefings import permissions  # noqa: F401
