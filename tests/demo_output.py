"""Checks what `make demo SERVE=0` left behind; CI runs it after the demo.

python tests/demo_output.py out/r01
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pypdf import PdfReader

FIVE = ("CONSULTATION", "WORK_PREPARATION", "HOUSEHOLD_BUDGET", "CHILDREN", "TEMPORARY_LIVING")


def by_programme(*numbers: int) -> dict[str, int]:
    """Pair the numbers with the programmes in the order of the figures."""
    return dict(zip((*FIVE, "OTHER"), numbers, strict=False))


# What the source prints, and for 図3 一時 what its rows say (it prints 2).
EXPECTED = {
    "figure2": {"rows": 47, "totals": by_programme(24, 31, 33, 16, 7, 3)},
    "figure3": {
        "rows": 30,
        "running": by_programme(9, 9, 4, 2, 3),
        "not_running": by_programme(0, 11, 14, 2, 1),
    },
    "figure4": {"projects": 54, "by_programme": by_programme(9, 20, 18, 4, 3)},
    "visit_counts": {"total": 88, "by_programme": by_programme(16, 36, 29, 4, 3)},
}
SECTIONS = ("1-1", "1-2", "1-3", "1-4", "1-7", "2-3", "2-4", "2-6", "3-3")


def problems(folder: Path) -> list[str]:
    """Return what is wrong with the demo's files, in words."""
    found = []
    tables = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    for name, expected in EXPECTED.items():
        if tables.get(name) != expected:
            found.append(f"{name}: {tables.get(name)} instead of {expected}")
    if not any("一時" in str(finding) and "図3" in str(finding) for finding in tables.get("findings", [])):
        found.append("no finding about 図3 一時")
    reader = PdfReader(folder / "report.pdf")
    text = "\n".join(page.extract_text() for page in reader.pages)
    found += [f"report.pdf has no section {section}" for section in SECTIONS if section not in text]
    if "/StructTreeRoot" not in reader.trailer["/Root"]:
        found.append("report.pdf is not tagged")
    return found


if __name__ == "__main__":
    wrong = problems(Path(sys.argv[1]))
    print("\n".join(wrong) or "demo output: as expected")
    sys.exit(1 if wrong else 0)
