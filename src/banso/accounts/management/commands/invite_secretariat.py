"""The first account: an invitation for the secretariat, issued on the server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from banso.accounts.domain.invitations import INVITATION_DAYS, invite
from banso.directory.enums import Role
from banso.foundation.access import system_actor


class Command(BaseCommand):
    """`banso manage invite_secretariat <address>` prints a one-time path."""

    help = (
        "事務局の最初の利用者を招待します / invites the first user of the secretariat, for every fiscal year"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the address."""
        parser.add_argument("email", help="招待する電子メールアドレス / address to invite")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue the invitation and print its path."""
        _, token = invite(actor=system_actor("サーバーの管理"), email=options["email"], role=Role.SECRETARIAT)
        self.stdout.write(
            f"次のリンクを{INVITATION_DAYS}日以内に開いてください（サイトの住所に続けて入力します）："
        )
        self.stdout.write(f"/accounts/invitation/{token}/")
