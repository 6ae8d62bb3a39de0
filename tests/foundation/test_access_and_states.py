"""Permissions deny by default; transition tables refuse what they do not name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from banso.foundation import access
from banso.foundation.access import (
    PUBLIC,
    Actor,
    Answer,
    Grant,
    allow,
    check,
    declare,
    deny,
    require,
    system_actor,
)
from banso.foundation.enums import JobState
from banso.foundation.errors import AccessDenied, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.foundation.models import JOB_STEPS, CapacityPool, Job, Upload
from banso.foundation.pages import page

BOTH_YEARS = Actor(
    user_id=1, grants=frozenset({Grant("EXPERT", 2019), Grant("PREFECTURE", 2020, 25), Grant("BOARD")})
)


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A declared action of the test's own: only user 1, and only for the object "mine"."""
    monkeypatch.setattr(access, "_declared", {})

    @declare("thing.view", "ものを見る")
    def view_thing(actor: Actor, thing: object) -> Answer:
        return (
            allow("ご自身のものです。")
            if (actor.user_id, thing) == (1, "mine")
            else deny("他の人のものです。")
        )


@pytest.mark.usefixtures("declared")
class TestAccess:
    def test_rule_answers_with_its_reason(self) -> None:
        assert check(BOTH_YEARS, "thing.view", "mine") == Answer(True, "ご自身のものです。")
        assert not check(BOTH_YEARS, "thing.view", "theirs")
        with pytest.raises(AccessDenied, match="他の人"):
            require(PUBLIC, "thing.view", "mine")

    def test_action_nobody_declared_is_denied_even_to_the_system(self) -> None:
        assert not check(BOTH_YEARS, "thing.destroy")
        assert not check(system_actor("夜間処理"), "thing.destroy")
        assert check(system_actor("夜間処理"), "thing.view", "theirs")

    def test_action_cannot_be_declared_twice(self) -> None:
        with pytest.raises(ValueError, match="twice"):
            declare("thing.view", "もう一度")(lambda actor, thing: allow(""))

    def test_page_asks_before_the_view_runs(self) -> None:
        seen: list[str] = []

        @page("thing.view", load=lambda name: name)
        def view(request: HttpRequest, thing: str) -> HttpResponse:
            seen.append(thing)
            return HttpResponse("見えました")

        request = RequestFactory().get("/thing/")
        request.actor = BOTH_YEARS  # type: ignore[attr-defined]
        assert view(request, name="mine").status_code == 200
        request.actor = PUBLIC  # type: ignore[attr-defined]
        assert view(request, name="mine").status_code == 302
        assert seen == ["mine"]
        assert view.banso_action == "thing.view"  # type: ignore[attr-defined]


def test_grant_counts_in_its_year_and_for_its_organisation_alone() -> None:
    assert BOTH_YEARS.has("EXPERT", year=2019)
    assert not BOTH_YEARS.has("EXPERT", year=2020)
    assert BOTH_YEARS.has("BOARD", year=2031), "a grant without a year holds every year"
    assert BOTH_YEARS.has("PREFECTURE", organisation_id=25)
    assert not BOTH_YEARS.has("PREFECTURE", organisation_id=26)
    assert not BOTH_YEARS.has("BOARD", organisation_id=25), "the programme's own role is no office's"
    assert BOTH_YEARS.organisation_ids("PREFECTURE", year=2020) == {25}
    assert not BOTH_YEARS.organisation_ids("PREFECTURE", year=2019)
    assert BOTH_YEARS.roles(2019) == {"EXPERT", "BOARD"}
    assert not PUBLIC.is_signed_in


def test_step_not_in_the_table_is_refused_with_the_present_state() -> None:
    job = Job(state=JobState.DONE)
    with pytest.raises(ForbiddenStep, match="処理は今「完了」のため、「取り消す」はできません"):
        JOB_STEPS.take(job, "cancel")
    assert job.state == JobState.DONE
    job.state = JobState.FAILED
    assert JOB_STEPS.allowed(job.state) == ["retry"]
    assert JOB_STEPS.take(job, "retry") == ("FAILED", "QUEUED")


@pytest.mark.django_db
def test_diff_holds_plain_values_and_no_personal_text() -> None:
    pool = CapacityPool.objects.create(key="a", name="席", limit=1)
    before = snapshot(pool, ["name", "limit"])
    pool.limit = 2
    assert changed(before, pool) == {"limit": (1, 2)}
    upload = Upload.objects.create(sha256="0" * 64, size=1, uploaded_at=dt.datetime.now(dt.UTC))
    with operation(system_actor("テスト"), reason="確認") as op:
        entry = op.record(
            "upload.renamed",
            upload,
            {
                "original_name": ("山田.pdf", "鈴木.pdf"),
                "uploaded_at": (None, dt.datetime(2019, 7, 5, tzinfo=dt.UTC)),
                "holder": (pool, frozenset({"b", "a"})),
            },
        )
    entry.refresh_from_db()
    assert entry.changes == {
        "original_name": ["（個人情報）", "（変更あり）"],
        "uploaded_at": [None, "2019-07-05T00:00:00+00:00"],
        "holder": [pool.pk, ["a", "b"]],
    }
    assert (entry.reason, entry.actor_role, entry.operation) == ("確認", "テスト", op.id)
