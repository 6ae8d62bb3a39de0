"""App configuration."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Organisations, people, contacts, and what a municipality is in a given year."""

    name = "banso.directory"
    label = "directory"
    verbose_name = "名簿"

    def ready(self) -> None:
        """Load the permission declarations and the words of history, register the lists that can be taken in."""
        import banso.directory.permissions
        import banso.directory.today  # noqa: F401
        from banso.directory.importing import kinds
        from banso.directory.importing.contacts import CONTACTS
        from banso.directory.importing.people import PEOPLE
        from banso.directory.importing.profiles import PROFILES

        for kind in (CONTACTS, PEOPLE, PROFILES):
            kinds.register(kind)
