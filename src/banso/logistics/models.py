"""What goes with a visit: rules of the year, checklist, kit, files, record, notes (spec 10.6)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.directory.enums import Role
from banso.dispatch.models.projects import Expert, Visit
from banso.foundation.models import Upload
from banso.foundation.states import Transitions
from banso.logistics.enums import (
    Audience,
    FileKind,
    ItemDeed,
    ItemScope,
    ItemState,
    KitState,
    LoanState,
    SendWay,
)
from banso.years.due import Direction, Roll, Unit
from banso.years.models import FiscalYear

PARTIES = [(role.value, role.label) for role in (Role.SECRETARIAT, Role.MUNICIPALITY, Role.EXPERT)]


class VisitSettings(models.Model):
    """The year's rules of visits. A year without a row has the defaults of `visits.settings`."""

    fiscal_year = models.OneToOneField(FiscalYear, models.CASCADE, related_name="visit_settings")
    last_day = models.DateField("報告の最終締切")
    usual_rounds = models.PositiveSmallIntegerField("ふつうの回数", default=2)
    photo_limit = models.PositiveSmallIntegerField("写真の枚数の上限", default=30)
    file_limit = models.PositiveSmallIntegerField("資料の数の上限", default=20)
    megabyte_limit = models.PositiveSmallIntegerField("1訪問の容量の上限（MB）", default=100)

    class Meta:
        verbose_name = "訪問の決まり"

    def __str__(self) -> str:
        return f"{self.fiscal_year}の訪問の決まり"


class ChecklistTemplateItem(models.Model):
    """One item every visit of the year gets: who does what by when, counted from the visit's days.

    Days before count back from the first day, days after on from the last. `code` never changes.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="checklist_template")
    code = models.SlugField("記号", max_length=40)
    title = models.CharField("すること", max_length=120)
    basis = models.CharField("いつまで", max_length=60)
    role = models.CharField("担当", max_length=16, choices=PARTIES)
    direction = models.CharField(
        "訪問の前か後か",
        max_length=8,
        choices=[(Direction.BEFORE.value, "前"), (Direction.AFTER.value, "後")],
    )
    amount = models.PositiveSmallIntegerField("数")
    unit = models.CharField(
        "単位",
        max_length=12,
        choices=[
            (Unit.DAYS.value, "日"),
            (Unit.WORKING_DAYS.value, "営業日"),
            (Unit.MONTHS.value, "か月"),
        ],
    )
    roll = models.CharField(
        "閉庁日に当たったとき",
        max_length=8,
        choices=[
            (Roll.NONE.value, "そのまま"),
            (Roll.BACK.value, "前の開庁日"),
            (Roll.FORWARD.value, "次の開庁日"),
        ],
    )
    time = models.TimeField("時刻")
    is_capped = models.BooleanField("報告の最終締切を超えない", default=False)
    notice = models.PositiveSmallIntegerField("何営業日前から知らせるか", default=3)
    scope = models.CharField("どの訪問に", max_length=10, choices=ItemScope.choices, default=ItemScope.ALL)
    deed = models.CharField("自動でチェック", max_length=12, choices=ItemDeed.choices, blank=True)
    order = models.PositiveSmallIntegerField("順", default=0)
    is_active = models.BooleanField("使う", default=True)

    class Meta:
        verbose_name = "チェックリストのひな形"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="checklist_template_unique"),
            models.CheckConstraint(
                condition=~models.Q(unit=Unit.WORKING_DAYS.value, amount=0),
                name="checklist_template_working_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """One item of one visit. `code` names the template item it came from; one added by hand has none."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="checklist")
    code = models.SlugField("記号", max_length=40, blank=True)
    title = models.CharField("すること", max_length=120)
    basis = models.CharField("いつまで", max_length=60, blank=True)
    role = models.CharField("担当", max_length=16, choices=PARTIES)
    due_at = models.DateTimeField("期限")
    notice_on = models.DateField("知らせる日")
    deed = models.CharField("自動でチェック", max_length=12, choices=ItemDeed.choices, blank=True)
    order = models.PositiveSmallIntegerField("順", default=0)
    state = models.CharField("状態", max_length=8, choices=ItemState.choices, default=ItemState.OPEN)
    # When a draft of a reminding mail was made: once for an item.
    reminded_on = models.DateField("催促した日", null=True, blank=True)
    done_at = models.DateTimeField("済んだ日時", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "訪問のチェックリスト"
        ordering: ClassVar = ["due_at", "order", "id"]
        indexes: ClassVar = [models.Index(fields=["state", "notice_on"], name="checklist_by_notice")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "code"], condition=~models.Q(code=""), name="checklist_item_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


ITEM_STEPS = Transitions(
    "この項目",
    {
        "tick": ("済みにする", [ItemState.OPEN, ItemState.SKIPPED], ItemState.DONE),
        "untick": ("これからに戻す", [ItemState.DONE, ItemState.SKIPPED], ItemState.OPEN),
        "skip": ("不要にする", [ItemState.OPEN], ItemState.SKIPPED),
    },
)


class Kit(models.Model):
    """One numbered recording kit (ICレコーダー, USBメモリー, 返信用封筒): stock that is in, out or retired."""

    label = models.CharField("キット番号", max_length=20, unique=True)
    recorder = models.CharField("ICレコーダーの機種・管理番号", max_length=80, blank=True)
    usb = models.CharField("USBメモリーの管理番号", max_length=80, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)
    state = models.CharField("状態", max_length=8, choices=KitState.choices, default=KitState.ACTIVE)

    class Meta:
        verbose_name = "録音キット"
        ordering: ClassVar = ["label"]

    def __str__(self) -> str:
        return self.label

    @property
    def pool_key(self) -> str:
        """The kit's pool of the capacity service: one place."""
        return f"dispatch.kit:{self.pk}"


class KitLoan(models.Model):
    """A kit on its way for a visit, from sending to its return with every part checked."""

    kit = models.ForeignKey(Kit, models.PROTECT, related_name="loans")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="loans")
    state = models.CharField("状態", max_length=8, choices=LoanState.choices, default=LoanState.OUT)
    way = models.CharField("送り方", max_length=8, choices=SendWay.choices, default=SendWay.POST)
    slip = models.CharField("追跡番号", max_length=40, blank=True)
    sent_on = models.DateField("送った日")
    due_on = models.DateField("返却の期限")
    received_on = models.DateField("届いた日", null=True, blank=True)
    closed_on = models.DateField("戻った日・紛失とした日", null=True, blank=True)
    missing = models.JSONField("戻っていないもの", default=list, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)

    class Meta:
        verbose_name = "キットの貸出"
        ordering: ClassVar = ["-sent_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="kit_loan_by_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kit"], condition=models.Q(state=LoanState.OUT), name="kit_at_one_place"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(state=LoanState.OUT), name="kit_one_for_a_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kit}：{self.visit}"


LOAN_STEPS = Transitions(
    "このキット",
    {
        "give_back": ("戻ったことを記録する", [LoanState.OUT, LoanState.LOST], LoanState.RETURNED),
        "lose": ("紛失とする", [LoanState.OUT], LoanState.LOST),
    },
)


class VisitFile(models.Model):
    """A file of a visit. A photo is our own re-encoded copy without EXIF, with a small one beside it."""

    PERSONAL_FIELDS: ClassVar = frozenset({"title"})

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="files")
    kind = models.CharField("種類", max_length=8, choices=FileKind.choices)
    title = models.CharField("題", max_length=120, blank=True)
    audience = models.CharField("見られる人", max_length=8, choices=Audience.choices, default=Audience.SHARED)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    small = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField("登録日時")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "訪問のファイル"
        ordering: ClassVar = ["kind", "added_at", "id"]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class VisitRecord(models.Model):
    """What happened: `raw` as typed (autosaved), `values` as understood by the record's form."""

    PERSONAL_FIELDS: ClassVar = frozenset({"raw", "values"})

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="record")
    raw = models.JSONField("入力", default=dict)
    values = models.JSONField("読み取った内容", default=dict)
    version = models.PositiveIntegerField("保存の回数", default=0)
    tab = models.CharField("画面", max_length=40, blank=True)
    saved_at = models.DateTimeField("保存日時")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "訪問の記録"

    def __str__(self) -> str:
        return f"{self.visit}の記録"


class VisitRecordCopy(models.Model):
    """What another window typed meanwhile: put aside, never lost, until one of the two is chosen."""

    PERSONAL_FIELDS: ClassVar = frozenset({"raw"})

    record = models.ForeignKey(VisitRecord, models.CASCADE, related_name="copies")
    tab = models.CharField("画面", max_length=40)
    raw = models.JSONField("入力", default=dict)
    written_at = models.DateTimeField("入力日時")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "訪問の記録の控え"
        ordering: ClassVar = ["-written_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "tab"], name="visit_record_copy_unique")
        ]

    def __str__(self) -> str:
        return f"{self.record}の控え"


class Attendance(models.Model):
    """How many people of one body attended: counts alone, never names. Rebuilt from the record."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="attendance")
    body = models.CharField("区分", max_length=16)
    organisation_name = models.CharField("団体", max_length=120, blank=True)
    count = models.PositiveIntegerField("人数")

    class Meta:
        verbose_name = "参加人数"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "body", "organisation_name"], name="attendance_unique")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name or self.body} {self.count}人"


class VisitNote(models.Model):
    """A note of the expert or the secretariat on a visit."""

    PERSONAL_FIELDS: ClassVar = frozenset({"text"})

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="notes")
    audience = models.CharField("読める人", max_length=8, choices=Audience.choices)
    text = models.TextField("内容", max_length=4000)
    written_at = models.DateTimeField("書いた日時")
    edited_at = models.DateTimeField("直した日時", null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "訪問メモ"
        ordering: ClassVar = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.visit}のメモ"


class FrankNote(models.Model):
    """An expert's frank word to the municipality. NEVER published, counted or exported anywhere.

    Unsent it is the expert's draft; given, the municipality and the secretariat read it besides. No other room may
    read this model (`tests/dispatch/test_frank_notes.py`).
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"text"})

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="frank_notes")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    text = models.TextField("内容", max_length=4000, blank=True)
    version = models.PositiveIntegerField("保存の回数", default=0)
    saved_at = models.DateTimeField("保存日時")
    given_at = models.DateTimeField("渡した日時", null=True, blank=True)
    read_at = models.DateTimeField("読まれた日時", null=True, blank=True)

    class Meta:
        verbose_name = "率直な手紙"
        ordering: ClassVar = ["saved_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "expert"], name="frank_note_one_per_expert")
        ]

    def __str__(self) -> str:
        return f"{self.visit}の手紙"
