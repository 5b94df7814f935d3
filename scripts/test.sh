#!/bin/sh
# « make test »: linters, then the whole suite on SQLite and on PostgreSQL, then the journeys in a browser.
# --all adds what is long (make test-all); --lint-only stops after the linters (make lint).
set -u
. "$(dirname "$0")/environment.sh"
MODE=${1:-}
CLUSTER=
FAILED=
STARTED=$(date +%s)

cleanup() {
    rm -f "${LOG:-}"
    if [ -n "$CLUSTER" ]; then
        as_postgres "$PG/pg_ctl" -D "$CLUSTER/data" -m immediate stop >/dev/null 2>&1
        rm -rf "$CLUSTER"
    fi
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if ! is_root; then "$@"
    elif command -v setpriv >/dev/null; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"
    else runuser -u postgres -- "$@"
    fi
}

find_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
        || command -v google-chrome-stable >/dev/null
}

# A cluster of its own, in a folder of its own, gone at the end: nothing of the machine's databases is touched.
# No autovacuum: tests take back what they wrote, so it would note "no row" for tables that the next test fills, and one
# query of a large assembly then took more than eighteen minutes. What takes two minutes fails, and names its test.
start_postgres() {
    CLUSTER=$(mktemp -d "${TMPDIR:-/tmp}/ensems-postgres.XXXXXX")
    if is_root; then chown postgres "$CLUSTER"; fi
    port=$("$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    SPEED="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    (
        cd "$CLUSTER" || exit 1
        as_postgres "$PG/initdb" -D "$CLUSTER/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync &&
            as_postgres "$PG/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/log" -w -o "-p $port -c listen_addresses=127.0.0.1 -k $CLUSTER $SPEED -c autovacuum=off -c statement_timeout=120s -c max_connections=300" start
    ) >"$LOG" 2>&1 || { cat "$LOG" >&2; cat "$CLUSTER/log" >&2 2>/dev/null; fail "PostgreSQL n’a pas démarré."; }
    POSTGRES_URL=postgres://postgres@127.0.0.1:$port/ensems
}

# step "name" command…: runs it, says how long it took, remembers a failure and goes on.
step() {
    name=$1; shift
    say ""; say "── $name"
    began=$(date +%s)
    if "$@"; then say "── $name : réussi, $(($(date +%s) - began)) s"
    else FAILED="$FAILED
  - $name"; say "── $name : ÉCHEC"
    fi
}

# Part of the suite may have no test yet (5): the journeys and the long one are allowed to be empty.
long_tests() { "$@"; status=$?; [ $status -eq 5 ] || return $status; }

verdict() {
    say ""
    if [ -n "$FAILED" ]; then say "ÉCHEC :$FAILED"; exit 1; fi
    say "Tout est réussi, en $(($(date +%s) - STARTED)) s."
    exit 0
}

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$MODE" != --lint-only ]; then
    LOG=$(mktemp)
    find_chromium || apt_install "Chromium" chromium
    find_chromium || fail "Chromium reste introuvable."
    find_postgres || apt_install "PostgreSQL" postgresql
    find_postgres || fail "PostgreSQL reste introuvable."
    rm -f "$LOG"
fi
venv test || exit 1
trap cleanup EXIT

# What the linters read of the settings must not touch the data of the place.
ENSEMS_DATA_DIR=$(mktemp -d "${TMPDIR:-/tmp}/ensems-lint.XXXXXX")
export ENSEMS_DATA_DIR
unset DATABASE_URL ENSEMS_PRODUCTION
BIN=$VENV/bin
step "ruff : erreurs" "$BIN/ruff" check src tests scripts bench
step "ruff : mise en forme" "$BIN/ruff" format --check --quiet src tests scripts bench
step "étages : qui importe quoi" "$BIN/lint-imports" --no-logo
# shellcheck disable=SC2046
step "types" "$BIN/mypy" $(find src/ensems/core src/ensems/insight src/ensems/register/chain.py -name '*.py' 2>/dev/null) \
    $(find src/ensems -mindepth 2 \( -name rules.py -o -name operations.py -o -path '*/operations/*.py' \) | grep -v '/core/')
step "migrations : aucune oubliée" "$BIN/ensems" makemigrations --check --dry-run --verbosity 1
rm -rf "$ENSEMS_DATA_DIR"
unset ENSEMS_DATA_DIR
[ "$MODE" = --lint-only ] && verdict

start_postgres
PYTEST="$BIN/python -m pytest -q --no-header"
step "tests, SQLite" $PYTEST -n 2 -m "not browser and not slow"
step "tests, PostgreSQL" env DATABASE_URL="$POSTGRES_URL" $PYTEST -n 2 -m "not browser and not slow"
step "parcours dans un navigateur" long_tests $PYTEST -n 2 --dist loadfile -m "browser and not slow"
if [ "$MODE" = --all ]; then
    step "tests aux exemples tirés au sort" $PYTEST -n 2 --hypothesis-profile=drawn -m "not browser and not slow"
    step "essais longs, SQLite" long_tests $PYTEST -n 2 -m slow
    step "essais longs, PostgreSQL" env DATABASE_URL="$POSTGRES_URL" $PYTEST -n 2 -m "slow and not browser"
fi
verdict
