"""What a plan can be and where it comes from."""

from django.db import models


class PlanOrigin(models.TextChoices):
    """How a plan came to be."""

    SOLVED = "SOLVED", "計算"
    EDITED = "EDITED", "手直し"
    LOADED = "LOADED", "記録から"


class PlanState(models.TextChoices):
    """State of a plan; one a year is in force."""

    DRAFT = "DRAFT", "案"
    PUBLISHED = "PUBLISHED", "公開中"
    SUPERSEDED = "SUPERSEDED", "以前の計画"
