"""App configuration."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Questionnaires sent to organisations (事前アンケート)."""

    name = "banso.surveys"
    label = "surveys"
    verbose_name = "アンケート"

    def ready(self) -> None:
        """Declare the permissions and what 今日 tells."""
        from banso.surveys import permissions, today  # noqa: F401
