"""App configuration."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Fees, travel, withholding, statements and evidence (講師への支払)."""

    name = "banso.payments"
    label = "payments"
    verbose_name = "支払"

    def ready(self) -> None:
        """Declare the permissions and what 今日 tells."""
        from banso.payments import permissions, today  # noqa: F401
        from banso.payments.domain import carrying  # noqa: F401
