"""`banso serve`: gunicorn with the worker of background jobs beside it.

The process that serves forks. Whatever has threads (the planning kit's numbers, a typesetter) must not have run in it
before: what has to be done first is done by `in_own_process`, and `run_site` refuses to fork a process with threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from banso.website import demo_clock

# A name and not an address: browsers make no passkey for an IP address.
LOCAL = "localhost"
DEMO_DATA = Path("var/demo")


@contextmanager
def background_worker() -> Iterator[None]:
    """Run `banso worker` beside the site; it ends (after the job in hand) when the site does."""
    worker = subprocess.Popen([sys.executable, "-m", "banso", "worker"], stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(timeout=30)
        except subprocess.TimeoutExpired:
            worker.kill()


def bound_addresses(host: str) -> list[str]:
    """Return the addresses to listen on; `localhost` is both of this machine's, so that nobody else answers one."""
    if host != LOCAL:
        return [host]
    return ["127.0.0.1", *(["::1"] if _can_bind("::1", 0) else [])]


def site_url(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    return f"http://{LOCAL if host in ('127.0.0.1', '::1', '0.0.0.0', '::') else host}:{port}/"  # noqa: S104


def require_free(host: str, port: int) -> None:
    """Raise ClickException when the port is taken, before anything slow is done."""
    for address in bound_addresses(host):
        if not _can_bind(address, port):
            raise click.ClickException(
                f"{host}:{port} は使われています。--port で別の番号を指定してください / the port is in use"
            )


def _can_bind(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError:
        return False
    return True


def in_own_process(function: Callable[..., None], *arguments: object) -> None:
    """Call a module's function in a new process, which forks nothing of this one; end as it ends when it fails."""
    process = multiprocessing.get_context("spawn").Process(target=_called, args=(function, *arguments))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(1)


def _called(function: Callable[..., None], *arguments: object) -> None:
    try:
        function(*arguments)
    except click.ClickException as told:
        told.show()
        raise SystemExit(told.exit_code) from told
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def set_demo_mode(data: Path) -> None:
    """Make this process and those it starts work on the demo in the folder `data`, whatever the shell is set to."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "banso.settings.development",
        "BANSO_DATA_DIR": str(data),
        "BANSO_DEMO_MODE": "1",
    }
    os.environ.pop("BANSO_DATABASE_URL", None)
    demo_clock.go_on(data)


def serve_demo_command(data: Path) -> str:
    """Return the command that serves the demo in the folder `data`, as it is typed where this one was."""
    program = Path(sys.argv[0])
    try:
        called = str(program.resolve().relative_to(Path.cwd()))
    except ValueError:
        called = "banso"
    if program.stem != "banso":
        called = "banso"
    return f"{called} serve --demo" + ("" if data == DEMO_DATA else f" --data {data}")


def require_prepared() -> None:
    """Raise ClickException when the database lacks migrations: a site on top of it could only answer with errors.

    Loads the rooms: call it in a process of its own.
    """
    import django
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as unreachable:
        raise click.ClickException(
            f"データベースにつながりません（{unreachable}）。BANSO_DATABASE_URL を確かめてください"
            " / the database cannot be reached"
        ) from unreachable
    finally:
        connection.close()
    if not missing:
        return
    if "BANSO_DEMO_MODE" not in os.environ and (DEMO_DATA / "banso.sqlite3").is_file():
        raise click.ClickException(
            f"本番用のデータベースの準備がまだです。デモのデータベースは {DEMO_DATA} にあります。デモを開くには\n\n"
            f"    {serve_demo_command(DEMO_DATA)}\n\n"
            "を、本番では先に「banso manage migrate」を実行してください / this serves the demo; "
            f"the database of this command lacks {len(missing)} migrations"
        )
    raise click.ClickException(
        "データベースの準備がまだです。試すときは「banso demo」、"
        "本番では先に「banso manage migrate」を実行してください"
        f" / {len(missing)} migrations are missing"
    )


def require_no_threads() -> None:
    """Raise RuntimeError when this process has threads, of a library too: forked, their work would wait for ever."""
    tasks = Path("/proc/self/task")
    if tasks.is_dir() and (count := len(list(tasks.iterdir()))) > 1:
        raise RuntimeError(
            f"{count} threads run in the process that is about to fork the site: use in_own_process"
        )


def run_site(host: str, port: int) -> None:
    """Serve until stopped. Two processes of four threads: the measured sweet spot for a small office."""
    from gunicorn.app.base import BaseApplication

    class Site(BaseApplication):  # type: ignore[misc]
        """Gunicorn with our settings."""

        def load_config(self) -> None:
            """Hand the settings over."""
            addresses = bound_addresses(host)
            self.cfg.set(
                "bind",
                [f"[{address}]:{port}" if ":" in address else f"{address}:{port}" for address in addresses],
            )
            self.cfg.set("workers", 2)
            self.cfg.set("threads", 4)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("timeout", 60)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("control_socket_disable", True)  # a thread in the process that forks
            self.cfg.set("post_worker_init", _leave_ctrl_c_to_the_parent)
            self.cfg.set("when_ready", lambda _: _say_where(host, port))

        def load(self) -> Any:
            """Return the WSGI application."""
            from banso.website.wsgi import application

            return application

    require_no_threads()
    Site(prog="banso serve").run()


def _leave_ctrl_c_to_the_parent(_: object) -> None:
    """The terminal sends Ctrl+C to all processes, the parent then ends its workers: a second signal locks them up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _say_where(host: str, port: int) -> None:
    click.echo(f"\n開いてください / open:  {site_url(host, port)}")
    click.echo("Ctrl+C で終わります / Ctrl+C ends it")


@click.command()
@click.option("--host", default=LOCAL, show_default=True, help="待ち受けるアドレス / address to listen on")
@click.option("--port", default=8000, show_default=True, help="ポート番号 / port")
@click.option("--worker/--no-worker", default=True, help="順番待ちの処理も実行する / run background jobs too")
@click.option("--demo", is_flag=True, help="`banso demo` のデータベースを開く / serve the demo's database")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DEMO_DATA,
    show_default=True,
    help="--demo のデータの場所 / where the demo is",
)
def serve(host: str, port: int, worker: bool, demo: bool, data: Path) -> None:
    """サイトを開きます / serve the site (Ctrl+C で終わります)."""
    require_free(host, port)
    if demo:
        set_demo_mode(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banso.settings.development")
    serve_site(host, port, worker=worker)


def serve_site(host: str, port: int, *, worker: bool = True) -> None:
    """Check the database, then serve it, with the worker of background jobs beside it. Raises SystemExit."""
    if os.environ["DJANGO_SETTINGS_MODULE"] == "banso.settings.development":
        os.environ.setdefault("BANSO_SITE_URL", site_url(host, port).rstrip("/"))
    in_own_process(require_prepared)
    if not worker:
        run_site(host, port)
        return
    with background_worker():
        run_site(host, port)
