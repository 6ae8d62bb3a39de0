"""The briefing says what is known, and says what is not."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from pypdf import PdfReader

from banso.briefings.card import card_of, finds_reports, position_of
from banso.briefings.comparison import median_of
from banso.briefings.figures import figures_of, gaps_of, missing_of, results_of
from banso.briefings.permissions import SelfCheck
from banso.briefings.printing import briefing_pdf, travel_text
from banso.briefings.tables import results_table
from banso.directory.enums import Role
from banso.directory.models import MunicipalityYear
from banso.dispatch.models import Project
from banso.dispatch.queries import project_from_url
from banso.foundation.access import Actor, check
from banso.office.rounding import half_up
from banso.surveys.definitions import form_of
from banso.surveys.models import Response
from banso.years.models import FiscalYear, Yardstick
from tests import builders
from tests.briefings.briefing_year import BriefingYear, make_briefing_year
from tests.conftest import SmallYear
from tests.kept import kept
from tests.query_budget import queries_of
from tests.surveys.answers import answer, every_cell, make_survey, plain_answers

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 9, 20)


@pytest.fixture
def year(fiscal_year: FiscalYear) -> BriefingYear:
    return kept("briefing year", lambda: make_briefing_year(fiscal_year), fiscal_year)


def loaded(project: Project) -> Project:
    return project_from_url(project.fiscal_year.year, project.pk)


def test_median_needs_three_and_counts_those_who_did_not_say() -> None:
    assert median_of([Decimal(1), Decimal(5), None]).value is None
    found = median_of([Decimal(1), Decimal(5), Decimal(2), None])
    assert (found.value, found.n, found.unknown, found.unknown_rate) == (Decimal("2.0"), 3, 1, 25)
    assert median_of([]).unknown_rate is None


def test_rates_are_per_100k_and_month_beside_yardstick_and_bracket(year: BriefingYear) -> None:
    figures = figures_of(year.towns[0], year.fiscal_year)
    new = next(one for one in results_of(figures) if one.path == "counts.NEW")
    # 252 cases ÷ 60,000 people × 100,000 ÷ 12 months; 84 in four months.
    assert new.counts == [240, 252, 84]
    assert [half_up(rate, 2) for rate in new.rates if rate is not None] == [Decimal("33.33"), 35, 35]
    shown = results_table(figures, [new]).rows[0]
    assert (shown["rate0"], shown["rate1"]) == (Decimal("33.3"), 35), (
        "rounded once; page, PDF, Excel and JSON take it"
    )
    assert new.yardsticks[1] is not None
    assert new.yardsticks[1].value == 26
    assert new.compared[1] is not None
    assert (new.compared[1].own, new.compared[1].percent) == (Decimal("35.00"), 135)
    peers = sorted((252 + 60 * n) / (60_000 + 5_000 * n) * 100_000 / 12 for n in range(1, 6))
    assert new.peers.value == Decimal(str(round(peers[2], 1)))
    assert (new.peers.n, new.peers.unknown) == (5, 0)


def test_a_yardstick_in_percent_stands_beside_a_percentage(year: BriefingYear) -> None:
    Yardstick.objects.filter(year=2018, measure="PLANS").update(value=50, unit="％（新規相談のうち）")
    figures = figures_of(year.towns[0], year.fiscal_year)
    plans = next(one for one in results_of(figures) if one.path == "counts.PLANS")
    share = plans.compared[1]
    # The yardstick of that year is 50 % of the new consultations, not 50 cases.
    assert share is not None
    assert share.is_share
    assert share.own == (Decimal(str(plans.counts[1])) * 100 / 252).quantize(Decimal("0.1"))
    row = next(one for one in results_table(figures, [plans]).rows if one["label"] == plans.label)
    assert row["yardstick"] == "50％（新規相談のうち）"
    assert row["percent"] == f"{share.percent}％（{share.own}％のため）"


def test_a_blank_of_a_peer_is_counted_as_unknown_and_not_as_zero(year: BriefingYear) -> None:
    services = {one.path: one for one in results_of(figures_of(year.towns[0], year.fiscal_year))}
    found = services["services.WORK_PREPARATION"].peers
    assert (found.n, found.unknown, found.unknown_rate) == (4, 1, 20)


def test_an_own_blank_stays_blank(year: BriefingYear) -> None:
    values = plain_answers(form_of(year.survey), counts__NEW__FY2018=None)
    answer(year.survey, year.towns[0], values)
    new = next(
        one for one in results_of(figures_of(year.towns[0], year.fiscal_year)) if one.path == "counts.NEW"
    )
    assert new.counts[1] is None
    assert new.rates[1] is None


def test_a_zero_is_shown_as_zero(year: BriefingYear) -> None:
    values = plain_answers(form_of(year.survey), services__CHILDREN__FY2018=0)
    answer(year.survey, year.towns[0], values)
    found = {one.path: one for one in results_of(figures_of(year.towns[0], year.fiscal_year))}
    assert found["services.CHILDREN"].rates[1] == 0


def test_gaps_are_what_most_peers_have_and_refusals_come_first(year: BriefingYear) -> None:
    gaps = gaps_of(figures_of(year.towns[0], year.fiscal_year), "CONSULTATION")
    assert gaps[0].own == "断られた"
    assert all(one.own != "連携あり" for one in gaps)
    assert all(one.own == "断られた" or one.worked * 2 >= one.answered >= 3 for one in gaps)
    assert gaps_of(figures_of(year.towns[0], year.fiscal_year), "OTHER") == []


def test_another_bracket_is_no_peer(year: BriefingYear) -> None:
    MunicipalityYear.objects.filter(organisation=year.towns[1]).update(bracket="UNDER_50K")
    assert len(figures_of(year.towns[0], year.fiscal_year).peers) == 4


def test_too_few_peers_give_no_median_and_say_so(year: BriefingYear) -> None:
    MunicipalityYear.objects.filter(organisation__in=year.towns[2:]).update(bracket="UNDER_50K")
    figures = figures_of(year.towns[0], year.fiscal_year)
    assert all(one.peers.value is None for one in results_of(figures))
    assert gaps_of(figures, "CONSULTATION") == [
        one for one in gaps_of(figures, "CONSULTATION") if one.own == "断られた"
    ]
    assert any("回答がほかに1件" in text for text in missing_of(figures))


def test_neighbours_lie_in_bordering_prefectures_and_share_issues(year: BriefingYear) -> None:
    card = card_of(loaded(year.project))
    names = [one.name for one in card.neighbours]
    assert "丘見本市" not in names  # 北海道
    assert set(names) == {"山見本市", "川見本市", "海見本市", "谷見本市"}
    assert card.neighbours[0].name == "川見本市"
    assert "① 事業体制・支援員の体制に関する課題" in card.neighbours[0].issues
    assert card.neighbours[0].km == 10


def test_travel_is_from_the_experts_home(year: BriefingYear) -> None:
    card = card_of(loaded(year.project))
    assert [(one.expert, one.home, one.km) for one in card.travel] == [("講師 01", "滋賀県", 1)]
    town = year.project.municipality
    town.latitude = town.longitude = None
    assert position_of(town) is None  # masked: nobody knows where it is
    town.prefecture_code = "18"
    town.save()
    way = card_of(loaded(year.project)).travel[0]
    assert (way.km, way.instead) == (122, "福井県庁")
    assert "自治体の位置は分かりません" in travel_text(way)
    town.code = "252018"
    assert position_of(town) is not None


def test_paper_has_two_tagged_pages_whatever_is_answered(year: BriefingYear) -> None:
    full = briefing_pdf(card_of(loaded(year.project)), day=DAY)
    answer(year.survey, year.towns[0], every_cell(form_of(year.survey)))
    application = year.project.decision.application
    application.reason = "長" * 4000
    application.save()
    most = briefing_pdf(card_of(loaded(year.project)), day=DAY)
    Response.objects.filter(organisation=year.towns[0]).update(state="DRAFT")
    MunicipalityYear.objects.filter(organisation=year.towns[0]).delete()
    nothing = briefing_pdf(card_of(loaded(year.project)), day=DAY)
    for data in (full, most, nothing):
        reader = PdfReader(io.BytesIO(data))
        assert len(reader.pages) == 2
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        width, height = reader.pages[0].mediabox[2:]
        assert (round(width), round(height)) == (595, 842)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(nothing)).pages)
    assert "事前アンケートの回答がないため" in words
    assert "登録なし" in words
    assert "直していただいているところです" in words
    assert briefing_pdf(card_of(loaded(year.project)), day=DAY) == nothing


def test_without_a_questionnaire_what_is_known_is_shown(small_year: SmallYear) -> None:
    card = card_of(loaded(small_year.project))
    assert card.experts == ["講師 01"]
    assert card.results == []
    assert "この年度の事前アンケートはまだ作られていません。" in card.missing
    survey = make_survey(small_year.fiscal_year)
    assert survey.state == "PREPARING"
    assert (
        "この自治体には、事前アンケートをまだお願いしていません。"
        in card_of(loaded(small_year.project)).missing
    )


def test_a_missing_yardstick_is_said(year: BriefingYear) -> None:
    Yardstick.objects.filter(year=2018).delete()
    figures = figures_of(year.towns[0], year.fiscal_year)
    assert "平成30年度の国の目安値は入力されていません。" in missing_of(figures)
    assert results_of(figures)[0].yardsticks[1] is None


def test_earlier_reports_come_from_whoever_registers(
    year: BriefingYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    from banso.briefings import card as module

    monkeypatch.setattr(module, "_finders", [])
    assert card_of(loaded(year.project)).earlier == []
    finds_reports(lambda project: [module.EarlierReport("昨年度の報告", "見本")])
    assert [one.title for one in card_of(loaded(year.project)).earlier] == ["昨年度の報告"]


def test_who_may_see_briefing_and_self_check(
    small_year: SmallYear, actors: dict[Role, Actor], year: BriefingYear
) -> None:
    own, other = loaded(small_year.project), loaded(year.project)
    for role, may in ((Role.SECRETARIAT, True), (Role.BOARD, True), (Role.EXPERT, True), (Role.MUNICIPALITY, False),
                      (Role.PREFECTURE, False), (Role.PARTICIPANT, False)):  # fmt: skip
        answered = check(actors[role], "briefing.view", own)
        assert bool(answered) is may
        assert answered.reason
    assert not check(actors[Role.EXPERT], "briefing.view", other)
    mine = SelfCheck(small_year.municipality, small_year.fiscal_year)
    theirs = SelfCheck(small_year.other_municipality, small_year.fiscal_year)
    for role, may in (
        (Role.SECRETARIAT, True),
        (Role.MUNICIPALITY, True),
        (Role.PREFECTURE, True),
        (Role.EXPERT, False),
    ):
        assert bool(check(actors[role], "selfcheck.view", mine)) is may
    assert not check(actors[Role.MUNICIPALITY], "selfcheck.view", theirs)
    assert not check(actors[Role.PREFECTURE], "selfcheck.view", theirs)


def test_expert_reads_the_answers_of_projects_in_charge_alone(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    survey = make_survey(small_year.fiscal_year, small_year.municipality, small_year.other_municipality)
    own = survey.responses.get(organisation=small_year.municipality)
    other = survey.responses.get(organisation=small_year.other_municipality)
    assert check(actors[Role.EXPERT], "response.view", own).reason == "ご担当の自治体の回答です。"
    assert not check(actors[Role.EXPERT], "response.view", other)
    assert not check(actors[Role.EXPERT], "response.write", own)


def test_self_check_names_nobody_else(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    survey = make_survey(small_year.fiscal_year, small_year.municipality, small_year.other_municipality)
    for town in (small_year.municipality, small_year.other_municipality):
        answer(survey, town, plain_answers(form_of(survey)))
    client = client_of(Role.MUNICIPALITY)
    assert client.get("/y/2019/self-check/").headers["Location"].endswith(f"/{small_year.municipality.pk}/")
    page = client.get(f"/y/2019/self-check/{small_year.municipality.pk}/").content.decode()
    assert small_year.other_municipality.name not in page
    assert "予算の推移" in page
    assert "<svg" in page


def test_pages_and_paper_answer(year: BriefingYear, small_year_client: Client) -> None:
    for address in ("briefings/", f"projects/{year.project.pk}/briefing/", f"self-check/{year.towns[0].pk}/"):
        assert small_year_client.get(f"/y/2019/{address}").status_code == 200
    paper = small_year_client.get(f"/y/2019/projects/{year.project.pk}/briefing/pdf/")
    assert paper["Content-Type"] == "application/pdf"


@pytest.fixture
def small_year_client(fiscal_year: FiscalYear) -> Client:
    client = Client()
    user = builders.make_user(Role.SECRETARIAT, fiscal_year=fiscal_year)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_queries_do_not_grow_with_towns(year: BriefingYear, small_year_client: Client) -> None:
    url, listing = f"/y/2019/projects/{year.project.pk}/briefing/", "/y/2019/briefings/"
    before = queries_of(small_year_client, url), queries_of(small_year_client, listing)
    call = year.project.decision.application.call
    from banso.surveys.domain.surveys import invite

    for number in range(12):
        town = builders.make_municipality(f"増見本{number}市", builders.make_prefecture("26", "京都府"))
        MunicipalityYear.objects.create(organisation=town, year=2019, population=70_000, bracket="FROM_50K")
        builders.make_project(
            builders.make_decision(builders.make_application(call, town)), expert=year.expert
        )
        invite(actor=builders.SYSTEM, survey=year.survey, organisations=[town])
        answer(year.survey, town, plain_answers(form_of(year.survey)))
    assert (queries_of(small_year_client, url), queries_of(small_year_client, listing)) == before


def test_municipalities_are_chosen_from_the_years_projects(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    survey = make_survey(small_year.fiscal_year)
    client, url = client_of(Role.SECRETARIAT), f"/y/2019/surveys/{survey.pk}/invite/"
    page = client.get(url).content.decode()
    assert small_year.municipality.name in page
    assert small_year.other_municipality.name not in page  # not selected
    assert client.post(url, {"chosen": []}).status_code == 409
    assert not survey.responses.exists()
    assert client.post(url, {"chosen": [small_year.municipality.pk]}).status_code == 302
    assert survey.responses.get().organisation == small_year.municipality


def test_known_from_the_application_is_filled_in(small_year: SmallYear) -> None:
    from banso.surveys.prefill import prefill

    application = small_year.application
    application.answers = {"running.CONSULTATION.runs": True, "running.CONSULTATION.delivery": "BOTH",
                           "running.CHILDREN.delivery": "CONTRACTED"}  # fmt: skip
    application.save()
    survey = make_survey(small_year.fiscal_year, small_year.municipality)
    known = prefill(survey, small_year.municipality)
    assert known.values == {"delivery.CONSULTATION.direct": True}
    assert known.said == "利用申込書"
