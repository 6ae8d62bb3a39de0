"""App configuration."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Letter templates, merged letters, outbox, protected links, contact log."""

    name = "banso.correspondence"
    label = "correspondence"
    verbose_name = "手紙"

    def ready(self) -> None:
        """Declare the permissions, the sources of recipients and what 今日 tells."""
        from banso.correspondence import checks, own_sources, permissions, today  # noqa: F401
        from banso.correspondence.domain import carrying  # noqa: F401
