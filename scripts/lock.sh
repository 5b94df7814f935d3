#!/bin/sh
# « make lock »: pins every library again, with digests, after a change of requirements/*.in.
set -eu
. "$(dirname "$0")/environment.sh"
venv test
for part in run test; do
    CUSTOM_COMPILE_COMMAND="make lock" "$VENV/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --output-file "requirements/$part.txt" "requirements/$part.in"
done
say "requirements/run.txt et requirements/test.txt sont à jour."
