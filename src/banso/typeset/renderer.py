"""Set a document: data and a template in, PDF bytes out. Runs in a typesetter's process (`banso.typeset.press`).

Data travels as JSON text in ``sys.inputs`` and is decoded inside the template, so nothing typed becomes code.
What no PDF of the house can hold is set as 〓 (``characters.py``).
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

import typst

from banso.typeset.cells import with_cell_texts
from banso.typeset.characters import learn_from_refusal, named, printable, texts_of, unprintable_characters
from banso.typeset.compiler import LOCK, TEMPLATES, compiler, is_refusal
from banso.typeset.contracts import CONTRACTS
from banso.typeset.errors import FieldMissing, OutsideRoot, TemplateNotFound, TypesetFailed
from banso.typeset.plain import json_value
from banso.typeset.press import ARCHIVE_AND_ACCESSIBLE

_TRIES = 20  # how many combinations one document may be refused for before we give up

# What typst knows (1.x and 2.0 are plain PDF versions).
Standard = Literal[
    "1.4", "1.5", "1.6", "1.7", "2.0", "a-1a", "a-1b", "a-2a", "a-2b", "a-2u",
    "a-3a", "a-3b", "a-3u", "a-4", "a-4e", "a-4f", "ua-1",
]  # fmt: skip

logger = logging.getLogger(__name__)

_JAPAN = timezone(timedelta(hours=9))
_MISSING_KEY = re.compile(r'dictionary does not contain key "([^"]+)"')
_OUTSIDE = re.compile(r"outside of project root|would escape|escape the project root|access denied")
# Newline and tab are the only control characters a document can print.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def render_pdf(
    template: str | Path,
    data: Mapping[str, object],
    *,
    document_date: date,
    standard: str = ARCHIVE_AND_ACCESSIBLE,
    root: Path | None = None,
    assets: Mapping[str, bytes] | None = None,
    mark: str = "",
) -> bytes:
    """Return the PDF of ``data`` set by ``template``, in this process and without a limit of time.

    ``mark`` stands at the head of every page (`banso.typeset.marking`).

    Everybody else asks `banso.typeset.press.render_pdf`, which says what the arguments mean.

    Raises FieldMissing, FieldInvalid, TemplateNotFound, OutsideRoot, or TypesetFailed for anything else.
    """
    path = _template_path(template)
    contract = CONTRACTS.get(path.stem) if path.parent == TEMPLATES else None
    if contract is not None:
        contract.check(data, "", "文書")
    plain = _plain_data(data)
    created = datetime(document_date.year, document_date.month, document_date.day, tzinfo=_JAPAN)
    with _folder(path, root, assets or {}) as (source, folder):
        for _ in range(_TRIES):
            try:
                return _compiled(source, folder, _with_type(plain), document_date, created, standard, mark)
            except (typst.TypstError, ValueError) as problem:
                if not (is_refusal(problem) and learn_from_refusal(texts_of(plain))):
                    raise _named(problem) from problem
    raise TypesetFailed("文書を作れませんでした。印刷できない文字が多すぎます。", "refused again and again")


def _compiled(
    source: Path,
    folder: Path,
    data: object,
    document_date: date,
    created: datetime,
    standard: str,
    mark: str,
) -> bytes:
    """Return what typst makes of the data; raises its own errors."""
    payload = json.dumps(data, ensure_ascii=False, sort_keys=True)
    with LOCK:
        result = compiler().compile(
            input=source,
            format="pdf",
            root=folder,
            sys_inputs={"data": payload, "date": document_date.isoformat(), "mark": mark},
            pdf_standards=_standards(standard),
            timestamp=created,
        )
    if not isinstance(result, bytes):
        raise TypesetFailed("文書を作れませんでした。", f"typst returned {type(result).__name__}")
    return result


def _standards(listed: str) -> list[Standard]:
    names = [name.strip() for name in listed.split(",") if name.strip()]
    known = [standard for standard in get_args(Standard) if standard in names]
    if len(known) != len(names):
        raise TypesetFailed(
            f"PDF の規格「{listed}」を使えません。", "known: " + ", ".join(get_args(Standard))
        )
    return known


def _template_path(template: str | Path) -> Path:
    if isinstance(template, str):
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", template):
            raise TemplateNotFound(f"文書のひな形「{template}」はありません。", template)
        path = TEMPLATES / f"{template}.typ"
    else:
        path = template.resolve()
    if not path.is_file():
        raise TemplateNotFound(f"文書のひな形「{path.stem}」はありません。", str(path))
    return path


@contextmanager
def _folder(path: Path, root: Path | None, assets: Mapping[str, bytes]) -> Iterator[tuple[Path, Path]]:
    """Yield the template and the only folder it may read; with assets that is a copy which is thrown away."""
    base = (root or path.parent).resolve()
    if not path.is_relative_to(base):
        raise OutsideRoot("文書のひな形が、読んでよいフォルダーの外にあります。", f"{path} not in {base}")
    if not assets:
        yield path, base
        return
    with tempfile.TemporaryDirectory(prefix="banso-typeset-") as name:
        folder = Path(name) / "root"
        shutil.copytree(base, folder)
        for asset, content in assets.items():
            pure = PurePosixPath(asset)
            if pure.is_absolute() or ".." in pure.parts or not pure.parts:
                raise OutsideRoot(f"図や写真の名前「{asset}」は使えません。", asset)
            target = folder / "assets" / pure
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield folder / path.relative_to(base), folder


def _plain_data(data: Mapping[str, object]) -> object:
    """Return the data as JSON knows it: tables as text, no control characters."""
    try:
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False, default=json_value)
    except (TypeError, ValueError) as problem:
        raise TypesetFailed("文書のデータに、扱えない値が入っています。", str(problem)) from problem
    # JSON writes control characters as escapes: take them out of the decoded strings, not of the text.
    return with_cell_texts(_without_controls(json.loads(text)))


def _with_type(value: object) -> object:
    """Return the data with 〓 for what cannot be printed."""
    missing = unprintable_characters("\n".join(dict.fromkeys(texts_of(value))))
    if not missing:
        return value
    logger.info("characters without type replaced: %s", named(missing))
    return _replaced(value)


def _replaced(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_replaced(item) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item) for key, item in value.items()}
    return value


def _without_controls(value: object) -> object:
    if isinstance(value, str):
        return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, list):
        return [_without_controls(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _without_controls(item) for key, item in value.items()}
    return value


def _named(problem: Exception) -> TypesetFailed:
    """Turn the compiler's words into an error of this kit."""
    diagnostic = str(getattr(problem, "diagnostic", "") or problem)
    missing = _MISSING_KEY.search(diagnostic)
    if missing:
        return FieldMissing(missing.group(1), missing.group(1))
    if _OUTSIDE.search(diagnostic):
        return OutsideRoot("文書のひな形が、読んでよいフォルダーの外を読もうとしました。", diagnostic)
    if "file not found" in diagnostic and "assets" in diagnostic:
        return TypesetFailed(
            "文書に入れる図や写真が渡されていません。ファイル名を確かめてください。", diagnostic
        )
    if "failed to decode" in diagnostic or "failed to parse SVG" in diagnostic:
        return TypesetFailed(
            "図や写真を読み取れませんでした。ファイルが壊れていないか確かめてください。", diagnostic
        )
    return TypesetFailed(
        "文書を作れませんでした。管理者に、この時刻と文書の名前を伝えてください。", diagnostic
    )
