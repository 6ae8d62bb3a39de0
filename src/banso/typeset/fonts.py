"""The faces every document is set in.

Gothic (Regular, Bold) comes from the noto_cjk_sans_jp packages, Mincho (Regular) from pylopdf_fonts_jp:
fonts are part of the install, never of the machine, so a document looks the same on every PC.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import typst

from banso.typeset.errors import TypesetFailed


@cache
def font_book() -> typst.Fonts:
    """Return the fonts of the install, scanned once per process (up to two seconds).

    Raises TypesetFailed if one is missing.
    """
    try:
        from noto_cjk_sans_jp_bold import FONT_PATH as BOLD
        from noto_cjk_sans_jp_regular import FONT_PATH as REGULAR
        from pylopdf_fonts_jp import serif_path
    except ImportError as missing:
        raise TypesetFailed(
            "文書用のフォントが見つかりません。インストールをやり直してください。", str(missing)
        ) from missing
    folders = sorted({str(Path(path).parent) for path in (REGULAR, BOLD, serif_path())})
    book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    wanted = {"Noto Sans CJK JP", "Noto Serif JP"}
    if not wanted <= set(book.families()):
        raise TypesetFailed(
            "文書用のフォントを読めません。インストールをやり直してください。", ", ".join(book.families())
        )
    return book


def serif_font_file() -> Path:
    """Return the Mincho font file, for tools other than typst."""
    from pylopdf_fonts_jp import serif_path

    return Path(serif_path())


def gothic_font_file(*, bold: bool = False) -> Path:
    """Return the Gothic font file, for tools other than typst."""
    if bold:
        from noto_cjk_sans_jp_bold import FONT_PATH
    else:
        from noto_cjk_sans_jp_regular import FONT_PATH
    return Path(FONT_PATH)
