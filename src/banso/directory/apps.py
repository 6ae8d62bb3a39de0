"""App configuration."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organisations, people, contacts, and what a municipality is in a given year."""

    name = "banso.directory"
    label = "directory"
    verbose_name = "名簿"

    def ready(self) -> None:
        """Load the permission declarations and the words of history."""
        import banso.directory.permissions
        import banso.directory.today  # noqa: F401
