"""App configuration."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """One door for filled forms (様式の受け取り)."""

    name = "banso.intake"
    label = "intake"
    verbose_name = "様式の受け取り"

    def ready(self) -> None:
        """Give history its words."""
        from banso.intake import today  # noqa: F401
