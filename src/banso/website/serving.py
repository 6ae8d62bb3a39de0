"""`banso serve`: gunicorn with the worker of background jobs beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click


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


def require_free(host: str, port: int) -> None:
    """Raise ClickException when the port is taken, before anything slow is done."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise click.ClickException(
                f"{host}:{port} は使われています。--port で別の番号を指定してください / the port is in use"
            ) from taken


def require_prepared() -> None:
    """Raise ClickException when the database lacks migrations: a site on top of it could only answer with errors."""
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
    if missing:
        raise click.ClickException(
            "データベースの準備がまだです。試すときは「banso demo」、"
            "本番では先に「banso manage migrate」を実行してください"
            f" / {len(missing)} migrations are missing"
        )


def run_site(host: str, port: int) -> None:
    """Serve until stopped. Two processes of four threads: the measured sweet spot for a small office."""
    from gunicorn.app.base import BaseApplication

    class Site(BaseApplication):  # type: ignore[misc]
        """Gunicorn with our settings."""

        def load_config(self) -> None:
            """Hand the settings over."""
            self.cfg.set("bind", f"{host}:{port}")
            self.cfg.set("workers", 2)
            self.cfg.set("threads", 4)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("timeout", 60)
            self.cfg.set("loglevel", "warning")

        def load(self) -> Any:
            """Return the WSGI application."""
            from banso.website.wsgi import application

            return application

    Site(prog="banso serve").run()


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="待ち受けるアドレス / address to listen on"
)
@click.option("--port", default=8000, show_default=True, help="ポート番号 / port")
@click.option("--worker/--no-worker", default=True, help="順番待ちの処理も実行する / run background jobs too")
def serve(host: str, port: int, worker: bool) -> None:
    """サイトを開きます / serve the site (Ctrl+C で終わります)."""
    require_free(host, port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banso.settings.development")
    require_prepared()
    if not worker:
        run_site(host, port)
        return
    with background_worker():
        run_site(host, port)
