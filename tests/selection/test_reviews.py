"""Reviews: autosave, two tabs, conflicts of interest, what reviewers see of one another."""

from __future__ import annotations

import io

import openpyxl
import pytest

from banso.directory.enums import Role
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.selection.domain.reviews import Typed, reopen_review, save_review, submit_review
from banso.selection.models import Review
from banso.selection.points import assessments
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def test_a_review_needs_every_criterion_and_only_its_reviewer_writes(draft_year):
    first = draft_year.applications[0]
    reviewer, actor = draft_year.reviewer(Role.BOARD), draft_year.actor(Role.BOARD)
    save_review(actor=actor, reviewer=reviewer, application=first, typed=Typed({"LAUNCH": 3}, tab="a"))
    with pytest.raises(BansoError, match="課題の大きさ"):
        submit_review(actor=actor, reviewer=reviewer, application=first)
    with pytest.raises(AccessDenied):
        save_review(
            actor=draft_year.secretariat, reviewer=reviewer, application=first, typed=Typed({}, tab="a")
        )
    with pytest.raises(BansoError, match="0から5"):
        save_review(
            actor=actor, reviewer=reviewer, application=first, typed=Typed({"LAUNCH": 6}, tab="a", revision=1)
        )


def test_a_declared_conflict_gives_no_score(draft_year):
    first = draft_year.applications[0]
    reviewer, actor = draft_year.reviewer(Role.BOARD), draft_year.actor(Role.BOARD)
    typed = Typed({"LAUNCH": 5}, has_conflict=True, conflict_reason="以前の勤務先", tab="a")
    save_review(actor=actor, reviewer=reviewer, application=first, typed=typed)
    submit_review(actor=actor, reviewer=reviewer, application=first)
    assert Review.objects.get().scores.count() == 0
    found = assessments(draft_year.selection)[first.pk]
    assert (found.reviews, found.conflicts, found.mean("LAUNCH")) == (0, 1, None)


def test_a_second_tab_is_told_and_loses_nothing(draft_year):
    first = draft_year.applications[0]
    reviewer, actor = draft_year.reviewer(Role.BOARD), draft_year.actor(Role.BOARD)
    save_review(actor=actor, reviewer=reviewer, application=first, typed=Typed({"LAUNCH": 1}, "a", tab="a"))
    # The same tab may be behind its own savings (two on their way at once).
    save_review(actor=actor, reviewer=reviewer, application=first, typed=Typed({"LAUNCH": 2}, "a2", tab="a"))
    other = Typed({"LAUNCH": 5}, "b", tab="b")
    with pytest.raises(Conflict, match="別の画面"):
        save_review(actor=actor, reviewer=reviewer, application=first, typed=other)
    assert Review.objects.get().comment == "a2"
    kept = save_review(actor=actor, reviewer=reviewer, application=first, typed=other, force=True)
    assert (kept.comment, kept.scores.get().value) == ("b", 5)


def test_the_clash_page_shows_both_texts(draft_client, draft_year):
    draft_year.reviewer(Role.BOARD)
    client = draft_client(Role.BOARD)
    url = f"/y/2019/selection/reviews/{draft_year.applications[0].pk}/"
    client.post(f"{url}save/", {"tab": "one", "revision": "0", "comment": "はじめの意見"})
    clash = client.post(
        f"{url}save/", {"tab": "two", "revision": "0", "comment": "もう一つの意見", "score_CLEAR": "4"}
    )
    text = clash.content.decode()
    assert clash.status_code == 409
    assert "はじめの意見" in text
    assert "もう一つの意見" in text
    assert 'name="score_CLEAR" value="4" checked' in text
    done = client.post(
        f"{url}save/", {"tab": "two", "revision": "0", "comment": "もう一つの意見", "do": "overwrite"}
    )
    assert done.status_code == 302
    assert Review.objects.get().comment == "もう一つの意見"


def test_typing_is_kept_by_htmx_and_without_it(draft_client, draft_year):
    draft_year.reviewer(Role.BOARD)
    client = draft_client(Role.BOARD)
    url = f"/y/2019/selection/reviews/{draft_year.applications[0].pk}/"
    page = client.get(url).content.decode()
    assert "hx-post" in page
    part = client.post(f"{url}save/", {"tab": "t", "revision": "0", "score_LAUNCH": "3"}, **HTMX)
    assert 'name="revision" value="1"' in part.content.decode()
    assert "<html" not in part.content.decode()
    plain = client.post(f"{url}save/", {"tab": "t", "revision": "1", "score_LAUNCH": "4"})
    assert plain.status_code == 302
    # A refused handing-in keeps the text typed with it.
    refused = client.post(
        f"{url}save/", {"tab": "t", "revision": "2", "comment": "途中の意見", "do": "submit"}
    )
    assert refused.status_code == 409
    assert "途中の意見" in refused.content.decode()
    assert Review.objects.get().comment == "途中の意見"


def test_handing_in_leads_to_the_next_and_closes_the_to_do(draft_client, draft_year):
    reviewer = draft_year.reviewer(Role.BOARD)
    draft_client(Role.SECRETARIAT).post(
        "/y/2019/selection/settings/save/",
        {"part": "reviewers", "users": [draft_year.users[Role.BOARD].pk, draft_year.users[Role.MINISTRY].pk]},
    )
    client = draft_client(Role.BOARD)
    assert client.get("/y/2019/selection/reviews/").status_code == 200
    for place, one in enumerate(draft_year.applications):
        data = {f"score_{code}": "3" for code in ("LAUNCH", "PROBLEM", "CLEAR", "BALANCE")}
        answer = client.post(
            f"/y/2019/selection/reviews/{one.pk}/save/", data | {"tab": "t", "revision": "0", "do": "submit"}
        )
        following = draft_year.applications[place + 1].pk if place < 11 else None
        expected = f"/y/2019/selection/reviews/{following}/" if following else "/y/2019/selection/reviews/"
        assert answer["Location"] == expected
    assert reviewer.reviews.filter(submitted_at__isnull=False).count() == 12
    review = reviewer.reviews.first()
    with pytest.raises(ForbiddenStep, match="提出済み"):
        save_review(
            actor=draft_year.actor(Role.BOARD),
            reviewer=reviewer,
            application=review.application,
            typed=Typed({}, tab="t"),
        )
    reopen_review(actor=draft_year.actor(Role.BOARD), review=review)
    assert ToDo.objects.filter(key__endswith=f"review:{reviewer.user_id}", state=ToDoState.OPEN).count() == 1


def test_reviewers_see_no_scores_of_others_before_handing_in_their_own(draft_client, draft_year):
    draft_year.score_all(Role.MINISTRY)
    draft_year.reviewer(Role.BOARD)
    board = draft_year.actor(Role.BOARD)
    answer = check(board, "selection.deliberate", draft_year.selection)
    assert not answer
    assert "12件残って" in answer.reason
    client = draft_client(Role.BOARD)
    for url in ("points/", "points/?format=xlsx", "board/", "proposals/"):
        assert client.get(f"/y/2019/selection/{url}").status_code == 403, url
    page = client.get(f"/y/2019/selection/applications/{draft_year.applications[0].pk}/").content.decode()
    assert "まだ見られません" in page
    assert str(draft_year.users[Role.MINISTRY].person) not in page
    draft_year.score_all(Role.BOARD)
    page = client.get(f"/y/2019/selection/applications/{draft_year.applications[0].pk}/").content.decode()
    assert str(draft_year.users[Role.MINISTRY].person) in page
    assert client.get("/y/2019/selection/points/").status_code == 200


def test_disagreement_comes_first_and_excel_holds_every_review(draft_client, draft_year):
    calm, disputed = draft_year.applications[0], draft_year.applications[5]
    for role, value in ((Role.BOARD, 3), (Role.MINISTRY, 3)):
        draft_year.score(role, calm, *[value] * 4)
    for role, value in ((Role.BOARD, 0), (Role.MINISTRY, 5)):
        draft_year.score(role, disputed, *[value] * 4)
    client = draft_client(Role.SECRETARIAT)
    data = client.get("/y/2019/selection/points/?format=json").json()
    first = data["tables"][0]["rows"][0]
    assert (first["name"], first["disagreement"], first["mean_LAUNCH"]) == ("福岡県第6市", 20, 2.5)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/y/2019/selection/points/?format=xlsx").content))
    assert len(book.sheetnames) == 2
    cells = [row[1] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert cells.count("福岡県第6市") == 2


def test_review_pages_need_the_same_queries_with_more_reviews(draft_client, draft_year):
    client = draft_client(Role.SECRETARIAT)
    urls = ["points/", "applications/", "board/"]
    draft_year.score(Role.BOARD, draft_year.applications[0], 1, 1, 1, 1)
    few = [queries_of(client, f"/y/2019/selection/{url}") for url in urls]
    draft_year.score_all(Role.MINISTRY)
    assert [queries_of(client, f"/y/2019/selection/{url}") for url in urls] == few
