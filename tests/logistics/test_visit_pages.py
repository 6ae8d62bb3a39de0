"""Pages of visits: the list with what is next, calendar, one's own, kits, template, sheet; queries and speed."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from banso.directory.enums import Role
from banso.dispatch.domain import visits
from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Project, Visit
from banso.foundation.errors import Conflict
from banso.foundation.worker import run
from banso.logistics.correspondents import visits_ahead
from banso.logistics.demand import kits_needed
from banso.logistics.domain import checklists, equipment
from banso.logistics.enums import LoanState
from banso.logistics.models import ChecklistItem, Kit
from banso.logistics.printing import visit_sheet
from tests import builders
from tests.builders import SYSTEM, at
from tests.foundation.racing import race
from tests.logistics.visiting import DAY, agreed, elsewhere, item, make_kit, planned, second_project
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_november(monkeypatch):
    """It is 14 November 2019."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(2019, 11, 14, 9))


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_list_says_what_is_next_and_by_when(client_of, small_year, in_november):
    visit = agreed(small_year.project)
    planned(small_year.project, dt.date(2020, 1, 20))
    page = text_of(client_of(Role.SECRETARIAT), "/y/2019/visits/")
    assert "見本市へ電話し、送り先と当日の流れを確かめる" in page
    assert "11月13日(水) 遅れ" in page
    assert "日程を確定する" in page
    own = text_of(client_of(Role.MUNICIPALITY), "/y/2019/visits/")
    assert "キットが届いたことと参加の見込み人数を知らせる" in own
    assert "電話し" not in own  # the secretariat's part
    checklists.step_item(actor=SYSTEM, item=item(visit, "kit-received"), step="tick")
    assert "当日の資料を事務局へ送る" in text_of(client_of(Role.MUNICIPALITY), "/y/2019/visits/mine/")


@pytest.mark.parametrize(
    ("care", "found"),
    [
        ("late", 1),
        ("unheld", 0),
        ("no_record", 1),
        ("kit_out", 2),
        ("kit_late", 0),
        ("joint", 2),
        ("two_days", 0),
    ],
)
def test_filters_find_what_needs_care(client_of, small_year, in_november, care, found):
    lead, other = agreed(small_year.project), agreed(second_project(small_year))
    visits.join_visits(actor=SYSTEM, lead=lead, others=[other])
    ChecklistItem.objects.filter(visit=other).delete()
    equipment.lend_kit(actor=SYSTEM, kit=make_kit(small_year), visit=lead, sent_on=DAY)
    if care == "late":
        visits.leave_occasion(actor=SYSTEM, visit=other)
        ChecklistItem.objects.filter(visit=other).delete()
    page = text_of(client_of(Role.SECRETARIAT), f"/y/2019/visits/?care={care}")
    assert ("条件に合うものはありません" in page) if not found else (f">{found}回" in page.replace("\n", ""))


def test_pages_need_the_same_queries_at_few_and_many_rows(client_of, small_year):
    secretariat, expert = client_of(Role.SECRETARIAT), client_of(Role.EXPERT)
    months = "/y/2019/visits/calendar/?month=2019-11"
    urls = ["/y/2019/visits/", "/y/2019/visits/?care=late", "/y/2019/visits/?month=11&sort=-date"]
    urls += ["/y/2019/visits/kits/", months]
    kit = make_kit(small_year, "K00")
    equipment.lend_kit(actor=SYSTEM, kit=kit, visit=agreed(small_year.project), sent_on=DAY)
    asked = [(secretariat, url) for url in urls] + [(expert, "/y/2019/visits/mine/"), (expert, urls[0])]
    few = [queries_of(client, url) for client, url in asked]
    for number in range(12):
        town = builders.make_municipality(f"第{number}市")
        decision = builders.make_decision(builders.make_application(small_year.call, town))
        project = builders.make_project(decision, expert=small_year.expert)
        visit = agreed(project, DAY)
        equipment.lend_kit(actor=SYSTEM, kit=make_kit(small_year, f"K{number + 1}"), visit=visit, sent_on=DAY)
    assert [queries_of(client, url) for client, url in asked] == few


def test_the_list_as_excel_holds_every_row_and_no_formula(client_of, small_year):
    visit = agreed(small_year.project)
    Visit.objects.filter(pk=visit.pk).update(place="=HYPERLINK(1)")
    response = client_of(Role.SECRETARIAT).get("/y/2019/visits/?format=xlsx&state=AGREED")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.value == "見本市" for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_sheet_is_one_page_even_with_a_long_checklist(small_year):
    visit = agreed(small_year.project)
    for number in range(12):
        checklists.add_item(
            actor=SYSTEM, visit=visit, title=f"長い名前の項目{number}" * 4, role="MUNICIPALITY", due_on=DAY
        )
    pages = PdfReader(io.BytesIO(visit_sheet(visit, day=DAY))).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "見本市" in text
    assert "ほか" in text


def test_the_calendar_names_the_month_of_the_visits_and_marks_what_is_off(client_of, small_year):
    visits.cancel_visit(actor=SYSTEM, visit=agreed(small_year.project), reason="大雪")
    client = client_of(Role.EXPERT)
    assert "10月（1回）" in text_of(client, "/y/2019/visits/calendar/")
    assert "（中止）" in text_of(client, "/y/2019/visits/calendar/?month=2019-11")
    assert "10月（1回）" in text_of(client, "/y/2019/visits/calendar/?month=2035-99")


def test_each_party_gets_one_clear_next_action(client_of, small_year, in_november):
    visit = agreed(small_year.project)
    loan = equipment.lend_kit(actor=SYSTEM, kit=make_kit(small_year), visit=visit, sent_on=DAY)
    url = f"/y/2019/visits/{visit.pk}/"
    assert "キットが届いたことを知らせる</a>" in text_of(client_of(Role.MUNICIPALITY), url)
    assert "「カルテと自治体の資料を読む」を見る" in text_of(client_of(Role.EXPERT), url)
    assert "見本市へ電話し" in text_of(client_of(Role.SECRETARIAT), url)
    client_of(Role.MUNICIPALITY).post(
        f"/y/2019/visits/loans/{loan.pk}/received/",
        {
            f"received_on_{key}": value
            for key, value in zip(("era", "year", "month", "day"), ("令和", "元", "11", "21"), strict=True)
        },
    )
    loan.refresh_from_db()
    assert loan.received_on == dt.date(2019, 11, 21)
    assert "<h1" in text_of(client_of(Role.MINISTRY), url)
    assert "済みにする" not in text_of(client_of(Role.MINISTRY), url)


def test_an_agreed_visit_is_offered_as_a_calendar_file(client_of, small_year):
    visit, unfixed = agreed(small_year.project), planned(small_year.project, dt.date(2020, 1, 20))
    url = reverse("dates:visit_ics", args=[2019, visit.pk])
    link = f'href="{url}" download>予定表に入れる（ICSファイル）</a>'
    for role in (Role.EXPERT, Role.MUNICIPALITY, Role.SECRETARIAT):
        client = client_of(role)
        assert link in text_of(client, f"/y/2019/visits/{visit.pk}/")
        assert f"visit-{visit.pk}@banso" in text_of(client, url)
        assert "ICSファイル" not in text_of(client, f"/y/2019/visits/{unfixed.pk}/")
    # Another project's visit answers for this one: that is the appointment.
    Project.objects.filter(pk=small_year.project.pk).update(coverage=ProjectCoverage.CONCURRENT)
    assert "ICSファイル" not in text_of(client, f"/y/2019/visits/{visit.pk}/")


def test_a_visit_only_recorded_has_no_checklist_and_says_so(client_of, small_year):
    page = text_of(client_of(Role.SECRETARIAT), f"/y/2019/visits/{small_year.visit.pk}/")
    assert "チェックリストなし" in page
    assert "終わった訪問として記録したものにはありません" in page


def test_the_secretariat_fixes_a_date_joins_and_cancels_by_the_pages(client_of, small_year):
    client, visit = client_of(Role.SECRETARIAT), planned(small_year.project)
    other = planned(second_project(small_year), dt.date(2019, 12, 3))
    url = f"/y/2019/visits/{visit.pk}/"
    client.post(f"{url}join/", {"others": [other.pk]})
    form = {
        f"first_day_{key}": value
        for key, value in zip(("era", "year", "month", "day"), ("西暦", "2019", "１２", "5"), strict=True)
    }
    page = client.post(f"{url}agree/", form | {"kind": "ONLINE", "starts_at": "15:00", "ends_at": "13:00"})
    assert "終了の時刻が開始より前です" in page.content.decode()
    client.post(f"{url}agree/", form | {"kind": "ONLINE", "starts_at": "13:30", "place": "Web会議"})
    for one in (visit, other):
        one.refresh_from_db()
        assert (one.state, one.kind, one.place) == ("AGREED", "ONLINE", "Web会議")
        assert one.days.get().date == dt.date(2019, 12, 5)
    assert "中止の理由" not in text_of(client, f"{url}step/cancel/")
    client.post(f"{url}step/cancel/", {"reason": "庁舎の都合"})
    visit.refresh_from_db()
    assert (visit.state, visit.state_reason) == ("CANCELLED", "庁舎の都合")
    assert client.get(f"{url}step/destroy/").status_code == 404


def test_the_template_is_edited_and_applied_by_the_pages(client_of, small_year):
    client, visit = client_of(Role.SECRETARIAT), agreed(small_year.project)
    client.post("/y/2019/visits/checklist/", {"do": "install"})
    row = small_year.fiscal_year.checklist_template.get(code="call")
    page = client.get(f"/y/2019/visits/checklist/{row.pk}/")
    data = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    data |= {"title": "電話する", "time": "09:00"}
    assert client.post(f"/y/2019/visits/checklist/{row.pk}/", data).status_code == 302
    client.post("/y/2019/visits/checklist/new/", data | {"title": "お礼を書く", "order": "990"})
    client.post("/y/2019/visits/checklist/", {"do": "apply"})
    run("until_idle")
    assert item(visit, "call").title == "電話する"
    assert visit.checklist.filter(title="お礼を書く").exists()


def test_letters_for_the_coming_visits_have_every_field(small_year, in_november, actors):
    agreed(small_year.project)
    (one,) = visits_ahead(actors[Role.SECRETARIAT], small_year.fiscal_year)
    assert one.fields["訪問日"] == DAY
    assert one.fields["報告書の締切"] == dt.date(2019, 12, 20)
    assert visits_ahead(actors[Role.MUNICIPALITY], small_year.fiscal_year) == []


def test_the_weeks_say_how_many_kits_they_need(small_year):
    for project in (small_year.project, elsewhere(small_year)):
        agreed(project)
    needed = {week.monday: week.needed for week in kits_needed(small_year.fiscal_year)}
    assert needed == {dt.date(2019, 11, day): 2 for day in (11, 18, 25)}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_kit_at_once_do_not_both_get_it(small_year):
    first, second = agreed(small_year.project), agreed(elsewhere(small_year))
    kit = make_kit(small_year)

    both = (first, second)

    def send(number):
        return equipment.lend_kit(
            actor=SYSTEM,
            kit=Kit.objects.get(pk=kit.pk),
            visit=Visit.objects.get(pk=both[number].pk),
            sent_on=DAY,
        )

    results = race(2, send)
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert kit.loans.filter(state=LoanState.OUT).count() == 1
