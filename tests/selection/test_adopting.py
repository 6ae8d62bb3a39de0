"""From a proposal to decisions, the ministry's answer, and the publication."""

from __future__ import annotations

import pytest
from django.urls import reverse

from banso.calls.enums import ApplicationState
from banso.directory.enums import Role
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import history_of
from banso.selection.domain import approval, proposals
from banso.selection.domain.adopting import StatusUnknown, adopt_proposal
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.evidence import evidence_of
from banso.selection.models import ApprovalRequest, DecidedProgramme, Decision, KnownStatus
from banso.years.enums import ToDoState
from banso.years.models import ToDo
from tests import builders

pytestmark = pytest.mark.django_db
ADOPT = "/y/2019/selection/proposals/{}/adopt/"


@pytest.fixture
def proposed(draft_year):
    draft_year.score_all(Role.BOARD)
    proposals.run_proposal(actor=draft_year.secretariat, selection=draft_year.selection)
    return draft_year


def working(year):
    return proposals.working_of(year.selection)


def test_adopting_decides_on_everyone_and_is_replaced_by_the_next(proposed):
    decisions = adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    assert len(decisions) == 12
    ids = {one.application_id: one.pk for one in decisions}
    selected = Decision.objects.filter(outcome=Outcome.SELECTED).order_by("number")
    assert [one.number for one in selected] == [1, 2, 3, 4, 5, 6]
    codes = [one.application.municipality.prefecture_code for one in selected]
    assert codes == sorted(codes)
    first = selected[0]
    evidence = evidence_of(proposed.selection.call, [first.application])[0]
    proposals.set_selected(
        actor=proposed.secretariat, selection=proposed.selection, evidence=evidence, selected=False
    )
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    assert Decision.objects.filter(outcome=Outcome.SELECTED).count() == 5
    first.refresh_from_db()
    assert (first.outcome, first.number, first.programmes.count()) == (Outcome.NOT_SELECTED, None, 0)
    assert {one.application_id: one.pk for one in Decision.objects.all()} == ids


def test_marks_come_from_the_application_and_the_rest_is_not_this_time(proposed):
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    for item in DecidedProgramme.objects.select_related("programme", "decision__application"):
        place = proposed.applications.index(item.decision.application)
        runs = item.programme.code == "CONSULTATION" or place % 2 == 0
        advised = item.programme.code in working(proposed).choice[str(item.decision.application_id)]
        expected = (
            ProgrammeStatus.NOT_THIS_TIME
            if not advised
            else ProgrammeStatus.RUNNING
            if runs
            else ProgrammeStatus.NOT_RUNNING
        )
        assert item.status == expected


def test_a_status_nobody_knows_is_asked_for(draft_client, proposed):
    one = proposed.applications[0]
    one.answers = {}
    one.save()
    with pytest.raises(StatusUnknown, match="◎"):
        adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    client = draft_client(Role.SECRETARIAT)
    url = ADOPT.format(working(proposed).pk)
    page = client.get(url).content.decode()
    codes = working(proposed).choice[str(one.pk)]
    assert all(f'name="status:{one.pk}:{code}"' in page for code in codes)
    assert client.post(url).status_code == 409
    assert not Decision.objects.exists()
    assert not KnownStatus.objects.exists()
    said = {f"status:{one.pk}:{code}": "off" for code in codes}
    assert client.post(url, said).status_code == 302
    advised = DecidedProgramme.objects.filter(decision__application=one, programme__code__in=codes)
    assert {item.status for item in advised} == {ProgrammeStatus.NOT_RUNNING}


def test_the_adopt_page_names_everyone(draft_client, proposed):
    page = draft_client(Role.SECRETARIAT).get(ADOPT.format(working(proposed).pk)).content.decode()
    for one in proposed.applications:
        assert one.municipality.name in page
    assert draft_client(Role.MINISTRY).get(ADOPT.format(working(proposed).pk)).status_code == 403


def test_adopting_is_over_once_approval_was_asked_for(proposed):
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    approval.propose_selection(actor=proposed.secretariat, selection=proposed.selection)
    with pytest.raises(ForbiddenStep, match="承認待ち"):
        adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))


def test_the_ministry_sees_what_changed_since_it_was_asked_last(draft_client, proposed):
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    selection, ministry = proposed.selection, draft_client(Role.MINISTRY)
    approval.propose_selection(actor=proposed.secretariat, selection=selection)
    assert ToDo.objects.get(title="選定を承認する").role == Role.MINISTRY
    assert "比べる前回の依頼はありません" in ministry.get("/y/2019/selection/approval/").content.decode()
    refused = ministry.post("/y/2019/selection/approval/return/", {"reason": ""})
    assert refused.status_code == 422
    ministry.post("/y/2019/selection/approval/return/", {"reason": "近畿を増やしてください。"})
    selection.refresh_from_db()
    assert selection.state == SelectionState.DRAFT
    out = next(one for one in proposed.applications if str(one.pk) not in working(proposed).choice)
    evidence = evidence_of(selection.call, [out])[0]
    proposals.set_selected(actor=proposed.secretariat, selection=selection, evidence=evidence, selected=True)
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    approval.propose_selection(actor=proposed.secretariat, selection=selection)
    page = ministry.get("/y/2019/selection/approval/").content.decode()
    assert "1回目の依頼からの変更（1自治体）" in page
    assert out.municipality.name in page
    assert "近畿を増やしてください。" in page
    ministry.post("/y/2019/selection/step/", {"step": "approve"})
    first, second = ApprovalRequest.objects.order_by("number")
    assert (first.answer, second.answer) == ("RETURNED", "APPROVED")
    assert second.answered_by == proposed.users[Role.MINISTRY]
    assert ToDo.objects.get(title="選定を承認する").state == ToDoState.DONE
    assert ToDo.objects.get(title="選定結果を公表する").state == ToDoState.OPEN
    approval.publish_selection(actor=proposed.secretariat, selection=selection)
    assert ToDo.objects.get(title="選定結果を公表する").state == ToDoState.DONE


def test_the_secretariat_records_what_the_ministry_said_by_telephone(draft_client, proposed):
    selection, client = proposed.selection, draft_client(Role.SECRETARIAT)
    url = reverse("selection:approval_record", args=[2019])
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    day = {"on_era": "令和", "on_year": "元", "on_month": "8", "on_day": "5"}
    said = {"way": "PHONE", "said_by": "担当課", "note": "文書は後日", **day}
    early = client.post(url, {**said, "answer": "approve"})
    assert early.status_code == 422, "nothing was asked yet"
    approval.propose_selection(actor=proposed.secretariat, selection=selection)
    assert client.post(url, {**said, "answer": "return"}).status_code == 422, "sending back needs a reason"
    late = {**said, "on_year": "50"}
    assert client.post(url, {**late, "answer": "approve"}).status_code == 422, "a day to come"
    assert draft_client(Role.BOARD).post(url, {**said, "answer": "approve"}).status_code == 403
    assert client.post(url, {**said, "answer": "approve"}).status_code == 302
    selection.refresh_from_db()
    assert selection.state == SelectionState.APPROVED
    asked = ApprovalRequest.objects.get()
    words = "厚生労働省（担当課）から電話で令和元年8月5日(月)に回答：文書は後日"
    assert (asked.answer, asked.answered_through) == ("APPROVED", words)
    assert asked.answered_by == proposed.users[Role.SECRETARIAT]
    entry = history_of(selection)[0]
    assert (entry.actor, entry.reason) == (proposed.users[Role.SECRETARIAT], words)
    assert words in client.get(reverse("selection:approval", args=[2019])).content.decode()


def test_a_result_made_on_the_board_opens_for_everyone_it_concerns(draft_client, proposed):
    """Its history holds tables of programmes; an applicant reads the result, not how it came about."""
    actor, selection = proposed.secretariat, proposed.selection
    adopt_proposal(actor=actor, proposal=working(proposed))
    first = Decision.objects.filter(outcome=Outcome.SELECTED).order_by("number")[0]
    evidence = evidence_of(selection.call, [first.application])[0]
    for selected in (False, True):
        proposals.set_selected(actor=actor, selection=selection, evidence=evidence, selected=selected)
        adopt_proposal(actor=actor, proposal=working(proposed))
    approval.propose_selection(actor=actor, selection=selection)
    approval.approve_selection(actor=proposed.actor(Role.MINISTRY), selection=selection)
    approval.publish_selection(actor=actor, selection=selection)
    url = reverse("selection:result", args=[2019, first.pk])
    place = first.application.municipality
    page = draft_client(Role.SECRETARIAT).get(url)
    assert page.status_code == 200
    words = page.content.decode()
    assert "<dt>選定事業</dt>" in words
    assert "：実施中" in words or "：未実施" in words
    for role, body in ((Role.MUNICIPALITY, place), (Role.PREFECTURE, place.parent)):
        proposed.users[role] = builders.make_user(
            role, fiscal_year=selection.call.fiscal_year, organisation=body
        )
        page = draft_client(role).get(url)
        assert page.status_code == 200, role
        assert place.name in page.content.decode()
        assert "変更前" not in page.content.decode()


def test_nothing_is_published_while_an_application_has_no_result(proposed):
    late = proposed.applications[-1]
    late.state = ApplicationState.DRAFT
    late.save()
    adopt_proposal(actor=proposed.secretariat, proposal=working(proposed))
    approval.propose_selection(actor=proposed.secretariat, selection=proposed.selection)
    approval.approve_selection(actor=proposed.actor(Role.MINISTRY), selection=proposed.selection)
    late.state = ApplicationState.SUBMITTED
    late.save()
    with pytest.raises(BansoError, match="1件あります"):
        approval.publish_selection(actor=proposed.secretariat, selection=proposed.selection)
    proposed.selection.refresh_from_db()
    assert proposed.selection.state == SelectionState.APPROVED


def test_a_selection_is_begun_once_from_its_page(client, fiscal_year):
    builders.make_call(fiscal_year)
    user = builders.make_user(Role.SECRETARIAT, fiscal_year=fiscal_year)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/y/2019/selection/start/").status_code == 200
    assert client.post("/y/2019/selection/start/")["Location"] == "/y/2019/selection/settings/"
    assert client.get("/y/2019/selection/start/").status_code == 403
    assert client.get("/y/2019/selection/").status_code == 200


def test_the_kept_alternative_on_the_board_is_the_one_adopted(proposed, draft_client):
    """The board offers what it shows; the mark 採用 is on one proposal alone."""
    selection, actor = proposed.selection, proposed.secretariat
    client = draft_client(Role.SECRETARIAT)
    adopt_proposal(actor=actor, proposal=working(proposed))
    kept = proposals.save_proposal(actor=actor, selection=selection, name="初めの案")
    board = client.get("/y/2019/selection/board/").content.decode()
    assert "「案1　初めの案」を採用する" in board
    assert ADOPT.format(kept.pk) in board
    adopt_proposal(actor=actor, proposal=kept)
    assert [one.pk for one in selection.proposals.filter(adopted_at__isnull=False)] == [kept.pk]
    first = evidence_of(selection.call)[0]
    proposals.set_selected(actor=actor, selection=selection, evidence=first, selected=False)
    assert ADOPT.format(working(proposed).pk) in client.get("/y/2019/selection/board/").content.decode()
