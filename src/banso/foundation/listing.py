"""Lists whose filter, order and page live in the URL: two queries (count, page) whatever the number of rows.

    listing = Listing(
        request.GET,
        Application.objects.select_related("municipality"),
        columns=[
            ListColumn("number", "申込順", lambda a: a.number, kind="integer", order=("number",)),
            ListColumn("municipality", "自治体", lambda a: a.municipality.name, url=address_of),
        ],
        filters=[choice_filter("state", "状態", ApplicationState.choices)],
        sort="number",
        caption="利用申込",
    )

`components/listing.html` renders it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from banso.foundation.errors import BansoError
from banso.japan.dates import wareki
from banso.office.tables import Align, Column, ColumnKind, Value, cell_text

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50
LONGEST_KEY = 18


@dataclass(frozen=True)
class ListColumn(Generic[M]):
    """One column: how its value is found, whether it links, sorts (ORM fields in `order`) or is a state.

    `tag` names the look of the value: neutral, info, success, warning, error.
    """

    key: str
    label: str
    value: Callable[[M], Value]
    kind: ColumnKind = "text"
    order: tuple[str, ...] = ()
    url: Callable[[M], str] | None = None
    tag: Callable[[M], str] | None = None
    digits: int = 1


@dataclass(frozen=True)
class ListFilter(Generic[M]):
    """One filter: a choice, or a search box without choices. Unknown choices in the URL are ignored."""

    key: str
    label: str
    apply: Callable[[QuerySet[M], str], QuerySet[M]]
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell as shown."""

    label: str
    text: str
    align: Align
    url: str = ""
    tag: str = ""


@dataclass(frozen=True)
class ListRow:
    """A row as shown; `key` is the primary key for selection."""

    key: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Head:
    """A column head: `direction` is none, ascending or descending; an empty `sort_url` does not sort."""

    label: str
    align: Align
    direction: str
    sort_url: str


@dataclass(frozen=True)
class FilterState:
    """A filter with what the URL says; `text` is the value in words, `remove_url` the list without it."""

    key: str
    label: str
    hint: str
    choices: Sequence[tuple[str, str]]
    value: str
    text: str
    remove_url: str


@dataclass(frozen=True)
class PageLink:
    """A link of the pagination; number 0 stands for the gap."""

    number: int
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class BulkAction:
    """A step on the selected rows. It opens a page that names everything that will change."""

    label: str
    url: str


@dataclass
class Listing(Generic[M]):
    """A list page's rows and controls, computed from the GET parameters."""

    params: QueryDict
    queryset: QuerySet[M]
    columns: Sequence[ListColumn[M]]
    filters: Sequence[ListFilter[M]] = ()
    sort: str = ""
    caption: str = ""
    page_size: int = PAGE_SIZE
    empty: str = "まだ何もありません。"
    bulk: Sequence[BulkAction] = ()
    unit: str = "件"
    _values: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read the filters out of the URL."""
        for one in self.filters:
            value = self.params.get(one.key, "").strip()
            if value and (not one.choices or value in dict(one.choices)):
                self._values[one.key] = value

    @cached_property
    def filtered(self) -> QuerySet[M]:
        """The queryset after the filters, in the order asked for: what an export of the list contains."""
        rows = self.queryset
        for one in self.filters:
            if one.key in self._values:
                rows = one.apply(rows, self._values[one.key])
        column, descending = self._order
        if column is None:
            return rows
        fields = [_flipped(name) if descending else name for name in column.order]
        return rows.order_by(*fields, "pk")

    @cached_property
    def count(self) -> int:
        """The number of rows after the filters."""
        return self.filtered.count()

    @property
    def page_count(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.count // self.page_size))

    @property
    def page(self) -> int:
        """The page asked for, kept between 1 and the last."""
        try:
            asked = int(self.params.get("page", "1"))
        except ValueError:
            asked = 1
        return min(max(asked, 1), self.page_count)

    @cached_property
    def objects(self) -> list[M]:
        """The objects of this page."""
        start = (self.page - 1) * self.page_size
        return list(self.filtered[start : start + self.page_size])

    @property
    def rows(self) -> list[ListRow]:
        """The rows of this page as shown."""
        return [ListRow(obj.pk, [_cell(obj, column) for column in self.columns]) for obj in self.objects]

    @property
    def heads(self) -> list[Head]:
        """The column heads with their sort links."""
        current, descending = self._order
        heads = []
        for column in self.columns:
            is_current = column is current
            direction = ("descending" if descending else "ascending") if is_current else "none"
            target = f"-{column.key}" if is_current and not descending else column.key
            url = self.query(sort=target, page=None) if column.order else ""
            heads.append(Head(column.label, _office_column(column).alignment, direction, url))
        return heads

    @property
    def filter_states(self) -> list[FilterState]:
        """The filters with their present values."""
        return [
            FilterState(
                one.key,
                one.label,
                one.hint,
                one.choices,
                (value := self._values.get(one.key, "")),
                dict(one.choices).get(value, value),
                self.query(**{one.key: None, "page": None}),
            )
            for one in self.filters
        ]

    @property
    def active_filters(self) -> list[FilterState]:
        """The filters that narrow the list now."""
        return [state for state in self.filter_states if state.value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters the filter form must carry on (the order, and whatever else the page uses)."""
        own = {one.key for one in self.filters} | {"page"}
        return [(key, value) for key, values in self.params.lists() if key not in own for value in values]

    @property
    def first(self) -> int:
        """Number of the first row shown (1-based)."""
        return (self.page - 1) * self.page_size + 1 if self.count else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.page * self.page_size, self.count)

    @property
    def previous_url(self) -> str:
        """The page before, or empty."""
        return self.query(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, or empty."""
        return self.query(page=str(self.page + 1)) if self.page < self.page_count else ""

    @property
    def page_links(self) -> list[PageLink]:
        """First, last and the neighbours of the current page, with gaps."""
        near = range(max(1, self.page - 2), min(self.page_count, self.page + 2) + 1)
        wanted = sorted({1, self.page_count, *near})
        links: list[PageLink] = []
        for number in wanted:
            if links and number - links[-1].number > 1:
                links.append(PageLink(0, ""))
            links.append(PageLink(number, self.query(page=str(number)), number == self.page))
        return links

    def query(self, **changes: str | None) -> str:
        """Return the list's query string with `changes` (None removes); the selection is not carried on."""
        params = self.params.copy()
        params.pop("selected", None)
        for key, value in changes.items():
            if value is None:
                params.pop(key, None)
            else:
                params[key] = value
        text = params.urlencode()
        return f"?{text}" if text else "?"

    @property
    def _order(self) -> tuple[ListColumn[M] | None, bool]:
        sortable = {column.key: column for column in self.columns if column.order}
        for asked in (self.params.get("sort", ""), self.sort):
            column = sortable.get(asked.removeprefix("-"))
            if column is not None:
                return column, asked.startswith("-")
        return None, False


def choice_filter(
    key: str, label: str, choices: Sequence[tuple[str, str]], *, field: str = ""
) -> ListFilter[M]:
    """Return a filter that compares `field` (default: `key`) with the chosen value."""
    return ListFilter(key, label, lambda rows, value: rows.filter(**{field or key: value}), choices)


def search_filter(
    fields: Iterable[str],
    *,
    key: str = "q",
    label: str = "ことばで探す",
    hint: str = "",
    fold: Callable[[str], str] = str,
) -> ListFilter[M]:
    """Return a search box: every word must occur in one of `fields`; `fold` folds a word for search keys."""
    names = list(fields)

    def apply(rows: QuerySet[M], value: str) -> QuerySet[M]:
        for word in value.split():
            condition = Q()
            for name in names:
                condition |= Q(**{f"{name}__icontains": fold(word)})
            rows = rows.filter(condition)
        return rows

    return ListFilter(key, label, apply, hint=hint)


def selected_keys(params: QueryDict) -> list[int]:
    """Return the keys of the selected rows. BansoError when there is none: empty never means all."""
    # A longer number is no key of ours, and a database would choke on it.
    keys = [
        int(value)
        for value in params.getlist("selected")
        if value.isascii() and value.isdigit() and len(value) <= LONGEST_KEY
    ]
    if not keys:
        raise BansoError(
            "行が選ばれていません。一覧に戻り、対象の行にチェックを付けてから、もう一度お試しください。"
        )
    return keys


def _flipped(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _office_column(column: ListColumn[M]) -> Column:
    return Column(column.key, column.label, column.kind, digits=column.digits)


def _cell(obj: M, column: ListColumn[M]) -> Cell:
    shown = _office_column(column)
    value = column.value(obj)
    if isinstance(value, float):
        value = Decimal(repr(value))
    text = cell_text({column.key: value}, shown, date_text=wareki)
    url = column.url(obj) if column.url else ""
    return Cell(column.label, text, shown.alignment, url, column.tag(obj) if column.tag else "")
