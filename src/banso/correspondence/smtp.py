"""Handing one mail to the server, with the moment after which it may have been taken told beforehand.

RFC 5321 (4.1.1.4, 6.1): a server answers for a mail only after it has received the end of the text (a line
with a single dot) and said 250. Everything before may be broken off and repeated; so the caller notes
the hand-over between the text and the dot (`before_end`).
"""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import cast

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

_DOT_AT_START = re.compile(rb"(?m)^\.")
_OK, _WILL_FORWARD, _GO_ON = 250, 251, 354
_TAKEN = (_OK, _WILL_FORWARD)
_SHOWN = 300


class Unreachable(Exception):
    """No conversation with the server could be opened; nothing was handed over."""


class Refused(Exception):
    """The server said no, or broke off before the end of the text: the mail was certainly not taken."""

    def __init__(self, text: str, *, is_permanent: bool) -> None:
        super().__init__(text)
        self.text = text[:_SHOWN]
        self.is_permanent = is_permanent


class Doubtful(Exception):
    """The end of the text was sent and no answer came: the mail may have been taken or not."""


class Postman:
    """One conversation with the server for many mails; it is opened anew when the server ends it."""

    def __init__(self) -> None:
        self._backend = cast(
            EmailBackend,
            get_connection(
                "django.core.mail.backends.smtp.EmailBackend",
                host=settings.SMTP_HOST,
                port=settings.SMTP_PORT,
                username=settings.SMTP_USER or None,
                password=settings.SMTP_PASSWORD or None,
                use_tls=settings.SMTP_SECURITY == "starttls",
                use_ssl=settings.SMTP_SECURITY == "tls",
                timeout=settings.SMTP_TIMEOUT,
            ),
        )

    def __enter__(self) -> Postman:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the conversation."""
        line, self._backend.connection = self._backend.connection, None
        if line is not None:
            line.close()

    def deliver(
        self,
        sender: str,
        recipients: Sequence[str],
        message: bytes,
        *,
        before_end: Callable[[bool], None],
        archive: str = "",
    ) -> None:
        """Hand over one message.

        `archive` is one more recipient; the mail goes out also when the server refuses it. `before_end` is
        called with whether the server took it, when all but the end of the text is with the server; when it
        raises, the conversation is broken off and the server drops the text. Raises Unreachable, Refused,
        Doubtful.
        """
        is_old = self._backend.connection is not None
        try:
            line, is_archived = self._say_all(sender, recipients, message, archive)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            if not is_old:
                raise Refused(f"通信が途中で切れました（{error}）", is_permanent=False) from error
            # The server had ended the old conversation; nothing of this mail reached it.
            self.deliver(sender, recipients, message, before_end=before_end, archive=archive)
            return
        try:
            before_end(is_archived)
        except BaseException:
            self.close()
            raise
        try:
            line.send(b".\r\n")
            code, answer = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Doubtful(str(error)) from error
        if code != _OK:
            raise _refusal(code, answer)

    def _say_all(
        self, sender: str, recipients: Sequence[str], message: bytes, archive: str
    ) -> tuple[smtplib.SMTP, bool]:
        """Say everything but the end of the text; return the line and whether the archive is a recipient."""
        line = self._open()
        try:
            _expect(line.mail(sender))
            for recipient in recipients:
                _expect(line.rcpt(recipient))
            is_archived = bool(archive) and line.rcpt(archive)[0] in _TAKEN
            _expect(line.docmd("DATA"), _GO_ON)
        except Refused:
            # The conversation goes on with the next mail; a server that cannot start over is left.
            try:
                _expect(line.docmd("RSET"))
            except (Refused, OSError, smtplib.SMTPException):
                self.close()
            raise
        text = _DOT_AT_START.sub(b"..", message)
        line.send(text if text.endswith(b"\r\n") else text + b"\r\n")
        return line, is_archived

    def _open(self) -> smtplib.SMTP:
        if self._backend.connection is None:
            try:
                self._backend.open()
            except (OSError, smtplib.SMTPException) as error:
                self.close()
                raise Unreachable(str(error)) from error
            line = cast(smtplib.SMTP, self._backend.connection)
            # The last dot is a packet of its own and must not wait for others.
            if line.sock is not None:
                line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.ehlo_or_helo_if_needed()
        return cast(smtplib.SMTP, self._backend.connection)


def _expect(reply: tuple[int, bytes], wanted: int = _OK) -> None:
    code, answer = reply
    if code != wanted and not (code == _WILL_FORWARD and wanted == _OK):
        raise _refusal(code, answer)


def _refusal(code: int, answer: bytes) -> Refused:
    return Refused(f"{code} {answer.decode('utf-8', 'replace')}", is_permanent=code >= 500)
