"""Organisations, people, affiliations, contacts, and what a municipality is in a given fiscal year."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from banso.directory.addressee import joined
from banso.directory.enums import (
    ContactPurpose,
    ListImportState,
    OrganisationKind,
    PopulationBracket,
    RowOutcome,
)
from banso.foundation.models import Job, Upload
from banso.foundation.states import Transitions
from banso.japan.kana import hiragana, kana_sort_key
from banso.japan.text import fold


def search_key(name: str, kana: str = "") -> str:
    """Return the text a name is searched in: folded, kana as hiragana, name and reading kept apart.

    A query is folded the same way (`search_key(query)`), so おおつ, オオツ and ｵｵﾂ find one another.
    """
    return "|".join(fold(hiragana(fold(part))) for part in (name, kana) if part)


def kana_key(kana: str) -> str:
    """Return hex digits that sort readings in 五十音順 in any database and collation; blank goes last."""
    if not kana.strip():
        return "f"
    letters, *finer = kana_sort_key(kana)
    # Classes are counted from 1, so that the closing 0 puts a reading before all it is the beginning of.
    primary = "".join(f"{rank + 1:x}{place:05x}" for rank, place in letters)
    return primary + "0" + "".join(f"{value:x}" for level in finer for value in level)


class Organisation(models.Model):
    """A prefecture, municipality, contractor, expert's body, the ministry or the secretariat.

    `code` is the 6-digit 全国地方公共団体コード as text. `is_masked` marks a municipality whose name the
    source withheld: it has a prefecture but neither code nor real name. `is_fictitious` marks one that was invented
    (見本市): it takes part in fictitious years (`FiscalYear.is_fictitious`) and in nothing else, so no real call may
    invite it. Neither has a code.
    """

    kind = models.CharField("種類", max_length=24, choices=OrganisationKind.choices)
    code = models.CharField("団体コード", max_length=6, blank=True)
    prefecture_code = models.CharField("都道府県コード", max_length=2, blank=True, db_index=True)
    name = models.CharField("名称", max_length=120)
    kana = models.CharField("よみ", max_length=160, blank=True)
    search_key = models.CharField("検索用", max_length=320, editable=False, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    is_masked = models.BooleanField("伏字", default=False)
    is_fictitious = models.BooleanField("架空", default=False, editable=False)
    latitude = models.FloatField("緯度", null=True, blank=True)
    longitude = models.FloatField("経度", null=True, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)

    class Meta:
        verbose_name = "団体"
        ordering: ClassVar = ["prefecture_code", "code", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="organisation_code_unique"
            ),
            models.UniqueConstraint(
                fields=["kind", "prefecture_code", "name"], name="organisation_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store with the folded search key (names themselves are kept exactly as given)."""
        self.search_key = search_key(self.name, self.kana)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """The name with its prefecture, so that it is plain (needs `parent`); masked names carry theirs already."""
        if self.is_prefecture or self.is_masked or self.parent is None:
            return self.name
        return f"{self.parent.name}{self.name}"

    @property
    def is_prefecture(self) -> bool:
        """Whether the organisation is one of the 47 prefectures."""
        return self.kind == OrganisationKind.PREFECTURE


class MunicipalityYear(models.Model):
    """What a municipality is in one fiscal year: welfare office, population, bracket."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("年度")
    has_welfare_office = models.BooleanField("福祉事務所", default=True)
    welfare_office_verified = models.BooleanField("確認済み", default=False)
    population = models.PositiveIntegerField("人口", null=True, blank=True)
    population_source = models.CharField("人口の出典", max_length=120, blank=True)
    bracket = models.CharField("人口規模", max_length=12, choices=PopulationBracket.choices, blank=True)

    class Meta:
        verbose_name = "自治体の年度情報"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="municipality_year_unique")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class Person(models.Model):
    """A person, the name kept exactly as given; order is by kana, search by the folded key."""

    PERSONAL_FIELDS: ClassVar = frozenset({"family_name", "given_name", "family_kana", "given_kana"})

    family_name = models.CharField("姓", max_length=40)
    given_name = models.CharField("名", max_length=40, blank=True)
    family_kana = models.CharField("姓（カナ）", max_length=60, blank=True)
    given_kana = models.CharField("名（カナ）", max_length=60, blank=True)
    search_key = models.CharField("検索用", max_length=220, editable=False, db_index=True)
    kana_key = models.CharField("並び順", max_length=1200, editable=False, db_index=True)

    class Meta:
        verbose_name = "人"
        ordering: ClassVar = ["kana_key", "id"]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store with the folded search key and the key of the order by kana."""
        self.kana_key = kana_key(self.family_kana) + kana_key(self.given_kana)
        self.search_key = search_key(self.full_name, self.family_kana + self.given_kana)
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """Family and given name with a space, as Japanese lists print it."""
        return f"{self.family_name} {self.given_name}".strip()


class Affiliation(models.Model):
    """Where a person belongs and as what, at a time (the body as given when it is not in the directory)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    organisation_name = models.CharField("所属（表記のまま）", max_length=160, blank=True)
    title = models.CharField("役職", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField("順", default=1)
    valid_from = models.DateField("開始日", null=True, blank=True)
    valid_to = models.DateField("終了日", null=True, blank=True)

    class Meta:
        verbose_name = "所属"
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.organisation_name}{self.title}"


class Contact(models.Model):
    """An address of an organisation or a person."""

    # The office too: what could not be taken apart with certainty is kept there, a name perhaps among it.
    PERSONAL_FIELDS: ClassVar = frozenset({"department", "title", "name", "email", "copies", "phone"})

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="contacts")
    purpose = models.CharField("用途", max_length=12, choices=ContactPurpose.choices)
    department = models.CharField("部署", max_length=120, blank=True)
    title = models.CharField("役職", max_length=60, blank=True)
    name = models.CharField("担当者の氏名", max_length=120, blank=True)
    email = models.EmailField("電子メール", blank=True)
    # Who gets every mail too (CC), separated by commas: offices give two addresses for one duty.
    copies = models.CharField("写しの電子メール", max_length=400, blank=True)
    phone = models.CharField("電話", max_length=40, blank=True)

    class Meta:
        verbose_name = "連絡先"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(person__isnull=False),
                name="contact_belongs_to_someone",
            )
        ]

    def __str__(self) -> str:
        return self.line or self.email

    @property
    def line(self) -> str:
        """Office, title and name on one line, as lists show them."""
        return joined(self.department, self.title, self.name)


class ListImport(models.Model):
    """Somebody's own list (Excel, CSV): its columns chosen, its rows compared, recorded when somebody says so.

    `kind` is a `directory.importing.kinds.ListKind`; `labels` are the headings, `columns` is {column from zero:
    field}, `answers` is {row number: the key chosen of its candidates}. `fingerprint` is what was shown: another one
    at commit is a conflict.
    """

    kind = models.CharField("種類", max_length=20)
    year = models.PositiveSmallIntegerField("年度", default=0)
    state = models.CharField(
        "状態", max_length=10, choices=ListImportState.choices, default=ListImportState.CHOOSING
    )
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    sheet = models.CharField("シート", max_length=100, blank=True)
    heading = models.PositiveIntegerField("見出しの行", default=0)
    labels = models.JSONField("見出し", default=list)
    columns = models.JSONField("列", default=dict)
    answers = models.JSONField("確かめた答え", default=dict)
    fingerprint = models.CharField("内容の印", max_length=64, blank=True)
    note = models.CharField("お知らせ", max_length=300, blank=True)
    created_at = models.DateTimeField("受付日時")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "一覧の取り込み"
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"一覧の取り込み #{self.pk}"


LIST_IMPORT_STEPS = Transitions(
    "一覧の取り込み",
    {
        "choose": (
            "列を選び直す",
            [ListImportState.CHOOSING, ListImportState.CHECKED],
            ListImportState.CHOOSING,
        ),
        "compare": (
            "違いを調べる",
            [ListImportState.CHOOSING, ListImportState.CHECKED],
            ListImportState.CHECKED,
        ),
        "commit": ("登録する", [ListImportState.CHECKED], ListImportState.COMMITTING),
        "finish": ("登録を終える", [ListImportState.COMMITTING], ListImportState.DONE),
        "look_again": ("確認に戻す", [ListImportState.COMMITTING], ListImportState.CHECKED),
        "discard": (
            "取りやめる",
            [ListImportState.CHOOSING, ListImportState.CHECKED],
            ListImportState.DISCARDED,
        ),
    },
)


class ListImportRow(models.Model):
    """One row of such a list and what taking it in would do.

    `faults` are [{place, text, lost}], `changes` [{label, old, new}], `candidates` [[key, words]].
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"subject", "reason", "faults", "changes", "candidates"})

    batch = models.ForeignKey(ListImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行")
    outcome = models.CharField("結果", max_length=8, choices=RowOutcome.choices)
    subject = models.CharField("だれ・どこ", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    faults = models.JSONField("欄ごとのお知らせ", default=list)
    changes = models.JSONField("変わるところ", default=list)
    candidates = models.JSONField("候補", default=list)

    class Meta:
        verbose_name = "取り込む行"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="list_import_row_unique")
        ]

    def __str__(self) -> str:
        return f"{self.number}行目"


class ColumnMemory(models.Model):
    """Which field a heading was chosen to be the last time; an empty field: the column is not read."""

    kind = models.CharField("種類", max_length=20)
    heading = models.CharField("見出し", max_length=200)
    field = models.CharField("項目", max_length=40, blank=True)

    class Meta:
        verbose_name = "見出しの記憶"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "heading"], name="column_memory_unique")
        ]

    def __str__(self) -> str:
        return self.heading
