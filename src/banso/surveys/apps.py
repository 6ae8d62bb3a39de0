"""App configuration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Questionnaires sent to organisations (事前アンケート)."""

    name = "banso.surveys"
    label = "surveys"
    verbose_name = "アンケート"

    def ready(self) -> None:
        """Declare the permissions, what 今日 tells, and the list of earlier answers."""
        from banso.directory.importing.kinds import register
        from banso.surveys import intake, permissions, today  # noqa: F401
        from banso.surveys.past_lists import PAST_ANSWERS

        register(PAST_ANSWERS)
