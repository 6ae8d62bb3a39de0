"""The rooms of the house are named in one order: contract, installed apps, architecture; and none grows too large."""

from __future__ import annotations

import re
import tomllib

from django.conf import settings

from tests.law.test_house import ROOT

SOURCE = ROOT / "src" / "banso"
# A room over so many lines asks to be split along a real line (migrations apart).
MOST_LINES = 6000
APPS = {folder.parent.name for folder in SOURCE.glob("*/apps.py")}


def contracts() -> dict[str, dict]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return {
        contract["name"]: contract for contract in tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    }


def layers() -> list[list[str]]:
    """Return the apps of the contract from above, those beside each other together."""
    lines = contracts()["website above apps above kits"]["layers"]
    rooms = [[room.strip().removeprefix("banso.") for room in line.split("|")] for line in lines]
    return [sorted(line) for line in rooms if set(line) <= APPS]


def test_every_app_stands_in_the_contract_of_layers_and_in_that_of_its_inside():
    assert sorted(room for line in layers() for room in line) == sorted(APPS)
    inside = contracts()["inside every app"]["containers"]
    assert sorted(inside) == sorted(f"banso.{room}" for room in APPS)


def test_installed_apps_stand_in_the_order_of_the_contract():
    installed = [app.removeprefix("banso.") for app in settings.INSTALLED_APPS if app.startswith("banso.")]
    assert installed == [room for line in layers() for room in line]


def test_the_architecture_tells_the_rooms_in_the_order_of_the_contract():
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    table = text.split("| room | holds |")[1].split("\n\n")[0]
    told = [
        re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines() if line.startswith("| `")
    ]
    assert [sorted(line) for line in told if set(line) <= APPS] == layers()[::-1]


def test_no_room_is_too_large():
    lines = {
        room: sum(
            len(path.read_text(encoding="utf-8").splitlines())
            for path in (SOURCE / room).rglob("*.py")
            if "migrations" not in path.parts
        )
        for room in APPS
    }
    assert not {room: count for room, count in lines.items() if count > MOST_LINES}
