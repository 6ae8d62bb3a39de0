"""The first files of a folder: the year itself, its organisations, its schedule, its to-dos."""

from __future__ import annotations

from banso.directory import queries as directory
from banso.directory.domain.gazetteer import seed_gazetteer
from banso.directory.domain.organisations import add_organisation
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.loading.files import YEAR_FILE, LoadError, Settings
from banso.loading.reader import Reader
from banso.years.domain.fiscal_years import close_year, create_fiscal_year, start_year
from banso.years.domain.milestones import add_milestone
from banso.years.domain.todos import finish_todo, put_todo
from banso.years.enums import DatePrecision, MilestoneKind, Stage, StrandCode, ToDoState, YearState
from banso.years.models import FiscalYear, Milestone, ToDo


def load_year_row(reader: Reader) -> None:
    """Fill the gazetteer and make the year with its secretariat, running."""
    values = Settings("year", reader.settings.get("year"))
    number = values.integer("year")
    if values.text("state") not in YearState.values:
        raise LoadError(
            f"{YEAR_FILE} の [year] state は {'、'.join(YearState.values)} のどれかにしてください。"
        )
    seeded = seed_gazetteer(actor=reader.actor, year=number)
    reader.tally.add("全国の市区町村", seeded.prefectures + seeded.municipalities + seeded.welfare_offices)
    year = FiscalYear.objects.filter(year=number).first()
    if year is None:
        secretariat = _secretariat(reader)
        year = create_fiscal_year(
            actor=reader.actor,
            year=number,
            commissioner=values.text("commissioner"),
            contract_title=values.text("contract_title"),
            secretariat=secretariat,
        )
        start_year(actor=reader.actor, fiscal_year=year)
        reader.tally.add(YEAR_FILE)
        reader.is_new = True
    else:
        reader.tally.keep(YEAR_FILE)
    reader.year = year
    reader.programmes = {programme.code: programme for programme in year.programmes.all()}
    reader.blocks = {block.name: block for block in year.blocks.all()}


def _secretariat(reader: Reader) -> Organisation:
    name = Settings("secretariat", reader.settings.get("secretariat")).text("name")
    organisation = Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT, name=name).first()
    return organisation or add_organisation(actor=reader.actor, kind=OrganisationKind.SECRETARIAT, name=name)


def load_organisations(reader: Reader) -> None:
    """Enter the municipalities the folder names (R1 masks them), each under its own name."""
    name = "organisations.csv"
    prefectures = {prefecture.prefecture_code: prefecture for prefecture in directory.prefectures()}
    known = {(o.kind, o.prefecture_code, o.name): o for o in Organisation.objects.filter(is_masked=True)}
    reader.organisations = {prefecture.name: prefecture for prefecture in prefectures.values()}
    for line in reader.lines(name, ("kind", "prefecture_code", "name", "is_masked", "source")):
        kind, code = line.choice("kind", OrganisationKind), line.required("prefecture_code")
        if code not in prefectures:
            raise line.wrong(
                "prefecture_code", f"「{code}」は都道府県コードではありません。01 から 47 で書いてください。"
            )
        key = (str(kind), code, line.required("name"))
        if key[2] in reader.organisations:
            raise line.wrong("name", f"「{key[2]}」が2度あります。名称を分けてください。")
        if key in known:
            reader.tally.keep(name)
        else:
            with line.blamed():
                known[key] = add_organisation(
                    actor=reader.actor,
                    kind=kind,
                    name=key[2],
                    prefecture_code=code,
                    parent=prefectures[code],
                    is_masked=line.flag("is_masked"),
                )
            reader.tally.add(name)
        reader.organisations[key[2]] = known[key]


def load_milestones(reader: Reader) -> None:
    """Enter the three schedules; the stage follows from the table of stages."""
    name = "milestones.csv"
    columns = (
        "strand", "date", "date_precision", "kind", "summary", "entry", "part", "as_printed", "source",
    )  # fmt: skip
    known = set(Milestone.objects.filter(fiscal_year=reader.year).values_list("strand", "entry", "part"))
    for line in reader.lines(name, columns):
        key = (str(line.choice("strand", StrandCode)), line.integer("entry"), line.integer("part"))
        if key in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            add_milestone(
                actor=reader.actor,
                fiscal_year=reader.year,
                strand=key[0],
                date=line.day("date"),
                date_precision=line.choice("date_precision", DatePrecision),
                kind=line.choice("kind", MilestoneKind),
                summary=line.required("summary"),
                entry=key[1],
                part=key[2],
                as_printed=line.text("as_printed"),
                source=line.text("source"),
            )
        known.add(key)
        reader.tally.add(name)


def load_todos(reader: Reader) -> None:
    """Enter what each role had to do in the year, and whether it is done."""
    name = "todos.csv"
    known = set(ToDo.objects.filter(fiscal_year=reader.year).values_list("key", flat=True))
    for line in reader.lines(name, ("key", "role", "title", "due_at", "stage", "url", "state")):
        key = f"loaded:{reader.year.year}:{line.required('key')}"
        state = line.choice("state", ToDoState)
        if key in known:
            reader.tally.keep(name)
            continue
        with line.blamed():
            todo = put_todo(
                actor=reader.actor,
                fiscal_year=reader.year,
                key=key,
                title=line.required("title"),
                due_at=line.moment_or_none("due_at"),
                role=line.choice("role", Role),
                stage=line.choice_or_none("stage", Stage) or "",
                url=line.text("url"),
            )
            if state == ToDoState.DONE:
                finish_todo(actor=reader.actor, todo=todo)
        reader.tally.add(name)


def finish_year(reader: Reader) -> None:
    """Close a new year when the folder says that it is over; one reopened by hand stays open."""
    wanted = Settings("year", reader.settings["year"]).text("state")
    if wanted == YearState.CLOSED and reader.is_new:
        close_year(actor=reader.actor, fiscal_year=reader.year)
