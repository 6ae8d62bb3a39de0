"""The documents name what exists: files, modules, commands, other documents."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from banso.website.commands import main as banso

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "banso"
DOCUMENTS = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = sorted((ROOT / "docs" / "reference").glob("*.md"))
# What the walk through a change makes itself, and throws away.
MADE_ON_THE_WAY = {"src/banso/directory/migrations/0002_contact_way.py"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_a_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_a_path_from_the_top_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = set(re.findall(r"(?<![\w/.-])(?:src|tests|docs|examples|benchmarks|tools)/[\w./-]*\w", text))
    assert not [path for path in sorted(paths - MADE_ON_THE_WAY) if not (ROOT / path).exists()]


@pytest.mark.parametrize("document", REFERENCE, ids=_name)
def test_a_module_of_the_reference_exists(document: Path) -> None:
    """`x.py` anywhere, and the names in the first column of a table of modules, stand in the page's room."""
    text = document.read_text(encoding="utf-8")
    named = {path.removesuffix(".py") for path in re.findall(r"`([\w./]+\.py)`", text)}
    for table in re.findall(r"^\| modules? \|.*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.M):
        for row in table.splitlines():
            named |= set(re.findall(r"`([\w./]+?)/?`", row.split("|")[1]))
    assert not [name for name in sorted(named) if not _stands(name, document.stem)]


def test_the_commands_of_the_first_change_exist() -> None:
    text = (ROOT / "docs/how-to/first-change.md").read_text(encoding="utf-8")
    text += (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not [
        name for name in re.findall(r"\bmake ([a-z]+)\b(?=[`\n])", text) if f"\n{name}:" not in makefile
    ]
    known = banso.list_commands(click.Context(banso))
    assert not [name for name in re.findall(r"\.venv/bin/banso (\w+)", text) if name not in known]


def _stands(name: str, room: str) -> bool:
    """Return whether a module, package or folder of this name is in the room, or named from the top.

    A page about no room (tests, access, the invented year) may name a module of any.
    """
    path = name.removesuffix(".py").replace(".", "/")
    tops = [SOURCE / room, SOURCE, ROOT] if (SOURCE / room).is_dir() else [SOURCE, ROOT]
    if any((top / path).exists() or (top / f"{path}.py").exists() for top in tops):
        return True
    homes = [SOURCE / room] if (SOURCE / room).is_dir() else [SOURCE, ROOT / "tests"]
    return any(next(home.rglob(f"{path}.py"), None) for home in homes)
