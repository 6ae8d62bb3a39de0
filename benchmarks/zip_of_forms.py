"""905 filled application forms in one zip: handed in, read, compared and shown as a dry run by the background job.

    .venv/bin/python benchmarks/zip_of_forms.py [--forms 905] [--commit] [--singly 100 --against CHECKOUT]

`--singly` hands so many forms in one by one on the page instead, and says what one costs the processor; `--against`
does the same with another checkout's code, turn by turn, so that both are measured at the same time.

A database and a folder of its own; prints seconds and the most memory the worker's process ever held. The forms
are built by the house's own workbook; one in ten is filled with a mistake, so that refusals are part of the work.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

FORMS = 905
YEAR = 2019
# The gazetteer names 903 of the 905 offices of that year; which two of these three are missing is not known
# (docs/reference/japan.md). The secretariat adds them by hand, as is done here.
ADDED = ("463035", "463043")


def _set_up(folder: Path) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "banso.settings.development", "BANSO_DATA_DIR": str(folder)}
    os.environ.pop("BANSO_DATABASE_URL", None)
    import django

    django.setup()


def _prepare(folder: Path, count: int) -> Path:
    """Make the database and the zip; return the zip's path."""
    _set_up(folder)
    import datetime as dt

    from django.core.management import call_command

    from banso.calls.application_form import application_form, identity_of
    from banso.calls.domain.call import create_call, open_call
    from banso.calls.relay_queries import clients_invited
    from banso.directory.domain.gazetteer import seed_gazetteer
    from banso.directory.domain.organisations import set_municipality_year
    from banso.directory.models import Organisation
    from banso.formkit.workbook import build_workbook
    from banso.foundation.access import system_actor
    from banso.years.domain.fiscal_years import create_fiscal_year

    call_command("migrate", verbosity=0)
    actor = system_actor("計測")
    seed_gazetteer(actor=actor, year=YEAR)
    for town in Organisation.objects.filter(code__in=ADDED):
        set_municipality_year(
            actor=actor, organisation=town, year=YEAR, has_welfare_office=True, welfare_office_verified=False
        )
    fiscal_year = create_fiscal_year(actor=actor, year=YEAR)
    now = dt.datetime.now(dt.UTC)
    call = create_call(
        actor=actor,
        fiscal_year=fiscal_year,
        title="計測のための公募",
        explanation="",
        opens_at=now - dt.timedelta(days=1),
        closes_at=now + dt.timedelta(days=30),
        target_count=count,
        number_to_select=30,
        programmes=fiscal_year.programmes.all(),
    )
    open_call(actor=actor, call=call)
    form = application_form(call)
    path = folder / "forms.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, town in enumerate(clients_invited(call)[:count]):
            answers = {
                "population": 30_000 + number,
                "running.CONSULTATION.runs": True,
                "wishes.WORK_PREPARATION": number % 10 != 0 or None,
                "reason": f"{town.name}の支援のはじめ方について助言がほしい。" * 8,
                "office.department": "福祉課",
            }
            content = build_workbook(form, answers, identity=identity_of(call, town))
            archive.writestr(f"{town.code}_{town.name}.xlsx", content, zipfile.ZIP_DEFLATED)
    return path


def _work(folder: Path, commit: bool) -> None:
    """Hand the zip in, let a worker do the jobs, print what it took (a process of its own)."""
    _set_up(folder)
    from banso.calls.intake import APPLICATION
    from banso.calls.models import Call
    from banso.foundation import worker
    from banso.foundation.access import system_actor
    from banso.foundation.models import Job
    from banso.intake.domain.handing_in import hand_in, start_recording
    from banso.intake.files import Handed

    actor, path = system_actor("計測"), folder / "forms.zip"
    began = time.perf_counter()
    files = [Handed(path.read_bytes(), "申込書.zip")]
    batch = hand_in(APPLICATION, actor=actor, gathering=Call.objects.get(), files=files)
    handed = time.perf_counter()
    worker.run("until_idle")
    read = time.perf_counter()
    job = Job.objects.latest("pk")
    print(
        f"zip                {path.stat().st_size / 1e6:.1f} MB, {batch.files.count()} forms, job {job.state}"
    )
    print(f"handed in          {handed - began:.2f} s")
    print(f"dry run (job)      {read - handed:.2f} s  {job.result}")
    if commit:
        start_recording(actor=actor, batch=batch)
        worker.run("until_idle")
        print(f"recorded (job)     {time.perf_counter() - read:.2f} s  {Job.objects.latest('pk').result}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory        {peak:.0f} MiB")


def _one_by_one(folder: Path, count: int) -> None:
    """Hand forms in on the page, one a time; print the processor's milliseconds for one, and for its look alone.

    By the page's address, which is the same in every build.
    """
    _set_up(folder)
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from banso.accounts.models import RoleGrant, User
    from banso.directory.models import Person

    user = User.objects.filter(email="bench@example.jp").first()
    if user is None:
        user = User.objects.create_user("bench@example.jp", person=Person.objects.create(family_name="計測"))
        RoleGrant.objects.create(user=user, role="SECRETARIAT")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    with zipfile.ZipFile(folder / "forms.zip") as archive:
        forms = [(name, archive.read(name)) for name in archive.namelist()[: count + 1]]
    began = time.process_time()
    for number, (name, content) in enumerate(forms):
        if number == 1:  # the first warms up
            began = time.process_time()
        answer = client.post(
            f"/y/{YEAR}/applications/imports/", {"chosen": SimpleUploadedFile(name, content)}, secure=True
        )
        assert answer.status_code == 302, answer.status_code
    print(f"{(time.process_time() - began) / (len(forms) - 1) * 1000:.1f} ms of processor for one form")


def main() -> None:
    """Prepare in one process, measure in another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--forms", type=int, default=FORMS)
    parser.add_argument("--commit", action="store_true", help="record them too")
    parser.add_argument("--singly", type=int, help="hand in so many forms one by one instead")
    parser.add_argument("--against", type=Path, help="another checkout, to be measured turn by turn")
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        path = _prepare(options.prepare, options.forms)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            print(f"prepared {len(archive.namelist())} forms", flush=True)
    elif options.work and options.singly:
        _one_by_one(options.work, options.singly)
    elif options.work:
        _work(options.work, options.commit)
    else:
        _measure(options)


def _measure(options: argparse.Namespace) -> None:
    here = Path(__file__).resolve().parents[1]
    trees = [tree for tree in (options.against, here) if tree]
    with tempfile.TemporaryDirectory() as name:
        for number, tree in enumerate(trees):
            Path(name, str(number)).mkdir()
            forms = options.singly + 1 if options.singly else options.forms
            _run(tree, "--prepare", f"{name}/{number}", "--forms", str(forms))
        more = ["--singly", str(options.singly)] if options.singly else ["--commit"] * options.commit
        for _ in range(3 if options.against else 1):
            for number, tree in enumerate(trees):
                print(tree.name, end=": ", flush=True)
                _run(tree, "--work", f"{name}/{number}", *more)


def _run(tree: Path, *options: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(tree / "src")}
    subprocess.run([sys.executable, __file__, *options], check=True, env=environment)


if __name__ == "__main__":
    main()
