#!/bin/sh
# « make run »: from a bare clone to a platform that answers; the second time, in seconds.
set -eu
. "$(dirname "$0")/environment.sh"
venv run
rm -f "$LOG"
exec "$VENV/bin/python" -m ensems.config.cli serve
