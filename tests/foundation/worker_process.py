"""A worker as a process of its own: the real command, with the tests' job kinds."""

from __future__ import annotations

import django

django.setup()

from banso.foundation.commands import worker_command  # noqa: E402
from tests.foundation import job_kinds  # noqa: E402, F401

worker_command()
