"""What a finding is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]

# In the order in which they are shown.
SEVERITIES: dict[Severity, str] = {"error": "要修正", "warning": "要確認", "info": "参考"}


@dataclass(frozen=True)
class Finding:
    """One place where two records, or a printed value and the records, do not agree.

    `code` is stable. `printed` is what a source or one record says, `computed` what the others give. `source` is
    the line of the source text where there is one.
    """

    code: str
    severity: Severity
    section: str
    where: str
    printed: str
    computed: str
    message: str
    source: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding for JSON."""
        return asdict(self)
