from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    """allauth counts tries in the cache, which no rollback empties."""
    cache.clear()
