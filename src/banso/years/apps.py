"""App configuration."""

from django.apps import AppConfig


class YearsConfig(AppConfig):
    """The fiscal year: strands, names of programmes, milestones, due dates, to-dos, yardsticks."""

    name = "banso.years"
    label = "years"
    verbose_name = "年度"

    def ready(self) -> None:
        """Declare who may do what, and what 今日 tells of the year."""
        from banso.years import permissions, schedule_figures, today  # noqa: F401
