"""Loading a year folder: all or nothing, twice is once, and errors that say where."""

from __future__ import annotations

import copy
import re
import shutil
from pathlib import Path

import pytest
from django.db import transaction

from banso.directory.models import Organisation
from banso.foundation.access import system_actor
from banso.foundation.errors import BansoError
from banso.foundation.models import HistoryEntry
from banso.loading.files import LoadError, read_settings
from banso.loading.load import STEPS, load_year
from banso.loading.reader import Reader
from banso.years.models import FiscalYear

R01 = Path(__file__).parents[2] / "examples" / "r01"
LOADER = system_actor("読み込み")

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the R1 folder that a test may spoil."""
    return Path(shutil.copytree(R01, tmp_path / "r01"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


STEP_OF = {
    "applications.csv": "利用申込書",
    "selection.csv": "選定",
    "projects.csv": "実施事業",
    "visits.csv": "訪問",
    "events.csv": "研修・大会",
    "speakers.csv": "登壇者",
    "event_means.csv": "アンケートの評価",
}
MISTAKES = [
    (
        "applications.csv",
        "CHILDREN,,直営の学習支援",
        "CHILD,,直営の学習支援",
        ("applications.csv の4行目「wishes」", "知らない事業コード「CHILD」"),
    ),
    (
        "applications.csv",
        "3,山形県●●市［申込3］",
        "3,山形県●●市",
        ("applications.csv の4行目「municipality」", "organisations.csv にも都道府県一覧にもありません"),
    ),
    (
        "applications.csv",
        "2,熊本県●●市［申込2］",
        "1,熊本県●●市［申込2］",
        ("applications.csv の3行目「number」", "2度あります"),
    ),
    (
        "selection.csv",
        "1,18,SELECTED,,NOT_RUNNING",
        "1,18,SELECTED,,未実施",
        ("selection.csv の2行目「WORK_PREPARATION」", "知らないコード「未実施」"),
    ),
    (
        "selection.csv",
        "1,18,SELECTED,,NOT_RUNNING,,,,",
        "1,18,SELECTED,,,,,,",
        ("selection.csv の2行目：", "実施する事業を1つ以上選んでください"),
    ),
    (
        "projects.csv",
        "OWN,相原,旭川",
        "OWN,旭川,旭川",
        ("projects.csv の2行目「experts」", "講師「旭川」が experts.csv にありません"),
    ),
    (
        "visits.csv",
        "1,1,1,2019-10-28,月",
        "1,1,1,2021-10-28,月",
        ("visits.csv の2行目：", "令和元年度の日付ではありません"),
    ),
    (
        "visits.csv",
        "1,1,1,2019-10-28,月",
        "1,1,1,2019-10-28,月曜",
        ("visits.csv の2行目「weekday_as_printed」", "「月曜」は曜日ではありません"),
    ),
    (
        "events.csv",
        "BLOCK_TRAINING,近畿,",
        "BLOCK_TRAINING,関西,",
        ("events.csv の5行目「block」", "ブロック「関西」"),
    ),
    (
        "speakers.csv",
        "北海道・東北,1,1,講師",
        "北海道・東北,9,1,講師",
        ("speakers.csv の2行目「session」", "9番が sessions.csv にありません"),
    ),
    (
        "event_means.csv",
        ",4.6,5,L2846",
        ",5.6,5,L2846",
        ("event_means.csv の2行目：", "評価の平均は1から5までです"),
    ),
]


@pytest.mark.once  # finds each mistake while it reads; that nothing stays behind is asked below on both
def test_every_mistake_is_named_where_it_stands(folder: Path) -> None:
    """One load, step by step; before a step each mistake in its file is made, met and taken back."""
    reader, met = Reader(folder, read_settings(folder), LOADER), 0
    for label, step in STEPS:
        for name, old, new, words in MISTAKES:
            if STEP_OF[name] == label:
                spoil(folder, name, old, new)
                with pytest.raises(BansoError) as caught, transaction.atomic():
                    step(copy.deepcopy(reader))
                spoil(folder, name, new, old)
                assert all(part in caught.value.message for part in words), caught.value.message
                met += 1
        step(reader)
    assert met == len(MISTAKES)


@pytest.mark.once
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('state = "CLOSED"', 'state = "OVER"', "[year] state は"),
        ("closes_at = 2019-07-31", "closes_at = 2019-06-30", "締切は受付開始より後"),
    ],
)
def test_a_mistake_of_the_year_is_named_and_leaves_nothing_behind(
    folder: Path, old: str, new: str, words: str
) -> None:
    spoil(folder, "year.toml", old, new)

    with pytest.raises(BansoError, match=re.escape(words)):
        load_year(folder, actor=LOADER)

    assert not FiscalYear.objects.exists()
    assert not Organisation.objects.exists()


def test_a_missing_file_leaves_nothing_behind(folder: Path) -> None:
    (folder / "visits.csv").unlink()

    with pytest.raises(LoadError, match=r"visits\.csv がありません"):
        load_year(folder, actor=LOADER)

    assert not FiscalYear.objects.exists()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="がありません"):
        load_year(tmp_path / "nowhere", actor=LOADER)


def test_a_load_that_broke_off_is_done_again_and_then_enters_only_what_is_new(folder: Path) -> None:
    spoil(folder, "visits.csv", "2020-02-27,,ON_SITE,CANCELLED", "2020-02-27,,ON_SITE,OFF")
    with pytest.raises(LoadError):
        load_year(folder, actor=LOADER)
    spoil(folder, "visits.csv", "2020-02-27,,ON_SITE,OFF", "2020-02-27,,ON_SITE,CANCELLED")
    steps: list[tuple[int, int, str]] = []

    first = load_year(folder, actor=LOADER, progress=lambda *step: steps.append(step))

    assert first.changed
    assert [done for done, _, _ in steps] == list(range(len(STEPS) + 1))
    assert steps[0][2] == STEPS[0][0]
    assert steps[-1] == (len(STEPS), len(STEPS), "完了")

    entries = HistoryEntry.objects.count()
    second = load_year(folder, actor=LOADER)
    assert not second.changed
    assert sum(second.present.values()) == sum(first.added.values()) - first.added["全国の市区町村"]
    assert HistoryEntry.objects.count() == entries

    with (folder / "printed_figures.csv").open("a", encoding="utf-8") as file:
        file.write("figure2,EXTRA,7,L1\n")
    third = load_year(folder, actor=LOADER)
    assert {name: number for name, number in third.added.items() if number} == {"printed_figures.csv": 1}
