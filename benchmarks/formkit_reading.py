"""How fast filled forms are read: 1,000 application forms and 100 questionnaires, checked, read and validated.

Run from the root of the repository: `.venv/bin/python benchmarks/formkit_reading.py`. The files are made first (not
counted), each for its own organisation with its own answers. Prints one line per form; exits with 1 if any
answer came back wrong.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from banso.formkit import Form, Identity
from banso.formkit.cells import Value
from banso.formkit.workbook import build_workbook, read_form
from banso.office.safety import inspect_package
from tests.formkit.forms import ANSWERS, APPLICATION, PROGRAMMES, QUESTIONNAIRE, lookup


def questionnaire_answers(number: int) -> dict[str, Value]:
    """Return a full questionnaire: every number and every code answered."""
    years = ("FY2017", "FY2018", "FY2019")
    answers: dict[str, Value] = {
        f"budget.{programme.code}.{year}": number * 10 + place
        for place, programme in enumerate(PROGRAMMES)
        for year in years
    }
    for row in range(1, 69):
        for programme in PROGRAMMES:
            answers[f"network.N{row:02}.{programme.code}"] = str((row + number) % 3 + 1)
    return answers


def measure(form: Form, filled: list[tuple[Identity, dict[str, Value], bytes]]) -> bool:
    """Read every file, print the figures, return whether every answer came back."""
    started = time.process_time(), time.perf_counter()
    right = True
    for identity, answers, data in filled:
        reading = read_form(lookup, data, "form.xlsx", expected_year=2019)
        known = {path: value for path, value in reading.values.items() if value is not None}
        right &= known == answers and reading.identity == identity
    cpu, wall = time.process_time() - started[0], time.perf_counter() - started[1]
    started_check = time.process_time()
    for _, _, data in filled:
        inspect_package(data, filename="form.xlsx", kind="xlsx")
    check = time.process_time() - started_check
    print(
        f"{form.code}: {len(filled)} files of {len(filled[0][2]) / 1024:.0f} KB, {len(list(form.slots()))} cells each: "
        f"{wall:.1f} s ({wall / len(filled) * 1000:.1f} ms a file), CPU {cpu:.1f} s, of which pre-check {check:.1f} s; "
        f"answers {'right' if right else 'WRONG'}"
    )
    return right


def main() -> None:
    """Make the files, measure, report."""
    applications, questionnaires = [], []
    for number in range(1000):
        owner = Identity("APPLICATION", 1, 2019, f"{number:06}", f"第{number}市")
        answers = {**ANSWERS, "population": 10_000 + number}
        applications.append((owner, answers, build_workbook(APPLICATION, answers, identity=owner)))
    for number in range(100):
        owner = Identity("QUESTIONNAIRE", 3, 2019, f"{number:06}", f"第{number}市")
        answers = questionnaire_answers(number)
        questionnaires.append((owner, answers, build_workbook(QUESTIONNAIRE, answers, identity=owner)))
    print(f"Python {platform.python_version()}")
    right = [measure(APPLICATION, applications), measure(QUESTIONNAIRE, questionnaires)]
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, all files held")
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
