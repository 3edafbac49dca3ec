# Voor wie geen make heeft (Windows): de README geeft dezelfde stappen als gewone opdrachten.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo serve test lint bench translations lock clean
.DEFAULT_GOAL := demo

# What people need to run the program; developers' tools come on top of it, from a lock of their own.
$(VENV)/.runtime: requirements.lock pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 of nieuwer is nodig; dit is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -c 'from matcher.engines.annealing import compile_now; compile_now()'
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime
	$(BIN)/python -m matcher demo demo/rotterdam --region rotterdam --people 450
	$(BIN)/python -m matcher plan demo/rotterdam --seconds 60
	$(BIN)/python -m matcher demo demo/koers-vo --region koers-vo --people 1000
	$(BIN)/python -m matcher plan demo/koers-vo --seconds 60
	$(BIN)/python -m matcher demo demo/adviesmiddag --format adviesmiddag --people 180
	$(BIN)/python -m matcher plan demo/adviesmiddag --seconds 60
	@echo
	@echo "Klaar. De drie rondes, met in uit/ de kaart, de werkbladen, de agenda's en het rapport:"
	@echo "  demo/rotterdam/uit   demo/koers-vo/uit   demo/adviesmiddag/uit"
	@echo "Begin met uit/rapport.md en uit/kaart.html."

# The web pages on this machine, until Ctrl-C.
serve: $(VENV)/.runtime
	$(BIN)/matcher serve

test: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# What every engine makes of the same rounds; docs/benchmarks.md keeps a run.
bench: $(VENV)/.runtime
	$(BIN)/python -m matcher bench

# What the pages say in English: found in the code, kept in the catalogue (say there what is new), compiled.
WORDS := -k lazy_gettext -k later -k phase
translations: $(VENV)/.runtime
	@mkdir -p build
	$(BIN)/pybabel extract -F babel.cfg $(WORDS) --no-location --sort-output --omit-header -o build/messages.pot web
	$(BIN)/pybabel update -i build/messages.pot -d web/translations -l en --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date
	$(BIN)/pybabel compile -d web/translations

# Newer versions of everything, for Linux, macOS and Windows at once.
LOCK := $(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
lock: $(VENV)/.dev
	$(LOCK) --extra build --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
