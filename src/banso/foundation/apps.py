"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from banso.foundation import clock
from banso.foundation.history_guard import allow_flush_in_tests


class FoundationConfig(AppConfig):
    """What every room stands on: history, access, states, uploads, jobs, capacity, numbering, retention."""

    name = "banso.foundation"
    label = "foundation"
    verbose_name = "土台"

    def ready(self) -> None:
        """Set the clock, and import every app's declarations: permissions, kinds of jobs, retention."""
        clock.start()
        autodiscover_modules("permissions", "jobs", "retention")
        allow_flush_in_tests()
