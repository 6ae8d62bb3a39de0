"""The components as template tags: `{% load banso %}`. See /styleguide/ and docs/reference/components.md."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from banso.foundation.history import history_of
from banso.foundation.models import HistoryEntry
from banso.foundation.today import action_name
from banso.japan import dates
from banso.office.tables import Row, Table, cell_text
from banso.website.icons import ICONS

register = template.Library()

HISTORY_SHOWN = 50
NOTICE_KINDS = {
    "info": ("お知らせ", "info"),
    "success": ("完了", "check"),
    "warning": ("注意", "alert"),
    "error": ("エラー", "alert"),
}
TAG_ICONS = {"neutral": "", "info": "dot", "success": "check", "warning": "alert", "error": "alert"}
# How the states of every transition table look. States not named here are plain.
STATE_LOOKS = {
    "info": {"OPEN", "RUNNING", "SUBMITTED", "AGREED", "PROPOSED", "SENDING", "QUEUED", "APPROVED"},
    "success": {"DONE", "PUBLISHED", "SELECTED", "ACCEPTED", "SENT", "SUCCEEDED", "CLOSED", "FINISHED"},
    "warning": {"POSTPONED", "RETURNED", "WAITING"},
    "error": {"FAILED", "LATE", "REJECTED"},
}


# ── words ──


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, dt.date) else None


@register.filter
def wareki(value: Any) -> str:
    """令和元年7月5日(金); nothing for nothing."""
    day = _day(value)
    return dates.wareki(day, weekday=True) if day else ""


@register.filter
def month_day(value: Any) -> str:
    """7月5日(金)."""
    day = _day(value)
    return dates.month_day(day) if day else ""


@register.filter
def deadline(value: Any) -> str:
    """A deadline with its hour: 令和元年7月31日(水)17時; a date alone has no hour."""
    day = _day(value)
    if day is None:
        return ""
    text = dates.wareki(day, weekday=True)
    if not isinstance(value, dt.datetime):
        return text
    local = timezone.localtime(value)
    return f"{text}{local.hour}時" + (f"{local.minute}分" if local.minute else "")


@register.filter
def short_deadline(value: Any) -> str:
    """A deadline within the year at hand: 7月31日(水)17時; the year is told when it is not this fiscal year."""
    day = _day(value)
    if day is None:
        return ""
    full = deadline(value)
    is_this_year = dates.fiscal_year_of(day) == dates.fiscal_year_of(timezone.localdate())
    return full.partition("年")[2] if is_this_year else full


@register.filter
def moment(value: Any) -> str:
    """A past moment: 令和元年7月5日(金)14:05."""
    day = _day(value)
    if day is None or not isinstance(value, dt.datetime):
        return ""
    return f"{dates.wareki(day, weekday=True)}{timezone.localtime(value):%H:%M}"


@dataclass(frozen=True)
class Due:
    """How near a due time is: the words and the look of their tag."""

    text: str
    look: str


@register.filter
def due(value: Any) -> Due | None:
    """Return how near a due date or time is: 3日遅れ, 今日まで, あと3日 (nothing beyond two weeks)."""
    day = _day(value)
    if day is None:
        return None
    days = (day - timezone.localdate()).days
    if days < 0 or (isinstance(value, dt.datetime) and value < timezone.now()):
        return Due(f"{-days}日遅れ" if days < 0 else "期限を過ぎました", "error")
    if days == 0:
        return Due("今日まで", "warning")
    if days <= SOON_DAYS:
        return Due(f"あと{days}日", "warning" if days <= URGENT_DAYS else "neutral")
    return None


SOON_DAYS = 14
URGENT_DAYS = 3


# ── small parts ──


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Return an inline drawing, hidden from screen readers: words stand beside it."""
    classes = f"icon icon-{name} {css_class}".strip()
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        mark_safe(ICONS[name]),  # noqa: S308 (our own constant)
    )


@register.simple_tag
def tag(text: str, look: str = "neutral") -> SafeString:
    """Return a tag: a shape and a word. `look`: neutral, info, success, warning, error."""
    shape = icon(TAG_ICONS[look]) if TAG_ICONS[look] else ""
    return format_html('<span class="tag tag--{}">{}{}</span>', look, shape, text)


@register.simple_tag
def state_tag(obj: Model, field: str = "state") -> SafeString:
    """Return the tag of an object's state with its Japanese label."""
    label = getattr(obj, f"get_{field}_display")()
    return tag(label, state_look(str(getattr(obj, field))))


@register.filter
def state_look(state: str) -> str:
    """Return the look of a state's tag."""
    return next((look for look, states in STATE_LOOKS.items() if state in states), "neutral")


@register.simple_block_tag
def notice(content: SafeString, kind: str = "info", title: str = "", role: str = "") -> SafeString:
    """Wrap its content as a notice: info, success, warning, error. The kind is said in words."""
    word, drawing = NOTICE_KINDS[kind]
    return mark_safe(  # noqa: S308 (rendered by a template)
        render_to_string(
            "components/notice.html",
            {
                "kind": kind,
                "word": word,
                "icon_name": drawing,
                "title": title,
                "role": role,
                "content": content,
            },
        )
    )


@register.filter
def message_kind(message: Any) -> str:
    """Return the notice kind of a Django message."""
    level = str(getattr(message, "level_tag", ""))
    return level if level in NOTICE_KINDS else "info"


# ── tables ──

# Columns up to this width (half-width characters) hold names and marks that must stay on one line.
SHORT_COLUMN = 18


@dataclass(frozen=True)
class TableCell:
    """A cell of a table as shown; `is_head` names the row, `url` links it, a short text column does not wrap."""

    text: str
    align: str
    label: str
    is_head: bool = False
    url: str = ""
    is_short: bool = False


@register.inclusion_tag("components/table.html")
def data_table(table: Table, cards: bool = False) -> dict[str, Any]:
    """Show an `office.tables.Table`. The first text column names the row; a row's `url` (not a column) links it."""
    return {
        "table": table,
        "rows": [_cells(table, row) for row in table.rows],
        "totals": _cells(table, table.totals) if table.totals is not None else None,
        "cards": cards,
    }


def _cells(table: Table, row: Row) -> list[TableCell]:
    head = next((column.key for column in table.columns if column.kind == "text"), table.columns[0].key)
    url = row.get("url")
    cells = []
    for column in table.columns:
        text = cell_text(row, column, date_text=dates.wareki_short)
        # An empty head would name the row with nothing.
        is_head = column.key == head and bool(text)
        link = url if is_head and isinstance(url, str) else ""
        is_short = column.kind == "text" and column.width <= SHORT_COLUMN
        cells.append(TableCell(text, column.alignment, column.label, is_head, link, is_short))
    return cells


# ── history ──


@dataclass(frozen=True)
class FieldChange:
    """One changed field in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryLine:
    """One history entry in words."""

    at: dt.datetime
    who: str
    what: str
    reason: str
    changes: list[FieldChange]


@register.inclusion_tag("components/history.html")
def history(obj: Model) -> dict[str, Any]:
    """Show an object's history, newest first: who, when, what changed, why (one query)."""
    entries = list(history_of(obj).select_related("actor__person")[: HISTORY_SHOWN + 1])
    return {
        "lines": [_history_line(entry) for entry in entries[:HISTORY_SHOWN]],
        "is_cut": len(entries) > HISTORY_SHOWN,
        "shown": HISTORY_SHOWN,
    }


def _history_line(entry: HistoryEntry) -> HistoryLine:
    who = str(entry.actor) if entry.actor_id else (entry.actor_role or "システム")
    changes = [_field_change(entry.subject_type, name, pair) for name, pair in entry.changes.items()]
    return HistoryLine(entry.at, who, action_name(entry.action), entry.reason, changes)


def _field_change(subject_type: str, name: str, pair: Any) -> FieldChange:
    try:
        field = apps.get_model(subject_type)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        field = None
    rows = field.related_model if isinstance(field, models.ForeignObjectRel) else None
    label = str(rows._meta.verbose_name if rows else getattr(field, "verbose_name", name))
    # Whatever an entry holds is shown: history can be neither mended nor left out.
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
    return FieldChange(label, _plain_value(old, field), _plain_value(new, field))


def _plain_value(value: Any, field: Any) -> str:
    """Return a stored value (anything JSON holds) in words: choices by their label, dates in the Japanese calendar."""
    if value is None or value in ("", [], {}):
        return "（空）"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        return "、".join(_plain_value(item, field) for item in value)
    if isinstance(value, dict):
        return "、".join(f"{name}：{_plain_value(item, field)}" for name, item in value.items())
    choices = _choices(field)
    if value in choices:
        return str(choices[value])
    if isinstance(value, str) and isinstance(field, models.DateField):
        return _date_in_words(value)
    return str(value)


def _choices(field: Any) -> dict[Any, Any]:
    """Return the labels of a field's values; of rows that hang on the object, those of all their fields."""
    if isinstance(field, models.ForeignObjectRel):
        named = [dict(getattr(one, "flatchoices", ())) for one in field.related_model._meta.get_fields()]
        return {value: label for labels in named for value, label in labels.items()}
    return dict(getattr(field, "flatchoices", ()))


def _date_in_words(iso: str) -> str:
    try:
        value = dt.datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return deadline(value) if "T" in iso else wareki(value.date())


@register.inclusion_tag("components/progress.html")
def progress(label: str, done: int, total: int, unit: str = "件") -> dict[str, Any]:
    """Show how far something is, in a bar and in numbers."""
    return {"label": label, "done": done, "total": total, "unit": unit}
