"""App configuration."""

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    """Next year's question, and the start-up workbook (来年度に向けて)."""

    name = "banso.outlook"
    label = "outlook"
    verbose_name = "来年度に向けて"

    def ready(self) -> None:
        """Declare the permissions and register the workbook's forms."""
        from banso.outlook import permissions, today, workbook  # noqa: F401
        from banso.outlook.domain import carrying  # noqa: F401
