"""A draft letter as text to be edited, and back: the same notation as a template's, without fields.

Tables are not typed: each stands as 〔表1〕 on a line of its own and may be moved or taken out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from banso.foundation.errors import BansoError
from banso.japan.dates import wareki
from banso.letters.wording import contact_block, greeting, sender_parties

Rendered = Mapping[str, Any]
Point = dict[str, Any]
PARTY = ("organisation", "department", "title", "name", "honorific")
# A sender's line has no office of its own: 団体｜役職｜氏名.
_SENDER = ("organisation", "title", "name")
_ITEM = re.compile(r"^・\s*")
_TABLE = re.compile(r"^〔表(\d{1,2})〕$")
_LABEL = re.compile(r"^([^：:]{1,14})[：:](.*)$")


def text_of(rendered: Rendered) -> dict[str, str]:
    """Return the parts of a letter as a person edits them, by name of the form's field."""
    party = (rendered.get("recipients") or [{}])[0]
    contact = rendered.get("contact") or {}
    return {
        **{name: str(party.get(name) or "") for name in PARTY},
        "subject": str(rendered.get("subject") or ""),
        "body": "\n".join(rendered.get("body") or []),
        "record": "\n".join(_lines(rendered.get("record") or [])),
        "enclosures": "\n".join(rendered.get("enclosures") or []),
        "senders": "\n".join(_sender(one) for one in rendered.get("senders") or []),
        "contact": "\n".join([contact.get("organisation", ""), *contact.get("lines", [])]).strip(),
    }


def mark_of(rendered: Rendered, day: dt.date) -> str:
    """Return a mark by which an edit knows whether the draft has changed meanwhile."""
    content = json.dumps([rendered, day.isoformat()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def edited(rendered: Rendered, typed: Mapping[str, str], *, old_day: dt.date, day: dt.date) -> dict[str, Any]:
    """Return the letter with the typed parts; what is not typed (拝啓, 公印省略) stays.

    A greeting of the season that nobody touched follows the new date. Raises BansoError for an empty text and
    for a table the letter does not have.
    """
    body = _filled(typed["body"])
    if not typed["subject"].strip() or not body:
        raise BansoError("件名と本文は空にできません。")
    if body[0] == greeting(old_day):
        body[0] = greeting(day)
    party, *others = rendered.get("recipients") or [{}]
    changes: dict[str, Any] = {
        "date": wareki(day),
        "subject": " ".join(typed["subject"].split()),
        "recipients": [{**party, **_party(party, typed)}, *others],
        "senders": _senders(typed["senders"], rendered),
        "body": body,
        "record": _points(typed["record"], rendered.get("record") or []),
        "enclosures": _filled(typed["enclosures"]),
        "contact": contact_block(typed["contact"]),
    }
    merged = {**rendered, **changes}
    return {name: value for name, value in merged.items() if value or name not in ("enclosures", "contact")}


def addressee_line(rendered: Rendered) -> str:
    """Return whom the letter is addressed to, on one line with the honorific."""
    party = (rendered.get("recipients") or [{}])[0]
    name = "　".join(str(party[part]) for part in PARTY[:4] if party.get(part))
    return f"{name} {party.get('honorific') or ''}".strip()


def _party(party: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed of the addressee; letters made before the office was apart have no `department`."""
    return {name: typed[name].strip() for name in PARTY if name in party or typed[name].strip()}


def _filled(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _sender(party: Mapping[str, str]) -> str:
    parts = [party.get(name) or "" for name in _SENDER]
    return "｜".join(parts).rstrip("｜")


def _senders(text: str, rendered: Rendered) -> list[dict[str, str]]:
    if not text.strip():
        raise BansoError("発信者は空にできません。")
    is_omitted = any(one.get("note") for one in rendered.get("senders") or [])
    return sender_parties(text, seal_omitted=is_omitted)


# ── 記 ──


def _head(point: Mapping[str, Any]) -> str:
    label, text = point.get("label"), point.get("text") or ""
    return f"{label}：{text}" if label else str(text)


def _lines(record: Sequence[Point]) -> list[str]:
    lines, tables = [], 0
    for point in record:
        lines += [_head(point), *(f"・{one}" for one in point.get("items") or [])]
        if point.get("table"):
            tables += 1
            lines.append(f"〔表{tables}〕")
    return lines


def _points(text: str, record: Sequence[Point]) -> list[Point]:
    """Read 記 again. A line nobody touched is the point it was, whatever colons its text holds."""
    known = {_head(point): {k: v for k, v in point.items() if k in ("label", "text")} for point in record}
    tables = [point["table"] for point in record if point.get("table")]
    points: list[Point] = []
    for line in _filled(text):
        if table := _TABLE.match(line):
            number = int(table.group(1))
            if not 1 <= number <= len(tables):
                raise BansoError(f"記の「{line}」という表は、この手紙にありません。表は加えられません。")
            if not points or "table" in points[-1]:
                points.append({"label": "表"})
            points[-1]["table"] = tables[number - 1]
        elif _ITEM.match(line) and points:
            points[-1].setdefault("items", []).append(_ITEM.sub("", line))
        else:
            points.append(dict(known[line]) if line in known else _point(line))
    return points


def _point(line: str) -> Point:
    found = _LABEL.match(line)
    if not found:
        return {"text": line}
    point = {"label": found.group(1).strip(), "text": found.group(2).strip()}
    return {name: value for name, value in point.items() if value}
