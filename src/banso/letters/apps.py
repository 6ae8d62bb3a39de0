"""App configuration."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letter templates and the letters made from them."""

    name = "banso.letters"
    label = "letters"
    verbose_name = "手紙"

    def ready(self) -> None:
        """Declare the permissions, the sources of recipients and what 今日 tells."""
        from banso.letters import own_sources, permissions, retention, today  # noqa: F401
        from banso.letters.domain import carrying  # noqa: F401
