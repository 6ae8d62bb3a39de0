"""What the dispatch tells the line of the year, and the experts as recipients of letters."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.letters.sources import source_of
from banso.years.queries import stage_line

pytestmark = pytest.mark.django_db


def test_the_line_counts_visits_for_who_sees_the_programme(small_year, actors):
    def line(role: Role) -> tuple[str, str]:
        point = stage_line(small_year.fiscal_year, dt.date(2019, 10, 1), actors[role])[2]
        return (point.state, point.detail)

    Visit.objects.update(state=VisitState.PLANNED)
    assert line(Role.SECRETARIAT) == ("ahead", "訪問0／1回")
    Visit.objects.update(state=VisitState.AGREED)
    assert line(Role.MINISTRY) == ("now", "訪問0／1回")
    Visit.objects.update(state=VisitState.DONE)
    assert line(Role.SECRETARIAT) == ("done", "訪問1回終了")
    assert line(Role.MUNICIPALITY) == ("ahead", "予定なし")


def test_each_expert_is_written_to_as_a_person(small_year, actors):
    Contact.objects.create(
        person=small_year.expert.person, purpose=ContactPurpose.PERSON, email="expert01@example.invalid"
    )
    source = source_of("experts")
    (one,) = source.function(actors[Role.SECRETARIAT], small_year.fiscal_year)
    assert (one.person_id, one.mail_to) == (small_year.expert.person_id, "expert01@example.invalid")
    assert one.addressee.line().endswith("様")
    assert one.fields == {"実施事業": ["滋賀県見本市（自立）"]}
    assert source.function(actors[Role.EXPERT], small_year.fiscal_year) == []
