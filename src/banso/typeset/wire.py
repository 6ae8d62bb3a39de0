"""How the press and the process that asks it speak: messages of a head (JSON) and parts (bytes) over pipes."""

from __future__ import annotations

import json
import os
import struct
from typing import Any

# The number of parts, then the length of each; the first part is the head.
_COUNT = struct.Struct(">I")
_LENGTH = struct.Struct(">Q")


class WireBroken(Exception):
    """The other side is gone."""


def send(pipe: int, head: dict[str, Any], *parts: bytes) -> None:
    """Write one message to a file descriptor. Raises WireBroken when nobody reads any more."""
    everything = [json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass"), *parts]
    lengths = b"".join(_LENGTH.pack(len(part)) for part in everything)
    try:
        for block in (_COUNT.pack(len(everything)) + lengths, *everything):
            view = memoryview(block)
            while view:
                view = view[os.write(pipe, view) :]
    except OSError as gone:
        raise WireBroken(str(gone)) from gone


def receive(pipe: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message from a file descriptor. Raises WireBroken at its end."""
    (count,) = _COUNT.unpack(_exactly(pipe, _COUNT.size))
    lengths = [_LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0] for _ in range(count)]
    first, *parts = [_exactly(pipe, length) for length in lengths]
    head: dict[str, Any] = json.loads(first.decode("utf-8", "surrogatepass"))
    return head, parts


def _exactly(pipe: int, length: int) -> bytes:
    blocks: list[bytes] = []
    while length:
        try:
            block = os.read(pipe, min(length, 1 << 20))
        except OSError as gone:
            raise WireBroken(str(gone)) from gone
        if not block:
            raise WireBroken("end of the pipe")
        blocks.append(block)
        length -= len(block)
    return b"".join(blocks)
