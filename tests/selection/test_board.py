"""The proposal board: runs, hands, locks, undo, alternatives, contradictions, jobs."""

from __future__ import annotations

import pytest

from banso.calls.enums import ApplicationState
from banso.directory.enums import Role
from banso.foundation.enums import JobState
from banso.foundation.errors import AccessDenied, BansoError, ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.models import Job
from banso.foundation.worker import run
from banso.selection.board import Board
from banso.selection.domain import proposals
from banso.selection.enums import SelectionState
from banso.selection.evidence import evidence_of
from banso.selection.models import Proposal
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
BOARD = "/y/2019/selection/board/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def scored(draft_year):
    draft_year.score_all(Role.BOARD)
    return draft_year


def evidence(year, place):
    return evidence_of(year.selection.call, [year.applications[place]])[0]


def run_now(year, **fields):
    return proposals.run_proposal(actor=year.secretariat, selection=year.selection, **fields)


def press(client, value, **more):
    return client.post(f"{BOARD}change/", {"set": value, **more}, **HTMX)


def test_the_planner_takes_the_best_within_the_numbers(scored):
    working = run_now(scored)
    assert len(working.choice) == 6
    assert sum(map(len, working.choice.values())) <= 10
    board = Board(scored.selection, working)
    assert board.warnings == []
    assert board.measured.choice.objective == working.plan["objective"]
    assert not board.is_stale
    # The first application has 5 everywhere, the last 0.
    assert str(scored.applications[0].pk) in working.choice
    assert str(scored.applications[11].pk) not in working.choice


def test_everyone_has_a_reason_with_a_price(scored):
    board = Board(scored.selection, run_now(scored))
    for one in scored.applications:
        why = board.why(one.pk)
        assert why is not None
        assert why.lines[0].startswith(("選びました", "選んでいません"))
        assert why.price is not None
        assert why.instead


def test_locks_are_kept_by_the_next_run(scored):
    last = evidence(scored, 11)
    first = evidence(scored, 0)
    proposals.set_lock(
        actor=scored.secretariat,
        selection=scored.selection,
        evidence=last,
        selected=True,
        reason="継続のため",
    )
    proposals.set_lock(
        actor=scored.secretariat,
        selection=scored.selection,
        evidence=first,
        selected=False,
        reason="継続のため",
    )
    proposals.set_lock(
        actor=scored.secretariat,
        selection=scored.selection,
        evidence=last,
        selected=False,
        reason="継続のため",
        programme="CONSULTATION",
    )
    working = run_now(scored)
    assert working.choice[str(last.id)] == ["WORK_PREPARATION"]
    assert str(first.id) not in working.choice


def test_a_lock_asks_its_reason_and_keeps_it(draft_client, scored):
    client, one = draft_client(Role.SECRETARIAT), scored.applications[3]
    page = press(client, f"lock:{one.pk}:in").content.decode()
    assert "固定する理由を入力してください" in page
    assert f'name="set" value="lock:{one.pk}:in"' in page
    assert not proposals.working_of(scored.selection).locks
    page = press(client, f"lock:{one.pk}:in", reason="近隣と合同で訪問").content.decode()
    working = proposals.working_of(scored.selection)
    assert (working.locks, working.lock_reasons) == ({str(one.pk): True}, {str(one.pk): "近隣と合同で訪問"})
    assert "近隣と合同で訪問" in client.get(BOARD).content.decode()
    assert history_of(working)[0].reason == "近隣と合同で訪問"
    press(client, f"lock:{one.pk}:none")
    assert proposals.working_of(scored.selection).lock_reasons == {}, "taking it away needs none"


def test_locks_that_contradict_are_said_with_the_way_out(draft_client, scored):
    for place in range(7):
        one = evidence(scored, place)
        proposals.set_lock(
            actor=scored.secretariat,
            selection=scored.selection,
            evidence=one,
            selected=True,
            reason="継続のため",
        )
    with pytest.raises(proposals.NoProposal, match="同時には守れません") as refused:
        run_now(scored)
    assert "→ 選ぶ件数 6 を 7 にする" in refused.value.message
    assert "を選ぶという固定を外す" in refused.value.message
    page = draft_client(Role.SECRETARIAT).post(f"{BOARD}run/", {"seed": "0"}).content.decode()
    assert "選ぶ件数 6 を 7 にする" in page


def test_hands_change_the_totals_and_undo_takes_them_back(scored):
    working = run_now(scored)
    out = next(place for place, one in enumerate(scored.applications) if str(one.pk) not in working.choice)
    one = evidence(scored, out)
    before = dict(working.choice)
    working = proposals.set_selected(
        actor=scored.secretariat, selection=scored.selection, evidence=one, selected=True
    )
    board = Board(scored.selection, working)
    assert board.selected_count == 7
    assert any("選ぶ件数は 6" in text for text in board.warnings)
    assert board.is_stale
    working = proposals.set_project(
        actor=scored.secretariat,
        selection=scored.selection,
        evidence=one,
        programme="CONSULTATION",
        advised=False,
    )
    assert working.choice[str(one.id)] == ["WORK_PREPARATION"]
    working = proposals.set_project(
        actor=scored.secretariat,
        selection=scored.selection,
        evidence=one,
        programme="WORK_PREPARATION",
        advised=False,
    )
    assert str(one.id) not in working.choice
    for _ in range(3):
        working = proposals.undo(actor=scored.secretariat, selection=scored.selection)
    assert working.choice == before
    proposals.undo(actor=scored.secretariat, selection=scored.selection)
    with pytest.raises(BansoError, match="元に戻せる操作はもう"):
        proposals.undo(actor=scored.secretariat, selection=scored.selection)


def test_only_what_was_wished_can_be_advised(scored):
    one = evidence(scored, 0)
    with pytest.raises(BansoError, match="希望していません"):
        proposals.set_project(
            actor=scored.secretariat,
            selection=scored.selection,
            evidence=one,
            programme="CHILDREN",
            advised=True,
        )


def test_only_the_secretariat_changes_the_board_and_only_in_draft(draft_client, scored):
    with pytest.raises(AccessDenied):
        proposals.run_proposal(actor=scored.actor(Role.MINISTRY), selection=scored.selection)
    assert press(draft_client(Role.MINISTRY), "undo").status_code == 403
    scored.selection.state = SelectionState.PROPOSED
    scored.selection.save()
    with pytest.raises(ForbiddenStep, match="承認待ち"):
        run_now(scored)


def test_the_board_answers_every_click_with_the_whole_picture(draft_client, scored):
    client = draft_client(Role.SECRETARIAT)
    empty = client.get(BOARD).content.decode()
    assert "まだ案がありません" in empty
    part = client.post(f"{BOARD}run/", {"seed": "0"}, **HTMX).content.decode()
    assert "<html" not in part
    assert "<strong>6</strong>" in part
    working = Proposal.objects.get(is_working=True)
    chosen = next(iter(working.choice))
    part = press(client, f"select:{chosen}:off").content.decode()
    assert "<strong>5</strong>" in part
    assert "選ぶ件数は 6" in part
    part = press(client, f"lock:{chosen}:in", open=chosen, reason="継続のため").content.decode()
    assert 'id="board-why"' in part
    part = press(client, "undo").content.decode()
    part = press(client, "undo").content.decode()
    assert "<strong>6</strong>" in part


def test_the_board_works_without_script(draft_client, scored):
    client = draft_client(Role.SECRETARIAT)
    assert client.post(f"{BOARD}run/", {"seed": "0"})["Location"] == BOARD
    working = Proposal.objects.get(is_working=True)
    chosen = next(iter(working.choice))
    answer = client.post(f"{BOARD}change/", {"set": f"select:{chosen}:off", "open": chosen})
    assert answer["Location"] == f"{BOARD}?open={chosen}#row-{chosen}"
    assert client.get(f"{BOARD}?open={chosen}").status_code == 200
    nonsense = client.post(f"{BOARD}change/", {"set": "project:x"})
    assert "押されたボタンがわかりません" in nonsense.content.decode()
    gone = client.post(f"{BOARD}change/", {"set": "lock:999999:in"})
    assert "選定の対象にありません" in gone.content.decode()


def test_filters_show_part_of_the_rows(draft_client, scored):
    client = draft_client(Role.SECRETARIAT)
    client.post(f"{BOARD}run/", {"seed": "0"})
    assert client.get(f"{BOARD}?show=in").content.decode().count('id="row-') == 6
    assert client.get(f"{BOARD}?show=out").content.decode().count('id="row-') == 6
    assert client.get(f"{BOARD}?q=第１２市").content.decode().count('id="row-') == 1


def test_a_withdrawn_application_drops_out_of_the_choice(scored):
    working = run_now(scored)
    gone = scored.applications[0]
    proposals.set_lock(
        actor=scored.secretariat,
        selection=scored.selection,
        evidence=evidence(scored, 0),
        selected=True,
        reason="継続のため",
    )
    gone.state = ApplicationState.WITHDRAWN
    gone.save()
    working.refresh_from_db()
    board = Board(scored.selection, working)
    assert board.selected_count == 5
    assert len(run_now(scored).choice) == 6


def test_alternatives_are_kept_and_compared(draft_client, scored):
    client = draft_client(Role.SECRETARIAT)
    client.post(f"{BOARD}run/", {"seed": "0"})
    assert client.post(f"{BOARD}save/", {"name": "はじめの案"}).status_code == 302
    kept = Proposal.objects.get(number=1)
    out = next(one for one in scored.applications if str(one.pk) not in kept.choice)
    press(client, f"lock:{out.pk}:in", reason="継続のため")
    client.post(f"{BOARD}run/", {"seed": "0"})
    client.post(f"{BOARD}save/", {"name": "もう一つの案", "note": "入れてみた"})
    second = Proposal.objects.get(number=2)
    page = client.get(f"/y/2019/selection/proposals/?a={kept.pk}&b={second.pk}").content.decode()
    assert "はじめの案" in page
    assert "違うところ" in page
    assert out.municipality.name in page
    assert kept.choice == Proposal.objects.get(number=1).choice
    client.post(f"/y/2019/selection/proposals/{kept.pk}/open/")
    assert Proposal.objects.get(is_working=True).choice == kept.choice


def test_hundreds_of_applications_run_in_the_background(draft_client, scored, monkeypatch):
    monkeypatch.setattr(proposals, "DIRECT_UP_TO", 5)
    client = draft_client(Role.SECRETARIAT)
    answer = client.post(f"{BOARD}run/", {"seed": "3", "token": "x"})
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert not Proposal.objects.exists()
    run("until_idle")
    job.refresh_from_db()
    assert job.state == JobState.DONE
    working = Proposal.objects.get(is_working=True)
    assert (len(working.choice), working.seed) == (6, 3)


def test_the_balance_tells_limits_and_misses(scored):
    board = Board(scored.selection, run_now(scored))
    blocks = {row["value"]: row for row in board.tables[0].rows}
    assert len(blocks) == 6
    assert sum(row["selected"] for row in blocks.values()) == 6
    assert all("1～1" in row["rule"] for row in blocks.values())
    running = {row["programme"]: row for row in board.programme_table.rows}
    assert running["自立"]["launching"] == 0
    assert "<svg" in board.map_svg
    assert sum(row["applied"] for row in board.prefecture_table.rows) == 12


def test_the_board_needs_the_same_queries_for_more_applications(draft_client, scored):
    client = draft_client(Role.SECRETARIAT)
    client.post(f"{BOARD}run/", {"seed": "0"})
    Proposal.objects.update(locks={})
    all_of_them = queries_of(client, BOARD)
    for one in scored.applications[3:]:
        one.state = ApplicationState.DRAFT
        one.save()
    assert queries_of(client, BOARD) == all_of_them
