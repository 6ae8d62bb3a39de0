"""App configuration."""

from django.apps import AppConfig


class AnnualConfig(AppConfig):
    """Statistics, consistency findings and the annual report (事業実績報告書)."""

    name = "banso.annual"
    label = "annual"
    verbose_name = "実績報告書"

    def ready(self) -> None:
        """Declare the permissions."""
        from banso.annual import permissions  # noqa: F401
