"""Periods, declarations and the purge of personal data."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessLog
from click.testing import CliRunner
from django.db.models import Model
from django.utils import timezone

from banso.accounts.models import Invitation, RoleGrant, User
from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Affiliation, Contact, MunicipalityYear, Person
from banso.foundation import retention
from banso.foundation.access import system_actor
from banso.foundation.commands import purge_command
from banso.foundation.enums import RetentionClass
from banso.foundation.history import history_of, operation
from banso.foundation.models import HistoryEntry, PurgeRun, Upload
from banso.foundation.retention import PERIODS, Period, overdue, purge
from banso.foundation.uploads import store
from tests import builders

NIGHT = system_actor("夜間処理")


def test_every_class_has_a_period() -> None:
    assert set(PERIODS) == set(RetentionClass)
    assert all(period.label for period in PERIODS.values())


@pytest.mark.parametrize(
    ("period", "today", "kept_from"),
    [
        # FY2019 (to 31 March 2020) and one year more: kept to 31 March 2021, overdue on 1 April 2021.
        (Period(years=1), dt.date(2021, 3, 31), dt.date(2019, 4, 1)),
        (Period(years=1), dt.date(2021, 4, 1), dt.date(2020, 4, 1)),
        (Period(years=0), dt.date(2020, 3, 31), dt.date(2019, 4, 1)),
        (Period(years=5), dt.date(2025, 3, 31), dt.date(2019, 4, 1)),
        (Period(years=5), dt.date(2025, 4, 1), dt.date(2020, 4, 1)),
        (Period(days=30), dt.date(2020, 3, 31), dt.date(2020, 3, 1)),
    ],
)
def test_period_counts_from_the_end_of_the_fiscal_year(
    period: Period, today: dt.date, kept_from: dt.date
) -> None:
    assert period.kept_from(today) == kept_from


def recorded(obj: Model, *, at: dt.datetime) -> None:
    """Give an object a history entry of that time."""
    with operation(NIGHT) as op:
        op.at = at
        op.record("directory.changed", obj)


def line(summary: retention.Summary, start: str) -> retention.Line:
    (found,) = [one for one in summary.lines if one.key.startswith(start)]
    return found


@pytest.mark.django_db
class TestPeople:
    now = builders.at(2026, 11, 23, 3)
    long_ago = builders.at(2020, 3, 1)
    lately = builders.at(2025, 6, 1)

    def test_name_out_of_use_is_erased_and_shown_as_erased(self) -> None:
        person = builders.make_person("山田", "太郎", "ヤマダ")
        recorded(person, at=self.long_ago)
        summary = purge(self.now, NIGHT)
        person.refresh_from_db()
        assert (person.full_name, person.family_kana, person.search_key) == ("（消去済み）", "", "")
        assert line(summary, "directory.person:").erased == 1
        assert line(summary, "directory.person:").left == 0
        assert history_of(person)[0].action == "personal_data.erased"
        assert not Person.objects.filter(search_key__contains="山田")

    def test_purge_again_finds_nothing_more(self) -> None:
        recorded(builders.make_person("山田", "太郎"), at=self.long_ago)
        assert line(purge(self.now, NIGHT), "directory.person:").erased == 1
        assert sum(one.erased for one in purge(self.now, NIGHT).lines) == 0

    def test_name_of_unknown_age_or_lately_changed_is_kept(self) -> None:
        unknown, fresh = builders.make_person("不明"), builders.make_person("最近")
        recorded(fresh, at=self.long_ago)
        recorded(fresh, at=self.lately)
        assert line(purge(self.now, NIGHT), "directory.person:").left == 2
        unknown.refresh_from_db()
        fresh.refresh_from_db()
        assert (unknown.family_name, fresh.family_name) == ("不明", "最近")

    def test_person_with_a_role_or_a_lasting_affiliation_is_kept(self) -> None:
        with_role = builders.make_person("役割")
        builders.make_user(Role.EXPERT, fiscal_year=builders.make_year(2024), person=with_role)
        affiliated = builders.make_person("所属")
        Affiliation.objects.create(person=affiliated, valid_to=dt.date(2024, 3, 31))
        left = builders.make_person("退職")
        Affiliation.objects.create(person=left, valid_to=dt.date(2020, 3, 31))
        RoleGrant.objects.update(granted_at=self.long_ago)
        for person in (with_role, affiliated, left):
            recorded(person, at=self.long_ago)
        purge(self.now, NIGHT)
        assert set(Person.objects.values_list("family_name", flat=True)) == {"役割", "所属", "（消去済み）"}

    def test_contact_is_erased_before_the_name_unless_its_office_is_in_use(self) -> None:
        person = builders.make_person("山田", "太郎")
        city = builders.make_municipality()
        MunicipalityYear.objects.create(organisation=city, year=2026)
        own = Contact.objects.create(
            person=person, purpose=ContactPurpose.values[0], email="p@example.invalid", phone="00-0000-0000"
        )
        office = Contact.objects.create(
            organisation=city, purpose=ContactPurpose.values[0], email="o@example.invalid"
        )
        for obj in (person, own, office):
            recorded(obj, at=builders.at(2024, 3, 1))
        summary = purge(self.now, NIGHT)
        own.refresh_from_db()
        office.refresh_from_db()
        person.refresh_from_db()
        assert (own.email, own.phone, office.email) == ("", "", "o@example.invalid")
        assert person.family_name == "山田"
        assert (line(summary, "directory.contact:").erased, line(summary, "directory.contact:").left) == (
            1,
            1,
        )


@pytest.mark.django_db
class TestAccounts:
    now = builders.at(2026, 11, 23, 3)

    def test_unused_account_is_closed_and_its_address_forgotten_everywhere(self) -> None:
        user = builders.make_user(
            Role.EXPERT, fiscal_year=builders.make_year(2019), email="a@example.invalid"
        )
        other = builders.make_user(
            Role.EXPERT, fiscal_year=builders.make_year(2026), email="b@example.invalid"
        )
        EmailAddress.objects.create(user=user, email=user.email)
        EmailAddress.objects.create(user=other, email=other.email)
        User.objects.update(created_at=builders.at(2019, 7, 1), last_login=builders.at(2020, 3, 1))
        RoleGrant.objects.update(granted_at=builders.at(2019, 7, 1))
        purge(self.now, NIGHT)
        user.refresh_from_db()
        other.refresh_from_db()
        assert (user.email, user.is_active) == (f"user-{user.pk}@erased.invalid", False)
        assert not user.has_usable_password()
        assert not user.check_password("correct horse battery")
        assert (other.email, other.is_active) == ("b@example.invalid", True)
        assert list(EmailAddress.objects.values_list("email", flat=True)) == ["b@example.invalid"]

    def test_account_signed_in_lately_is_kept(self) -> None:
        builders.make_user(Role.EXPERT, fiscal_year=builders.make_year(2019), email="a@example.invalid")
        RoleGrant.objects.update(granted_at=builders.at(2019, 7, 1))
        User.objects.update(created_at=builders.at(2019, 7, 1), last_login=builders.at(2026, 5, 1))
        purge(self.now, NIGHT)
        assert User.objects.get().email == "a@example.invalid"

    def test_invitation_and_sign_in_records_go_after_days(self) -> None:
        for number, days in enumerate((29, 31)):
            Invitation.objects.create(
                email=f"i{number}@example.invalid",
                role=Role.EXPERT,
                token_hash=f"{number}",
                expires_at=self.now - dt.timedelta(days=days),
            )
            log = AccessLog.objects.create(username="a@example.invalid", ip_address="192.0.2.1")
            AccessLog.objects.filter(pk=log.pk).update(attempt_time=self.now - dt.timedelta(days=days * 3))
        purge(self.now, NIGHT)
        assert set(Invitation.objects.values_list("email", flat=True)) == {"", "i0@example.invalid"}
        assert AccessLog.objects.count() == 1


@pytest.mark.django_db
class TestUploads:
    now = builders.at(2026, 11, 23, 3)

    def test_file_goes_when_its_class_says_so(self, media: Path) -> None:
        working, record = (
            store(NIGHT, b"%PDF-" + name.encode(), name, "x", retention=retained_as)
            for name, retained_as in (
                ("下書き.pdf", RetentionClass.WORKING_FILE),
                ("記録.pdf", RetentionClass.PROGRAMME_RECORD),
            )
        )
        Upload.objects.update(uploaded_at=self.now - dt.timedelta(days=91))
        counted = overdue(self.now)
        assert (media / working.storage_name).exists(), "counting erases nothing"
        summary = purge(self.now, NIGHT)
        assert counted.files == summary.files == 1
        assert [one.erased for one in counted.lines] == [one.erased for one in summary.lines]
        assert not (media / working.storage_name).exists()
        assert (media / record.storage_name).exists()
        working.refresh_from_db()
        assert working.erased_at is not None
        assert working.original_name == ""
        assert line(summary, "foundation.upload:original_name:PROGRAMME_RECORD").left == 1


@pytest.mark.django_db
def test_purge_writes_its_counts_and_they_can_be_shown() -> None:
    now = builders.at(2026, 11, 23, 3)
    recorded(builders.make_person("山田", "太郎"), at=builders.at(2020, 3, 1))
    builders.make_person("鈴木")
    purge(now, NIGHT)
    run = PurgeRun.objects.get()
    (key,) = [name for name in run.left if name.startswith("directory.person:")]
    assert (run.erased[key], run.left[key]) == (1, 1)
    (entry,) = history_of(run)
    assert entry.action == "retention.purged"
    assert entry.changes == {key: [2, 1]}
    assert "山田" not in json.dumps([one.changes for one in HistoryEntry.objects.all()], ensure_ascii=False)


@pytest.mark.django_db
def test_command_shows_what_is_left() -> None:
    recorded(builders.make_person("山田", "太郎"), at=timezone.now() - dt.timedelta(days=4000))
    runner = CliRunner()
    dry = runner.invoke(purge_command, ["--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "消去の対象 1件\t残り 1件" in dry.output
    assert Person.objects.get().family_name == "山田"
    real = runner.invoke(purge_command, ["--json"])
    assert real.exit_code == 0, real.output
    counts = {one["key"]: one["erased"] for one in json.loads(real.output)["lines"]}
    assert sum(counts.values()) == 1
    assert Person.objects.get().family_name == "（消去済み）"


def test_field_nobody_declared_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = [one for one in retention.declarations() if one.model is not Contact]
    monkeypatch.setattr(retention, "_declared", rest)
    assert retention.undeclared_fields() == [
        "directory.Contact.copies",
        "directory.Contact.department",
        "directory.Contact.email",
        "directory.Contact.name",
        "directory.Contact.phone",
        "directory.Contact.title",
    ]
    monkeypatch.setattr(Contact, "PERSONAL_FIELDS", frozenset({"name"}))
    assert retention.unmarked_fields() == ["directory.Contact.email", "directory.Contact.phone"]
