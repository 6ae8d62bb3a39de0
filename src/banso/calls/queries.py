"""Reads about the call and its applications; 図2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from banso.calls.enums import ApplicationState
from banso.calls.models import Application, ApplicationWish, Call
from banso.directory.enums import CLIENT_KINDS, Role
from banso.directory.models import Organisation
from banso.directory.roles import relayed_prefecture_codes, sees_everything
from banso.formkit import Form, cells
from banso.formkit.reading import values_from_json
from banso.foundation.access import Actor
from banso.office.tables import Column, ColumnGroup, Table, Value
from banso.years.models import FiscalYear, SupportProgramme

ALL_ROWS = slice(None)


def call_of(fiscal_year: FiscalYear) -> Call | None:
    """Return the year's call, or None before it is made."""
    return Call.objects.select_related("fiscal_year").filter(fiscal_year=fiscal_year).first()


def call_from_url(year: int) -> Call:
    """Return the call of the year in the URL. Raises Http404."""
    call = Call.objects.select_related("fiscal_year").filter(fiscal_year__year=year).first()
    if call is None:
        raise Http404("この年度の公募はまだありません。")
    return call


def application_from_url(year: int, pk: int) -> Application:
    """Return the application named in the URL. Raises Http404, also for one of another year."""
    application = (
        Application.objects.select_related("municipality", "call__fiscal_year")
        .filter(call__fiscal_year__year=year, pk=pk)
        .first()
    )
    if application is None:
        raise Http404("この申込書は見つかりません。")
    return application


@dataclass(frozen=True)
class FormCopy:
    """The call's form for one municipality."""

    call: Call
    municipality: Organisation


def form_copy_from_url(year: int, organisation: int) -> FormCopy:
    """Return the form copy named in the URL. Raises Http404, also for a body that cannot apply."""
    municipality = Organisation.objects.filter(pk=organisation, kind__in=CLIENT_KINDS).first()
    if municipality is None:
        raise Http404("この自治体は見つかりません。")
    return FormCopy(call_from_url(year), municipality)


def application_of(copy: FormCopy) -> Application | None:
    """Return what came of a form copy so far."""
    application = Application.objects.filter(call=copy.call, municipality=copy.municipality).first()
    if application is not None:
        application.call, application.municipality = copy.call, copy.municipality
    return application


def present_values(form: Form, application: Application) -> dict[str, cells.Value]:
    """Return what an application says now; one recorded from paper has wishes and reason only."""
    if application.answers:
        return values_from_json(form, application.answers)
    values: dict[str, cells.Value] = {
        f"wishes.{wish.programme.code}": True for wish in application.wishes.all()
    }
    if application.reason:
        values["reason"] = application.reason
    return values


# The column that marks what came after the deadline; there only where anything did.
LATE = "late"


def late_column(call: Call) -> list[Column]:
    """Return the column that marks late applications, in a list; none where every application was in time."""
    is_any = received(call).filter(is_late=True).exists()
    return [Column(LATE, "締切後", "mark", width=8)] if is_any else []


def late_note(late: Sequence[Column]) -> list[str]:
    """Return the note that goes with the column."""
    return ["「締切後」の○は、締切を過ぎて届いた申込です。"] if late else []


def contents(call: Call, rows_shown: slice = ALL_ROWS) -> Table:
    """Return 申込内容一覧: municipality × what it runs now × what it wishes × its reason (R1 report L2026–2107).

    Blank where the application says nothing: recorded from paper, it may hold wishes and reason alone.
    """
    programmes = programmes_offered(call)
    named = [programme for programme in programmes if programme.kind != "OTHER"]
    late = late_column(call)
    rows: list[dict[str, Value]] = []
    for application in received(call)[rows_shown]:
        answers = application.answers
        wished = {wish.programme.code for wish in application.wishes.all()}
        rows.append(
            {
                "number": application.number,
                "municipality": application.printed_name,
                **{f"runs_{p.code}": answers.get(f"running.{p.code}.runs") is True or None for p in named},
                **{f"wish_{p.code}": (p.code in wished) or None for p in programmes},
                "reason": application.reason or None,
                LATE: application.is_late or None,
            }
        )
    return Table(
        name="contents",
        caption="申込内容一覧",
        groups=[
            ColumnGroup("", 2),
            ColumnGroup("いま実施している事業", len(named)),
            ColumnGroup("助言を希望する事業", len(programmes)),
            ColumnGroup("", 1 + len(late)),
        ],
        columns=[
            Column("number", "番号", "integer", width=6),
            Column("municipality", "自治体名", width=22),
            *(Column(f"runs_{p.code}", p.short_name, "mark", width=6) for p in named),
            *(Column(f"wish_{p.code}", p.short_name, "mark", width=6) for p in programmes),
            Column("reason", "理由", width=80),
            *late,
        ],
        rows=rows,
        notes=[
            *late_note(late),
            "紙などで届いた申込には、実施している事業の記載がないものがあります（空欄）。",
        ],
    )


def applications_visible_to(actor: Actor, call: Call) -> QuerySet[Application]:
    """Return the applications the actor may see, by the rule of `application.view`."""
    year = call.fiscal_year.year
    applications = Application.objects.filter(call=call).select_related("municipality", "call__fiscal_year")
    if sees_everything(actor, year):
        return applications
    own = actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    return applications.filter(
        Q(municipality_id__in=own)
        | Q(municipality__prefecture_code__in=relayed_prefecture_codes(actor, year))
    )


def received(call: Call) -> QuerySet[Application]:
    """Return the applications that count (submitted, not withdrawn), in order of receipt."""
    return (
        call.applications.filter(state=ApplicationState.SUBMITTED)
        .select_related("municipality__parent")
        .prefetch_related("wishes__programme")
        .order_by("number")
    )


def programmes_offered(call: Call) -> list[SupportProgramme]:
    """Return the programmes the call offers, in the year's order."""
    return list(call.programmes.order_by("order"))


def wishes_by_programme(call: Call) -> dict[str, int]:
    """Return {programme code: received applications that wish it}."""
    codes = Counter(
        ApplicationWish.objects.filter(
            application__call=call, application__state=ApplicationState.SUBMITTED
        ).values_list("programme__code", flat=True)
    )
    return {programme.code: codes[programme.code] for programme in programmes_offered(call)}


def figure2(call: Call, rows_shown: slice = ALL_ROWS) -> Table:
    """Return 図2: applications in order of receipt × programmes wished, with totals (R1 report L143–193).

    The totals are of all applications, whatever rows are shown.
    """
    programmes, late = programmes_offered(call), late_column(call)
    rows: list[dict[str, Value]] = []
    for application in received(call)[rows_shown]:
        wished = {wish.programme.code for wish in application.wishes.all()}
        rows.append(
            {
                "number": application.number,
                "municipality": application.printed_name,
                **{programme.code: (programme.code in wished) or None for programme in programmes},
                LATE: application.is_late or None,
            }
        )
    totals: dict[str, Value] = {"number": None, "municipality": f"計　{received(call).count()}自治体"}
    totals |= wishes_by_programme(call)
    return Table(
        name="figure2",
        number="図2",
        caption="利用申込自治体一覧（申込順）",
        columns=[
            Column("number", "番号", "integer", width=6),
            Column("municipality", "自治体名", width=24),
            *(Column(p.code, p.short_name, "mark", width=8) for p in programmes),
            *late,
        ],
        rows=rows,
        totals=totals,
        notes=["○は派遣を希望する事業です。", *late_note(late)],
    )
