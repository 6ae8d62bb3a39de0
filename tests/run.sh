#!/usr/bin/env bash
# `make test`: the whole suite on SQLite (with the browser tests) and what may differ on PostgreSQL.
# `make test-postgres` (argument `postgres`): all but the browser tests on PostgreSQL.
# Installs Debian's Chromium, poppler and PostgreSQL where it may; otherwise it says how. In CI a missing one is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/machine.sh

part="${1:-all}"
[ $# = 0 ] || shift
need poppler-utils "pdftoppm" "PDF の検査 / PDF tests"
workers="${BANSO_TEST_WORKERS:-2}"

if [ "$part" = all ]; then
  need chromium "chromium chromium-browser google-chrome" "ブラウザ検査 / browser tests"
  chosen="not browser and not once"
  echo "== SQLite"
  .venv/bin/pytest -n "$workers" --dist worksteal "$@"
else
  chosen="not browser"
fi

echo "== PostgreSQL"
if url="$(postgres_url)"; then
  # The kits know no database: not even read.
  kits=(--ignore=tests/japan --ignore=tests/formkit --ignore=tests/office --ignore=tests/typeset --ignore=tests/planning)
  BANSO_TEST_DATABASE="$url" .venv/bin/pytest -n "$workers" --dist worksteal -m "$chosen" "${kits[@]}" "$@"
elif [ "${CI:-}" = "true" ] || [ "$part" = postgres ]; then
  echo "PostgreSQL が見つからず、用意もできませんでした / no PostgreSQL could be reached or started" >&2
  exit 1
else
  echo "PostgreSQL なしで終わりました。'apt-get install postgresql' の後、もう一度 make test を / skipped: no PostgreSQL" >&2
fi
