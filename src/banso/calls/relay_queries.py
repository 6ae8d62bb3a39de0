"""Reads about the relay: which prefecture has which municipalities, and how far each is."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.timezone import localtime

from banso.calls.enums import ApplicationState, RelayState
from banso.calls.invited import on_list
from banso.calls.models import Application, Call, CallRelay
from banso.directory.enums import CLIENT_KINDS, ContactPurpose, Role
from banso.directory.models import Contact, Organisation
from banso.directory.queries import prefectures
from banso.foundation.access import Actor
from banso.japan.dates import wareki
from banso.office.tables import Column, Row, Table

# What a municipality has done, in the order a prefecture asks about it.
STANDINGS = {
    "SUBMITTED": ("提出済み", "success"),
    "STARTED": ("作成中", "info"),
    "DECLINED": ("申し込まない", "neutral"),
    "WITHDRAWN": ("取り下げ", "warning"),
    "NOT_YET": ("まだ", "warning"),
}
_STANDING_OF = {
    ApplicationState.DRAFT: "STARTED",
    ApplicationState.SUBMITTED: "SUBMITTED",
    ApplicationState.WITHDRAWN: "WITHDRAWN",
    ApplicationState.DECLINED: "DECLINED",
}


def clients_invited(call: Call) -> QuerySet[Organisation]:
    """Return who may apply: those on the year's list (`invited.on_list`), and whoever has applied."""
    applied = Application.objects.filter(call=call).values("municipality_id")
    clients = Organisation.objects.filter(kind__in=CLIENT_KINDS)
    return clients.filter(Q(pk__in=on_list(call.fiscal_year).values("pk")) | Q(pk__in=applied))


def invited_of(call: Call, prefecture: Organisation) -> QuerySet[Organisation]:
    """Return the invited of one prefecture in order of code, the prefecture itself first where it is invited."""
    found = clients_invited(call).filter(prefecture_code=prefecture.prefecture_code)
    return found.order_by("code", "name")


def not_answered(call: Call) -> list[str]:
    """Return the names of prefectures whose bundle and of the invited whose answer is still to come (two queries)."""
    relays = call.relays.exclude(state=RelayState.SUBMITTED).values_list("prefecture__name", flat=True)
    answered = call.applications.exclude(state=ApplicationState.DRAFT).values("municipality_id")
    towns = clients_invited(call).exclude(pk__in=answered).select_related("parent").order_by("code", "name")
    return [*relays, *(f"{town.parent.name if town.parent else ''}{town.name}" for town in towns)]


def relay_from_url(year: int, prefecture: int) -> CallRelay:
    """Return the prefecture's part in the year's call. Raises Http404."""
    relay = (
        CallRelay.objects.select_related("prefecture", "call__fiscal_year__secretariat")
        .filter(call__fiscal_year__year=year, prefecture_id=prefecture)
        .first()
    )
    if relay is None:
        raise Http404("この都道府県の取りまとめはありません。")
    return relay


def own_relays(actor: Actor, call: Call) -> list[CallRelay]:
    """Return the relays of the prefectures the actor acts for."""
    ids = actor.organisation_ids(Role.PREFECTURE, year=call.fiscal_year.year)
    return list(call.relays.filter(prefecture_id__in=ids).select_related("prefecture"))


@dataclass(frozen=True)
class Standing:
    """One municipality on its prefecture's page."""

    municipality: Organisation
    code: str
    application: Application | None

    @property
    def label(self) -> str:
        """What it has done, in a word."""
        late = self.code == "SUBMITTED" and self.application is not None and self.application.is_late
        return STANDINGS[self.code][0] + ("（締切後）" if late else "")

    @property
    def is_open(self) -> bool:
        """Whether its answer is still to come."""
        return self.code in ("NOT_YET", "STARTED")

    @property
    def look(self) -> str:
        """The look of the tag."""
        return STANDINGS[self.code][1]


def standings_of(call: Call, prefecture: Organisation | None) -> list[Standing]:
    """Return where every invited municipality of a prefecture (None: of all) stands (constant queries)."""
    known = call.applications.all()
    if prefecture is None:
        invited = clients_invited(call).order_by("prefecture_code", "code", "name")
    else:
        known = known.filter(municipality__prefecture_code=prefecture.prefecture_code)
        invited = invited_of(call, prefecture)
    applications = {one.municipality_id: one for one in known}
    found = []
    for municipality in invited:
        application = applications.get(municipality.pk)
        code = _STANDING_OF[ApplicationState(application.state)] if application else "NOT_YET"
        found.append(Standing(municipality, code, application))
    return found


def standing_counts(call: Call) -> dict[str, Counter[str]]:
    """Return {prefecture code: {standing: municipalities, LATE: …, INVITED: …}} in two queries."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for code in clients_invited(call).values_list("prefecture_code", flat=True):
        counts[code]["INVITED"] += 1
    for code, state, is_late in call.applications.values_list(
        "municipality__prefecture_code", "state", "is_late"
    ):
        counts[code][_STANDING_OF[ApplicationState(state)]] += 1
        counts[code]["LATE"] += state == ApplicationState.SUBMITTED and is_late
    return counts


def relay_summary(call: Call) -> dict[str, int]:
    """Return how many prefectures the call went to, handed in their bundle, and had applications come from."""
    return {
        "sent": call.relays.exclude(sent_at=None).count(),
        "bundled": call.relays.filter(state=RelayState.SUBMITTED).count(),
        "answered": (
            call.applications.filter(state=ApplicationState.SUBMITTED)
            .values("municipality__prefecture_code")
            .distinct()
            .count()
        ),
    }


_NUMBERS = (
    ("INVITED", "対象", 8),
    ("STARTED", "作成中", 8),
    ("SUBMITTED", "提出済み", 10),
    ("LATE", "うち締切後", 11),
    ("DECLINED", "申し込まない", 13),
    ("WITHDRAWN", "取り下げ", 10),
)


def relay_table(call: Call, *, url_of: dict[int, str] | None = None) -> Table:
    """Return per prefecture: sent on, municipalities by standing, the bundle. All prefectures, in order of code.

    `url_of` gives the address behind a prefecture's name, by its id.
    """
    relays = {relay.prefecture_id: relay for relay in call.relays.all()}
    counts = standing_counts(call)
    rows: list[Row] = []
    for prefecture in prefectures():
        relay, own = relays.get(prefecture.pk), counts[prefecture.prefecture_code]
        rows.append(
            {
                "prefecture": prefecture.name,
                "url": (url_of or {}).get(prefecture.pk, "") if relay else "",
                "sent": localtime(relay.sent_at).date() if relay and relay.sent_at else None,
                **{key.lower(): own[key] for key, _, _ in _NUMBERS},
                "bundle": localtime(relay.submitted_at).date() if relay and relay.submitted_at else None,
            }
        )
    totals: Row = {"prefecture": "計", "sent": None, "bundle": None}
    totals = {**totals, **{key.lower(): sum(own[key] for own in counts.values()) for key, _, _ in _NUMBERS}}
    return Table(
        name="relays",
        caption="都道府県ごとの申込状況",
        columns=[
            Column("prefecture", "都道府県", width=12),
            Column("sent", "公募の送付日", "date", width=14),
            *(Column(key.lower(), label, "integer", width=width) for key, label, width in _NUMBERS),
            Column("bundle", "取りまとめ提出日", "date", width=16),
        ],
        rows=rows,
        totals=totals,
        notes=["「対象」は福祉事務所を設置する自治体です（都道府県自身を含みます）。"],
    )


ANSWER_HEADING = "申込の有無"
# What a prefecture writes into the 取りまとめ表, and in which columns it is read again (`calls.rollups`).
_ROLLUP_COLUMNS = (
    Column("code", "団体コード", width=10),
    Column("municipality", "自治体名", width=20),
    Column("standing", "提出の状況", width=12),
    Column("answer", ANSWER_HEADING, width=14),
    Column("department", "部署", width=22),
    Column("name", "担当者の氏名", width=14),
    Column("phone", "電話番号", width=16),
    Column("email", "メールアドレス", width=26),
    Column("file", "様式のファイル名", width=36),
    Column("note", "連絡事項", width=20),
)


def rollup_table(call: Call, prefecture: Organisation, files: dict[int, str] | None = None) -> Table:
    """Return the list a prefecture gathers by: municipality, standing, what to fill in, its form in the pack."""
    return rollup_rows(call, prefecture, files)


def rollup_rows(call: Call, prefecture: Organisation | None, files: dict[int, str] | None = None) -> Table:
    """Return the 取りまとめ表 of a prefecture, or of all as one (constant queries)."""
    standings = standings_of(call, prefecture)
    contacts = {
        one.organisation_id: one
        for one in Contact.objects.filter(
            organisation__in=[standing.municipality.pk for standing in standings],
            purpose=ContactPurpose.OFFICE,
        ).order_by("pk")
    }
    rows: list[Row] = []
    for one in standings:
        contact = contacts.get(one.municipality.pk)
        known = {
            name: getattr(contact, name, "") or None for name in ("department", "name", "phone", "email")
        }
        rows.append(
            {
                "code": one.municipality.code or None,
                "municipality": one.municipality.name,
                "standing": one.label,
                "answer": _ANSWERS.get(one.code),
                **known,
                "file": (files or {}).get(one.municipality.pk),
                "note": None,
            }
        )
    return Table(
        name="rollup",
        caption=f"{prefecture.name}　取りまとめ表" if prefecture else "取りまとめ表",
        columns=_ROLLUP_COLUMNS,
        rows=rows,
        notes=[
            f"「提出の状況」は{wareki(localtime().date())}現在です。",
            f"「{ANSWER_HEADING}」に「申し込む」か「申し込まない」を書き、連絡先を直して、このままお返しください。",
        ],
    )


_ANSWERS = {"SUBMITTED": "申し込む", "DECLINED": "申し込まない"}
