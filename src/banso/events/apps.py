"""App configuration."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Block trainings (ブロック別研修) and the national conference (全国研究交流大会)."""

    name = "banso.events"
    label = "events"
    verbose_name = "研修・大会"

    def ready(self) -> None:
        """Declare the permissions."""
        from banso.events import figures, permissions  # noqa: F401
