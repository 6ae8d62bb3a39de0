"""From what was written to answers and problems: the one way, for the web page and for the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from banso.formkit.cells import Value
from banso.formkit.definition import Form, Grid, Item, Marks, Repeating, Slot
from banso.formkit.reading import Identity, Place, Problem, Reading, row_counts
from banso.formkit.understand import Misunderstood, RawValue, is_blank, raw_text, understand

_LEFT_OPEN = "この欄は答えのないものとして受け取ります。正しい答えをお知らせください。"


def read_answers(
    form: Form,
    identity: Identity,
    written: Mapping[str, RawValue],
    places: Mapping[str, Place] | None = None,
    *,
    is_file: bool = False,
) -> Reading:
    """Understand everything that was written, by path, and check it as a whole.

    Nobody sits before a file (`is_file`): an optional answer in it that is not understood is left open and asked
    about, so that the rest can be taken. What is broken or too long to keep, and what must be answered, stops it.
    Blank rows of repeating parts are closed up: the paths of the reading count only rows with an answer.
    """
    written, places = close_up(form, written, places or {})
    counts = row_counts(form, written)
    raw: dict[str, str] = {}
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for slot in form.slots(counts):
        content = written.get(slot.path)
        values[slot.path] = None
        if is_blank(content):
            continue
        raw[slot.path] = raw_text(content)
        try:
            understood = understand(slot.cell, content, fiscal_year=form.fiscal_year)
        except Misunderstood as error:
            is_asked = is_file and not slot.required and not error.is_broken
            message = f"{error}{_LEFT_OPEN}" if is_asked else str(error)
            problems.append(replace(_problem("error", slot, message, places), asked=is_asked))
            continue
        values[slot.path] = understood.value
        if understood.remark:
            problems.append(_problem("warning", slot, understood.remark, places))
    wanting = missing_answers(form, values, raw)
    problems += [_placed(problem, places) for problem in wanting]
    return Reading(identity, raw, values, tuple(problems), places)


def open_answers(form: Form, raw: Mapping[str, str]) -> list[Problem]:
    """Return what was written into a form that was taken and is not understood to this day, each with its words."""
    reading = read_answers(form, Identity(form.code, form.version, form.fiscal_year), raw)
    return [problem for problem in reading.errors if problem.path in raw]


def missing_answers(form: Form, values: Mapping[str, Value], raw: Mapping[str, str]) -> list[Problem]:
    """Return a problem for every required answer that was left blank and for every part that is too long.

    An answer that was written but not understood (in `raw`, not in `values`) is not missing.
    """
    answered = {path for path, value in values.items() if value is not None} | set(raw)
    counts = row_counts(form, dict.fromkeys(answered, True))
    return [problem for item in form.items for problem in _missing(item, values, answered, counts)]


def close_up(
    form: Form, written: Mapping[str, RawValue], places: Mapping[str, Place]
) -> tuple[dict[str, RawValue], dict[str, Place]]:
    """Renumber repeating rows so that blank ones vanish; answers keep their place in the workbook."""
    kept_places = dict(places)
    closed = {path: content for path, content in written.items() if not is_blank(content)}
    for item in form.items:
        if not isinstance(item, Repeating):
            continue
        prefix = f"{item.key}."
        numbers: dict[int, int] = {}
        rows = [path for path in closed if path.startswith(prefix)]
        for path in sorted(rows, key=lambda each: _row_number(each, prefix)):
            old = _row_number(path, prefix)
            new = numbers.setdefault(old, len(numbers) + 1)
            if new != old:
                code = path[len(prefix) :].partition(".")[2]
                closed[f"{prefix}{new}.{code}"] = closed.pop(path)
                if path in kept_places:
                    kept_places[f"{prefix}{new}.{code}"] = kept_places.pop(path)
    return closed, kept_places


def _row_number(path: str, prefix: str) -> int:
    return int(path[len(prefix) :].partition(".")[0])


def _missing(
    item: Item, values: Mapping[str, Value], answered: set[str], counts: Mapping[str, int]
) -> list[Problem]:
    if isinstance(item, Marks):
        marked = any(values.get(slot.path) is True for slot in item.slots())
        message = f"「{item.label}」は、あてはまるものに少なくともひとつ○を付けてください。"
        return [Problem("error", item.key, message)] if item.required and not marked else []
    if isinstance(item, Grid):
        blank = item.required and not any(slot.path in answered for slot in item.slots())
        problems = [Problem("error", item.key, f"「{item.label}」を記入してください。")] if blank else []
        return problems + [
            _required(slot) for slot in item.slots() if slot.required and slot.path not in answered
        ]
    if isinstance(item, Repeating):
        return _missing_rows(item, answered, counts.get(item.key, 0))
    return [_required(slot) for slot in item.slots() if slot.required and slot.path not in answered]


def _missing_rows(item: Repeating, answered: set[str], count: int) -> list[Problem]:
    if item.required and not count:
        return [Problem("error", item.key, f"「{item.label}」に少なくとも1行記入してください。")]
    if count > item.maximum:
        message = f"「{item.label}」は{item.maximum}行までです（いまは{count}行です）。"
        return [Problem("error", item.key, message)]
    slots = list(item.slots(count))[: count * len(item.columns)]
    return [_required(slot) for slot in slots if slot.required and slot.path not in answered]


def _required(slot: Slot) -> Problem:
    return Problem("error", slot.path, f"「{slot.label}」は必須です。記入してください。")


def _problem(level: str, slot: Slot, message: str, places: Mapping[str, Place]) -> Problem:
    place = places.get(slot.path, Place())
    text = f"{slot.label}：{message}"
    return Problem("warning" if level == "warning" else "error", slot.path, text, place.sheet, place.cell)


def _placed(problem: Problem, places: Mapping[str, Place]) -> Problem:
    place = places.get(problem.path)
    if place is None:
        return problem
    return Problem(problem.level, problem.path, problem.message, place.sheet, place.cell)
