"""`banso plan` and `banso bench planning`: the kit from the command line.

Exit codes: 0 done; 1 a rule is broken (`verify`), no plan satisfies the input, or a yardstick is missed (`bench
--strict`); 2 wrong use or input that cannot be read. Errors go to stderr, never as a traceback. The website's
command mounts the groups `plan` and `bench`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from banso.planning.bench.dispatch import bench as of_dispatch
from banso.planning.bench.groups import yardsticks as of_groups
from banso.planning.bench.seats import yardsticks as of_seats
from banso.planning.bench.selection import yardsticks as of_selection
from banso.planning.common.budget import Progress
from banso.planning.common.documents import dump, format_of, read_file
from banso.planning.common.errors import EXIT_BROKEN, EXIT_INPUT, PlanningError
from banso.planning.common.problems import BenchOptions, SolveOptions, Yardstick, kind_named, kind_of

_INPUT = click.Path(path_type=Path)
# In the order of spec 40: P1 to P4.
_YARDSTICKS = (of_selection, of_dispatch, of_seats, of_groups)
_NAMES = {"select": "selection", "dispatch": "dispatch", "seats": "seats", "groups": "groups"}


@click.group()
def plan() -> None:
    """計画（選定・派遣・座席・グループ）を作り、確かめ、比べます。 / Make, verify and compare plans.

    \b
    終了コード / exit codes: 0 できた, 1 規則に反する・計画できない, 2 入力か使い方の誤り
    """


@click.group()
def bench() -> None:
    """ものさし（ベンチマーク）を測ります。 / Measure yardsticks."""


def _fail(error: PlanningError) -> NoReturn:
    click.echo(f"エラー：{error}", err=True)
    sys.exit(error.exit_code)


def _refuse(message: str) -> NoReturn:
    click.echo(f"エラー：{message}", err=True)
    sys.exit(EXIT_INPUT)


def _show_progress(progress: Progress) -> None:
    best = "—" if progress.best is None else f"{progress.best:,.0f}"
    bound = "—" if progress.bound is None else f"{progress.bound:,.0f}"
    click.echo(
        f"\r{progress.share:4.0%}  最良 {best}  下限 {bound}  {progress.seconds:.1f}秒 ", nl=False, err=True
    )


def _make(name: str, source: Path, out: Path | None, options: SolveOptions, as_json: bool) -> None:
    try:
        document, _ = read_file(source)
        kind = kind_named(name)
        format_of(document, kind.input_format)
        result = kind.solve(document, options)
    except PlanningError as error:
        _fail(error)
    if options.progress is not None:
        click.echo("", err=True)
    if out is not None:
        _write(out, dump(result))
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for line in kind.summary(result):
        click.echo(line)
    if out is not None:
        click.echo(f"計画を {out} に書きました。")


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        _refuse(
            f"計画を「{out}」に書けませんでした（{error.strerror}）。書き込める場所を --out に指定してください。"
        )


def _solver_command(command: str, help_text: str) -> click.Command:
    @click.argument("source", metavar="IN", type=_INPUT)
    @click.option("--out", type=_INPUT, help="計画を書くファイル / where the plan is written")
    @click.option(
        "--seconds",
        type=click.FloatRange(0.01, 3600),
        default=10.0,
        show_default=True,
        help="使ってよい計算の量（秒に換算。機械の速さでは結果は変わりません） / deterministic budget",
    )
    @click.option(
        "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="乱数の種 / seed"
    )
    @click.option("--json", "as_json", is_flag=True, help="計画をJSONで出力 / print the plan as JSON")
    def run(source: Path, out: Path | None, seconds: float, seed: int, as_json: bool) -> None:
        listener = _show_progress if sys.stderr.isatty() else None
        _make(_NAMES[command], source, out, SolveOptions(seconds, seed, listener), as_json)

    return click.command(command, help=help_text)(run)


for _command, _help in (
    ("select", "申込を選定します。 / Choose applications (banso/selection@1)."),
    ("dispatch", "講師と訪問日を決めます。 / Match experts and date visits (banso/dispatch@1)."),
    ("seats", "分科会の席を割り当てます。 / Give out seats (banso/seats@1)."),
    ("groups", "グループを作ります。 / Make groups (banso/groups@1)."),
):
    plan.add_command(_solver_command(_command, _help))


@plan.command()
@click.argument("source", metavar="IN", type=_INPUT)
@click.argument("result", metavar="OUT", type=_INPUT)
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def verify(source: Path, result: Path, as_json: bool) -> None:
    """計画OUTが入力INの規則を守るか、数字が正しいかを確かめます。 / Check a plan independently of the solver."""
    try:
        document, _ = read_file(source)
        kind = kind_of(document)
        made, _ = read_file(result)
        format_of(made, kind.plan_format)
        found = kind.verify(document, made)
    except PlanningError as error:
        _fail(error)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        for name, value in found.measures.items():
            click.echo(f"{name}：{'—' if value is None else f'{value:,.10g}'}")
        for violation in found.violations:
            click.echo(f"違反（{violation.rule}）：{violation.text}", err=True)
        click.echo(
            "規則どおりで、数字も合っています。"
            if found.is_valid
            else f"違反が{len(found.violations)}件あります。"
        )
    if not found.is_valid:
        sys.exit(EXIT_BROKEN)


@plan.command()
@click.argument("source", metavar="IN", type=_INPUT)
@click.argument("a", metavar="A", type=_INPUT)
@click.argument("b", metavar="B", type=_INPUT)
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def compare(source: Path, a: Path, b: Path, as_json: bool) -> None:
    """同じ入力INの計画AとBを、ものさしごとに比べます。 / Compare two plans of one input by measure."""
    try:
        document, _ = read_file(source)
        kind = kind_of(document)
        plans = [read_file(path)[0] for path in (a, b)]
        for made in plans:
            format_of(made, kind.plan_format)
        found = kind.compare(document, plans[0], plans[1])
    except PlanningError as error:
        _fail(error)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
        return
    for line in found.lines():
        click.echo(line)


@bench.command()
@click.option("--full", is_flag=True, help="全国規模も測る（数十分） / the sizes that take minutes, too")
@click.option("--only", default="", help="ものさしの番号の頭（P2-1 など） / only ids that begin so")
@click.option(
    "--strict", is_flag=True, help="目標に届かないものがあれば終了コード1 / exit 1 where a goal is missed"
)
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def planning(full: bool, only: str, strict: bool, as_json: bool) -> None:
    """計画のものさし（P1〜P4）を測ります。 / Measure the planning yardsticks."""
    marks = list[Yardstick]()
    try:
        for mark in (mark for measure in _YARDSTICKS for mark in measure(BenchOptions(full, only))):
            marks.append(mark)
            if not as_json:
                click.echo(_line_of(mark))
    except PlanningError as error:
        _fail(error)
    if as_json:
        click.echo(json.dumps([_row_of(mark) for mark in marks], ensure_ascii=False))
    if strict and not all(mark.is_met for mark in marks):
        sys.exit(EXIT_BROKEN)


def _line_of(mark: Yardstick) -> str:
    sign, verdict = "≤" if mark.at_most else "≥", "達成" if mark.is_met else "未達"
    return f"{mark.id}  {mark.what}：{mark.reached:.4g}（目標 {sign} {mark.goal:.4g}）{verdict}  {mark.note}"


def _row_of(mark: Yardstick) -> dict[str, Any]:
    return {"id": mark.id, "what": mark.what, "reached": mark.reached, "goal": mark.goal,
            "met": mark.is_met, "note": mark.note}  # fmt: skip
