"""The frame without a browser: home, navigation, errors, maintenance, and what the templates may not hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django.fixtures import Settings

import banso
from banso.accounts.models import User
from banso.calls.enums import CallState
from banso.directory.enums import Role
from banso.foundation.errors import AccessDenied, Conflict
from banso.foundation.history import operation
from banso.foundation.models import HistoryEntry
from banso.japan.dates import wareki
from banso.office.tables import Column, Table
from banso.website.context import Frame
from banso.website.middleware import HeadMiddleware, ProblemMiddleware
from banso.website.views import errors
from banso.years.models import FiscalYear
from tests import builders
from tests.conftest import SmallYear

ClientOf = Callable[[Role | None], Client]
PACKAGE = Path(banso.__file__).parent


@pytest.mark.django_db
def test_home_shows_the_call_to_the_public_and_leads_users_to_today(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    page = client_of(None).get("/").content.decode()
    assert small_year.call.title in page
    assert "受付終了" in page
    response = client_of(Role.MUNICIPALITY).get("/")
    assert response.status_code == 302
    assert response["Location"] == "/y/2019/"


@pytest.mark.django_db
def test_an_invented_year_says_so_on_every_page(
    client_of: ClientOf, small_year: SmallYear, settings: Settings
) -> None:
    pages = ("/", "/y/2019/", "/y/2019/calls/", "/directory/organisations/", "/no/such/page/")
    client = client_of(Role.SECRETARIAT)
    real = [client.get(page, follow=True).content.decode() for page in pages]
    assert not [page for page in real if "架空" in page]
    assert "としています" not in real[0]
    FiscalYear.objects.update(is_fictitious=True)
    settings.CLOCK_DAYS = 3
    invented = [client.get(page, follow=True).content.decode() for page in pages]
    assert all("架空の年度です" in page for page in invented)
    assert f"今日は<strong>{wareki(timezone.localdate(), weekday=True)}</strong>としています" in invented[0]


@pytest.mark.django_db
def test_a_call_not_yet_opened_is_not_announced(client: Client) -> None:
    call = builders.make_call(state=CallState.DRAFT)
    page = client.get("/").content.decode()
    assert call.title not in page
    assert "いま募集している公募はありません" in page


@pytest.mark.django_db
def test_a_user_without_a_role_is_told_what_to_do(client: Client) -> None:
    client.force_login(
        User.objects.create_user("nobody@example.invalid"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert "役割がまだありません" in client.get("/").content.decode()


@pytest.mark.django_db
def test_today_of_another_year_is_closed_to_who_holds_no_role_there(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    builders.make_year(2020)
    assert client_of(Role.EXPERT).get("/y/2020/").status_code == 403
    assert client_of(None).get("/y/2019/").status_code == 302


@pytest.mark.django_db
def test_navigation_shows_what_the_role_may_open_and_every_link_opens(client_of: ClientOf) -> None:
    def links(role: Role) -> set[str]:
        page = client_of(role).get("/y/2019/").content.decode()
        return set(re.findall(r'class="site-nav__link" href="([^"]+)"', page))

    assert "/y/2019/call/prefectures/" in links(Role.SECRETARIAT)
    assert "/y/2019/call/prefectures/" not in links(Role.MUNICIPALITY)
    assert "/settings/users/" not in links(Role.PARTICIPANT)
    for role in Role:
        client = client_of(role)
        for url in links(role):
            # An office with one form to fill in is led straight to it.
            assert client.get(url, follow=True).status_code == 200, (role, url)


@pytest.mark.django_db
def test_the_year_switch_keeps_the_page(client: Client) -> None:
    builders.make_year(2019)
    builders.make_year(2020)
    user = builders.make_user(Role.SECRETARIAT)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/y/2019/projects/").content.decode()
    assert 'href="/y/2020/projects/"' in page


@pytest.mark.django_db
def test_the_year_worked_in_stays_on_pages_of_no_year_as_long_as_it_may_be_opened(client: Client) -> None:
    builders.make_year(2019)
    builders.make_year(2020)
    user = builders.make_user(Role.SECRETARIAT)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/")["Location"] == "/y/2020/"
    client.get("/y/2019/")
    assert client.get("/")["Location"] == "/y/2019/"
    assert "使い方 - 令和元年度 - 伴走" in client.get("/help/").content.decode()
    client.get("/y/1999/")
    assert client.get("/")["Location"] == "/y/2020/"


@pytest.mark.django_db
def test_the_frame_stands_without_a_database(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    def away(*args: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr("banso.website.context.years_of", away)
    monkeypatch.setattr("banso.website.context.FiscalYear.objects.all", away)
    frame = Frame(rf.get("/"))
    assert (frame.year, frame.years, list(frame.stages), frame.nav) == (None, [], [], [])


def answer(request: HttpRequest, error: Exception) -> tuple[int, str]:
    response = ProblemMiddleware(lambda _: pytest.fail("not called")).process_exception(request, error)
    assert response is not None
    return response.status_code, response.content.decode()


@pytest.mark.django_db
def test_refused_steps_become_pages_with_their_words(rf: RequestFactory) -> None:
    status, page = answer(rf.post("/"), Conflict("ほかの人が先に取りました。"))
    assert status == 409
    assert "ほかの人が先に取りました。" in page
    assert "データは変わっていません" in page
    public, _ = answer(rf.get("/"), AccessDenied("見られません。"))
    assert public == 302
    assert (
        ProblemMiddleware(lambda _: pytest.fail("not called")).process_exception(rf.get("/"), KeyError())
        is None
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (lambda r: errors.bad_request(r, ValueError()), 400, "読み取れませんでした"),
        (lambda r: errors.bad_request(r, RequestDataTooBig()), 413, "大きすぎます"),
        (lambda r: errors.no_permission(r, PermissionError()), 403, "このページは開けません"),
        (lambda r: errors.csrf_failure(r), 403, "入力した内容は残っています"),
        (lambda r: errors.not_found(r, ValueError("English words")), 404, "アドレスが間違っているか"),
        (lambda r: errors.server_error(r), 500, "うまく処理できませんでした"),
    ],
)
def test_error_pages_say_what_to_do_next(
    rf: RequestFactory, view: Callable[[HttpRequest], object], status: int, words: str
) -> None:
    response = view(rf.get("/"))
    assert response.status_code == status  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert words in page
    assert "次にできること" in page
    assert "English" not in page


def test_the_last_resort_needs_neither_database_nor_templates(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "うまく処理できませんでした" in errors.server_error(rf.get("/")).content.decode()

    def broken(*args: object) -> str:
        raise OSError("no templates")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "うまく処理できませんでした" in response.content.decode()


def test_a_closed_house_answers_503_with_its_words_and_opens_again(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "maintenance").write_text("18時まで点検します。", encoding="utf-8")
    response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "18時まで点検します。" in response.content.decode()


@pytest.mark.django_db
def test_the_style_guide_is_for_the_demo_alone(client: Client, settings: Settings) -> None:
    assert client.get("/styleguide/").status_code == 200
    settings.DEMO_MODE = False
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.django_db
def test_history_reads_in_words(small_year: SmallYear) -> None:
    with operation(builders.SYSTEM, reason="日程の都合") as op:
        op.record("call.closed", small_year.call, {"state": ("OPEN", "CLOSED"), "title": ("", "公募")})
    page = Template("{% load banso %}{% history call %}").render(Context({"call": small_year.call}))
    for words in ("テスト", "状態", "受付中", "締切済み", "（空）", "日程の都合"):
        assert words in page


VALUES = {
    "nothing": (None, "（空）"),
    "empty text": ("", "（空）"),
    "empty list": ([], "（空）"),
    "empty table": ({}, "（空）"),
    "yes": (True, "はい"),
    "no": (False, "いいえ"),
    "zero": (0, "0"),
    "number": (12.5, "12.5"),
    "text": ("公募要領", "公募要領"),
    "decimal": (Decimal("1.50"), "1.50"),
    "day": (dt.date(2019, 7, 31), "2019-07-31"),
    "moment": (dt.datetime(2019, 7, 31, 17, 0, tzinfo=dt.UTC), "2019-07-31T17:00:00+00:00"),
    "list": (["a", 2], "a、2"),
    "set": ({3}, "3"),
    "table": ({"家計": "RUNNING", "就労": ["x", None]}, "家計：RUNNING、就労：x、（空）"),
    "table of days": ({1: dt.date(2019, 7, 31)}, "1：2019-07-31"),
    "tables in a list": ([{"a": 1}, {"b": {"c": 2}}], "a：1、b：c：2"),
}


@pytest.mark.django_db
def test_history_reads_whatever_an_entry_holds(small_year: SmallYear) -> None:
    with operation(builders.SYSTEM) as op:
        op.record(
            "call.changed", small_year.call, {name: (None, value) for name, (value, _) in VALUES.items()}
        )
    HistoryEntry.objects.create(
        operation=op.id, at=op.at, action="call.changed", subject_type="calls.call",
        subject_id=small_year.call.pk, changes={"state": "OPEN", "gone": [1, 2, 3]},
    )  # fmt: skip
    page = Template("{% load banso %}{% history call %}").render(Context({"call": small_year.call}))
    for name, (_, words) in VALUES.items():
        assert f"<dt>{name}</dt>" in page
        assert f"変更後 </span>{words}</ins>" in page, name
    assert "受付中" in page
    assert "1、2、3" in page


def test_a_table_names_its_rows_aligns_numbers_and_keeps_blank_apart_from_zero() -> None:
    table = Table(
        "t",
        "人数",
        [Column("n", "番号", "integer"), Column("name", "名称"), Column("count", "人数", "integer")],
        [{"n": 1, "name": "甲", "count": 0, "url": "/a/"}, {"n": 2, "name": "乙<b>", "count": None}],
        totals={"name": "計", "count": 1234},
    )
    page = Template("{% load banso %}{% data_table table %}").render(Context({"table": table}))
    assert '<th scope="row" class="is-left nowrap"><a href="/a/">甲</a></th>' in page
    assert '<td class="is-right">0</td>' in page
    assert '<td class="is-right"></td>' in page
    assert '<td class="is-right">1,234</td>' in page
    assert "乙&lt;b&gt;" in page


def test_a_confirmation_names_everything_and_says_when_nobody_is_written_to(rf: RequestFactory) -> None:
    context = {"title": "締め切る", "items": ["甲市", "乙市"], "confirm_label": "締め切る", "cancel_url": "/"}
    page = render_to_string("website/confirm.html", {**context, "recipients": []})
    assert "甲市" in page
    assert "乙市" in page
    assert "だれにも連絡は届きません" in page
    written = render_to_string("website/confirm.html", {"items": [], "recipients": ["甲県", "乙県"]})
    assert "2名" in written


TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_script_or_foreign_address(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


def test_head_has_the_length_of_the_page_and_no_body(rf: RequestFactory) -> None:
    # Asked of the middleware: Django's test client drops the body of a HEAD itself.
    page = HeadMiddleware(lambda _: HttpResponse("あ"))(rf.head("/"))
    assert isinstance(page, HttpResponse)
    assert (page.content, page["Content-Length"]) == (b"", "3")
    stream = HeadMiddleware(lambda _: StreamingHttpResponse([b"a", b"b"]))(rf.head("/"))
    assert isinstance(stream, StreamingHttpResponse)
    assert b"".join(stream) == b""
    assert HeadMiddleware(lambda _: HttpResponse("あ"))(rf.get("/")).content == "あ".encode()
