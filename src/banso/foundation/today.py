"""What 今日 tells beyond to-dos: the next steps, whom one waits for, what others changed. Apps add, the website shows.

    @next_steps
    def write_application(actor: Actor, year: int) -> Iterable[NextStep]: ...

    @waiting_for("都道府県の取りまとめ")
    def relays_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]: ...

    @changed("call.")
    def call_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
        calls = Call.objects.filter(fiscal_year__year=year).in_bulk({entry.subject_id for entry in entries})
        return told(actor, entries, calls, see="call.view")

    name_actions({"call.opened": "受付を始めました", "call.closed": "締め切りました"})

Put them in the app's `today.py` and import it in `apps.ready()`. A provider returns only what the actor may
see and uses a constant number of queries. The names of actions are also what `components/history.html` prints.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils import timezone

from banso.foundation.access import Actor, check
from banso.foundation.models import HistoryEntry

# More lines than this of one action by one party on one day are gathered into one.
LINES_OF_ONE_ACTION = 3
# Entries read for one visit; a year's import alone writes thousands and the page shows the newest.
CHANGES_READ = 500


@dataclass(frozen=True)
class WaitingItem:
    """Something another party owes: what, who, by when, and where it can be looked at (empty: nowhere)."""

    title: str
    who: str
    due: dt.datetime | dt.date | None = None
    url: str = ""


@dataclass(frozen=True)
class NextStep:
    """Something the actor can do now that follows from the records, so that nobody has to put it on a list.

    `about` says where it belongs, `note` why (the reason of a 差し戻し) or how much is left. It is gone when the
    records say it is done; what is owed by one party from one moment to another is a to-do of `years` instead.
    """

    title: str
    url: str
    about: str = ""
    due: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class WaitingGroup:
    """The items of one provider under its label."""

    label: str
    items: Sequence[WaitingItem]


@dataclass(frozen=True)
class Change:
    """One plain sentence about what somebody did.

    Equal sentences of one operation are joined (`count`); many lines of one action by one party on one day are
    told by the newest (`others` more).
    """

    at: dt.datetime
    sentence: str
    who: str = ""
    url: str = ""
    operation: uuid.UUID | None = None
    count: int = 1
    action: str = ""
    others: int = 0


WaitingProvider = Callable[[Actor, int], Iterable[WaitingItem]]
StepProvider = Callable[[Actor, int], Iterable[NextStep]]
ChangeTeller = Callable[[Actor, int, Sequence[HistoryEntry]], Iterable[Change]]
W = TypeVar("W", bound=WaitingProvider)
C = TypeVar("C", bound=ChangeTeller)
N = TypeVar("N", bound=StepProvider)

_waiting: dict[str, WaitingProvider] = {}
_tellers: dict[str, ChangeTeller] = {}
_steps: list[StepProvider] = []
_names: dict[str, str] = {}
# What a past event is called when its app gave no words of its own.
_VERBS = {
    "added": "登録しました",
    "agreed": "日程が決まりました",
    "approved": "承認しました",
    "built": "作りました",
    "cancelled": "中止しました",
    "changed": "変更しました",
    "closed": "締め切りました",
    "created": "作りました",
    "edited": "変更しました",
    "erased": "消去しました",
    "expert_assigned": "講師を割り当てました",
    "held": "実施しました",
    "opened": "受付を始めました",
    "postponed": "延期しました",
    "proposed": "案を提出しました",
    "published": "公表しました",
    "recorded": "記録しました",
    "relayed": "都道府県へ送りました",
    "removed": "削除しました",
    "reopened": "受付を再開しました",
    "requested": "依頼しました",
    "returned": "差し戻しました",
    "set": "設定しました",
    "started": "始めました",
    "stored": "保存しました",
    "withdrawn": "取り下げました",
}


def name_actions(names: Mapping[str, str]) -> None:
    """Give history actions their words: 「受付を始めました」. ValueError when one gets a second name."""
    for action, words in names.items():
        if _names.get(action, words) != words:
            raise ValueError(f"history action named twice: {action}")
        _names[action] = words


def action_name(action: str) -> str:
    """Return the words of a history action: as the app named it, else by its verb, else the action itself."""
    return _names.get(action) or _VERBS.get(action.rpartition(".")[2], action)


def waiting_for(label: str) -> Callable[[W], W]:
    """Register a provider of what one waits for under `label`. ValueError when the label is taken."""

    def register(provider: W) -> W:
        if label in _waiting:
            raise ValueError(f"waiting list declared twice: {label}")
        _waiting[label] = provider
        return provider

    return register


def next_steps(provider: N) -> N:
    """Register a provider of next steps; it asks a constant number of queries."""
    _steps.append(provider)
    return provider


def steps_for(actor: Actor, year: int) -> list[NextStep]:
    """Return what the actor can do now in `year`, by due time; those without a due time last."""
    found = [step for provider in _steps for step in provider(actor, year)]
    return sorted(found, key=lambda step: (step.due is None, step.due.isoformat() if step.due else ""))


def changed(action_prefix: str) -> Callable[[C], C]:
    """Register who tells the history actions starting with `action_prefix`. ValueError when it is taken."""

    def register(teller: C) -> C:
        if action_prefix in _tellers:
            raise ValueError(f"changes told twice: {action_prefix}")
        _tellers[action_prefix] = teller
        return teller

    return register


def waiting_groups(actor: Actor, year: int) -> list[WaitingGroup]:
    """Return what the actor waits for in `year`; groups as registered, items by due date."""
    groups = (
        WaitingGroup(label, sorted(provider(actor, year), key=_due_order))
        for label, provider in _waiting.items()
    )
    return [group for group in groups if group.items]


def changes_since(actor: Actor, year: int, since: dt.datetime, *, limit: int = 12) -> list[Change]:
    """Return what others changed after `since` and the actor may see, newest first, in sentences."""
    newer = HistoryEntry.objects.filter(at__gt=since)
    if actor.user_id is not None:
        newer = newer.exclude(actor_id=actor.user_id)
    entries = list(newer.select_related("actor__person")[:CHANGES_READ])
    changes: list[Change] = []
    for prefix, teller in _tellers.items():
        mine = [entry for entry in entries if entry.action.startswith(prefix)]
        if mine:
            changes.extend(teller(actor, year, mine))
    newest_first = sorted(_joined(changes), key=lambda change: change.at, reverse=True)
    return _gathered(newest_first)[:limit]


def told(
    actor: Actor,
    entries: Iterable[HistoryEntry],
    subjects: Mapping[int, Any],
    *,
    see: str,
    sentences: Mapping[str, str] | None = None,
    url: Callable[[Any], str] = lambda subject: "",
) -> list[Change]:
    """Return a line for each entry that has words, whose subject is in `subjects` and may be seen by action `see`.

    `sentences` gives whole sentences that may name the subject (「{subject}」を公表しました。); without it the line
    is 「subject」：name of the action.
    """
    lines = []
    for entry in entries:
        subject = subjects.get(entry.subject_id)
        pattern = _pattern(entry.action, sentences)
        if subject is None or not pattern or not check(actor, see, subject):
            continue
        text = pattern.format(subject=subject)
        lines.append(
            Change(entry.at, text, who_acted(entry), url(subject), entry.operation, action=entry.action)
        )
    return lines


def _pattern(action: str, sentences: Mapping[str, str] | None) -> str:
    if sentences is not None:
        return sentences.get(action, "")
    return f"「{{subject}}」：{_names[action]}。" if action in _names else ""


def who_acted(entry: HistoryEntry) -> str:
    """Return who stands behind an entry: the user's name, or the label of the system's work."""
    return str(entry.actor) if entry.actor_id else (entry.actor_role or "システム")


def _due_order(item: WaitingItem) -> tuple[bool, str, str]:
    return (item.due is None, item.due.isoformat() if item.due else "", item.title)


def _joined(changes: Iterable[Change]) -> list[Change]:
    joined: dict[tuple[object, str], Change] = {}
    for change in changes:
        key = (change.operation or (change.at, change.who), change.sentence)
        known = joined.get(key)
        joined[key] = replace(known, count=known.count + 1) if known else change
    return list(joined.values())


def _gathered(changes: Sequence[Change]) -> list[Change]:
    """Return the lines (newest first) with long runs of one action told by their newest line alone."""

    def kind(change: Change) -> tuple[str, str, dt.date]:
        return (change.action, change.who, timezone.localtime(change.at).date())

    numbers = Counter(kind(change) for change in changes if change.action)
    told_kinds: set[tuple[str, str, dt.date]] = set()
    lines = []
    for change in changes:
        number = numbers[kind(change)]
        if number <= LINES_OF_ONE_ACTION:
            lines.append(change)
        elif kind(change) not in told_kinds:
            told_kinds.add(kind(change))
            lines.append(replace(change, others=number - 1))
    return lines
