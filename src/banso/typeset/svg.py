"""The drawing board of the charts: shapes, fills and words, with nothing a strict CSP refuses."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape, quoteattr

from banso.office.rounding import half_up

FONT_STACK = "Noto Sans CJK JP, Noto Sans JP, BIZ UDPGothic, sans-serif"

INK = "#1a1a1c"
MUTED = "#595959"
RULE = "#b4b4b7"
# Neighbours differ in lightness as well as in hue, so that a grey print still tells them apart.
PALETTE = ("#0017c1", "#9db7f9", "#4979f5", "#d9e6ff", "#626264", "#c5c5c8")
PATTERNS = ("solid", "diagonal", "dots", "cross", "lines", "blank")
_EDGES = (PALETTE[0], PALETTE[0], PALETTE[0], PALETTE[0], PALETTE[4], PALETTE[4])
_MARKS = {
    "diagonal": ("M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5", PALETTE[0], 1.0),
    "dots": ("M2 3H4", "#ffffff", 2.2),
    "cross": ("M0 0L6 6M6 0L0 6", PALETTE[2], 0.7),
    "lines": ("M0 3H6", "#ffffff", 1.2),
}


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """Return one element; ``_`` in an attribute's name stands for ``-``; ``content`` is escaped already."""
    words = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(value if isinstance(value, str) else num(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{words}>{content}</{name}>" if content else f"<{name}{words}/>"


def num(value: float) -> str:
    """Return a length with at most two decimals and no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def figure(value: float) -> str:
    """Return a value as people read it: 1,234 or 4.25."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{half_up(value, 2):,f}".rstrip("0")


def identity(*inputs: object) -> str:
    """Return an id that no chart of other inputs has."""
    return "c" + hashlib.sha256(repr(inputs).encode()).hexdigest()[:8]


def text_width(words: str, size: float) -> float:
    """Return about how wide the words are at a font size; half-width letters count 0.58."""
    return sum(size * (0.58 if ord(character) < 0x2000 else 1) for character in words)


def wrap(words: str, room: float, size: float) -> list[str]:
    """Break a label into at most three lines of ``room``; what is longer ends in …."""
    lines, current = [], ""
    for character in words:
        if character == "\n" or text_width(current + character, size) > room:
            lines.append(current)
            current = ""
        if character != "\n":
            current += character
    lines = [line for line in [*lines, current] if line] or [""]
    return lines if len(lines) <= 3 else [*lines[:2], lines[2][:-1] + "…"]


class Canvas:
    """Collects the parts of one picture; ``key`` makes its ids differ from other pictures of a page."""

    def __init__(self, width: float, height: float, key: str) -> None:
        self.width, self.height, self.key = width, height, key
        self.parts: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
        fill: str = INK,
    ) -> None:
        """Write words with their baseline at ``y``."""
        weight: dict[str, str | float] = {"font_weight": "700"} if bold else {}
        part = element(
            "text", escape(words), x=x, y=y, font_size=size, text_anchor=anchor, fill=fill, **weight
        )
        self.parts.append(part)

    def lines(self, x: float, middle: float, words: list[str], *, anchor: str = "end") -> None:
        """Write a label of several lines around a middle height."""
        for number, part in enumerate(words):
            self.text(x, middle + 4.5 + (number - (len(words) - 1) / 2) * 13, part, anchor=anchor)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = RULE, width: float = 1
    ) -> None:
        """Draw a straight line."""
        self.parts.append(element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width))

    def path(self, d: str, *, stroke: str, width: float, fill: str = "none", dash: str = "") -> None:
        """Draw a path, dashed if asked."""
        dashed: dict[str, str | float] = {"stroke_dasharray": dash} if dash else {}
        self.parts.append(element("path", d=d, fill=fill, stroke=stroke, stroke_width=width, **dashed))

    def dot(self, x: float, y: float, *, stroke: str) -> None:
        """Mark a point with a ring."""
        self.parts.append(
            element("circle", cx=x, cy=y, r=3.6, fill="#ffffff", stroke=stroke, stroke_width=1.8)
        )

    def plate(self, x: float, y: float, width: float, height: float) -> None:
        """Lay white under words that stand on a pattern."""
        self.parts.append(element("rect", x=x, y=y, width=width, height=height, fill="#ffffff"))

    def box(self, x: float, y: float, width: float, height: float, index: int) -> None:
        """Draw a bar or legend box in the fill of series ``index``."""
        edge = _EDGES[index % len(_EDGES)]
        size: dict[str, str | float] = {"width": max(width, 0), "height": height}
        part = element("rect", x=x, y=y, **size, fill=self._fill(index), stroke=edge, stroke_width=0.8)
        self.parts.append(part)

    def svg(self, title: str, description: str, used: int = 0) -> str:
        """Return the picture; ``used`` is the number of series whose fills it needs."""
        ids = (f"{self.key}-t", f"{self.key}-d")
        defs = "".join(self._pattern(index) for index in range(min(used, len(PATTERNS))))
        content = element("title", escape(title), id=ids[0]) + element("desc", escape(description), id=ids[1])
        return element(
            "svg",
            content + (element("defs", defs) if defs else "") + "".join(self.parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {num(self.width)} {num(self.height)}",
            width=self.width,
            height=self.height,
            role="img",
            aria_labelledby=" ".join(ids),
            font_family=FONT_STACK,
        )

    def _fill(self, index: int) -> str:
        kind = PATTERNS[index % len(PATTERNS)]
        return f"url(#{self.key}-{kind})" if kind in _MARKS else PALETTE[index % len(PALETTE)]

    def _pattern(self, index: int) -> str:
        kind = PATTERNS[index]
        if kind not in _MARKS:
            return ""
        d, stroke, width = _MARKS[kind]
        ground = element("rect", width=6, height=6, fill=PALETTE[index])
        mark = element("path", d=d, fill="none", stroke=stroke, stroke_width=width)
        tile = {"id": f"{self.key}-{kind}", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
        return element("pattern", ground + mark, **tile)
