"""The law of the house, as far as a machine can read it: layers, migrations, templates, names that must stay out."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from banso.japan.municipalities import municipalities

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".csv", ".json", ".sh", ".typ", ".svg", ""}
# Built from parts, so that this file does not name them.
HOSTS = re.compile("|".join(["py" + "pi\\.org", "python" + "hosted", "npm" + "js\\.", "deb\\." + "debian"]))
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:root|home/\w+|work/(?:main|shared))/")
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|\sstyle\s*=|\son(?:click|load|change|submit|input)\s*=|javascript:",
    re.I,
)
# Places the published tables of R1 print on purpose: venues and hosts of trainings, seats of experts' bodies.
PUBLISHED_PLACES = {
    "仙台市", "千葉市", "名古屋市", "野洲市", "岡山市", "福岡市", "小樽市", "京丹後市", "大阪市", "釧路市",
}  # fmt: skip


def tracked() -> Iterator[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        path = ROOT / name
        if path.suffix in TEXT and path.is_file():
            yield path


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in tracked()}


def test_layers_hold():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_no_package_host_and_no_machine_path_is_named(texts):
    found = [
        f"{name}: {match.group(0)}"
        for name, text in texts.items()
        for pattern in (HOSTS, MACHINE_PATHS)
        for match in pattern.finditer(text)
    ]
    assert not found


def test_the_apps_ask_one_clock_what_time_it_is(texts):
    """The demo's clock is moved (`banso.foundation.clock`); kits take their dates from those who call them."""
    other_clocks = re.compile(r"\bdate(?:time)?\.(?:today|now|utcnow)\(|\btime\.time\(")
    exempt = ("settings/", "formkit/", "japan/", "office/", "planning/", "typeset/")
    found = [
        f"{name}: {match.group(0)}"
        for name, text in texts.items()
        if name.startswith("src/banso/") and name.endswith(".py")
        if not name.removeprefix("src/banso/").startswith(exempt)
        for match in other_clocks.finditer(text)
    ]
    assert not found


def test_templates_hold_no_inline_script_or_style(texts):
    found = [
        f"{name}: {match.group(0)}"
        for name, text in texts.items()
        if name.endswith(".html")
        for match in INLINE.finditer(text)
    ]
    assert not found


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_model_has_a_japanese_name():
    ours = [model for model in apps.get_models() if model.__module__.startswith("banso.")]
    assert not [model.__name__ for model in ours if str(model._meta.verbose_name).isascii()]


def test_the_example_year_names_no_municipality_the_source_meant_to_hide(texts):
    # Speakers were announced with their affiliations, and those name places.
    names = {place.name for place in municipalities() if len(place.name) > 2} - PUBLISHED_PLACES
    found = [
        f"{file}: {name}"
        for file, text in texts.items()
        if file.startswith("examples/r01/") and not file.endswith("/speakers.csv")
        for name in names
        if name in text
    ]
    assert not found


def test_files_stay_readable(texts):
    """A room grows by splitting along a real line; generated migrations and data are exempt."""
    long = {
        name: text.count("\n")
        for name, text in texts.items()
        if name.startswith("src/") and name.endswith(".py") and "/migrations/" not in name
        if text.count("\n") > 420
    }
    assert not long
