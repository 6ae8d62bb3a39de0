"""はじめに: the steps from an empty database to an open call, each with its state and the page where it is done.

Nothing is done here: a step is done when the records say so, or when somebody found it right (`SetupCheck`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from banso.accounts.models import User
from banso.calls.enums import CallState
from banso.calls.invited import on_list
from banso.calls.models import Call
from banso.directory.domain.gazetteer import missing_from_gazetteer
from banso.directory.domain.welfare_offices import unlisted_offices
from banso.directory.enums import ContactPurpose, OrganisationKind, Role
from banso.directory.models import Contact, Organisation
from banso.foundation.access import Actor
from banso.foundation.mail_settings import is_configured, sender_address
from banso.letters.models import CorrespondenceSettings
from banso.years.enums import SetupPart, YearState
from banso.years.models import FiscalYear, Yardstick
from banso.years.queries import blocks_to_fill, years_of

STATES = {"done": "済み", "now": "次にすること", "ahead": "このあと", "free": "いつでも"}


@dataclass(frozen=True)
class Step:
    """One step. `part` is set where a person says that it is right; `needs` names what must come first."""

    title: str
    about: str
    url: str
    label: str
    is_done: bool
    detail: str = ""
    is_free: bool = False
    part: str = ""
    is_checked: bool = False
    needs: str = ""


@dataclass(frozen=True)
class ShownStep:
    """A step with where it stands: done, now, ahead, or free (whenever one likes)."""

    step: Step
    state: str

    @property
    def look(self) -> str:
        """The look of its mark; what can be done whenever one likes has a dashed one."""
        return "skipped" if self.state == "free" else self.state

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATES[self.state]


def year_in_hand(actor: Actor) -> FiscalYear | None:
    """Return the newest year the actor may open that is not over, or None."""
    return years_of(actor).select_related("secretariat").exclude(state=YearState.CLOSED).first()


class FirstRun:
    """What of the beginning is done for a year (None: there is none yet)."""

    def __init__(self, fiscal_year: FiscalYear | None) -> None:
        self.fiscal_year = fiscal_year

    @cached_property
    def steps(self) -> Sequence[ShownStep]:
        """Every step in order; the first that is needed and not done is the next."""
        found = [make(self) for make in _STEPS]
        first = next((one for one in found if not one.is_done and not one.is_free), None)
        return [
            ShownStep(
                one,
                "done" if one.is_done else "now" if one is first else "free" if one.is_free else "ahead",
            )
            for one in found
        ]

    @property
    def next(self) -> Step | None:
        """The one next action; None when everything needed is done."""
        return next((step.step for step in self.steps if step.state == "now"), None)

    @property
    def done_count(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)

    @cached_property
    def checked(self) -> frozenset[str]:
        """The parts somebody found right."""
        return (
            frozenset(self.year.setup_checks.values_list("part", flat=True))
            if self.fiscal_year
            else frozenset()
        )

    @cached_property
    def call(self) -> Call | None:
        """The year's call."""
        return Call.objects.filter(fiscal_year=self.fiscal_year).first() if self.fiscal_year else None

    @property
    def year(self) -> FiscalYear:
        """The year, where there must be one."""
        if self.fiscal_year is None:
            raise ValueError("there is no year yet")
        return self.fiscal_year

    def of_year(self, name: str, query: str = "") -> str:
        """Return the address of a page of the year; nothing while there is no year."""
        return reverse(name, args=[self.year.year]) + query if self.fiscal_year else ""

    @property
    def needs_year(self) -> str:
        """What comes first, for steps that belong to a year."""
        return "" if self.fiscal_year else "先に年度を作ります。"


def _secretariat(run: FirstRun) -> Step:
    title, about = "事務局", "手紙の差出人、問い合わせ先、年度の事務局になります。"
    own = run.fiscal_year.secretariat if run.fiscal_year else None
    found = own or Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT).order_by("pk").first()
    if found is None:
        url = reverse("directory:organisation_add") + "?kind=SECRETARIAT"
        return Step(title, about, url, "事務局を登録する", False)
    if run.fiscal_year and own is None:
        return Step(title, about, run.of_year("years:contract_edit"), "年度の事務局を選ぶ", False, found.name)
    has_contact = Contact.objects.filter(organisation=found, purpose=ContactPurpose.OFFICE).exists()
    url = reverse("directory:contact_edit", args=[found.pk]) + f"?purpose={ContactPurpose.OFFICE.value}"
    label = "連絡先を変える" if has_contact else "電話と電子メールを入れる"
    detail = found.name if has_contact else f"{found.name}（公募の案内に載る連絡先がまだありません）"
    return Step(title, about, url, label, has_contact, detail)


def _year(run: FirstRun) -> Step:
    title, about = "年度", "委託元と委託事業名を入れて、年度を作ります。"
    year = run.fiscal_year
    if year is None:
        return Step(title, about, reverse("years:year_add"), "年度を作る", False)
    detail = "　".join(part for part in (year.label, year.commissioner, year.contract_title) if part)
    return Step(title, about, run.of_year("years:year_detail"), "年度の設定を見る", True, detail)


def _gazetteer(run: FirstRun) -> Step:
    missing, year = missing_from_gazetteer(), run.fiscal_year
    unlisted = len(unlisted_offices(year.year)) if year else 0
    is_done = not any(missing) and not unlisted and not (year and blocks_to_fill(year))
    number = on_list(year).count() if year and not any(missing) else 0
    return Step(
        "都道府県と市区町村",
        "47都道府県、全市区町村、福祉事務所を設置する自治体の一覧、ブロックの都道府県を一度に入れます。",
        reverse("years:gazetteer"),
        "一覧を見る" if is_done else "名簿に入れる",
        is_done,
        f"福祉事務所を設置する自治体 {number}" if number else "",
    )


def _names(run: FirstRun) -> Step:
    about = "その年度の法律上の名称と、6つのブロックが入っています。見て、違えば直してください。"
    detail = ""
    if run.fiscal_year:
        programmes = "、".join(run.year.programmes.values_list("name", flat=True))
        strands = "、".join(run.year.strands.values_list("name", flat=True))
        detail = f"柱：{strands}／支援事業：{programmes}"
    return _checked(
        run,
        SetupPart.NAMES,
        "柱・支援事業の名称・ブロック",
        about,
        run.of_year("years:year_detail"),
        detail=detail,
    )


def _sender(run: FirstRun) -> Step:
    found = (
        CorrespondenceSettings.objects.filter(fiscal_year=run.fiscal_year).first()
        if run.fiscal_year
        else None
    )
    mail = sender_address() if is_configured() else ""
    sent_from = (
        f"メールの送信元：{mail or '未設定（メールはファイルに書き出します。サーバーの設定は管理者に）'}"
    )
    first_line = next(iter(found.senders.splitlines()), "") if found else ""
    return Step(
        "手紙の発信者",
        "手紙に入る発信者の行、問い合わせ先、文書番号の形です。",
        run.of_year("letters:settings"),
        "手紙の設定を見る" if first_line else "発信者を確かめて保存する",
        bool(first_line),
        f"発信者：{first_line}／{sent_from}" if first_line else sent_from,
        needs=run.needs_year,
    )


def _templates(run: FirstRun) -> Step:
    number = run.year.letter_templates.count() if run.fiscal_year else 0
    return Step(
        "手紙のひな形",
        "公募の依頼、選定の通知、派遣の依頼などの文面です。入れてから自由に直せます。",
        run.of_year("letters:templates"),
        "ひな形を見る" if number else "ひな形を入れる",
        number > 0,
        f"{number}点" if number else "",
        needs=run.needs_year,
    )


def _yardsticks(run: FirstRun) -> Step:
    known = bool(run.fiscal_year) and Yardstick.objects.filter(year=run.year.year).exists()
    about = "国が示した今年度の値を、出典とともに入れます。まだ示されていなければ、空のままで始められます。"
    url = reverse("years:yardsticks")
    return _checked(run, SetupPart.YARDSTICKS, "目安値", about, url, is_known=known, is_free=True)


def _people(run: FirstRun) -> Step:
    colleagues = User.objects.filter(is_active=True, grants__role=Role.SECRETARIAT).distinct().count()
    about = "事務局の同僚と厚生労働省の方を招待します。都道府県・自治体は、公募を始めてからでもかまいません。"
    return _checked(
        run,
        SetupPart.PEOPLE,
        "いっしょに使う人",
        about,
        reverse("accounts:invitation_new"),
        label="招待する",
        detail=f"事務局の利用者 {colleagues}名",
        is_known=colleagues > 1,
        is_free=True,
    )


def _experts(run: FirstRun) -> Step:
    number = run.year.experts.count() if run.fiscal_year else 0
    about = "助言に行く講師です。選定までに入れます。"
    return _checked(
        run,
        SetupPart.EXPERTS,
        "講師の名簿",
        about,
        run.of_year("dispatch:experts"),
        label="講師の名簿を開く",
        detail=f"{number}名" if number else "",
        is_known=number > 0,
        is_free=True,
    )


def _start(run: FirstRun) -> Step:
    is_done = run.fiscal_year is not None and run.year.state != YearState.PREPARING
    return Step(
        "年度を始める",
        "始めると、期限が近づいた予定がそれぞれの「することリスト」に入ります。",
        run.of_year("years:year_detail" if is_done else "years:year_start"),
        "年度の設定を見る" if is_done else "年度を始める",
        is_done,
        run.year.get_state_display() if run.fiscal_year else "",
        needs=run.needs_year,
    )


def _call(run: FirstRun) -> Step:
    call = run.call
    return Step(
        "公募を準備する",
        "件名、受付期間、選定の予定数を決めます。保存しても、まだ公開されません。",
        run.of_year("calls:overview" if call else "calls:new"),
        "公募を見る" if call else "公募を準備する",
        call is not None,
        call.title if call else "",
        needs=run.needs_year,
    )


def _invited(run: FirstRun) -> Step:
    number = on_list(run.year).count() if run.fiscal_year else 0
    return _checked(
        run,
        SetupPart.INVITED,
        "対象の自治体",
        "公募の案内が届く自治体の一覧です。見て、加えたり外したりできます。",
        run.of_year("calls:invited"),
        label="対象の自治体を見る",
        detail=f"{number}団体" if number else "まだ一つもありません",
        is_known=run.call is not None and run.call.state != CallState.DRAFT,
    )


def _open(run: FirstRun) -> Step:
    call = run.call
    is_done = call is not None and call.state != CallState.DRAFT
    page = "calls:step" if call is not None and not is_done else "calls:overview"
    return Step(
        "公募を始める",
        "自治体が申し込めるようになり、都道府県に取りまとめのページができます。",
        run.of_year(page, "?step=open" if page == "calls:step" else ""),
        "公募を見る" if is_done else "公募を始める",
        is_done,
        call.get_state_display() if call is not None else "",
        needs="" if call is not None else "先に公募を準備します。",
    )


def _checked(
    run: FirstRun,
    part: SetupPart,
    title: str,
    about: str,
    url: str,
    *,
    label: str = "",
    detail: str = "",
    is_known: bool = False,
    is_free: bool = False,
) -> Step:
    """Return a step that is done when the records tell (`is_known`) or a person said so."""
    is_checked = part in run.checked
    return Step(
        title,
        about,
        url,
        label or f"{title}を見る",
        is_known or is_checked,
        detail,
        is_free=is_free,
        part="" if is_known or run.fiscal_year is None else str(part),
        is_checked=is_checked,
        needs=run.needs_year if not url else "",
    )


_STEPS: Sequence[Callable[[FirstRun], Step]] = (
    _secretariat,
    _year,
    _gazetteer,
    _names,
    _sender,
    _templates,
    _yardsticks,
    _people,
    _experts,
    _start,
    _call,
    _invited,
    _open,
)
