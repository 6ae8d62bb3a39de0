"""How fast the outbox sends: mails handed to a mail server on this machine, one worker, SQLite on disk.

    .venv/bin/python benchmarks/outbox.py [--mails 1000] [--letters]

With --letters every mail carries its letter as PDF. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    """Start the server, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--letters", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "taken.log"
        sink = subprocess.Popen(
            [sys.executable, "-m", "tests.correspondence.sink", str(log)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[1],
        )
        try:
            port = sink.stdout.readline().decode().strip()
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "banso.settings.development",
                "BANSO_DATA_DIR": name,
                "BANSO_SMTP_HOST": "127.0.0.1",
                "BANSO_SMTP_PORT": port,
                "BANSO_SMTP_SECURITY": "none",
                "BANSO_MAIL_FROM": "office@banso.example",
            }
            print(json.dumps(_measure(options.mails, options.letters, log), ensure_ascii=False))
        finally:
            sink.kill()
            sink.communicate()


def _measure(count: int, letters: bool, log: Path) -> dict[str, object]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from banso.correspondence.domain.outbox import approve
    from banso.correspondence.models import OutboundMail
    from banso.foundation import worker
    from banso.letters.domain.templates import install_templates
    from banso.letters.models import Letter, LetterTemplate
    from tests import builders

    year = builders.make_year()
    install_templates(actor=builders.SYSTEM, fiscal_year=year)
    version = LetterTemplate.objects.get(code="call_prefecture").versions.get()
    rendered = {
        "subject": "お知らせ",
        "date": "令和元年7月5日",
        "recipients": [{"organisation": "見本県", "honorific": "御中"}],
        "senders": [{"organisation": "見本"}],
        "body": ["本文です。" * 40],
    }
    made: list[Letter | None] = [None] * count
    if letters:
        made = list(
            Letter.objects.bulk_create(
                Letter(
                    fiscal_year=year,
                    version=version,
                    subject="お知らせ",
                    rendered=rendered,
                    letter_date=timezone.localdate(),
                )
                for _ in range(count)
            )
        )
    mails = OutboundMail.objects.bulk_create(
        OutboundMail(
            fiscal_year=year,
            letter=letter,
            to_name=f"宛先{number}",
            to_address=f"office{number}@example.invalid",
            subject="お知らせ",
            body="本文です。\n" * 20,
            message_id=f"<{number}@banso.example>",
        )
        for number, letter in enumerate(made)
    )
    began = time.perf_counter()
    approve(actor=builders.SYSTEM, fiscal_year=year, mails=mails)
    approved = time.perf_counter()
    worker.run("until_idle")
    ended = time.perf_counter()
    taken = [line.split()[0] for line in log.read_text(encoding="utf-8").splitlines()]
    return {
        "mails": count,
        "letters": letters,
        "database": connection.vendor,
        "approve_seconds": round(approved - began, 2),
        "send_seconds": round(ended - approved, 2),
        "mails_per_second": round(count / (ended - approved)),
        "arrived": len(taken),
        "arrived_once": len(taken) == len(set(taken)) == count,
    }


if __name__ == "__main__":
    main()
