#!/bin/sh
# « make bench »: pages and deposits beside a bare view, on PostgreSQL and on SQLite. It reports; it is not a test.
# « make bench-votes » (--votes first): an Assembly that votes in one second, closings in the middle of votes.
# « make bench-live » (--live first): three hundred people follow a meeting on its page while it is conducted.
# JSON lines on the standard output, progress and a table on the other. --help says what can be chosen.
set -eu
. "$(dirname "$0")/environment.sh"

# Only what is measured may be read on the standard output.
{
    LOG=$(mktemp)
    command -v wrk >/dev/null || apt_install "wrk" wrk
    command -v wrk >/dev/null || fail "wrk reste introuvable."
    find_postgres || apt_install "PostgreSQL" postgresql
    find_postgres || fail "PostgreSQL reste introuvable."
    rm -f "$LOG"
    venv run
    rm -f "$LOG"
} >&2
MEASURE=bench
if [ "${1:-}" = "--votes" ]; then
    MEASURE=bench.votes
    shift
elif [ "${1:-}" = "--live" ]; then
    MEASURE=bench.live
    shift
fi
PYTHONPATH=$ROOT exec "$VENV/bin/python" -m "$MEASURE" --postgres "$PG" "$@"
