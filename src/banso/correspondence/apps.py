"""App configuration."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Merged letters, outbox, protected links, contact log."""

    name = "banso.correspondence"
    label = "correspondence"
    verbose_name = "送信と連絡の記録"

    def ready(self) -> None:
        """Declare the permissions, what 今日 tells and what becomes of mails with their letters."""
        from banso.correspondence import checks, listeners, permissions, today  # noqa: F401
