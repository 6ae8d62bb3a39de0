"""A mail server for tests, in a process of its own: it writes a line per mail it has taken, then says 250.

    python -m tests.correspondence.sink LOG [--drops-duplicates]

It prints its port. Addresses steer it: `refuse…` is refused for good, `later…` once, `vanish…` is taken and
never answered, `slow…` is answered when the file `release` lies beside LOG, `hold…` gets its 354 only then, the
first time. A text without its end is dropped, as RFC 5321 asks. What goes to `archive@…` is put into the Maildir
`archive` beside LOG, unless a file `mute` lies there.
"""

from __future__ import annotations

import itertools
import re
import socketserver
import sys
import threading
import time
from pathlib import Path

_ID = re.compile(rb"(?im)^message-id: *(\S+)")


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
        self.numbers = itertools.count()
        for part in ("tmp", "new", "cur"):
            (self.folder / "archive" / part).mkdir(parents=True, exist_ok=True)

    def first(self, what: str) -> bool:
        with self.lock:
            known = what in self.once
            self.once.add(what)
            return not known

    def wait_for_release(self) -> None:
        while not (self.folder / "release").exists():
            time.sleep(0.02)

    def take(self, recipients: list[str], text: bytes) -> None:
        found = _ID.search(text)
        key = found.group(1).decode() if found else ""
        people = [one for one in recipients if not one.startswith("archive@")]
        with self.lock:
            if people and not (self.drops_duplicates and key in self.seen):
                self.seen.add(key)
                self.log.write(f"{key} {','.join(people)}\n")
                (self.folder / "last.eml").write_bytes(text)
            if len(people) < len(recipients) and not (self.folder / "mute").exists():
                name = f"{time.time():.6f}.{next(self.numbers)}.sink"
                (self.folder / "archive" / "new" / name).write_bytes(text)


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
                    self.server.wait_for_release()
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
                    self.server.wait_for_release()
                self.say("250 taken")
                return True
            lines.append(line[1:] if line.startswith(b".") else line)
        return False


if __name__ == "__main__":
    with Sink(Path(sys.argv[1]), "--drops-duplicates" in sys.argv) as sink:
        print(sink.server_address[1], flush=True)
        sink.serve_forever()
