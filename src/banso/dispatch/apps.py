"""App configuration."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Projects, experts, assignments and visits (専門スタッフ派遣)."""

    name = "banso.dispatch"
    label = "dispatch"
    verbose_name = "派遣"

    def ready(self) -> None:
        """Declare the permissions and what 今日 tells."""
        from banso.directory.importing.kinds import register
        from banso.dispatch import enclosures, permissions, questionnaires, today  # noqa: F401
        from banso.dispatch.board import permissions as plan_permissions  # noqa: F401
        from banso.dispatch.board import today as plan_today  # noqa: F401
        from banso.dispatch.briefing import permissions as briefing_permissions  # noqa: F401
        from banso.dispatch.confirm import appointments, letters, subjects  # noqa: F401
        from banso.dispatch.confirm import jobs as date_jobs  # noqa: F401
        from banso.dispatch.confirm import permissions as date_permissions  # noqa: F401
        from banso.dispatch.confirm import retention as date_retention  # noqa: F401
        from banso.dispatch.confirm import today as date_today  # noqa: F401
        from banso.dispatch.domain import carrying, checklists, experts, visit_reminders  # noqa: F401
        from banso.dispatch.roster import correspondents as roster_correspondents  # noqa: F401
        from banso.dispatch.roster.lists import EXPERTS
        from banso.dispatch.visits import correspondents, jobs  # noqa: F401
        from banso.dispatch.visits import permissions as visit_permissions  # noqa: F401

        register(EXPERTS)
