"""The words of a fiscal year."""

from __future__ import annotations

from django.db import models


class StrandCode(models.TextChoices):
    """The three strands of the commission."""

    DISPATCH = "DISPATCH", "専門スタッフ派遣"
    TRAINING = "TRAINING", "ブロック別研修"
    CONFERENCE = "CONFERENCE", "全国研究交流大会"


class ProgrammeCode(models.TextChoices):
    """Codes of the support programmes (支援事業). Their names are data of the year: `SupportProgramme`."""

    CONSULTATION = "CONSULTATION", "自立相談支援"
    WORK_PREPARATION = "WORK_PREPARATION", "就労準備支援"
    HOUSEHOLD_BUDGET = "HOUSEHOLD_BUDGET", "家計改善支援"
    CHILDREN = "CHILDREN", "子どもの学習・生活支援"
    TEMPORARY_LIVING = "TEMPORARY_LIVING", "一時生活支援"
    OTHER = "OTHER", "その他"


class ProgrammeKind(models.TextChoices):
    """Whether the law makes a programme mandatory."""

    MANDATORY = "MANDATORY", "必須"
    OPTIONAL = "OPTIONAL", "任意"
    OTHER = "OTHER", "その他"


class YearState(models.TextChoices):
    """Where a fiscal year stands."""

    PREPARING = "PREPARING", "準備中"
    RUNNING = "RUNNING", "実施中"
    CLOSED = "CLOSED", "終了"


class SetupPart(models.TextChoices):
    """What a person looks at and finds right before a year runs; the records alone do not tell."""

    NAMES = "NAMES", "事業の柱・支援事業の名称・ブロック"
    YARDSTICKS = "YARDSTICKS", "国の目安値"
    PEOPLE = "PEOPLE", "いっしょに使う人"
    EXPERTS = "EXPERTS", "講師の名簿"
    INVITED = "INVITED", "公募の対象の自治体"


class Stage(models.TextChoices):
    """The year's stages, in the order of every page's line (design section 8)."""

    CALL = "CALL", "公募"
    SELECTION = "SELECTION", "選定"
    DISPATCH = "DISPATCH", "派遣"
    REPORTS = "REPORTS", "報告"
    EVENTS = "EVENTS", "研修・大会"
    ANNUAL = "ANNUAL", "実績報告書"


class MilestoneKind(models.TextChoices):
    """What sort of entry a milestone is."""

    CONTRACT = "CONTRACT", "契約"
    MEETING = "MEETING", "会議"
    NOTICE = "NOTICE", "通知"
    DEADLINE = "DEADLINE", "締切"
    DECISION = "DECISION", "決定"
    DISPATCH = "DISPATCH", "派遣"
    VISIT = "VISIT", "訪問"
    EVENT = "EVENT", "行事"
    TRAINING = "TRAINING", "研修"
    CONFERENCE = "CONFERENCE", "大会"
    PUBLISH = "PUBLISH", "公表"
    REPORT = "REPORT", "報告書"


class DatePrecision(models.TextChoices):
    """How exactly a milestone's date is known (R1 prints 2月下旬～, 3月末)."""

    DAY = "DAY", "日"
    MONTH = "MONTH", "月"
    MONTH_END = "MONTH_END", "月末"
    MONTH_LATE_OPEN = "MONTH_LATE_OPEN", "下旬から"


class ToDoState(models.TextChoices):
    """State of a to-do."""

    OPEN = "OPEN", "未了"
    DONE = "DONE", "完了"
    DROPPED = "DROPPED", "取りやめ"


class YardstickMeasure(models.TextChoices):
    """What the national yardstick 目安値 measures (per 100,000 people per month, or a rate)."""

    NEW_CONSULTATIONS = "NEW_CONSULTATIONS", "新規相談受付件数"
    PLANS = "PLANS", "プラン作成件数"
    EMPLOYMENT_SUPPORT = "EMPLOYMENT_SUPPORT", "就労支援対象者数"
    EMPLOYMENT_RATE = "EMPLOYMENT_RATE", "就労・増収率"
    STEP_UP_RATE = "STEP_UP_RATE", "ステップアップ率"
