"""The words of a mail written as a web page."""

from __future__ import annotations

from html.parser import HTMLParser


class _Words(HTMLParser):
    """Collects what a reader of a page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at blocks; scripts and styles are not read."""
        self._silent += tag in ("script", "style")
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a silent part."""
        self._silent -= tag in ("script", "style") and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._silent:
            self.words.append(data)


def without_markup(text: str) -> str:
    """Return what a reader sees, a line a block."""
    reader = _Words()
    reader.feed(text)
    lines = ("".join(reader.words)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
