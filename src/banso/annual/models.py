"""What the consistency gate compares: figures a source printed, and the findings; builds of the report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from banso.years.models import FiscalYear


class PrintedFigure(models.Model):
    """A total a loaded source printed, so that the computed value can be compared with it.

    `figure` and `key` name the cell (`figure3` / `running.TEMPORARY_LIVING`); an empty printed cell is null.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="printed_figures")
    figure = models.CharField("図表", max_length=40)
    key = models.CharField("欄", max_length=80)
    value = models.IntegerField("印刷された値", null=True)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "印刷された数値"
        ordering: ClassVar = ["figure", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "figure", "key"], name="printed_figure_unique")
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.key} = {self.value}"


class PrintedText(models.Model):
    """A wording a loaded source printed in one of its sections, kept so that sections can be compared.

    `subject` names the thing (`九州・沖縄/2`: the second session of that block's training), `section` the place.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="printed_texts")
    section = models.CharField("節", max_length=10)
    subject = models.CharField("対象", max_length=80)
    text = models.CharField("印刷された文", max_length=200)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "印刷された文"
        ordering: ClassVar = ["subject", "section", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "section", "subject"], name="printed_text_unique")
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.text}"


class StatedWindow(models.Model):
    """The period a source states for the first, second … round of visits, with the words it used."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="stated_windows")
    section = models.CharField("節", max_length=10)
    visit_number = models.PositiveSmallIntegerField("回")
    starts_on = models.DateField("始まり")
    ends_on = models.DateField("終わり")
    as_printed = models.CharField("出典の表記", max_length=60, blank=True)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "示された派遣の時期"
        ordering: ClassVar = ["visit_number", "section"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fiscal_year", "section", "visit_number"], name="stated_window_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="stated_window_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_number}回目 {self.starts_on}～{self.ends_on}"


class ReportBuild(models.Model):
    """One build of the annual report: when, from which figures, the PDF's place and checksum."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="report_builds")
    built_at = models.DateTimeField("作成日時", auto_now_add=True)
    upload = models.ForeignKey("foundation.Upload", models.PROTECT, related_name="+")
    # The job that made it: one that is tried again finds its build and does not make another.
    job = models.OneToOneField("foundation.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    figures = models.JSONField("数値", default=dict)
    pages = models.PositiveIntegerField("ページ数")
    findings = models.PositiveIntegerField("確認事項の数", default=0)

    class Meta:
        verbose_name = "報告書の版"
        ordering: ClassVar = ["-built_at"]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.built_at:%Y-%m-%d %H:%M}"
