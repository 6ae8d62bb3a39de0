"""The briefing on paper: two A4 pages, tagged, from the same card as the screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from banso.briefings.card import Card, Mark, Neighbour, Travel
from banso.briefings.figures import Figures
from banso.briefings.tables import (
    blanks_table,
    budget_chart,
    chart_alt,
    gap_table,
    partner_table,
    results_table,
    staff_chart,
)
from banso.japan.dates import wareki
from banso.selection.enums import ProgrammeStatus
from banso.typeset import render_pdf

# What two pages hold; the rest is on the screen, and the paper says so.
REASON_LENGTH = 900
GAPS_ON_PAPER = 12
MARKS_ON_PAPER = 11
NEIGHBOURS_ON_PAPER = 6
NO_ANSWERS = "事前アンケートの回答がないため、分かりません。"


def briefing_pdf(card: Card, *, day: dt.date) -> bytes:
    """Return the two pages of a briefing, as it stands on `day`."""
    return render_pdf("briefing", briefing_data(card, day=day), document_date=day)


def briefing_data(card: Card, *, day: dt.date) -> dict[str, object]:
    """Return what the template sets."""
    figures, project = card.figures, card.project
    data: dict[str, object] = {
        "title": title_of(card),
        "organisation": "",
        "made": f"{wareki(day)}現在",
        "programme": project.programme.name,
        "facts": [{"label": label, "value": value} for label, value in facts_of(card)],
        "missing": list(card.missing),
        "reason": _cut(card.reason, REASON_LENGTH),
        "issues": _marks(card, card.issues),
        "expectations": _marks(card, card.expectations),
        "results": results_table(figures, card.results).as_dict() if card.results else None,
        "partners": partner_table(card.partners, project.programme.name).as_dict() if card.partners else None,
        "gaps": gap_table(card.gaps[:GAPS_ON_PAPER], project.programme.name).as_dict() if card.gaps else None,
        "gaps_title": _gaps_title(card),
        "blanks": blanks_table(card.blanks).as_dict() if card.blanks else None,
        "neighbours": [_neighbour(neighbour) for neighbour in card.neighbours[:NEIGHBOURS_ON_PAPER]],
        "earlier": [{"title": one.title, "text": _cut(one.text, 120)} for one in card.earlier[:3]],
        "travel": [travel_text(one) for one in card.travel],
        "no_answers": NO_ANSWERS,
        "no_budget": "予算の回答がないため、図にできません。",
        "no_staff": "体制の回答がないため、図にできません。",
        "no_partners": no_partners(card),
        "no_gaps": no_gaps(figures),
    }
    for key, svg in (("budget", budget_chart(figures)), ("staff", staff_chart(figures))):
        if svg:
            data[key] = {"svg": svg, "alt": chart_alt(figures, key)}
    return {key: value for key, value in data.items() if value is not None}


def title_of(card: Card) -> str:
    """Return the head of a briefing."""
    return f"カルテ　{card.project.municipality.name}　{card.project.programme.name}"


def facts_of(card: Card) -> list[tuple[str, str]]:
    """Return what identifies the project; what is not known says so."""
    profile, project = card.figures.profile, card.project
    population = f"{profile.population:,}人" if profile.population else "登録なし"
    if profile.population and profile.population_source:
        population += f"（{profile.population_source}）"
    town = project.municipality
    prefecture = town if town.is_prefecture else town.parent
    return [
        ("都道府県", prefecture.name if prefecture else "登録なし"),
        ("人口", population),
        ("事業の状況", ProgrammeStatus(project.status).label),
        ("人口規模", profile.bracket_label or "登録なし"),
        ("講師", "、".join(card.experts) or "まだ決まっていません"),
        ("同規模の回答", f"{len(card.figures.peers)}件"),
        ("訪問", "、".join(card.visits) or "まだ決まっていません"),
        ("アンケート", answer_state(card.figures)),
    ]


def answer_state(figures: Figures) -> str:
    """Return where the questionnaire stands."""
    response = figures.response
    if response is None:
        return "お願いしていません"
    when = (
        f"（{wareki(response.submitted_at.date())}提出）"
        if figures.has_answers and response.submitted_at
        else ""
    )
    return f"{response.get_state_display()}{when}"


def no_partners(card: Card) -> str:
    """Return why there is no table of partners."""
    if not card.figures.has_answers:
        return NO_ANSWERS
    return "この事業については、アンケートで連携先を聞いていません。"


def no_gaps(figures: Figures) -> str:
    """Return why there is no list of missing partners."""
    if len(figures.peers) < 3:
        return (
            f"同じ規模の回答が{len(figures.peers)}件のため、比べられません（3件から比べます）。"
            "断られた相手はありません。"
        )
    return "同じ規模の自治体の半分以上が連携している相手とは、すべて連携しています。"


def travel_text(travel: Travel) -> str:
    """Return an expert's way in words."""
    home = travel.home or "拠点の登録なし"
    if travel.km is None:
        return f"{travel.expert}（{home}）：拠点か自治体の位置が分からないため、距離は出せません。"
    if travel.instead:
        return (
            f"{travel.expert}（{home}）から{travel.instead}まで約{travel.km:,}km"
            "（自治体の位置は分かりません）"
        )
    return f"{travel.expert}（{home}）から約{travel.km:,}km"


def neighbour_text(one: Neighbour) -> str:
    """Return where a neighbour is and on what it is advised."""
    km = f"約{one.km:,}km" if one.km is not None else "距離は不明"
    return f"{one.prefecture}・{km}・{'／'.join(one.programmes)}"


def _neighbour(one: Neighbour) -> dict[str, object]:
    return {"name": one.name, "about": neighbour_text(one), "issues": "、".join(one.issues[:3])}


def _gaps_title(card: Card) -> str:
    rest = len(card.gaps) - GAPS_ON_PAPER
    more = f"（ほか{rest}件は画面）" if rest > 0 else ""
    return f"同規模の半分以上が連携していて、ここでは連携がない相手・断られた相手{more}"


def _marks(card: Card, marks: Sequence[Mark]) -> list[dict[str, str]]:
    """Return the marks with the programmes by their short names, as paper has room for."""
    found = []
    for label, programmes in marks[:MARKS_ON_PAPER]:
        names = [card.short_names.get(programme, programme) for programme in programmes]
        is_every = len(names) > 1 and len(names) == len(card.short_names)
        found.append({"label": label, "programmes": "全事業" if is_every else "・".join(names)})
    return found


def _cut(text: str, length: int) -> str:
    text = text.strip()
    return text if len(text) <= length else f"{text[:length]}…（続きは画面で）"
