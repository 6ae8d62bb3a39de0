"""Who letters can be merged for: later rooms register their recipients here.

    @recipient_source(
        "applications", "申込のあった自治体",
        fields=["団体名", "都道府県名", "申込事業"], description="締切までに届いた申込の自治体です。",
    )
    def applicants(actor: Actor, fiscal_year: FiscalYear) -> list[Recipient]: ...

A source returns only what the actor may write to, in the order letters are to be numbered. Its `fields` are
names of the catalogue (`fields.declare`), and each recipient's `fields` has a value for every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from banso.foundation.access import Actor
from banso.foundation.errors import BansoError
from banso.letters import catalogue as known_fields
from banso.letters.fields import Values, catalogue
from banso.letters.wording import Addressee
from banso.years.models import FiscalYear


@dataclass(frozen=True)
class Recipient:
    """One addressee of a merge. `key` is stable within its source; an empty `mail_to` means by post.

    `thread` is the subject the mail belongs to: (`app.model`, id), or None.
    """

    key: str
    addressee: Addressee
    fields: Values = field(default_factory=dict)
    mail_to: str = ""
    organisation_id: int | None = None
    person_id: int | None = None
    thread: tuple[str, int] | None = None
    # Who gets the same mail (同報): (name, address).
    cc: Sequence[tuple[str, str]] = ()

    @property
    def name(self) -> str:
        """The addressee without honorific, for lists."""
        return self.addressee.plain


SourceFunction = Callable[[Actor, FiscalYear], list[Recipient]]


@dataclass(frozen=True)
class RecipientSource:
    """A registered source of recipients."""

    code: str
    label: str
    fields: tuple[str, ...]
    function: SourceFunction
    description: str = ""
    # Codes of the templates written for these recipients: offered there before any other source.
    templates: tuple[str, ...] = ()


# Sources are registered while the apps are loaded, in any order: the catalogue must be there before.
COMMON_FIELDS = known_fields.COMMON

_sources: dict[str, RecipientSource] = {}


def recipient_source(
    code: str,
    label: str,
    *,
    fields: Sequence[str] = (),
    description: str = "",
    templates: Sequence[str] = (),
) -> Callable[[SourceFunction], SourceFunction]:
    """Register a source. ValueError when the code is taken or a field is not in the catalogue."""
    if code in _sources:
        raise ValueError(f"recipient source declared twice: {code}")
    if unknown := [name for name in fields if name not in catalogue()]:
        raise ValueError(f"fields not declared: {unknown}")

    def register(function: SourceFunction) -> SourceFunction:
        _sources[code] = RecipientSource(code, label, tuple(fields), function, description, tuple(templates))
        return function

    return register


def sources() -> dict[str, RecipientSource]:
    """Return every source by code, in the order registered."""
    return dict(_sources)


def source_of(code: str) -> RecipientSource:
    """Return a source. Raises BansoError when there is none of that code."""
    found = _sources.get(code)
    if found is None:
        raise BansoError("選ばれた宛先の種類がわかりません。画面を開き直して、もう一度選んでください。")
    return found
