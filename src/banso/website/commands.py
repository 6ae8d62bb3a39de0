"""`banso`: the one command. Subcommands live in their rooms and are loaded when they are called.

Exit codes everywhere: 0 done, 1 it could not be done (reason on stderr), 2 wrong use or wrong input.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from banso.settings import environment

# Name → where the command is, and its one line of help (so that `--help` loads nothing).
COMMANDS = {
    "demo": (
        "banso.website.demo:demo",
        "R1と架空の年度で試す / serve R1 and an invented year that runs today",
    ),
    "serve": ("banso.website.serving:serve", "サイトを開く / serve the site"),
    "worker": (
        "banso.foundation.commands:worker_command",
        "順番待ちの処理を実行する / carry out waiting jobs",
    ),
    "purge": (
        "banso.foundation.commands:purge_command",
        "保存期間の過ぎた個人情報を消す / erase overdue data",
    ),
    "remind": (
        "banso.years.commands:remind_command",
        "期限が近いことをすることリストに入れる / put reminders on the to-do lists",
    ),
    "gazetteer": (
        "banso.years.commands:gazetteer_command",
        "都道府県・市区町村・福祉事務所の一覧を入れる / install prefectures, municipalities, welfare offices",
    ),
    "load": ("banso.loading.commands:load", "年度のフォルダーを読み込む / load a year kept as files"),
    "report": (
        "banso.annual.commands:report",
        "実績報告書・集計・確認事項 / annual report, tables, findings",
    ),
    "plan": ("banso.planning.commands:plan", "計画を立てる・確かめる / make and verify plans"),
    "bench": ("banso.planning.commands:bench", "計画のものさしを測る / measure the planning yardsticks"),
    "form": ("banso.formkit.commands:form", "様式を作る・読む / write and read forms"),
    "typeset": ("banso.typeset.commands:typeset", "PDFに組む / typeset a PDF"),
    "audit": (
        "banso.privacy.commands:audit",
        "自治体・団体・人が分かる箇所を探す / find what identifies in files",
    ),
    "japan": ("banso.japan.commands:japan", "日付・市区町村・営業日 / dates, municipalities, working days"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the table, then those defined here."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command asked for."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}:{attribute} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table."""
        rows = [(name, help_line) for name, (_, help_line) in COMMANDS.items()]
        rows.append(("manage", "Django の管理コマンド / a Django management command"))
        with formatter.section("コマンド / Commands"):
            formatter.write_dl(rows)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120}
)
@click.version_option(package_name="banso")
def main() -> None:
    """Banso（伴走）：自治体支援事業の一年を動かします / runs one year of a technical-assistance programme."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banso.settings.development")
    Path(environment.text("DATA_DIR", "var")).mkdir(parents=True, exist_ok=True)


@main.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
)
@click.pass_context
def manage(context: click.Context) -> None:
    """Django の管理コマンドを呼びます / run a Django management command."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["banso manage", *context.args])
