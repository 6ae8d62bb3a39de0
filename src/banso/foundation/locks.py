"""A named lock that lasts to the end of the transaction."""

from __future__ import annotations

import hashlib

from django.db import connection


def hold(name: str) -> None:
    """Wait until no other transaction holds `name`, then hold it until this transaction ends.

    PostgreSQL takes an advisory lock. On SQLite the transaction is IMMEDIATE and so already the only writer.
    Raises RuntimeError outside a transaction, where a lock would be gone at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock needs a transaction")
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
