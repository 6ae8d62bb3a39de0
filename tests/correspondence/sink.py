"""A mail server for tests, in a process of its own: it writes a line per mail it has taken, then says 250.

    python -m tests.correspondence.sink LOG [--drops-duplicates]

It prints its port. Addresses steer it: `refuse…` is refused for good, `later…` once, `vanish…` is taken and
never answered, `slow…` is answered after five seconds, `hold…` gets its 354 only after five seconds the first
time. A text without its end is dropped, as RFC 5321 asks.
"""

from __future__ import annotations

import re
import socketserver
import sys
import threading
import time
from email import message_from_bytes
from pathlib import Path

SLOW = 5.0


class Sink(socketserver.ThreadingTCPServer):
    """Shared state of the conversations."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50

    def __init__(self, log: Path, drops_duplicates: bool) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.log = log.open("a", encoding="utf-8", buffering=1)
        self.folder = log.parent
        self.drops_duplicates = drops_duplicates
        self.lock = threading.Lock()
        self.seen: set[str] = set()
        self.once: set[str] = set()

    def first(self, what: str) -> bool:
        with self.lock:
            known = what in self.once
            self.once.add(what)
            return not known

    def take(self, recipients: list[str], text: bytes) -> None:
        message = message_from_bytes(text)
        key = str(message["Message-ID"]).strip()
        with self.lock:
            if self.drops_duplicates and key in self.seen:
                return
            self.seen.add(key)
            self.log.write(f"{key} {','.join(recipients)}\n")
            (self.folder / "last.eml").write_bytes(text)


class Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def handle(self) -> None:
        try:
            self._converse()
        except (ConnectionError, BrokenPipeError):
            return

    def _converse(self) -> None:  # noqa: C901 (one branch per command)
        self.say("220 sink")
        recipients: list[str] = []
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith((b"EHLO", b"HELO")):
                self.say("250-sink\r\n250 8BITMIME")
            elif word.startswith(b"RCPT"):
                found = re.search(rb"<([^>]*)>", line)
                address = found.group(1).decode() if found else ""
                if address.startswith("refuse"):
                    self.say("550 no such user")
                elif address.startswith("later") and self.server.first(address):
                    self.say("451 try later")
                else:
                    recipients.append(address)
                    self.say("250 ok")
            elif word.startswith(b"DATA"):
                if recipients[0].startswith("hold") and self.server.first(recipients[0]):
                    (self.server.folder / "holding").touch()
                    time.sleep(SLOW)
                self.say("354 go on")
                if not self._text(recipients):
                    return
                recipients = []
            elif word.startswith((b"RSET", b"MAIL")):
                recipients = []
                self.say("250 ok")
            elif word.startswith(b"QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _text(self, recipients: list[str]) -> bool:
        """Read a text; take it only when its end has come. Return whether the conversation goes on."""
        lines: list[bytes] = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                self.server.take(recipients, b"".join(lines))
                if recipients[0].startswith("vanish"):
                    return False
                if recipients[0].startswith("slow"):
                    time.sleep(SLOW)
                self.say("250 taken")
                return True
            lines.append(line[1:] if line.startswith(b".") else line)
        return False


if __name__ == "__main__":
    with Sink(Path(sys.argv[1]), "--drops-duplicates" in sys.argv) as sink:
        print(sink.server_address[1], flush=True)
        sink.serve_forever()
