"""Mails in doubt and the archive mailbox that decides them; its reading by Maildir and by IMAP."""

from __future__ import annotations

import datetime as dt
import signal
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from banso.correspondence import archive
from banso.correspondence.archive import ArchiveAway
from banso.correspondence.domain.doubts import LOOK_JOB, MOST_ATTEMPTS, look, look_again
from banso.correspondence.domain.outbox import step_mail
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.foundation import worker
from banso.foundation.enums import JobState
from banso.foundation.history import history_of
from tests import builders
from tests.builders import SYSTEM
from tests.correspondence.post import (
    YEAR,
    Server,
    Workers,
    approved,
    ask,
    dying_at_the_dot,
    forget_dead_workers,
    work_until_quiet,
)

in_earnest = pytest.mark.django_db(transaction=True)


@in_earnest
@pytest.mark.concurrency
@pytest.mark.parametrize(("after", "what"), [(False, "mail.sent_again"), (True, "mail.found")])
def test_killed_on_either_side_of_the_dot_each_mail_arrives_once(
    server: Server, workers: Workers, archived: None, after: bool, what: str
) -> None:
    held, other = approved("a@example.invalid", "b@example.invalid")
    ask()
    assert workers.wait(workers.start(prepare=dying_at_the_dot(1, after=after))) == signal.SIGKILL
    held.refresh_from_db()
    assert (held.state, held.archived) == (MailState.SENDING, True)
    forget_dead_workers()
    work_until_quiet()
    held.refresh_from_db()
    assert (held.state, held.error, held.look_at) == (MailState.SENT, "", None)
    assert server.taken() == {held.message_id: 1, other.message_id: 1}
    assert what in [entry.action for entry in history_of(held)]


def doubtful_mail() -> OutboundMail:
    """A mail the server took and never answered for."""
    (mail,) = approved("vanish@example.invalid")
    ask()
    worker.run("once")
    mail.refresh_from_db()
    return mail


@in_earnest
def test_a_look_whose_workers_vanished_is_taken_later(server: Server, archived: None) -> None:
    mail = doubtful_mail()
    for _ in range(2):
        job = worker.claim("vanished")
        assert job is not None
        assert job.kind == LOOK_JOB
        forget_dead_workers()
    work_until_quiet()
    job.refresh_from_db()
    mail.refresh_from_db()
    assert (job.state, mail.state) == (JobState.DEAD, MailState.SENT)


@in_earnest
class TestTheArchiveThatDoesNotHelp:
    def test_where_not_even_the_control_arrives_a_person_is_asked(self, server, archived) -> None:
        (server.folder / "mute").touch()
        mail = doubtful_mail()
        assert mail.look_at is not None, "the archive is asked first"
        work_until_quiet()
        mail.refresh_from_db()
        assert (mail.state, mail.look_at) == (MailState.UNCERTAIN, None)
        assert "確認用のメールも届いていない" in mail.error
        assert server.taken() == {mail.message_id: 1}

    def test_a_mail_that_never_comes_out_of_doubt_is_not_sent_for_ever(self, server, archived) -> None:
        mail = doubtful_mail()
        OutboundMail.objects.filter(pk=mail.pk).update(attempts=MOST_ATTEMPTS)
        for file in (server.folder / "archive" / "new").iterdir():
            file.unlink()
        work_until_quiet()
        mail.refresh_from_db()
        assert (mail.state, mail.look_at) == (MailState.UNCERTAIN, None)
        assert "何度送っても" in mail.error

    def test_where_the_server_refuses_the_copy_the_mail_goes_out_all_the_same(
        self, server, archived, settings
    ) -> None:
        settings.MAIL_ARCHIVE = "refuse-archive@banso.example"
        mail = doubtful_mail()
        assert (mail.state, mail.archived, mail.look_at) == (MailState.UNCERTAIN, False, None)
        assert "控えの受信箱あてを受け付けなかった" in mail.error
        assert server.taken() == {mail.message_id: 1}

    def test_where_it_cannot_be_opened_it_says_so_and_tries_again(self, server, archived, settings) -> None:
        real, settings.MAIL_ARCHIVE_AT = settings.MAIL_ARCHIVE_AT, "maildir:///nowhere"
        mail = doubtful_mail()
        assert look(YEAR, actor=SYSTEM, now=timezone.now()) == {"open": 1}
        mail.refresh_from_db()
        assert "控えの受信箱を開けず（置き場所がMaildirの形をしていません）" in mail.error
        assert look(YEAR, actor=SYSTEM, now=timezone.now() + dt.timedelta(days=2)) == {"asked": 1}
        settings.MAIL_ARCHIVE_AT = real
        look_again(actor=SYSTEM, fiscal_year=mail.fiscal_year)
        work_until_quiet()
        mail.refresh_from_db()
        assert mail.state == MailState.SENT
        assert server.taken() == {mail.message_id: 1}

    def test_settings_taken_away_leave_it_to_a_person(self, server, archived, settings) -> None:
        mail = doubtful_mail()
        settings.MAIL_ARCHIVE = ""
        assert look(YEAR, actor=SYSTEM, now=timezone.now()) == {"asked": 1}
        mail.refresh_from_db()
        assert (mail.state, mail.look_at) == (MailState.UNCERTAIN, None)
        assert "設定がない" in mail.error

    def test_a_person_may_be_faster(self, server, archived) -> None:
        mail = doubtful_mail()
        step_mail(actor=SYSTEM, mail=mail, step="note_lost")
        work_until_quiet()
        mail.refresh_from_db()
        assert (mail.state, mail.look_at) == (MailState.FAILED, None)


class TestPages:
    @pytest.fixture
    def client(self, fiscal_year) -> Client:
        client = Client()
        user = builders.make_user(Role.SECRETARIAT, fiscal_year=fiscal_year)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def page(self, client: Client, name: str, *args: int) -> str:
        return client.get(reverse(f"correspondence:{name}", args=[YEAR, *args])).content.decode()

    def test_the_outbox_tells_what_is_looked_for_and_what_a_person_decides(
        self, client, archived, settings
    ) -> None:
        settings.SMTP_HOST, settings.MAIL_FROM = "127.0.0.1", "office@banso.example"
        looked, _ = approved("a@example.invalid", "b@example.invalid")
        doubt = {"state": MailState.UNCERTAIN, "archived": True, "handed_over_at": timezone.now()}
        OutboundMail.objects.update(**doubt)
        OutboundMail.objects.filter(pk=looked.pk).update(look_at=timezone.now(), error="確かめています。")
        text = self.page(client, "outbox")
        assert "届いたかを控えの受信箱で確かめています" in text
        assert "届いたか確認中" in text
        assert "1通</a>について、自動では確かめられませんでした" in text
        assert "次に確かめるのは" in self.page(client, "mail", looked.pk)
        client.post(reverse("correspondence:outbox_look", args=[YEAR]))
        assert OutboundMail.objects.filter(look_at__isnull=False).count() == 2

    def test_without_an_archive_looking_is_refused_with_what_to_do(self, client) -> None:
        answer = client.post(reverse("correspondence:outbox_look", args=[YEAR]))
        assert answer.status_code == 409
        assert "控えの受信箱は設定されていません" in answer.content.decode()


# ── reading ──

SINCE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def test_a_maildir_is_read_by_the_heads_of_its_files(settings, tmp_path: Path) -> None:
    settings.MAIL_ARCHIVE_AT = f"maildir://{tmp_path}"
    for part in ("new", "cur"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1").write_bytes(b"Subject: a\r\nMESSAGE-ID:\r\n <1@a>\r\n\r\nbody")
    (tmp_path / "cur" / "2:2,S").write_bytes(b"Subject: a\nMessage-Id: <2@a>\n\nMessage-ID: <3@a>\n")
    assert archive.find(["<1@a>", "<2@a>", "<3@a>"], SINCE) == {"<1@a>", "<2@a>"}
    assert archive.find(["<1@a>"], timezone.now() + dt.timedelta(days=1)) == set(), (
        "older files are not opened"
    )


class ImapBox(socketserver.StreamRequestHandler):
    """An IMAP server with one mail, for the few commands that are used."""

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode():
            tag, command, *rest = line.split()
            self.server.heard.append(line.split(maxsplit=1)[1].strip())  # type: ignore[attr-defined]
            word = command.upper()
            if word == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif word == "LOGIN" and "wrong" in line:
                self.say(f"{tag} NO wrong password")
                continue
            elif word == "EXAMINE" and "Sent" not in line:
                self.say(f"{tag} NO no such folder")
                continue
            elif word == "UID":
                self.say("* SEARCH 7" if "<1@a>" in rest[-1] else "* SEARCH")
            self.say(f"{tag} OK done")
            if word == "LOGOUT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def imap(settings) -> Iterator[list[str]]:
    """An IMAP server in use; gives what it has heard."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), ImapBox) as box:
        box.heard = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        settings.MAIL_ARCHIVE_AT = f"imap://127.0.0.1:{box.server_address[1]}/Sent%20copies"
        settings.MAIL_ARCHIVE_USER, settings.MAIL_ARCHIVE_PASSWORD = "banso", "secret"
        yield box.heard  # type: ignore[attr-defined]
        box.shutdown()


def test_an_imap_folder_is_searched_by_message_id_and_not_changed(imap: list[str]) -> None:
    assert archive.find(["<1@a>", "<2@a>"], SINCE) == {"<1@a>"}
    assert 'EXAMINE "Sent copies"' in imap
    assert 'UID SEARCH HEADER Message-ID "<1@a>"' in imap


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: setattr(s, "MAIL_ARCHIVE_PASSWORD", "wrong"), "wrong password"),
        (lambda s: setattr(s, "MAIL_ARCHIVE_AT", s.MAIL_ARCHIVE_AT.replace("Sent", "Out")), "を開けません"),
        (lambda s: setattr(s, "MAIL_ARCHIVE_AT", "imap://127.0.0.1:1/"), "refused"),
        (lambda s: setattr(s, "MAIL_ARCHIVE_AT", "pop3://host/"), "読み方がわかりません"),
    ],
)
def test_an_archive_that_cannot_be_read_says_why(
    imap: list[str], settings, change: Callable[[object], None], words: str
) -> None:
    change(settings)
    with pytest.raises(ArchiveAway, match=words):
        archive.find(["<1@a>"], SINCE)


def test_a_message_id_that_is_not_ours_is_never_put_into_a_search(settings) -> None:
    settings.MAIL_ARCHIVE_AT = "imap://127.0.0.1:1/"
    with pytest.raises(ValueError, match="not made"):
        archive.find(['<1@a>" OR ALL "'], SINCE)


def test_half_set_and_impatient_archives_are_complained_of(settings) -> None:
    settings.MAIL_ARCHIVE, settings.MAIL_ARCHIVE_AT, settings.MAIL_ARCHIVE_WAIT = "", "pop3://a", 5
    found = {one.id for one in run_checks() if str(one.id).startswith("correspondence")}
    assert found == {"correspondence.E001", "correspondence.E002", "correspondence.W001"}
