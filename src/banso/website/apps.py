"""App configuration."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Base templates, components, navigation, dashboards, commands."""

    name = "banso.website"
    label = "website"
    verbose_name = "サイト"

    def ready(self) -> None:
        """Declare the frame's permissions and let forms speak plainly."""
        from banso.foundation.fields import (
            count_line_breaks_once,
            take_addresses_in_any_width,
            use_plain_words,
        )
        from banso.website import permissions, today  # noqa: F401

        use_plain_words()
        count_line_breaks_once()
        take_addresses_in_any_width()
