"""What hangs on a row is counted across apps; its own choices and ignored models are not."""

from __future__ import annotations

import pytest

from banso.dispatch.models import ExpertDay
from banso.foundation.hanging import hanging_on, hanging_words
from tests import builders
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db


def test_rows_of_every_app_count_and_own_choices_do_not(small_year: SmallYear) -> None:
    expert = small_year.expert
    expert.days.create(date="2019-10-28", kind="UNAVAILABLE")
    small_year.project.asked_experts.add(expert)
    assert expert.programmes.exists()
    found = hanging_on(expert, ignoring=(ExpertDay,))
    assert found == {"担当": 1, "コンサルタント実施事業": 1}
    assert hanging_words(hanging_on(expert.person)) == "講師 1件"
    assert hanging_on(builders.make_person("見本", "六")) == {}
