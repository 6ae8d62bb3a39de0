"""The tutorial read as a script: its numbered steps with the words they quote, and somebody who carries them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
from django.test import Client
from lxml.html import FormElement, HtmlElement

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial" / "first-hour.md"
_SECTION = re.compile(r"^## (\d+)\. ", re.M)
_STEP = re.compile(r"^(\d+)\. ((?:.|\n(?!\d+\. |## |\n))*)", re.M)
_QUOTED = re.compile("「([^」]+)」")


def steps_of(section: int) -> dict[int, str]:
    """Return the numbered steps of a section of the tutorial."""
    parts = _SECTION.split(TUTORIAL.read_text(encoding="utf-8"))
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {int(number): text for number, text in _STEP.findall(texts[str(section)])}


class Reader:
    """Somebody at the demo with the tutorial beside them: follows links and presses buttons by their words."""

    def __init__(self) -> None:
        self.client = Client()
        self.url = "/"
        self.seen = ""
        self.page: HtmlElement = lxml.html.fromstring("<html><body></body></html>")

    def open(self, url: str, data: Mapping[str, object] | None = None) -> None:
        """Open an address, or send a form to it, and look at the page that comes."""
        client = self.client
        answer = client.get(url, follow=True) if data is None else client.post(url, data, follow=True)
        assert answer.status_code == 200, (url, answer.status_code)
        self.url = answer.redirect_chain[-1][0] if answer.redirect_chain else url
        self.page = lxml.html.fromstring(answer.content.decode())
        self.seen += re.sub(r"\s+", " ", self.page.text_content())

    def sign_in(self, role: str) -> None:
        """Come in by the demo's button of a role."""
        self.open("/accounts/demo/")
        self.open("/accounts/demo/", {"role": role})

    def follow(self, words: str) -> None:
        """Follow the link of these words, else the first with these words in it."""
        links = [one for one in self.page.iter("a") if words in one.text_content()]
        assert links, f"no link「{words}」at {self.url}"
        exact = [one for one in links if one.text_content().strip() == words]
        self.open(urljoin(self.url, str([*exact, *links][0].get("href"))))

    def press(self, words: str, **fields: object) -> None:
        """Send the form that has a button with these words, as it stands but for `fields`."""
        form, button = self._form(words)
        values: dict[str, object] = dict(form.form_values())
        # A group of choices nobody has touched stands as "on" for lxml: a browser sends nothing.
        values = {name: value for name, value in values.items() if value != "on"}
        if button.get("name"):
            values[str(button.get("name"))] = button.get("value")
        url = urljoin(self.url, str(button.get("formaction") or form.action or self.url))
        self.open(url, {**values, **fields})

    def field(self, ending: str) -> str:
        """Return the name of the first field whose name ends so."""
        names = [str(one.get("name")) for one in self.page.iter("input", "select", "textarea")]
        return next(name for name in names if name.endswith(ending))

    def _form(self, words: str) -> tuple[FormElement, HtmlElement]:
        for form in self.page.forms:
            for button in form.iter("button"):
                if button.text_content().strip().startswith(words):
                    return form, button
        raise AssertionError(f"no button「{words}」at {self.url}")


def walk(reader: Reader, section: int, deeds: Mapping[int, Callable[[Reader], None]]) -> None:
    """Carry a section out: every step has its deed, and what a step quotes is on the pages it leads over."""
    steps = steps_of(section)
    assert steps.keys() == deeds.keys(), f"section {section}: steps and deeds differ"
    for number, text in steps.items():
        # The page one stands on when a step begins belongs to it.
        reader.seen = re.sub(r"\s+", " ", reader.page.text_content())
        deeds[number](reader)
        missing = [words for words in _QUOTED.findall(text) if words not in reader.seen]
        assert not missing, f"section {section}, step {number}: {missing} at {reader.url}"
