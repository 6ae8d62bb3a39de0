"""How long personal data is kept, and the nightly purge (design rule 12).

Each app declares its personal fields in its `retention.py`:

    @retained(Contact, {"name": RetentionClass.CONTACT, "email": RetentionClass.CONTACT})
    def contacts_out_of_use(before: dt.date) -> QuerySet[Contact]:
        return untouched_since(Contact, before).exclude(person__in=in_use(Person, before))

The function returns the rows whose last reason to be kept lies before that day; an app that has a reason to
keep a row of an earlier app says so with `@keeps(Person)`. A test refuses a personal field nobody declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from banso.foundation import uploads
from banso.foundation.access import Actor
from banso.foundation.enums import RetentionClass
from banso.foundation.history import Operation, operation
from banso.foundation.models import HistoryEntry, PurgeRun, Upload
from banso.japan.dates import fiscal_year_of, fiscal_year_start

M = TypeVar("M", bound=Model)
Overdue = Callable[[dt.date], "QuerySet[Any]"]
_CHUNK = 500


@dataclass(frozen=True)
class Period:
    """How long: `years` after the end of the last use's fiscal year, or `days` after the last use."""

    years: int | None = None
    days: int = 0

    @property
    def label(self) -> str:
        """The period in words."""
        return f"最後の利用から{self.days}日" if self.years is None else f"年度末から{self.years}年"

    def kept_from(self, today: dt.date) -> dt.date:
        """Return the first day of use that is still kept today; what was last used before it is overdue."""
        if self.years is None:
            return today - dt.timedelta(days=self.days)
        # A use in fiscal year Y is kept to the end of fiscal year Y + years.
        return fiscal_year_start(fiscal_year_of(today) - self.years)


# The programme's rule (docs/reference/foundation.md): records of a commissioned year five years, books of
# account seven.
PERIODS: Mapping[RetentionClass, Period] = {
    RetentionClass.PROGRAMME_RECORD: Period(years=5),
    RetentionClass.PERSON_NAME: Period(years=5),
    RetentionClass.CONTACT: Period(years=1),
    RetentionClass.ACCOUNT: Period(years=1),
    RetentionClass.INVITATION: Period(days=30),
    RetentionClass.PARTICIPANT: Period(years=1),
    RetentionClass.PAYMENT: Period(years=7),
    RetentionClass.WORKING_FILE: Period(days=90),
}


@dataclass(frozen=True)
class Retained:
    """The declaration for some fields of a model, all of one retention class."""

    model: type[Model]
    fields: tuple[str, ...]
    retention: RetentionClass
    overdue: Overdue
    erased: Mapping[str, Any]
    derived: Mapping[str, Any]
    delete: bool
    is_erased: Q | None

    @property
    def label(self) -> str:
        """Model and fields in words."""
        names = "・".join(str(one.verbose_name) for one in self.model._meta.fields if one.name in self.fields)
        return f"{self.model._meta.verbose_name}（{names}）"

    @property
    def key(self) -> str:
        """Stable name: `directory.contact:name,email:CONTACT`."""
        return f"{self.model._meta.label_lower}:{','.join(self.fields)}:{self.retention}"

    def filled(self) -> QuerySet[Any]:
        """Return the rows that still hold a value."""
        rows = self.model._default_manager.all()
        if self.delete:
            return rows
        done = self.is_erased
        if done is None:
            done = Q(*(_equals(name, self.erased[name]) for name in self.fields))
        return rows.filter(~done)

    def overdue_rows(self, today: dt.date) -> QuerySet[Any]:
        """Return the rows to erase today."""
        before = PERIODS[self.retention].kept_from(today)
        return self.filled().filter(pk__in=self.overdue(before).values("pk"))


def _equals(name: str, value: Any) -> Q:
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


_declared: list[Retained] = []
_reasons: dict[type[Model], list[Overdue]] = {}


def retained(
    model: type[M],
    fields: Mapping[str, RetentionClass],
    *,
    erased: Mapping[str, Any] | None = None,
    derived: Mapping[str, Any] | None = None,
    delete: bool = False,
    is_erased: Q | None = None,
) -> Callable[[Callable[[dt.date], QuerySet[M]]], Callable[[dt.date], QuerySet[M]]]:
    """Declare the retention class of personal fields, with the function that finds the rows out of use before
    a day.

    `erased` gives what a field holds after erasing (a value or an expression; default: empty, or null where
    allowed), `derived` further columns to set then (search keys), `delete` removes the whole row, `is_erased`
    tells an erased row where the fields' values do not.
    """

    def register(overdue: Callable[[dt.date], QuerySet[M]]) -> Callable[[dt.date], QuerySet[M]]:
        for retention in sorted(set(fields.values())):
            names = tuple(name for name, its in fields.items() if its == retention)
            values = {name: (erased or {}).get(name, _empty(model, name)) for name in names}
            _declared.append(
                Retained(model, names, retention, overdue, values, derived or {}, delete, is_erased)
            )
        return overdue

    return register


def _empty(model: type[Model], name: str) -> Any:
    return None if model._meta.get_field(name).null else ""


def declarations() -> list[Retained]:
    """Return every declaration."""
    return list(_declared)


def keeps(model: type[M]) -> Callable[[Overdue], Overdue]:
    """Register a reason to keep rows of `model`: a function from a day to the ids in use on it or later."""

    def register(reason: Overdue) -> Overdue:
        _reasons.setdefault(model, []).append(reason)
        return reason

    return register


def in_use(model: type[M], since: dt.date) -> QuerySet[M]:
    """Return the rows of `model` some app still has a reason to keep since that day."""
    reasons = [Q(pk__in=reason(since)) for reason in _reasons.get(model, [])]
    rows: QuerySet[M] = model._default_manager.all()
    return rows.filter(reduce(or_, reasons)) if reasons else rows.none()


def start_of(day: dt.date) -> dt.datetime:
    """Return the first moment of a day here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def untouched_since(model: type[M], before: dt.date) -> QuerySet[M]:
    """Return the rows whose history is known and ends before that day; unknown age is not old age."""
    entries = HistoryEntry.objects.filter(subject_type=model._meta.label_lower, subject_id=OuterRef("pk"))
    rows: QuerySet[M] = model._default_manager.all()
    return rows.filter(Exists(entries), ~Exists(entries.filter(at__gte=start_of(before))))


@dataclass(frozen=True)
class Line:
    """One declaration in a summary. Counts are rows: erased (or to be erased), and still filled."""

    key: str
    label: str
    retention: str
    period: str
    erased: int
    left: int


@dataclass(frozen=True)
class Summary:
    """What was erased (or is overdue) and what is left."""

    at: dt.datetime
    lines: list[Line] = field(default_factory=list)
    files: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready form."""
        return {**asdict(self), "at": self.at.isoformat()}


def overdue(now: dt.datetime) -> Summary:
    """Count what a purge would erase now, without erasing."""
    today = timezone.localdate(now)
    lines = [_line(one, one.overdue_rows(today).count()) for one in _declared]
    return Summary(now, lines, _overdue_files(today))


def purge(now: dt.datetime, actor: Actor) -> Summary:
    """Erase every overdue personal value and file, write history with the counts, say what is left."""
    today = timezone.localdate(now)
    with operation(actor, reason="保存期間を過ぎたため") as op:
        counts = [(one, _erase(op, one, today)) for one in _declared]
        lines = [_line(one, count) for one, count in counts]
        run = PurgeRun.objects.create(
            at=now,
            erased={line.key: line.erased for line in lines},
            left={line.key: line.left for line in lines},
        )
        erased = {line.key: (line.erased + line.left, line.left) for line in lines if line.erased}
        op.record("retention.purged", run, erased)
    return Summary(now, lines, uploads.sweep())


def _line(one: Retained, count: int) -> Line:
    left = one.filled().count()
    period = PERIODS[one.retention].label
    return Line(one.key, one.label, str(one.retention.label), period, count, left)


def _erase(op: Operation, one: Retained, today: dt.date) -> int:
    """Blank the overdue fields (or delete the rows) with one history entry each; return how many rows."""
    ids = list(one.overdue_rows(today).values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        rows = one.model._default_manager.filter(pk__in=ids[start : start + _CHUNK])
        if one.model._meta.label.split(".")[0] in _own_apps():
            op.record_many("personal_data.erased", rows)
        if one.delete:
            rows.delete()
        else:
            rows.update(**one.erased, **one.derived)
    return len(ids)


def _own_apps() -> set[str]:
    """Return the labels of our own apps; rows of libraries have no history."""
    return {config.label for config in apps.get_app_configs() if config.name.startswith("banso.")}


# ── the check a test runs ──

_SUSPICIOUS = ("email", "phone", "mail_address", "family_name", "given_name", "full_name", "birth", "bank")


def undeclared_fields() -> list[str]:
    """Return the personal fields (`PERSONAL_FIELDS`) of our models that have no retention class."""
    declared = {(one.model, name) for one in _declared for name in one.fields}
    return [
        f"{model._meta.label}.{name}"
        for model in _own_models()
        for name in sorted(getattr(model, "PERSONAL_FIELDS", ()))
        if (model, name) not in declared
    ]


def unmarked_fields() -> list[str]:
    """Return the fields named like personal data that their model does not list in `PERSONAL_FIELDS`."""
    return [
        f"{model._meta.label}.{one.name}"
        for model in _own_models()
        for one in model._meta.concrete_fields
        if any(word in one.name for word in _SUSPICIOUS)
        and one.name not in getattr(model, "PERSONAL_FIELDS", ())
    ]


def _own_models() -> list[type[Model]]:
    own = _own_apps()
    return [model for model in apps.get_models() if model._meta.app_label in own]


# ── the foundation's own personal data: uploads, each row with a class of its own ──


def _overdue_uploads(retention: RetentionClass) -> Overdue:
    def out_of_use(before: dt.date) -> QuerySet[Upload]:
        return Upload.objects.filter(retention=retention, uploaded_at__lt=start_of(before))

    return out_of_use


for _class in RetentionClass:
    retained(
        Upload,
        {"original_name": _class},
        derived={"erased_at": Now()},
        is_erased=Q(erased_at__isnull=False) | ~Q(retention=_class),
    )(_overdue_uploads(_class))


def _overdue_files(today: dt.date) -> int:
    """Count the files that become free when the overdue uploads are erased."""
    going = Q(pk__in=[])
    for one in _declared:
        if one.model is Upload:
            going |= Q(pk__in=one.overdue_rows(today).values("pk"))
    kept = Upload.objects.filter(erased_at=None).exclude(going).values("sha256")
    return Upload.objects.filter(going).exclude(sha256__in=kept).values("sha256").distinct().count()
