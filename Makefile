# Deux commandes suffisent : « make run » et « make test ». Les autres sont expliquées dans README.md.

PYTHON ?= python3

.PHONY: run test test-all lint bench bench-votes bench-live lock messages clean

run:
	@PYTHON="$(PYTHON)" exec scripts/run.sh

test:
	@PYTHON="$(PYTHON)" exec scripts/test.sh

test-all:
	@PYTHON="$(PYTHON)" exec scripts/test.sh --all

lint:
	@PYTHON="$(PYTHON)" exec scripts/test.sh --lint-only

# BENCH="--quick" : une passe rapide ; BENCH="--help" : tout ce que l'on peut choisir.
bench:
	@PYTHON="$(PYTHON)" exec scripts/bench.sh $(BENCH)

# BENCH="--quick", comme ci-dessus.
bench-votes:
	@PYTHON="$(PYTHON)" exec scripts/bench.sh --votes $(BENCH)

# BENCH="--quick", comme ci-dessus.
bench-live:
	@PYTHON="$(PYTHON)" exec scripts/bench.sh --live $(BENCH)

lock:
	@PYTHON="$(PYTHON)" exec scripts/lock.sh

# Après avoir écrit un message qui compte (ngettext, blocktranslate count).
messages:
	@.venv/bin/python scripts/messages.py

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
