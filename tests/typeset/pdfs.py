"""Reading a PDF back: its words, its structure tags, its outline and its fonts."""

from __future__ import annotations

import io
from collections import Counter
from functools import lru_cache
from typing import Any

import pypdf


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


@lru_cache(maxsize=16)
def texts(pdf: bytes) -> tuple[str, ...]:
    """The text of each page, read once."""
    return tuple(page.extract_text() for page in opened(pdf).pages)


def words(pdf: bytes) -> str:
    """All text without white space, so that line breaks do not matter."""
    return "".join("".join(text.split()) for text in texts(pdf))


def catalogue(pdf: bytes) -> Any:
    return opened(pdf).trailer["/Root"].get_object()


def tags(pdf: bytes) -> Counter[str]:
    """How often each structure type occurs."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found[str(node["/S"])] += 1
            if not isinstance(node.get("/K"), int | type(None)):
                walk(node["/K"])

    walk(catalogue(pdf)["/StructTreeRoot"])
    return found


def figure_descriptions(pdf: bytes) -> list[str]:
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node.get("/Alt", "")))
            if not isinstance(node.get("/K"), int | type(None)):
                walk(node["/K"])

    walk(catalogue(pdf)["/StructTreeRoot"])
    return found


def outline(pdf: bytes) -> list[tuple[int, str]]:
    """Bookmarks as (depth, title)."""
    found: list[tuple[int, str]] = []

    def walk(entries: list[Any], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, depth + 1)
            else:
                found.append((depth, entry.title))

    walk(opened(pdf).outline, 0)
    return found


def fonts(pdf: bytes) -> dict[str, bool]:
    """Base font name → embedded?"""
    found: dict[str, bool] = {}
    for page in opened(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            found[str(font["/BaseFont"]).split("+")[-1]] = any(
                key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
            )
    return found
