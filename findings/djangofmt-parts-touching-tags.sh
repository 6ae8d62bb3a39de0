#!/usr/bin/env bash
# djangofmt 1.1.0 (a formatter of Django templates) parts two template tags that touch inside a line of text.
#
# Guess: a formatter that knows HTML leaves text alone where a line break would show, and Japanese text has no spaces,
# so there is nothing it could break. Seen: between `{% endif %}` and `{% if … %}` that touch it puts a line break and
# indentation, whatever the width; a browser shows that as a space. An addressee that read 見本市　御中 reads
# 見本市 　御中 in a letter. Japanese text without spaces is left alone, and so are tags with a letter or a value between.
#
# Installs djangofmt and Django from the package index into a temporary folder, formats a valid template there, and
# renders it before and after. Fails where the behaviour is another one.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq --disable-pip-version-check djangofmt==1.1.0 Django==5.2.19
cat > "$folder/letter.html" <<'HTML'
<p>{{ office }}{% if name %}{{ name }}様{% endif %}{% if not name %}　御中{% endif %}</p>
<p>{{ office }}{% if name %}{{ name }}様{% endif %}あて{% if not name %}　御中{% endif %}</p>
HTML
cp "$folder/letter.html" "$folder/before.html"
"$folder/venv/bin/djangofmt" --line-length 120 "$folder/letter.html" >"$folder/said" 2>&1 || true
echo "$("$folder/venv/bin/djangofmt" --version)"
cat "$folder/letter.html"
FOLDER="$folder" "$folder/venv/bin/python" - <<'PY'
import os, re
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine

settings.configure()
folder = Path(os.environ["FOLDER"])


def shown(name):
    """Return the paragraphs as a browser shows them: runs of white space are one space, none at the edges."""
    template = Engine().from_string((folder / name).read_text(encoding="utf-8"))
    page = template.render(Context({"office": "見本市"}))
    return [re.sub(r"[ \n\t]+", " ", text).strip(" ") for text in re.findall(r"<p>(.*?)</p>", page, re.S)]


before, after = shown("before.html"), shown("letter.html")
print("before:", before)
print("after: ", after)
assert before == ["見本市　御中", "見本市あて　御中"], before
assert after == ["見本市 　御中", "見本市あて　御中"], after
PY
echo "as described"
