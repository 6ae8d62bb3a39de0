"""The real worker command with the tests' job kinds: run as a program, or read by `tests.foundation.workers`."""

from __future__ import annotations

import django

django.setup()

from banso.foundation.commands import worker_command  # noqa: E402
from tests.foundation import job_kinds  # noqa: E402, F401

if __name__ == "__main__":
    worker_command()
