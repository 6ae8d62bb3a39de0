"""What the secretariat enters on pages: a report published without names, and one handed in for a town."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from banso.directory.enums import Role
from banso.foundation.history import history_of
from banso.reports.categories import categories
from banso.reports.models import Commitment, Report
from banso.years.enums import ProgrammeCode
from tests.builders import SYSTEM, programme
from tests.conftest import SmallYear
from tests.reports.written import open_report, write_all

pytestmark = pytest.mark.django_db
ADD = "/y/2019/reports/published/add/"


def _sent(small: SmallYear) -> dict[str, object]:
    return {
        "programme": programme(small.fiscal_year, ProgrammeCode.CHILDREN).pk,
        "status": "RUNNING",
        "bracket": "UNDER_50K",
        "position": "１",
        "source": "p.12",
        "published_on_era": "令和",
        "published_on_year": "2",
        "published_on_month": "3",
        "published_on_day": "31",
        "issue1-title": "見本の課題",
        "issue1-category": categories(2019)[0].code,
        "issue1-before": "前",
        "issue1-future": "後にすること",
        "issue1-actions": ["MEETING"],
        "issue3-title": "もう一つの課題",
        "issue3-category": categories(2019)[1].code,
    }


def test_a_published_report_is_entered_once_with_its_issues_and_promises(
    client_of: Callable[[Role | None], Client], small_year: SmallYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    assert client.get(ADD).status_code == 200
    assert client.post(ADD, _sent(small_year)).status_code == 302
    report = Report.objects.get(source="p.12")
    assert [(issue.number, issue.title) for issue in report.issues.all()] == [
        (1, "見本の課題"),
        (2, "もう一つの課題"),
    ]
    assert Commitment.objects.get().action == "後にすること"
    again = client.post(ADD, _sent(small_year))
    assert again.status_code == 422
    assert "すでに登録されています" in again.content.decode()


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    client_of: Callable[[Role | None], Client], small_year: SmallYear
) -> None:
    sent = _sent(small_year) | {"issue3-title": "", "issue3-before": "書いた文"}
    answer = client_of(Role.SECRETARIAT).post(ADD, sent)
    assert answer.status_code == 422
    assert "課題の名前を入れてください" in answer.content.decode()
    assert "書いた文" in answer.content.decode()
    assert not Report.objects.filter(source="p.12").exists()
    assert client_of(Role.MINISTRY).get(ADD).status_code == 403


def test_a_report_handed_in_for_a_town_says_how_it_came(
    client_of: Callable[[Role | None], Client], small_year: SmallYear
) -> None:
    report = open_report(small_year)
    write_all(SYSTEM, report)
    office, review = client_of(Role.SECRETARIAT), f"/y/2019/reports/{report.pk}/review/"
    assert office.post(review, {"author": "福祉課", "go": "save"}).status_code == 302
    assert office.post(review, {"author": "福祉課", "go": "submit"}).status_code == 422
    told = {"author": "福祉課", "go": "submit", "behalf-way": "PAPER"}
    told |= {"behalf-on_era": "令和", "behalf-on_year": "元", "behalf-on_month": "11", "behalf-on_day": "5"}
    assert office.post(review, told).status_code == 302
    (entry,) = [entry for entry in history_of(report) if entry.action == "report.submitted"]
    assert "紙（郵送・持参）で令和元年11月5日(火)に回答" in entry.reason
