"""App configuration."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """The public call (公募), its relay by prefectures, and applications (利用申込)."""

    name = "banso.calls"
    label = "calls"
    verbose_name = "公募"

    def ready(self) -> None:
        """Declare the permissions, whom letters go to, what the call learns from them, and what 今日 tells."""
        from banso.calls import (  # noqa: F401
            correspondents,
            enclosures,
            figures,
            intake,
            listeners,
            permissions,
            today,
        )
        from banso.calls.rollups import ROLLUP
        from banso.directory.importing import kinds

        if ROLLUP.code not in kinds.kinds():
            kinds.register(ROLLUP)
