"""App configuration."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans of who visits whom when, and the board they are made on."""

    name = "banso.plans"
    label = "plans"
    verbose_name = "派遣計画"

    def ready(self) -> None:
        """Declare what the room offers the others: permissions, what 今日 tells, jobs, letters and news."""
        from banso.plans import jobs, permissions, signals, today  # noqa: F401
