"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, roles per fiscal year and organisation, invitations, sign-in, two-factor."""

    name = "banso.accounts"
    label = "accounts"
    verbose_name = "利用者"

    def ready(self) -> None:
        """Load the permission declarations, the receivers of allauth's news and the words of history."""
        import banso.accounts.colleagues
        import banso.accounts.domain.carrying
        import banso.accounts.permissions
        import banso.accounts.signals
        import banso.accounts.today  # noqa: F401
