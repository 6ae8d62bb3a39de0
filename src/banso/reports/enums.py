"""The words of reports and commitments."""

from __future__ import annotations

from django.db import models


class ReportState(models.TextChoices):
    """Where a municipality's report on a project stands."""

    NOT_STARTED = "NOT_STARTED", "未着手"
    DRAFT = "DRAFT", "記入中"
    SUBMITTED = "SUBMITTED", "提出"
    RETURNED = "RETURNED", "差戻し"
    ACCEPTED = "ACCEPTED", "受理"


class IssueOrigin(models.TextChoices):
    """Where an issue was first named; it is one record from there to the report."""

    APPLICATION = "APPLICATION", "利用申込書"
    QUESTIONNAIRE = "QUESTIONNAIRE", "事前アンケート"
    REPORT = "REPORT", "報告書で追加"
    PUBLISHED = "PUBLISHED", "公表された報告書"


class CellCode(models.TextChoices):
    """The three questions asked of each issue (R1 report L2566–2608)."""

    BEFORE = "before", "①コンサルタント前の認識"
    AFTER = "after", "②コンサルタント後の認識の変化"
    FUTURE = "future", "③今後の活かし方"


class EmptyReason(models.TextChoices):
    """Why a cell has no text. A published report that gave none is NOT_STATED, which nobody can choose."""

    NOT_TREATED = "NOT_TREATED", "今回の訪問では取り上げなかった"
    NO_CHANGE = "NO_CHANGE", "認識は変わらなかった"
    OPEN = "OPEN", "まだ決まっていない・これから検討する"
    SAME = "SAME", "ほかの課題に書いたことと同じ"
    NOT_STATED = "NOT_STATED", "理由の記載なし"


# What a person may choose.
REASONS = [choice for choice in EmptyReason.choices if choice[0] != EmptyReason.NOT_STATED]


class Channel(models.TextChoices):
    """How a version of a report came in."""

    WEB = "WEB", "画面から提出"
    WORD = "WORD", "Wordの様式"
    PUBLISHED = "PUBLISHED", "公表された報告書"


class ReturnState(models.TextChoices):
    """Where a Word form that came back stands."""

    CHECKED = "CHECKED", "確認待ち"
    RECORDED = "RECORDED", "取り込み済み"
    DISCARDED = "DISCARDED", "取りやめ"


class ActionKind(models.TextChoices):
    """What a municipality says it will do; the codes of R1's 171 answers on future use."""

    STARTUP = "STARTUP", "任意事業の開始・判断"
    EXTERNAL = "EXTERNAL", "関係機関との連携"
    INTERNAL = "INTERNAL", "庁内の連携"
    MENU = "MENU", "メニュー・シートづくり"
    STAFFING = "STAFFING", "体制・配置"
    EMPLOYER = "EMPLOYER", "企業・受入先の開拓"
    PLAN = "PLAN", "アセスメント・プランの進め方"
    BUDGET = "BUDGET", "予算要求・効果の提示"
    TRAINING = "TRAINING", "研修・学習"
    MATERIAL = "MATERIAL", "チラシ・広報"
    MEETING = "MEETING", "会議の見直し"
    JOINT = "JOINT", "広域・都道府県への提案"
    CONTRACT = "CONTRACT", "委託・仕様"
    CASE_STUDY = "CASE_STUDY", "事例検討・ワークショップ"
    REVIEW = "REVIEW", "点検・データ"
    ACCOMPANY = "ACCOMPANY", "同行支援"
    OUTREACH = "OUTREACH", "訪問・出張"
    SURVEY = "SURVEY", "資源の調査"
    STANDARD = "STANDARD", "基準・ルールづくり"
    VISIT = "VISIT", "ほかの自治体の視察"
    PLACE = "PLACE", "居場所づくり"
    OTHER = "OTHER", "そのほか"


class Attainment(models.IntegerChoices):
    """Goal attainment: 0 is what was promised."""

    MUCH_LESS = -2, "まったく進んでいない"
    LESS = -1, "予定より少し下回った"
    AS_PLANNED = 0, "予定どおりできた"
    MORE = 1, "予定を少し上回った"
    MUCH_MORE = 2, "予定を大きく上回った"


class FollowUpState(models.TextChoices):
    """Where a round of questions about commitments stands."""

    PLANNED = "PLANNED", "これから"
    ASKED = "ASKED", "お願い中"
    ANSWERED = "ANSWERED", "回答あり"


class AnswerChannel(models.TextChoices):
    """How an answer about a commitment came in."""

    LINK = "LINK", "メールのリンクから"
    FILE = "FILE", "返信用のExcel"
    OFFICE = "OFFICE", "画面から"
    DEMO = "DEMO", "デモ用に作った回答"
