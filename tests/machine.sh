# What the suite needs from the machine; sourced by tests/run.sh.

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_debian() {
  may_install || return 1
  echo "Installing $* …"
  [ -n "${apt_updated:-}" ] || { apt-get update -qq && apt_updated=1; }
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# need PACKAGE "COMMAND …" WHY: one of the commands is there, or the package is installed, or (not in CI) we say how.
need() {
  local package="$1" commands="$2" why="$3" command
  for command in $commands; do command -v "$command" >/dev/null && return 0; done
  install_debian "$package" && return 0
  echo "$why: '$package' がありません。'apt-get install $package' で入れてください / please install $package" >&2
  [ "${CI:-}" != "true" ]
}

# A Chromium is there, or Debian's without windows (a fifth less work for the same pages) or the whole one is installed.
need_browser() {
  local why="ブラウザ検査 / browser tests" names="chromium-headless-shell chromium chromium-browser google-chrome" name
  for name in $names; do command -v "$name" >/dev/null && return 0; done
  install_debian chromium-headless-shell 2>/dev/null || need chromium "$names" "$why"
}

reachable() { .venv/bin/python - "$1" <<'PY' 2>/dev/null
import sys, psycopg
psycopg.connect(sys.argv[1], connect_timeout=2).close()
PY
}

# Starts a private server in a temporary folder; it ends with the script.
start_private_postgres() {
  local bin folder port=54329 as=()
  bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
  if [ -z "$bin" ]; then
    install_debian postgresql >&2 || return 1
    bin="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
  fi
  folder="$(mktemp -d)"
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as=(runuser -u postgres --)
  fi
  "${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off" start >/dev/null
  echo "$bin $folder" > "$postgres_note"
  echo "postgresql://postgres@127.0.0.1:$port/postgres"
}

postgres_note="$(mktemp)"
stop_private_postgres() {
  if [ -s "$postgres_note" ]; then
    local bin folder as=()
    read -r bin folder < "$postgres_note"
    [ "$(id -u)" = 0 ] && as=(runuser -u postgres --)
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
  fi
  rm -f "$postgres_note"
}
trap stop_private_postgres EXIT

# Prints the URL of a server the tests may create databases on.
postgres_url() {
  local url
  for url in "${BANSO_TEST_POSTGRES:-}" "postgresql://postgres@127.0.0.1:5432/postgres" \
    "postgresql://$(id -un)@127.0.0.1:5432/postgres"; do
    if [ -n "$url" ] && reachable "$url"; then echo "$url"; return 0; fi
  done
  start_private_postgres
}
