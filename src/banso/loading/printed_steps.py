"""What a source printed as totals, wordings and periods: kept apart, compared by the consistency findings."""

from __future__ import annotations

from banso.annual.domain.printed import keep_figure, keep_text, keep_window
from banso.annual.models import PrintedFigure, PrintedText, StatedWindow
from banso.loading.files import YEAR_FILE, Settings
from banso.loading.reader import Reader


def load_figures(reader: Reader) -> None:
    """Enter the printed totals; an empty value is an empty printed cell, not zero."""
    name = "printed_figures.csv"
    known = set(PrintedFigure.objects.filter(fiscal_year=reader.year).values_list("figure", "key"))
    for line in reader.lines(name, ("figure", "key", "value", "source")):
        key = (line.required("figure"), line.required("key"))
        if key in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            keep_figure(
                actor=reader.actor,
                fiscal_year=reader.year,
                figure=key[0],
                key=key[1],
                value=line.integer_or_none("value"),
                source=line.text("source"),
            )
        known.add(key)
        reader.tally.add(name)


def load_texts(reader: Reader) -> None:
    """Enter the wordings printed for the same thing in different sections."""
    name = "printed_texts.csv"
    known = set(PrintedText.objects.filter(fiscal_year=reader.year).values_list("section", "subject"))
    for line in reader.lines(name, ("section", "subject", "text", "source")):
        key = (line.required("section"), line.required("subject"))
        if key in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            keep_text(
                actor=reader.actor,
                fiscal_year=reader.year,
                section=key[0],
                subject=key[1],
                text=line.required("text"),
                source=line.text("source"),
            )
        known.add(key)
        reader.tally.add(name)


def load_windows(reader: Reader) -> None:
    """Enter the periods the source states for the rounds of visits."""
    known = set(StatedWindow.objects.filter(fiscal_year=reader.year).values_list("section", "visit_number"))
    for position, table in enumerate(reader.settings.get("windows", []), start=1):
        values = Settings(f"windows {position}", table)
        key = (values.text("section"), values.integer("visit_number"))
        if key in known:
            reader.tally.keep(YEAR_FILE)
            continue
        keep_window(
            actor=reader.actor,
            fiscal_year=reader.year,
            section=key[0],
            visit_number=key[1],
            starts_on=values.day("starts_on"),
            ends_on=values.day("ends_on"),
            as_printed=values.text("as_printed", ""),
            source=values.text("source", ""),
        )
        reader.tally.add(YEAR_FILE)
