"""App configuration."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Projects, experts, assignments, visits and their days (専門スタッフ派遣)."""

    name = "banso.dispatch"
    label = "dispatch"
    verbose_name = "派遣"

    def ready(self) -> None:
        """Declare what the room offers the others: permissions, what 今日 tells, jobs, letters and news."""
        from banso.directory.importing.kinds import register
        from banso.dispatch import (  # noqa: F401
            correspondents,
            enclosures,
            figures,
            permissions,
            questionnaires,
            retention,
            today,
        )
        from banso.dispatch.domain import carrying, experts  # noqa: F401
        from banso.dispatch.lists import EXPERTS

        register(EXPERTS)
