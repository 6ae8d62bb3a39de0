"""`banso worker` and `banso purge` (mounted by the website)."""

from __future__ import annotations

import datetime as dt
import json

import click


@click.command("worker")
@click.option("--once", is_flag=True, help="一つだけ実行して終わります / carry out one job and end")
@click.option(
    "--until-idle", is_flag=True, help="待っている処理がなくなったら終わります / end when no job waits"
)
@click.option(
    "--lease",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    help="応答がなくなった処理をやり直すまでの秒数 / seconds until a silent job is tried again",
)
def worker_command(once: bool, until_idle: bool, lease: float) -> None:
    """順番待ちの処理（報告書の作成など）を実行します / carry out the jobs that wait.

    終了コード / exit code: 0。Ctrl+C や SIGTERM では、実行中の処理を終えてから止まります / ends after the job
    in hand.
    """
    import signal
    import threading

    import django

    django.setup()
    from banso.foundation import worker

    if once and until_idle:
        raise click.UsageError("--once と --until-idle は同時に使えません / cannot be used together")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    mode: worker.Mode = "once" if once else "until_idle" if until_idle else "forever"
    done = worker.run(mode, lease=dt.timedelta(seconds=lease), stop=stop)
    click.echo(f"{done}件の処理を実行しました / jobs carried out: {done}", err=True)


@click.command("purge")
@click.option(
    "--dry-run", is_flag=True, help="消去せずに、対象の件数だけを示します / only count, erase nothing"
)
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します / print JSON")
def purge_command(dry_run: bool, as_json: bool) -> None:
    """保存期間の過ぎた個人情報を消去し、残りを示します / erase overdue personal data and show what is left.

    毎晩一度実行してください / run once a night. 終了コード / exit code: 0。
    """
    import django

    django.setup()
    from django.utils import timezone

    from banso.foundation import retention
    from banso.foundation.access import system_actor

    now = timezone.now()
    summary = retention.overdue(now) if dry_run else retention.purge(now, system_actor("夜間処理"))
    if as_json:
        click.echo(json.dumps(summary.as_dict(), ensure_ascii=False, indent=1))
        return
    verb = "消去の対象" if dry_run else "消去"
    for line in summary.lines:
        click.echo(f"{line.label}\t{verb} {line.erased}件\t残り {line.left}件\t{line.period}")
    click.echo(f"不要になったファイル\t{verb} {summary.files}件")
