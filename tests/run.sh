#!/usr/bin/env bash
# `make test`: the whole suite on SQLite (with the browser tests) and, at the same time, what may differ on PostgreSQL.
# `make test-postgres` (argument `postgres`): all but the browser tests on PostgreSQL.
# Installs Debian's Chromium, poppler and PostgreSQL where it may; otherwise it says how. In CI a missing one is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/machine.sh

part="${1:-all}"
[ $# = 0 ] || shift
need poppler-utils "pdftoppm" "PDF の検査 / PDF tests"
[ "$part" = postgres ] || need_browser
workers="${BANSO_TEST_WORKERS:-2}"
# Without bytecode every one of the many processes compiles all modules and tests anew: seven seconds each.
unset PYTHONDONTWRITEBYTECODE

# A minute's work on a machine that has not compiled them yet, nothing on one that has.
compiled="$(mktemp)"
.venv/bin/python -m tests.compile_cores >"$compiled" 2>&1 &
compiling=$!
# And the tests themselves, which pytest rewrites: once here, not in each of the processes that start together below.
if ! compgen -G "tests/__pycache__/conftest*pytest*.pyc" >/dev/null; then
  .venv/bin/pytest -p no:xdist --collect-only -q >/dev/null || true
fi

on_postgres() { # URL WORKERS WHICH …
  # The kits know no database: not even read.
  local kits=(--ignore=tests/japan --ignore=tests/formkit --ignore=tests/office --ignore=tests/typeset --ignore=tests/planning)
  BANSO_TEST_DATABASE="$1" .venv/bin/pytest -n "$2" --dist worksteal -m "$3" "${kits[@]}" "${@:4}"
}

# A failure to compile is told at the end and fails the run: unseen, every worker would compile for itself.
ended() {
  if wait "$compiling"; then
    rm -f "$compiled"
    return 0
  fi
  echo "== tests.compile_cores" >&2
  cat "$compiled" >&2
  rm -f "$compiled"
  return 1
}

url="$(postgres_url)" || url=""
if [ -z "$url" ] && { [ "${CI:-}" = true ] || [ "$part" = postgres ]; }; then
  echo "PostgreSQL が見つからず、用意もできませんでした / no PostgreSQL could be reached or started" >&2
  exit 1
fi
if [ "$part" = postgres ]; then
  echo "== PostgreSQL"
  failed=0
  on_postgres "$url" "$workers" "not browser" "$@" || failed=1
  ended || failed=1
  exit $failed
fi

# Both at once: a third of the time goes into waiting (for the browser, for leases, for a server), and neither waits
# for the other's template. PostgreSQL has a third of the work, so half the workers; its words are shown at the end.
if [ -n "$url" ]; then
  told="$(mktemp)"
  on_postgres "$url" $(((workers + 1) / 2)) "(not browser or both) and not once" "$@" >"$told" 2>&1 &
  running=$!
  trap 'kill "$running" 2>/dev/null || true; rm -f "$told"; stop_private_postgres' EXIT
fi
failed=0
echo "== SQLite"
.venv/bin/pytest -n "$workers" --dist worksteal "$@" || failed=1
ended || failed=1
if [ -z "$url" ]; then
  echo "PostgreSQL なしで終わりました。'apt-get install postgresql' の後、もう一度 make test を / skipped: no PostgreSQL" >&2
  exit $failed
fi
echo "== PostgreSQL"
wait "$running" || failed=1
cat "$told"
exit $failed
